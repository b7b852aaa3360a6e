-- The vault, a database of its own: no backup of the log holds a key. Keys are wrapped by the master key.
CREATE SCHEMA vault;
CREATE TABLE vault.keys (
  district text NOT NULL,
  subject  text NOT NULL,
  wrapped  bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (district, subject)
);
