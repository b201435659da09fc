-- The library: what the folders hold, and what was saved and heard of it.
-- Times are integer ms since 1970. Paths are BLOBs: a file name on Linux is bytes, not text.
-- `fold` decides identity (case and accents ignored), `*_key` decides order (see sort_key.rs).

CREATE TABLE folders (
    id        INTEGER PRIMARY KEY,
    parent_id INTEGER REFERENCES folders (id),   -- NULL: one of the library's own folders
    path      BLOB NOT NULL UNIQUE,
    name      TEXT NOT NULL,
    name_key  TEXT NOT NULL,
    own_count   INTEGER NOT NULL DEFAULT 0,      -- offered tracks in it
    track_count INTEGER NOT NULL DEFAULT 0       -- and in all folders below (see touched.rs)
) STRICT;
CREATE INDEX folders_by_parent ON folders (parent_id, name_key, id);

CREATE TABLE artists (
    id       INTEGER PRIMARY KEY,
    fold     TEXT NOT NULL UNIQUE,
    name     TEXT NOT NULL,
    name_key TEXT NOT NULL
) STRICT;
CREATE INDEX artists_by_name ON artists (name_key, id);

CREATE TABLE genres (
    id       INTEGER PRIMARY KEY,
    fold     TEXT NOT NULL UNIQUE,
    name     TEXT NOT NULL,
    name_key TEXT NOT NULL
) STRICT;
CREATE INDEX genres_by_name ON genres (name_key, id);

-- A picture, known by the hash of its bytes.
CREATE TABLE covers (
    id          INTEGER PRIMARY KEY,
    hash        TEXT NOT NULL UNIQUE,
    file_path   BLOB,                            -- NULL: only ever seen inside music files
    tint_hue    REAL,
    tint_chroma REAL,
    tinted_ms   INTEGER                          -- NULL: nobody looked for its colour yet
) STRICT;
CREATE INDEX covers_to_tint ON covers (id) WHERE tinted_ms IS NULL;

-- Tracks that share a title and an album artist, or a title and a folder where no file names one.
-- The columns from track_count on are sums over the tracks that are offered (see touched.rs).
CREATE TABLE albums (
    id             INTEGER PRIMARY KEY,
    fold           TEXT NOT NULL UNIQUE,
    title          TEXT NOT NULL,
    title_key      TEXT NOT NULL,
    tagged_artist_id INTEGER REFERENCES artists (id),
    artist_id      INTEGER REFERENCES artists (id),  -- NULL: various
    artist_key     TEXT NOT NULL DEFAULT '',         -- artist, year, title
    track_count    INTEGER NOT NULL DEFAULT 0,
    duration_ms    INTEGER NOT NULL DEFAULT 0,
    year           INTEGER NOT NULL DEFAULT 0,       -- 0: unknown
    added_ms       INTEGER NOT NULL DEFAULT 0,
    cover_track_id INTEGER,
    cover_id       INTEGER REFERENCES covers (id)
) STRICT;
CREATE INDEX albums_by_title ON albums (title_key, id) WHERE track_count > 0;
CREATE INDEX albums_by_artist ON albums (artist_key, id) WHERE track_count > 0;
CREATE INDEX albums_by_year ON albums (year, id) WHERE track_count > 0;
CREATE INDEX albums_by_added ON albums (added_ms, id) WHERE track_count > 0;
CREATE INDEX albums_of_artist ON albums (artist_id) WHERE track_count > 0;

-- AUTOINCREMENT: the id of a deleted track is never given to another.
CREATE TABLE tracks (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    folder_id         INTEGER REFERENCES folders (id),
    artist_id         INTEGER REFERENCES artists (id),
    album_id          INTEGER REFERENCES albums (id),
    genre_id          INTEGER REFERENCES genres (id),
    year              INTEGER NOT NULL DEFAULT 0,    -- 0: unknown
    track_number      INTEGER,
    disc_number       INTEGER,
    bpm               REAL,
    duration_ms       INTEGER NOT NULL DEFAULT 0,    -- 0: unknown
    tag_loudness_lufs REAL,
    loudness_lufs     REAL,
    peak_dbfs         REAL,
    added_ms          INTEGER NOT NULL,
    heard_ms          INTEGER NOT NULL DEFAULT 0,    -- 0: never
    archived_ms       INTEGER,
    missing_since_ms  INTEGER,
    cover_id          INTEGER REFERENCES covers (id),
    is_cover_embedded INTEGER NOT NULL DEFAULT 0,
    title             TEXT NOT NULL,
    title_key         TEXT NOT NULL,
    artist_key        TEXT NOT NULL                  -- artist, album, disc, number, title
) STRICT;
-- Every list but "archived" and "missing" shows what is offered; the others are small.
CREATE INDEX tracks_by_title ON tracks (title_key, id)
    WHERE archived_ms IS NULL AND missing_since_ms IS NULL;
CREATE INDEX tracks_by_artist ON tracks (artist_key, id)
    WHERE archived_ms IS NULL AND missing_since_ms IS NULL;
CREATE INDEX tracks_by_added ON tracks (added_ms, id)
    WHERE archived_ms IS NULL AND missing_since_ms IS NULL;
CREATE INDEX tracks_by_year ON tracks (year, id)
    WHERE archived_ms IS NULL AND missing_since_ms IS NULL;
CREATE INDEX tracks_by_heard ON tracks (heard_ms, id)
    WHERE archived_ms IS NULL AND missing_since_ms IS NULL;
CREATE INDEX tracks_of_artist ON tracks (artist_id, album_id)
    WHERE archived_ms IS NULL AND missing_since_ms IS NULL;
CREATE INDEX tracks_of_genre ON tracks (genre_id)
    WHERE archived_ms IS NULL AND missing_since_ms IS NULL;
CREATE INDEX tracks_of_folder ON tracks (folder_id)
    WHERE archived_ms IS NULL AND missing_since_ms IS NULL;
CREATE INDEX tracks_of_album ON tracks (album_id);
CREATE INDEX tracks_missing ON tracks (missing_since_ms) WHERE missing_since_ms IS NOT NULL;
CREATE INDEX tracks_archived ON tracks (archived_ms) WHERE archived_ms IS NOT NULL;

-- Where a track lies. Apart from tracks, so that starting up reads numbers and not paths.
CREATE TABLE files (
    track_id    INTEGER PRIMARY KEY REFERENCES tracks (id) ON DELETE CASCADE,
    path        BLOB UNIQUE,                     -- NULL: another file has taken its place
    size        INTEGER NOT NULL,
    mtime_ns    INTEGER NOT NULL,
    inode       INTEGER NOT NULL,
    audio_hash  TEXT,                            -- of the demuxed packets; NULL: not yet analysed
    analysed_ms INTEGER
) STRICT;
CREATE INDEX files_by_audio ON files (audio_hash) WHERE audio_hash IS NOT NULL;
CREATE INDEX files_to_analyse ON files (track_id) WHERE analysed_ms IS NULL;

CREATE TABLE waveforms (
    track_id INTEGER PRIMARY KEY REFERENCES tracks (id) ON DELETE CASCADE,
    peaks    BLOB NOT NULL                       -- see waveform.rs
) STRICT;

-- Files that the last scan could not read.
CREATE TABLE broken_files (
    path   TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    at_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE playlists (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX playlists_by_name ON playlists (name_key, id);

-- Positions leave gaps, so that inserting renumbers almost never.
CREATE TABLE playlist_items (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    playlist_id INTEGER NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
    track_id    INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL
) STRICT;
CREATE INDEX playlist_items_in_order ON playlist_items (playlist_id, position, id);
CREATE INDEX playlist_items_of_track ON playlist_items (track_id);

-- A track heard long enough to count.
CREATE TABLE listens (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    track_id   INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    at_ms      INTEGER NOT NULL,
    heard_ms   INTEGER NOT NULL,                 -- how much of it
    context    TEXT NOT NULL,                    -- queue, comparison, radio
    station_id INTEGER
) STRICT;
CREATE INDEX listens_by_time ON listens (at_ms, id);
CREATE INDEX listens_of_track ON listens (track_id, at_ms);

-- Words of what is offered, and only that: a match needs no second look to be shown or counted.
-- They arrive folded (sort_key.rs). Contentless: the text is not stored twice. Prefix indexes serve the first letters typed.
CREATE VIRTUAL TABLE track_words USING fts5 (
    title, artist, album,
    content = '', contentless_delete = 1, prefix = '1 2 3',
    tokenize = "unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE album_words USING fts5 (
    title, artist,
    content = '', contentless_delete = 1, prefix = '1 2 3',
    tokenize = "unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE artist_words USING fts5 (
    name,
    content = '', contentless_delete = 1, prefix = '1 2 3',
    tokenize = "unicode61 remove_diacritics 2"
);
