//! Every route, with any body, one after the other.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minion_fuzz::world::{self, Asks};

fuzz_target!(|input: &[u8]| world::ask(Asks::Everything, input));
