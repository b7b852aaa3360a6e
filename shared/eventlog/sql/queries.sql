-- name: append
SELECT run, heads, verdict, first_seq, last_seq, version FROM eventlog.append($1, $2, $3, $4, $5)

-- name: page
SELECT last_seq, held, strange, at, seqs, data FROM eventlog.page($1, $2, $3, $4, $5)

-- name: streams
SELECT version, seqs, data FROM eventlog.streams($1, $2, $3)

-- name: commands
SELECT stream, first_seq, last_seq, version FROM eventlog.commands($1, $2)

-- name: records
SELECT district, seq, stream, version, type, event_id, command_id, part, effective_at, recorded_at, actor,
       correlation_id, causation_id, traceparent, data
FROM eventlog.records($1, $2, $3)

-- name: heads
SELECT district, seq FROM eventlog.heads()

-- name: trail
SELECT seq, stream, type, recorded_at, data FROM eventlog.trail($1, $2)

-- name: consequences
SELECT seq, stream, type, recorded_at, data FROM eventlog.consequences($1, $2)
