-- The vault, a database of its own: no backup of the log holds a key. Keys are wrapped by the master key.
CREATE SCHEMA vault;
CREATE TABLE vault.keys (
  district text NOT NULL,
  subject  text NOT NULL,
  wrapped  bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  forgotten_at timestamptz,
  PRIMARY KEY (district, subject),
  CHECK ((wrapped IS NULL) = (forgotten_at IS NOT NULL))
);
