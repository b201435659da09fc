-- From here on the log has events that earlier versions cannot read (a track that was archived, a
-- session that was paused). The number of this step keeps those from taking it for damaged.
UPDATE events SET kind = 'session:paused' WHERE kind = 'session:kept';
