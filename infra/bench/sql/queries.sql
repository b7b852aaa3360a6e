-- name: raw
INSERT INTO eventlog.events (district, seq, stream, version, type, command_id, event_id, part, effective_at, recorded_at,
                             actor, correlation_id, data)
SELECT r.district, r.seq, r.stream, r.version, r.type, r.command_id, r.event_id, 1, r.effective_at, now(), r.actor,
       r.correlation_id, r.data
FROM unnest($1::text[], $2::bigint[], $3::text[], $4::int[], $5::text[], $6::uuid[], $7::uuid[], $8::date[],
            $9::text[], $10::uuid[], $11::bytea[])
  AS r(district, seq, stream, version, type, command_id, event_id, effective_at, actor,
       correlation_id, data)

-- name: single
INSERT INTO eventlog.events (district, seq, stream, version, type, command_id, event_id, part, effective_at, recorded_at,
                             actor, correlation_id, data)
VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8::date, now(), $9, $10, $11)

-- name: entries
SELECT count(*), count(DISTINCT convert_from(data, 'UTF8')::jsonb ->> 'entry') FROM eventlog.events
WHERE district = $1 AND type = 'casework.duty-logged.v1'
