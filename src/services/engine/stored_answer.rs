//! Answers as they are kept for retries: JSON with a version, and what earlier versions kept.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::domain::refusal::RefusalKind;
use crate::protocol::ErrorBody;
use crate::services::engine::outcome::{Answer, Outcome, Refused};

/// The encoding's version.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Stored {
    version: u32,
    #[serde(flatten)]
    answer: Kept,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kept {
    Outcome(Outcome),
    Refused(Refused),
}

/// An answer as it is kept; `None`: it is not, because nothing was decided.
pub(super) fn encode(answer: &Answer) -> Option<String> {
    let answer = match answer {
        Answer::Done(outcome) => Kept::Outcome(outcome.clone()),
        // One who may not ask today may be allowed to tomorrow.
        Answer::Refused(refused) if refused.kind == RefusalKind::Forbidden => return None,
        Answer::Refused(refused) => Kept::Refused(refused.clone()),
        Answer::KeyReused | Answer::DiskFull | Answer::NotWritten => return None,
    };
    let stored = Stored {
        version: VERSION,
        answer,
    };
    serde_json::to_string(&stored).ok()
}

/// The answer that was kept; `None` where this version cannot read it.
pub(super) fn decode(text: &str) -> Option<Answer> {
    if let Ok(stored) = serde_json::from_str::<Stored>(text) {
        return Some(match stored.answer {
            Kept::Outcome(outcome) => Answer::Done(outcome),
            Kept::Refused(refused) => Answer::Refused(refused),
        });
    }
    let old = serde_json::from_str(text).ok()?;
    let refused = |kind, body: &str| {
        let body: ErrorBody = serde_json::from_str(body).ok()?;
        Some(Answer::Refused(Refused {
            kind,
            code: body.error.code.into(),
            message: body.error.message,
            pair: None,
        }))
    };
    match old {
        // It was done, and told in words that this version does not keep.
        Unversioned::Done(_) => Some(Answer::Done(Outcome::Done)),
        Unversioned::Invalid(body) => refused(RefusalKind::Invalid, &body),
        Unversioned::NotFound(body) => refused(RefusalKind::NotFound, &body),
        Unversioned::Refused(body) => refused(RefusalKind::Conflict, &body),
    }
}

/// What was kept before there was a version: the text that was sent.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Unversioned {
    Done(IgnoredAny),
    Invalid(String),
    NotFound(String),
    Refused(String),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::refusal::Refusal;
    use crate::protocol::player::QueueAnswer;

    #[test]
    fn an_answer_comes_back_as_it_was_kept() {
        let queue = Outcome::Queue(QueueAnswer {
            revision: 7,
            length: 3,
        });
        let answers = [
            Answer::Done(Outcome::Done),
            Answer::Done(queue),
            Answer::Refused(Refusal::no_comparison().into()),
        ];
        for answer in answers {
            let kept = encode(&answer).expect("it is kept");
            assert_eq!(decode(&kept), Some(answer));
        }
        assert_eq!(encode(&Answer::DiskFull), None);
    }

    #[test]
    fn what_an_earlier_version_kept_is_still_an_answer() {
        let done = r#"{"done":"{\"status\":\"ok\"}"}"#;
        assert_eq!(decode(done), Some(Answer::Done(Outcome::Done)));
        let refused =
            r#"{"refused":"{\"error\":{\"code\":\"no_comparison\",\"message\":\"none\"}}"}"#;
        let Some(Answer::Refused(refused)) = decode(refused) else {
            panic!("it was refused");
        };
        assert_eq!(refused.code, "no_comparison");
        assert_eq!(refused.kind, RefusalKind::Conflict);
        assert_eq!(decode("nonsense"), None);
    }
}
