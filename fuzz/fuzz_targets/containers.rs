//! Any bytes as a music file of every ending, down to samples.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minion_fuzz::files;

fuzz_target!(|input: &[u8]| files::decode(input));
