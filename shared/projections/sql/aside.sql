-- SQLite, in a file of the process that compares.

-- name: begin
PRAGMA page_size = 16384;
PRAGMA journal_mode = off;
PRAGMA synchronous = off;
PRAGMA cache_size = -16000;
CREATE TABLE made (kind text, key text, document blob, PRIMARY KEY (kind, key));
CREATE TABLE live (kind text, key text, document blob, PRIMARY KEY (kind, key));
BEGIN

-- name: made
INSERT OR REPLACE INTO made VALUES (?, ?, ?)

-- name: live
INSERT INTO live VALUES (?, ?, ?)

-- name: document
SELECT document FROM made WHERE kind = ? AND key = ?

-- name: missing
SELECT kind, key FROM made EXCEPT SELECT kind, key FROM live ORDER BY kind, key

-- name: not_from_the_log
SELECT kind, key FROM live EXCEPT SELECT kind, key FROM made ORDER BY kind, key

-- name: different
SELECT kind, key FROM made JOIN live USING (kind, key) WHERE made.document <> live.document ORDER BY kind, key
