//! minion: a home music server in one binary.
//!
//! One crate, one process, one SQLite file, one embedded web page. This page is the map; how to work
//! on it, with one resource followed through every file, is `CONTRIBUTING.md`.
//!
//! # The one idea
//!
//! Every change of shared state goes through one pipeline, on one thread:
//!
//! ```text
//! command -> decide (pure, may refuse) -> append to the log (durable) -> apply (pure) -> publish -> reply
//! ```
//!
//! * Shared state is made of streams ([`domain::stream`]), each with a fold and a numbering of its own:
//!   the house, one for each zone and one for each jam room. One log holds the events of all.
//! * Events and shared state hold ids, numbers and choices only ([`domain::shared_state`]). Titles,
//!   ratings, gains and who is connected are looked up when a frame is encoded
//!   ([`services::presenter`]), never logged, never hashed.
//! * An event carries the whole slice it changes, or one keyed entry. Applying it is assignment, so
//!   applying it twice changes nothing, and the page's reducer is one assignment for each frame.
//! * Visible means durable: nothing is broadcast, answered or shown to whoever reads before its
//!   commit. The engine drains what waits, decides each in turn and commits once; the disk's sync is
//!   the window in which the next batch gathers ([`services::engine`]). What it decides ahead of the
//!   commit (state, catalog, live session) is its own; readers get theirs after it.
//! * What a command changes in other zones than its own follows in the same transaction
//!   ([`domain::command::elsewhere`]).
//! * A position is never an event. The player's state is an anchor; everyone extrapolates.
//! * Presence, scan progress and ratings are ephemeral: broadcast, conflated by key, never on disk.
//!
//! # Floors: a module imports only from floors below
//!
//! ```text
//! main -> cli -> app -> http -> services -> sync -> { storage | audio | media | config } -> decode -> protocol -> domain
//! ```
//!
//! | floor | knows | must not know |
//! | --- | --- | --- |
//! | [`domain`] | the rules: state, commands, permissions, events, ranking, pair choice, radio odds | I/O, tokio, SQL, clock, randomness |
//! | [`protocol`] | the shape on the wire | how it travels |
//! | [`decode`] | compressed bytes to samples | where samples go |
//! | [`storage`] [`audio`] [`media`] [`config`] | one outside thing each: SQL, the sound card, music files, TOML; they return types of their own | each other, `protocol` |
//! | [`sync`] | order, delivery, presence, slow consumers | sockets, SQL |
//! | [`services`] | the application layer: everything that minion can do, as typed commands and queries | HTTP, JSON text, status codes, clap |
//! | [`http`] | one way in: routes, status codes, headers, sockets; it parses, asks `services`, and encodes | SQL, rodio, rules |
//! | [`app`] | construction, shutdown order | rules |
//! | [`cli`] | words on a terminal; the typed HTTP client | the server's insides, except in `serve` |
//!
//! `tests/it/tidy.rs` reads the sources and fails on an import that goes up, sideways or in a loop, on
//! one of `storage` by `http` or of `protocol` by `storage`, `audio`, `media` or `config`, and on an
//! outside crate on the wrong floor.
//!
//! # Asking and telling
//!
//! [`services::Services`] is what every way in (REST, the socket, the command line) holds; [`app::home`] builds it once, for the daemon as
//! for the fuzzer and the simulated network.
//!
//! * A **command** ([`domain::command::Command`]) comes with its [`domain::permission::Caller`], goes
//!   through the engine and comes back as a typed [`services::engine::Outcome`]; REST makes JSON of it in `src/http/outcome.rs`. Under an
//!   Idempotency-Key the outcome is kept, and a retry gets it again.
//! * A **query** is a function of its module in [`services`] (`catalog`, `rankings`, `comparisons`,
//!   `playlists`, `radio`, `stats`, `event_log`, ...): typed arguments, a typed answer or a
//!   [`services::error::ServiceError`]. The way in runs it on a reading thread: `AppState::read`,
//!   `read_presented` where titles and ratings are shown, `read_long` for what takes long.
//! * Whoever follows what happens subscribes to [`services::feed`]: each command's events, typed, in
//!   order, after their commit. The frames for screens ([`services::broadcast`]) are told at the same
//!   moment.
//! * What follows from an event in its own transaction (verdict rows, the archive, listens) is a
//!   projection: `src/services/engine/projections/`, one file each.
//!
//! # Threads
//!
//! | thread | owns | is told by |
//! | --- | --- | --- |
//! | `engine` | the shared state and the only write connection | a bounded queue of commands and jobs |
//! | `library` | watching and scanning folders, then measuring files, niced; waits while the speaker is short of sound; ratings into tags, when asked | orders; it hands the engine jobs of some ms |
//! | `glance`, `walk`, `watch`, ... | one look at one music folder ([`media::patience`]): should it hang, it hangs alone | whoever begins it, who waits with a deadline |
//! | the output's threads | the sound card, decoding ahead | [`services::playback`], after every new state |
//! | two of tokio | sockets, timers | the network |
//!
//! Requests wait in lanes ([`http::lanes`]): some threads read the database, others look at music
//! folders, which may never answer, and neither can use up the other's. What lasts (connections,
//! requests, streams, sockets) has places ([`http::places`]), of which no peer keeps another from one.
//!
//! Reads never wait for the engine: they look at [`services::view::View`], which changes after a
//! commit, and a read-only connection. The catalog there is a copy that costs nothing
//! ([`domain::catalog`]): a long read holds no lock.
//!
//! # Invariants
//!
//! 1. One writer: the engine owns the write connection; every other writer hands it a bounded job.
//! 2. State at `seq` n, plus events n+1..m, is the state at m: for every stream and screen, always; by
//!    hash.
//! 3. Publishing and subscribing share one turn: a new connection gets one snapshot, then each later
//!    event exactly once.
//! 4. Every queue, page, body, retry and cache has a bound: a constant with a sentence.
//! 5. No lock is held across an await; every thread is joined at shutdown.
//! 6. The page depends on nothing outside the binary.
//! 7. With no sound card, no Internet and no configuration, `minion serve` works and says what it
//!    did instead.
//!
//! # Walkthrough: a verdict
//!
//! A thumb taps "A wins". The page shows the prefetched pair at once (`frontend/src/sync/commands/comparison.ts`)
//! and posts `{pair_id, winner}` under a fresh Idempotency-Key. [`http::api::comparisons`] parses it into
//! [`domain::command::Command::RecordVerdict`]; the engine finds no stored answer for the key, looks
//! up what the rules need (the pair to prefetch, chosen now and kept) and calls
//! [`domain::command::decide`], which refuses a pair that is no longer current and otherwise returns
//! `ComparisonAdvanced` and, while a side sounds, `PlayerChanged`. Both are appended, the verdict's
//! row and the outcome are written, all in one transaction. After the commit the ratings learn from
//! it, readers see the new state, and the frames go into every
//! connection's queue ([`sync::SyncManager`]), the reply goes out with `Minion-Seq`, and every screen
//! shows the same pair. The page that tapped knows its own event by `origin.op`.
//!
//! # Walkthrough: a phone wakes up
//!
//! Its socket is dead; on becoming visible it connects anew with its zone, the `epoch` and the `since` of
//! both its streams. [`http::ws`] asks the engine to subscribe. If every event after `since` is still
//! held, in memory or near enough in the log, the first frame is `sync:resume` and they follow;
//! otherwise it is `sync:full`, the house and the zone: never part of a gap. The device never left: [`sync::presence`] kept it for its 30 s of grace, and the
//! new socket of the same tab replaces the old one. At each heartbeat the phone compares hashes
//! ([`domain::hash`]); one that differs asks for a snapshot.
//!
//! # Where does the next thing go?
//!
//! * A verdict kind: a variant of [`domain::comparison::Winner`] and its name in
//!   [`protocol::request::WinnerName`]; the compiler shows the matches ([`services::ratings`] says what
//!   it teaches, [`domain::ranking`] where that is new). By hand: a new migration, because the `CHECK`
//!   on `verdicts.winner` refuses what it does not know; `make types`, then the page
//!   (`rg '"skip"' frontend/src`); the lists of winners in the tests.
//! * A goal of a session: a variant of [`domain::goal::Goal`] with its row in that page's table, its
//!   stopping rule in [`domain::ranking::aim`], where it needs other pairs a way to choose them in
//!   `src/domain/ranking/pick/aimed.rs`; its words in
//!   `frontend/src/features/shared/goal.ts` and `src/cli/compare/paused_sessions.rs`.
//! * A CLI command: a variant in `src/cli/args.rs`, an arm in `remote` of `src/cli.rs` (in `dispatch` if it
//!   asks no daemon), a function in its family's file; both lists in `tests/it/cli.rs`, README's table.
//! * A query: its SQL and its row below [`storage`], a function in its room of [`services`], which
//!   makes of the row what the wire says.
//! * A route: a handler in the resource's file below [`http::api`], a line in the table in `src/http/api.rs`.
//! * A command, an edit, an event, a view of the page: the table "Where does it go?" of
//!   `CONTRIBUTING.md` has a row for each.
//! * Something that can be taken back: what its event changed, in [`domain::undo`], and how, in
//!   `src/domain/command/undo_event.rs`; its line in the history: [`services::activity`] tells it,
//!   `frontend/src/features/history/activity.ts` says it.
//! * Something wrong that lasts: a code in [`services::problems`]; every snapshot tells of it.
//! * A setting: a field in [`config`], a line in `config.toml.example` (a test compares them).

pub mod app;
pub mod audio;
pub mod cli;
pub mod config;
pub mod decode;
pub mod domain;
pub mod http;
pub mod media;
pub mod protocol;
pub mod services;
pub mod storage;
pub mod sync;
