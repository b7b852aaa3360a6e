-- Whatever somebody put there: a time that Python has no word for (infinity, 20000, 44 BC) stands as the last, or the
-- first, that it has.

-- name: append
SELECT run, heads, verdict, first_seq, last_seq, version FROM eventlog.append($1, $2, $3, $4, $5)

-- name: append_alone
INSERT INTO eventlog.events (district, stream, version, type, event_id, command_id, effective_at, actor, correlation_id,
                             causation_id, traceparent, data)
SELECT $2, $3, $4, $5, $6, $7, $8::date::timestamp AT TIME ZONE 'Asia/Shanghai', $9, $10, $11, $12, $13
WHERE $1 = pg_postmaster_start_time()
RETURNING seq

-- name: page
SELECT last_seq, held, strange, least(greatest(at, '0001-01-01 UTC'), '9999-12-31 UTC') AS at, seqs, data
FROM eventlog.page($1, $2, $3, $4, $5)

-- name: streams
SELECT version, seqs, data FROM eventlog.streams($1, $2, $3)

-- name: commands
SELECT stream, first_seq, last_seq, version FROM eventlog.commands($1, $2)

-- name: records
SELECT district, seq, stream, version, type, event_id, command_id, part,
       least(greatest(effective_at, '0001-01-01 UTC'), '9999-12-31 UTC'),
       least(greatest(recorded_at, '0001-01-01 UTC'), '9999-12-31 UTC'), actor,
       correlation_id, causation_id, traceparent, coalesce(data, '')
FROM eventlog.records($1, $2, $3)

-- name: heads
SELECT district, seq FROM eventlog.heads()

-- name: trail
SELECT seq, stream, type, least(greatest(recorded_at, '0001-01-01 UTC'), '9999-12-31 UTC') AS recorded_at, data
FROM eventlog.trail($1, $2)

-- name: consequences
SELECT seq, stream, type, least(greatest(recorded_at, '0001-01-01 UTC'), '9999-12-31 UTC') AS recorded_at, data
FROM eventlog.consequences($1, $2)

-- name: strays
SELECT e.district, min(e.seq) AS first, max(e.seq) AS last
FROM eventlog.events e LEFT JOIN eventlog.districts d ON d.district = e.district
WHERE e.seq < 1 OR d.district IS NULL GROUP BY e.district ORDER BY e.district

-- name: claiming
-- The events of types that claim, each with the first seq of its command.
SELECT seq, seq - part + 1, coalesce(data, '') FROM eventlog.events
WHERE district = $1 AND seq > 0 AND type = ANY ($2) ORDER BY seq

-- name: claims
SELECT seq, claim FROM eventlog.claims WHERE district = $1 ORDER BY seq, claim COLLATE "C"

-- name: astray
SELECT DISTINCT c.district FROM eventlog.claims c LEFT JOIN eventlog.districts d ON d.district = c.district
WHERE d.district IS NULL

-- name: claimed
-- Each by the index, whatever the plan knows of the table.
SELECT c.seq IS NOT NULL AS taken
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS r(district, claim, nth)
LEFT JOIN LATERAL (SELECT k.seq FROM eventlog.claims k
                   WHERE k.district = r.district AND k.claim = r.claim LIMIT 1) c ON true
ORDER BY r.nth
