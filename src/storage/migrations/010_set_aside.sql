-- A file that reading had to be called off for, as it was then: not read again until it changes.

ALTER TABLE broken_files ADD COLUMN size     INTEGER;   -- NULL: broken, but read again by each scan
ALTER TABLE broken_files ADD COLUMN mtime_ns INTEGER;
ALTER TABLE broken_files ADD COLUMN inode    INTEGER;
