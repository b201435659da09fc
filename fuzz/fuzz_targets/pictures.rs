//! Any bytes as a picture: bounds, decoding, thumbnails, colour.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minion_fuzz::files;

fuzz_target!(|input: &[u8]| files::show_picture(input));
