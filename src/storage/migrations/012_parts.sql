-- Tracks that are a part of a file: a cue sheet cuts one file into many.

CREATE TABLE parted_files (
    track_id    INTEGER PRIMARY KEY REFERENCES tracks (id) ON DELETE CASCADE,
    path        BLOB,                            -- NULL: another file has taken its place
    part        INTEGER NOT NULL DEFAULT 0,      -- number of the track in its file; 0: it is the file
    start_us    INTEGER NOT NULL DEFAULT 0,      -- where it lies in the file
    end_us      INTEGER,                         -- NULL: up to the end
    sheet       INTEGER NOT NULL DEFAULT 0,      -- which cue sheet beside the file said so; 0: none
    size        INTEGER NOT NULL,
    mtime_ns    INTEGER NOT NULL,
    inode       INTEGER NOT NULL,
    ctime_ns    INTEGER NOT NULL DEFAULT 0,
    reader      INTEGER NOT NULL DEFAULT 0,
    audio_hash  TEXT,                            -- of the demuxed packets; NULL: not yet analysed
    analysed_ms INTEGER,
    analysis    INTEGER NOT NULL DEFAULT 1,
    frames      INTEGER,
    unplayable  TEXT,
    UNIQUE (path, part)
) STRICT;
INSERT INTO parted_files (track_id, path, size, mtime_ns, inode, ctime_ns, reader, audio_hash,
        analysed_ms, analysis, frames, unplayable)
    SELECT track_id, path, size, mtime_ns, inode, ctime_ns, reader, audio_hash,
        analysed_ms, analysis, frames, unplayable FROM files;
DROP TABLE files;
ALTER TABLE parted_files RENAME TO files;

CREATE INDEX files_by_audio ON files (audio_hash) WHERE audio_hash IS NOT NULL;
CREATE INDEX files_to_analyse ON files (track_id) WHERE analysed_ms IS NULL;
CREATE INDEX files_to_analyse_again ON files (track_id)
    WHERE analysed_ms IS NOT NULL AND analysis < 3;
CREATE INDEX files_unplayable ON files (track_id) WHERE unplayable IS NOT NULL;

-- Cue sheets beside the music: one that is as it was is not read again.
CREATE TABLE cue_sheets (
    path   BLOB PRIMARY KEY,
    stamp  INTEGER NOT NULL,                     -- of the sheet, and how it was
    reason TEXT                                  -- why it, or a part of it, makes no sense, for people
) STRICT, WITHOUT ROWID;
