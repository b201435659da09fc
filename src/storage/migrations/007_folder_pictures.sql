-- The picture that a folder lends to the music in it, and by what it is noticed that it changed.

CREATE TABLE folder_pictures (
    folder   BLOB PRIMARY KEY,
    stamp    TEXT NOT NULL,                          -- of all pictures that it might be
    cover_id INTEGER REFERENCES covers (id),         -- NULL: none of them can be shown
    file     BLOB                                    -- where the picture lies
) STRICT, WITHOUT ROWID;

-- It was decoded and cannot be shown: the next source is taken.
ALTER TABLE covers ADD COLUMN is_unshowable INTEGER NOT NULL DEFAULT 0;
-- Those without a colour may be such: they are looked at again.
UPDATE covers SET tinted_ms = NULL WHERE tint_hue IS NULL;
