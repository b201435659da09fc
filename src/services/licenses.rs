//! The licences of the works of others that this binary holds.

use std::io::Read;

use flate2::read::GzDecoder;

/// The texts as `make notices` packed them; `make check` compares them with the packages.
const PACKED: &[u8] = include_bytes!("../../licenses.txt.gz");

/// All licences, as text.
///
/// # Errors
/// When what was packed cannot be unpacked, which would be a fault of the build.
pub fn text() -> std::io::Result<String> {
    let mut text = String::new();
    GzDecoder::new(PACKED).read_to_string(&mut text)?;
    Ok(text)
}
