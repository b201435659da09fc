-- Short-term loudness of every track, and where its loudest passage begins.

ALTER TABLE tracks ADD COLUMN hook_ms INTEGER;       -- NULL: not measured

CREATE TABLE loudness_curves (
    track_id INTEGER PRIMARY KEY REFERENCES tracks (id) ON DELETE CASCADE,
    levels   BLOB NOT NULL                           -- a byte a second, see media/hook.rs
) STRICT;

-- What the analysis of a file yielded: 1 all but this, 2 this, too. Files of 1 are analysed again.
ALTER TABLE files ADD COLUMN analysis INTEGER NOT NULL DEFAULT 1;
CREATE INDEX files_to_analyse_again ON files (track_id)
    WHERE analysed_ms IS NOT NULL AND analysis < 2;
