-- Shared state is made of streams: each has a numbering of its own beside the log's. What was logged
-- so far is of the house and of its one zone; what the log holds of the radio (kind `radio:stations`,
-- both in one until here) is numbered with the zone.
ALTER TABLE events ADD COLUMN stream TEXT NOT NULL DEFAULT 'zone/1';
ALTER TABLE events ADD COLUMN stream_seq INTEGER NOT NULL DEFAULT 0;

UPDATE events SET stream = 'house'
 WHERE kind IN ('session:paused', 'session:forgotten', 'verdict:changed', 'star:changed',
                'track:archived', 'device:named');
UPDATE events SET stream_seq = numbered.n
  FROM (SELECT seq, row_number() OVER (PARTITION BY stream ORDER BY seq) AS n FROM events) AS numbered
 WHERE numbered.seq = events.seq;

UPDATE snapshots SET body = json_set(body, '$.heads', json_object(
    'house', (SELECT ifnull(max(stream_seq), 0) FROM events
               WHERE stream = 'house' AND events.seq <= snapshots.seq),
    'zone/1', (SELECT ifnull(max(stream_seq), 0) FROM events
                WHERE stream = 'zone/1' AND events.seq <= snapshots.seq)))
 WHERE json_valid(body);

-- The numbers that screens know are of another counting: every screen starts anew.
DELETE FROM meta WHERE key = 'epoch';
