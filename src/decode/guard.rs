//! Where a demuxer or a codec, which are not ours, panics over hostile bytes: an error like any other,
//! whoever decodes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use symphonia::core::errors::{Error, Result};

/// Does `work`; its panic is the file's fault. What it left half done is safe to use, or to drop: the
/// worst that follows is another error.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    let stumbled = |_| Err(Error::DecodeError("it makes no sense"));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(stumbled)
}
