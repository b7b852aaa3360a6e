-- Read models: documents of a projection, by district and version. A rebuild writes the next version beside the live
-- one and switches by one row. Each service has its own schema; only its role may touch it.

DO $$
DECLARE
  service text;
BEGIN
  FOREACH service IN ARRAY ARRAY['scoring', 'disclosure'] LOOP
    EXECUTE format('CREATE SCHEMA %I', service);
    EXECUTE format($ddl$
      CREATE TABLE %1$I.checkpoints (
        projection text   NOT NULL,
        district   text   NOT NULL,
        version    int    NOT NULL,
        seq        bigint NOT NULL,
        at         timestamptz,
        live       boolean NOT NULL,
        stopped    text,
        PRIMARY KEY (projection, district, version)
      )$ddl$, service);
    EXECUTE format('CREATE UNIQUE INDEX one_live ON %I.checkpoints (projection, district) WHERE live', service);
    EXECUTE format($ddl$
      CREATE TABLE %1$I.documents (
        projection text  NOT NULL,
        district   text  NOT NULL,
        version    int   NOT NULL,
        kind       text  NOT NULL,
        key        text  NOT NULL,
        document   bytea NOT NULL,
        PRIMARY KEY (projection, district, version, kind, key)
      )$ddl$, service);
  END LOOP;
END $$;
