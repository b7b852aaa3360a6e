-- name: keep_key
-- The subject's wrapped key: this one if it is the first, else the one that is already there; null if it was forgotten.
WITH kept AS (
  INSERT INTO vault.keys (district, subject, wrapped) VALUES ($1, $2, $3)
  ON CONFLICT (district, subject) DO NOTHING RETURNING wrapped
)
SELECT wrapped FROM kept UNION ALL SELECT wrapped FROM vault.keys WHERE district = $1 AND subject = $2 LIMIT 1

-- name: standing
SELECT subject, wrapped FROM vault.keys WHERE district = $1 AND subject = ANY($2::text[])

-- name: held_under
SELECT prefix, subject FROM vault.keys JOIN unnest($2::text[]) AS prefix ON starts_with(subject, prefix)
WHERE district = $1 AND wrapped IS NOT NULL ORDER BY subject

-- name: districts
-- Who has a key of that name; the vault's own, which is no district's, is not among them.
SELECT district FROM vault.keys WHERE subject = $1 AND district <> '' ORDER BY district

-- name: forget
-- Whoever has no key is written down, too: nothing is sealed for them from now on. One row for each that was not before.
INSERT INTO vault.keys AS k (district, subject, forgotten_at)
SELECT $1, subject, now() FROM unnest($2::text[]) AS subject
ON CONFLICT (district, subject) DO UPDATE SET wrapped = NULL, forgotten_at = now() WHERE k.forgotten_at IS NULL
RETURNING old.wrapped IS NOT NULL AS held

-- name: held
-- Whether there ever was a key of theirs; those of whom nothing was kept were forgotten as soon as they were known of.
SELECT coalesce(bool_or(created_at IS DISTINCT FROM forgotten_at), false)
FROM vault.keys WHERE district = $1 AND subject = $2

-- name: wait_shortly
SET lock_timeout = '300ms'

-- name: wait_as_before
RESET lock_timeout

-- name: clean
-- Written anew: a vacuum that leaves the table in its place leaves the bytes of dead rows in its pages.
VACUUM (FULL, ANALYZE) vault.keys

-- name: clean_statistics
-- The planner's notes on the table held some of its keys, until they were made anew just now.
VACUUM (FULL) pg_catalog.pg_statistic

-- name: may_leave_nothing
SELECT pg_has_role(current_user, 'pg_checkpoint', 'USAGE')
   AND has_function_privilege('pg_catalog.pg_switch_wal()', 'EXECUTE')

-- name: next_segment
SELECT pg_switch_wal()

-- name: checkpoint
CHECKPOINT

-- name: alone
LOCK TABLE vault.keys IN EXCLUSIVE MODE

-- name: all_keys
SELECT district, subject, wrapped FROM vault.keys WHERE wrapped IS NOT NULL

-- name: rewrap
UPDATE vault.keys k SET wrapped = r.wrapped
FROM unnest($1::text[], $2::text[], $3::bytea[]) AS r(district, subject, wrapped)
WHERE k.district = r.district AND k.subject = r.subject
