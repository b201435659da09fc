//! Any bytes as a playlist, and every way to read its entries.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minion_fuzz::files;

fuzz_target!(|input: &[u8]| files::read_playlist(input));
