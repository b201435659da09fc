//! Exactly-once effect: what was asked under a key is done once, and is answered the same ever after.
//!
//! Invariant: key, events and answer are written in one transaction; a refusal is an answer, too.

use rusqlite::Transaction;

use crate::domain::command::Command;
use crate::domain::event::Origin;
use crate::domain::refusal::Refusal;
use crate::domain::stream::StreamId;
use crate::services::engine::core::Core;
use crate::services::engine::outcome::{Answer, Refused, Reply};
use crate::services::engine::{Asked, Edit, Key, stored_answer};
use crate::storage::answers;
use crate::storage::error::StorageError;

impl Core {
    /// One command's way: stored answer, or decide, append, apply, answer.
    pub(super) fn answer(
        &mut self,
        tx: &Transaction<'_>,
        asked: &Asked,
        now_ms: i64,
    ) -> Result<Reply, StorageError> {
        let home = match &asked.command {
            Command::Jam(asked) => asked.stream(),
            command if command.is_of_house() => StreamId::House,
            _ => StreamId::Zone(self.zone_or_first(asked.zone)),
        };
        self.once(tx, (asked.key.as_ref(), home), now_ms, |core| {
            match core.decide(tx, asked, now_ms)? {
                Ok(events) => {
                    let stream = events.last().map_or(home, |(stream, _)| *stream);
                    let origin = Origin {
                        device: asked.caller.device.clone(),
                        op: asked.key.as_ref().map(|key| key.name.clone()),
                    };
                    let verdict = core.happen(tx, events, &origin, now_ms)?;
                    let asked = (asked.zone, &asked.command);
                    Ok((stream, Answer::Done(core.outcome(tx, asked, verdict)?)))
                }
                Err(refusal) => {
                    let refused = core.refused(tx, asked.zone, refusal)?;
                    Ok((home, Answer::Refused(refused)))
                }
            }
        })
    }

    /// One edit's way. An edit that fails takes only its own writes back.
    pub(super) fn edit(
        &mut self,
        tx: &Transaction<'_>,
        edit: Edit,
        now_ms: i64,
    ) -> Result<Reply, StorageError> {
        let house = StreamId::House;
        self.once(tx, (edit.key.as_ref(), house), now_ms, |_| {
            tx.execute_batch("SAVEPOINT edit")?;
            let refusal = match (edit.write)(tx, now_ms) {
                Ok(outcome) => {
                    tx.execute_batch("RELEASE edit")?;
                    return Ok((house, Answer::Done(outcome)));
                }
                Err(error @ StorageError::Unknown(_)) => Refusal::unknown(error.to_string()),
                Err(error @ StorageError::TooMany(..)) => {
                    Refusal::conflict("too_many", error.to_string())
                }
                Err(error) => return Err(error),
            };
            tx.execute_batch("ROLLBACK TO edit; RELEASE edit")?;
            Ok((house, Answer::Refused(Refused::from(refusal))))
        })
    }

    /// The answer stored under the key, or that of `act`, which is stored then. `act` also says which
    /// stream it changed last; where it is not called, it was `stream`.
    fn once(
        &mut self,
        tx: &Transaction<'_>,
        (key, mut stream): (Option<&Key>, StreamId),
        now_ms: i64,
        act: impl FnOnce(&mut Self) -> Result<(StreamId, Answer), StorageError>,
    ) -> Result<Reply, StorageError> {
        let stored = match key {
            Some(key) => answers::find(tx, &key.name, now_ms)?.map(|stored| (stored, key)),
            None => None,
        };
        let answer = match stored {
            Some((stored, key)) if stored.body_hash == key.request_hash => {
                stored_answer::decode(&stored.answer).unwrap_or(Answer::KeyReused)
            }
            Some(_) => Answer::KeyReused,
            None => {
                let (changed, answer) = act(self)?;
                stream = changed;
                if let Some((key, kept)) = key.zip(stored_answer::encode(&answer)) {
                    answers::store(tx, &key.name, key.request_hash, &kept, now_ms)?;
                }
                answer
            }
        };
        Ok(Reply {
            stream,
            seq: self.state.head(stream),
            answer,
        })
    }
}
