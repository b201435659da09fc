-- Playlists that lie beside the music as files, and a further witness of a changed file.

CREATE TABLE playlist_files (
    path          BLOB PRIMARY KEY,
    shown_path    TEXT NOT NULL,                     -- below its music folder, for people
    playlist_id   INTEGER UNIQUE REFERENCES playlists (id) ON DELETE SET NULL, -- NULL: the owner removed it
    size          INTEGER NOT NULL,
    mtime_ns      INTEGER NOT NULL,
    content       TEXT NOT NULL,                     -- hash of what was read; '': not read to its end
    is_edited     INTEGER NOT NULL DEFAULT 0,        -- in minion: the file is followed no more
    missing_count INTEGER NOT NULL DEFAULT 0,        -- entries that are no tracks of the library
    missing       TEXT NOT NULL DEFAULT '[]'         -- some of them by name, JSON
) STRICT, WITHOUT ROWID;

-- When anything about the file changed last: 0 is "not known", and such a file is read once more.
ALTER TABLE files ADD COLUMN ctime_ns INTEGER NOT NULL DEFAULT 0;
