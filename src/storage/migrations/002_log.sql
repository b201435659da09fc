-- The log of events, the verdicts that ratings are rebuilt from, and answers kept for retries.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- seq is dense: 1, 2, 3 ... within one epoch (meta.epoch).
CREATE TABLE events (
    seq     INTEGER PRIMARY KEY,
    at_ms   INTEGER NOT NULL,
    version INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    device  TEXT,
    op      TEXT,
    body    TEXT NOT NULL
) STRICT;

-- The state after event `seq`, so that a start reads a snapshot and a tail.
CREATE TABLE snapshot (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    seq   INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    body  TEXT NOT NULL
) STRICT;

CREATE TABLE verdicts (
    id         INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL,
    pair_id    INTEGER NOT NULL,
    track_a    INTEGER NOT NULL,
    track_b    INTEGER NOT NULL,
    winner     TEXT NOT NULL CHECK (winner IN ('a', 'b', 'tie', 'skip')),
    reason     TEXT NOT NULL,
    device     TEXT,
    at_ms      INTEGER NOT NULL,
    is_undone  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX verdicts_by_session ON verdicts (session_id, id);

-- Key, event and answer are written in one transaction.
CREATE TABLE answers (
    key       TEXT PRIMARY KEY,
    body_hash INTEGER NOT NULL,
    answer    TEXT NOT NULL,
    at_ms     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_by_age ON answers (at_ms);
