-- Artists and genres of a track beside its first, which stands in `tracks`: most tracks have none,
-- so that counting by the first stays a walk along an index.

CREATE TABLE further_artists (
    track_id  INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,                      -- from 1: the first is 0
    artist_id INTEGER NOT NULL REFERENCES artists (id),
    PRIMARY KEY (track_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX further_artists_by_name ON further_artists (artist_id, track_id);

CREATE TABLE further_genres (
    track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    genre_id INTEGER NOT NULL REFERENCES genres (id),
    PRIMARY KEY (track_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX further_genres_by_name ON further_genres (genre_id, track_id);

-- The performer as tagged ("Ann feat. Bob"), where that is not the first artist's name.
ALTER TABLE tracks ADD COLUMN artist_text TEXT;

-- Which reader of tags has read the file: one that an older one has read is read once more.
ALTER TABLE files ADD COLUMN reader INTEGER NOT NULL DEFAULT 0;

-- Sound files of kinds that are not played, as the last whole scan saw them.
CREATE TABLE not_played (
    ending TEXT PRIMARY KEY,
    files  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
