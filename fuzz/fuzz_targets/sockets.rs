//! `/ws/sync` under any query, any frames, and bytes that are none.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minion_fuzz::world;

fuzz_target!(|input: &[u8]| world::converse(input));
