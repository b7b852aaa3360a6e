-- name: keep_key
-- The subject's wrapped key: this one if it is the first, else the one that is already there.
WITH kept AS (
  INSERT INTO vault.keys (district, subject, wrapped) VALUES ($1, $2, $3)
  ON CONFLICT (district, subject) DO NOTHING RETURNING wrapped
)
SELECT wrapped FROM kept UNION ALL SELECT wrapped FROM vault.keys WHERE district = $1 AND subject = $2 LIMIT 1

-- name: key
SELECT wrapped FROM vault.keys WHERE district = $1 AND subject = $2
