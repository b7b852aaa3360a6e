-- A time that Python has no word for (infinity, 20000, 44 BC) is none.

-- name: checkpoint
SELECT version, seq, CASE WHEN at BETWEEN '0001-01-01 UTC' AND '9999-12-31 UTC' THEN at END AS at, stopped, shape
FROM {schema}.checkpoints WHERE projection = $1 AND district = $2 AND live

-- name: lock
SELECT version, seq FROM {schema}.checkpoints WHERE projection = $1 AND district = $2 AND live FOR UPDATE

-- name: districts
SELECT district FROM {schema}.checkpoints WHERE projection = $1 AND live ORDER BY district

-- name: read
-- What was written after a position, or all of a version that is not the one last read; a row at least for a district with
-- a live version. One statement: checkpoint and documents are of one moment.
SELECT live.version, live.seq, CASE WHEN live.at BETWEEN '0001-01-01 UTC' AND '9999-12-31 UTC' THEN live.at END AS at,
       d.kind, d.key, d.document
FROM {schema}.checkpoints live
LEFT JOIN {schema}.documents d ON d.projection = $1 AND d.district = $2 AND d.version = live.version
    AND (live.version <> $3 OR d.seq > $4)
WHERE live.projection = $1 AND live.district = $2 AND live.live

-- name: document
SELECT document FROM {schema}.documents
WHERE projection = $1 AND district = $2 AND version = $3 AND kind = $4 AND key = $5

-- name: some
-- A row at least for a district with a live version, without a document if none was found. LIMIT: each key by the
-- index, even where the table was filled a moment ago and the planner knows nothing of it.
SELECT live.seq, CASE WHEN live.at BETWEEN '0001-01-01 UTC' AND '9999-12-31 UTC' THEN live.at END AS at,
       found.kind, found.key, found.document
FROM {schema}.checkpoints live
LEFT JOIN LATERAL (
    SELECT wanted.kind, wanted.key, one.document FROM unnest($3::text[], $4::text[]) AS wanted(kind, key)
    CROSS JOIN LATERAL (
        SELECT d.document FROM {schema}.documents d
        WHERE d.projection = $1 AND d.district = $2 AND d.version = live.version
            AND d.kind = wanted.kind AND d.key = wanted.key
        LIMIT 1
    ) one
    UNION ALL
    SELECT kind, key, document FROM {schema}.documents
    WHERE projection = $1 AND district = $2 AND version = live.version AND kind = ANY($5::text[])
) found ON true
WHERE live.projection = $1 AND live.district = $2 AND live.live

-- name: count
SELECT count(*) FROM {schema}.documents d JOIN {schema}.checkpoints c USING (projection, district, version)
WHERE d.projection = $1 AND d.district = $2 AND c.live

-- name: first
-- The live version's first checkpoint. No row: another replica began.
INSERT INTO {schema}.checkpoints (projection, district, version, seq, at, shape, live)
VALUES ($1, $2, $3, $4, $5, $6, true)
ON CONFLICT DO NOTHING RETURNING true

-- name: move
-- From the position that the writer knows to the next, with the documents that changed: both or neither. No row: someone
-- else moved it, or dropped this version.
WITH moved AS (
    UPDATE {schema}.checkpoints SET seq = $5, at = $6, stopped = $7
    WHERE projection = $1 AND district = $2 AND version = $3 AND seq = $4
    RETURNING true AS done
), written AS (
    INSERT INTO {schema}.documents (projection, district, version, kind, key, document, seq)
    SELECT $1, $2, $3, d.kind, d.key, d.document, $5
    FROM moved CROSS JOIN unnest($8::text[], $9::text[], $10::bytea[]) AS d(kind, key, document)
    ON CONFLICT (projection, district, version, kind, key) DO UPDATE
        SET document = excluded.document, seq = excluded.seq
)
SELECT done FROM moved

-- name: begin
-- Under the live row's lock: two that begin at once get two versions.
INSERT INTO {schema}.checkpoints (projection, district, version, seq, shape, live)
SELECT $1, $2, max(version) + 1, 0, $3, false FROM {schema}.checkpoints WHERE projection = $1 AND district = $2
RETURNING version

-- name: abandon
-- Whoever still writes such a version is waited for here, and finds its checkpoint gone when it goes on.
DELETE FROM {schema}.checkpoints WHERE projection = $1 AND district = $2 AND version < $3

-- name: clear
DELETE FROM {schema}.documents WHERE projection = $1 AND district = $2 AND version < $3

-- name: live
UPDATE {schema}.checkpoints SET live = true WHERE projection = $1 AND district = $2 AND version = $3
RETURNING true
