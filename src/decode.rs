//! Compressed bytes to samples: open, seek, trim.
