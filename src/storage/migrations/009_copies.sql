-- Further files of a track: another, lesser copy of the same song. They are looked at by scans and
-- take over when the better one is gone.

CREATE TABLE copies (
    path     BLOB PRIMARY KEY,
    track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    size     INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    inode    INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX copies_of_track ON copies (track_id);
