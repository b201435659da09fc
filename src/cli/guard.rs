//! One press, one command: a key that bounces, or is pressed twice by a hasty thumb, acts once.
//!
//! Two presses at once both name the same pair, and the daemon refuses the second. But when the
//! first is done before the second starts, the second would read the next pair and judge that,
//! unheard. So each command is remembered for a moment, under a lock that presses wait for.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::failure::Failure;

/// Nobody hears two tracks and decides within this time.
const APART_MS: i64 = 1_000;

/// A press that waits its turn; the lock is held until it is dropped.
#[derive(Debug)]
pub(super) struct Press {
    /// `None` where nothing can be kept: then nothing is guarded.
    kept: Option<(File, PathBuf)>,
    pressed_ms: i64,
}

impl Press {
    /// Takes the turn for presses of `key`; waits while another press has it.
    pub(super) fn take(folder: Option<&Path>, key: &str) -> Self {
        let pressed_ms = now_ms();
        let kept = folder.and_then(|folder| {
            let lock = folder.join(format!("last-{key}.lock"));
            let held = fs::create_dir_all(folder)
                .and_then(|()| File::create(lock))
                .and_then(|lock| lock.lock().map(|()| lock));
            held.ok().zip(Some(folder.join(format!("last-{key}"))))
        });
        Self { kept, pressed_ms }
    }

    /// Refuses when the last command was a moment ago.
    pub(super) fn expect_apart(&self, what: &str, hint: &str) -> Result<(), Failure> {
        let last = self.kept.as_ref().and_then(|(_, file)| {
            let text = fs::read_to_string(file).ok()?;
            text.trim().parse().ok()
        });
        if is_too_soon(self.pressed_ms, last) {
            return Err(Failure::refused(
                format!("{what} a moment ago; one press is enough"),
                hint,
            ));
        }
        Ok(())
    }

    /// Remembers that the command was done now.
    pub(super) fn done(self) {
        if let Some((_lock, file)) = &self.kept {
            // Where this fails the next press is not guarded, which is no reason to fail this one.
            let _ = fs::write(file, now_ms().to_string());
        }
    }
}

/// Forgets the last command of `key`, which was taken back: the next press need not wait.
pub(super) fn forget(folder: Option<&Path>, key: &str) {
    if let Some(folder) = folder {
        // It may never have been done; and where it stays the next press is refused, no worse.
        let _ = fs::remove_file(folder.join(format!("last-{key}")));
    }
}

/// Whether a press at `pressed_ms` follows the command at `last_ms` too soon, or came before it ended.
fn is_too_soon(pressed_ms: i64, last_ms: Option<i64>) -> bool {
    // A command in the far future is a clock that was set back.
    last_ms.is_some_and(|last| (pressed_ms - last).abs() < APART_MS)
}

fn now_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::is_too_soon;

    #[test]
    fn a_second_press_within_a_second_is_too_soon() {
        assert!(!is_too_soon(10_000, None), "the first press ever");
        assert!(is_too_soon(10_300, Some(10_000)));
        assert!(
            is_too_soon(9_900, Some(10_000)),
            "it waited for the first to be done"
        );
        assert!(!is_too_soon(11_000, Some(10_000)));
        assert!(
            !is_too_soon(10_000, Some(3_600_000)),
            "the clock was set back"
        );
    }
}
