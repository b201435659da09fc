//! Any bytes as a music file of every ending, through the reader of tags.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minion_fuzz::files;

fuzz_target!(|input: &[u8]| files::read_tags(input));
