-- Who may do what. Services execute the log's functions and nothing else of it; pages read only what is public.

DO $$
DECLARE
  role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['copperseal_service', 'copperseal_registry', 'copperseal_casework', 'copperseal_scoring',
                              'copperseal_projector', 'copperseal_disclosure', 'copperseal_gateway'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = role) THEN  -- roles belong to the server, not the database
      EXECUTE format('CREATE ROLE %I NOLOGIN', role);
    END IF;
  END LOOP;
END $$;

REVOKE ALL ON SCHEMA eventlog FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA eventlog FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA eventlog FROM PUBLIC;
GRANT USAGE ON SCHEMA eventlog TO copperseal_service;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA eventlog TO copperseal_service;
GRANT copperseal_service TO copperseal_registry, copperseal_casework, copperseal_scoring, copperseal_projector;
REVOKE EXECUTE ON FUNCTION eventlog.refuse_change() FROM copperseal_service;

GRANT USAGE ON SCHEMA scoring TO copperseal_scoring;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA scoring TO copperseal_scoring;

-- The public read model is written by its projector and read by the pages; neither role can do both.
GRANT USAGE ON SCHEMA disclosure TO copperseal_projector, copperseal_disclosure;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA disclosure TO copperseal_projector;
GRANT SELECT ON ALL TABLES IN SCHEMA disclosure TO copperseal_disclosure;
