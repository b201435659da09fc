-- The past: states kept now and then, so that any moment above the floor can be read again.

CREATE TABLE snapshots (
    seq   INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    body  TEXT NOT NULL
) STRICT;
INSERT INTO snapshots (seq, at_ms, body) SELECT seq, at_ms, body FROM snapshot;
DROP TABLE snapshot;

CREATE INDEX events_by_time ON events (at_ms);
