//! Every route that looks, under any query.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minion_fuzz::world::{self, Asks};

fuzz_target!(|input: &[u8]| world::ask(Asks::Reads, input));
