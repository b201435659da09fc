-- What decides which tracks are one album, kept with each of them.

ALTER TABLE tracks ADD COLUMN album_artist_id INTEGER REFERENCES artists (id);
ALTER TABLE tracks ADD COLUMN is_compilation INTEGER NOT NULL DEFAULT 0;
UPDATE tracks SET album_artist_id = (SELECT tagged_artist_id FROM albums b WHERE b.id = album_id);

-- Typographic apostrophes and hyphens are the typewriter's in every comparison. Of two names that
-- are one now, the files read again go to the plain one.
UPDATE OR IGNORE artists SET fold = replace(replace(replace(replace(fold,
    char(0x2019), ''''), char(0x2018), ''''), char(0x2010), '-'), char(0x2013), '-');
UPDATE OR IGNORE genres SET fold = replace(replace(replace(replace(fold,
    char(0x2019), ''''), char(0x2018), ''''), char(0x2010), '-'), char(0x2013), '-');
UPDATE OR IGNORE albums SET fold = replace(replace(replace(replace(fold,
    char(0x2019), ''''), char(0x2018), ''''), char(0x2010), '-'), char(0x2013), '-');
