-- name: tiles
SELECT t.level, t.tile, t.hashes
FROM unnest($2::smallint[], $3::bigint[]) AS w(level, tile)
JOIN seal.tiles t ON t.district = $1 AND t.level = w.level AND t.tile = w.tile

-- name: keep_tiles
INSERT INTO seal.tiles (district, level, tile, hashes)
SELECT $1, t.level, t.tile, t.hashes FROM unnest($2::smallint[], $3::bigint[], $4::bytea[]) AS t(level, tile, hashes)
ON CONFLICT (district, level, tile) DO UPDATE SET hashes = EXCLUDED.hashes

-- name: alone
SELECT pg_advisory_xact_lock(hashtextextended('seal ' || $1, 0))

-- name: latest
SELECT c.size, c.note, k.key FROM seal.checkpoints c LEFT JOIN seal.verifier_keys k ON k.district = c.district
WHERE c.district = $1 ORDER BY c.size DESC LIMIT 1

-- name: sizes
SELECT district, max(size) AS size FROM seal.checkpoints GROUP BY district

-- name: checkpoints
SELECT size, note, least(greatest(at, '0001-01-01 UTC'), '9999-12-31 UTC') AS at
FROM seal.checkpoints WHERE district = $1 ORDER BY size

-- name: keep_checkpoint
INSERT INTO seal.checkpoints (district, size, note, at) VALUES ($1, $2, $3, $4)

-- name: now
SELECT date_trunc('second', clock_timestamp())

-- name: verifier_key
SELECT key FROM seal.verifier_keys WHERE district = $1

-- name: keep_verifier_key
INSERT INTO seal.verifier_keys (district, key) VALUES ($1, $2)
ON CONFLICT (district) DO UPDATE SET key = EXCLUDED.key WHERE verifier_keys.key <> EXCLUDED.key
