//! A decoder of one track in a file that holds several.

use super::{Decoder, Part};
use crate::decode::DecodeError;
use crate::domain::track::Span;

/// Sound that is passed over between two questions whether to go on, seconds: a file that says
/// nowhere which sound lies where is read up to it.
const STEP_S: u64 = 600;

impl Decoder {
    /// Keeps to a part of the file from now on, and goes to its beginning; false when `may_go_on`
    /// said no on the way there.
    pub(in crate::decode) fn keep_to(
        &mut self,
        span: Span,
        may_go_on: &mut dyn FnMut() -> bool,
    ) -> Result<bool, DecodeError> {
        let part = Part::of(span, self.sample_rate());
        self.part = part;
        if part.start == 0 {
            return Ok(true);
        }
        let step = STEP_S * u64::from(self.sample_rate());
        let mut at = step;
        while at < part.start {
            self.go_to(at)?;
            if !may_go_on() {
                return Ok(false);
            }
            at += step;
        }
        self.go_to(part.start)?;
        Ok(true)
    }

    /// Takes off the block in hand what lies behind the part.
    pub(super) fn end_with_part(&mut self) {
        let behind = self.position.saturating_sub(self.part.end);
        if behind == 0 {
            return;
        }
        let frames = self.block.len() / self.stream.channels;
        let kept = frames.saturating_sub(usize::try_from(behind).unwrap_or(usize::MAX));
        self.block.truncate(kept * self.stream.channels);
        self.position = self.part.end;
    }
}
