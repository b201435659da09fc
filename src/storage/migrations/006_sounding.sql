-- How much sound there is in a file, and why there is none.

ALTER TABLE files ADD COLUMN frames INTEGER;         -- decoded; NULL: not measured
ALTER TABLE files ADD COLUMN unplayable TEXT;        -- in words for people; NULL: it plays, or may

-- An analysis yields 3 now: also these; all links of a chain, the gain in the head of Opus.
DROP INDEX files_to_analyse_again;
CREATE INDEX files_to_analyse_again ON files (track_id)
    WHERE analysed_ms IS NOT NULL AND analysis < 3;
CREATE INDEX files_unplayable ON files (track_id) WHERE unplayable IS NOT NULL;
