-- The seal: each district's Merkle tree in tiles of 16 hashes, and its signed checkpoints (ARCHITECTURE §5). The tree
-- can be computed anew from the log at any time; the checkpoints cannot, and stay.

CREATE SCHEMA seal;

CREATE TABLE seal.tiles (
  district text     NOT NULL,
  level    smallint NOT NULL,
  tile     bigint   NOT NULL,
  hashes   bytea    NOT NULL CHECK (octet_length(hashes) % 32 = 0 AND octet_length(hashes) <= 512),
  PRIMARY KEY (district, level, tile)
);

CREATE TABLE seal.checkpoints (
  district text        NOT NULL,
  size     bigint      NOT NULL CHECK (size > 0),
  note     text        NOT NULL,  -- the signed note, as it is published
  at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (district, size)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON seal.checkpoints
  FOR EACH ROW EXECUTE FUNCTION eventlog.refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON seal.checkpoints
  FOR EACH STATEMENT EXECUTE FUNCTION eventlog.refuse_change();

-- What others check the checkpoints by.
CREATE TABLE seal.verifier_keys (
  district text PRIMARY KEY,
  key      text NOT NULL
);

DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'copperseal_sealer') THEN
    CREATE ROLE copperseal_sealer NOLOGIN;
  END IF;
END $$;
GRANT copperseal_service TO copperseal_sealer;
GRANT USAGE ON SCHEMA seal TO copperseal_sealer, copperseal_disclosure;
GRANT SELECT, INSERT, UPDATE ON seal.tiles, seal.verifier_keys TO copperseal_sealer;
GRANT SELECT, INSERT ON seal.checkpoints TO copperseal_sealer;
GRANT SELECT ON ALL TABLES IN SCHEMA seal TO copperseal_disclosure;
