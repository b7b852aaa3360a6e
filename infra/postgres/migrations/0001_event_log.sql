-- The event log: one append-only table, per district a gapless, totally ordered sequence.
-- Services reach it only through the functions below; nobody may update, delete or truncate.

CREATE SCHEMA eventlog;

-- One head a district. Its row lock is held to commit, so seq order is commit order and no reader can miss an event.
CREATE TABLE eventlog.districts (
  district text PRIMARY KEY CHECK (district ~ '^[0-9A-Za-z_-]{1,32}$'),
  seq      bigint NOT NULL DEFAULT 0
);

CREATE TABLE eventlog.events (
  district       text        NOT NULL,  -- always one of eventlog.districts: only append() writes, under its lock
  seq            bigint      NOT NULL CHECK (seq > 0),
  stream         text        NOT NULL,
  version        integer     NOT NULL CHECK (version > 0),
  type           text        NOT NULL,
  event_id       uuid        NOT NULL DEFAULT uuidv7(),
  command_id     uuid        NOT NULL,
  effective_at   timestamptz NOT NULL,
  recorded_at    timestamptz NOT NULL,
  actor          text        NOT NULL,
  correlation_id uuid        NOT NULL,
  causation_id   uuid,
  traceparent    text,
  data           bytea       NOT NULL,
  PRIMARY KEY (district, seq),
  UNIQUE (district, stream, version)
);
CREATE INDEX events_by_command ON eventlog.events (district, command_id, seq);

-- What only one event of a district may claim, across all streams (a ledger's serial, say).
CREATE TABLE eventlog.claims (
  district text   NOT NULL,
  claim    text   NOT NULL,
  seq      bigint NOT NULL,
  PRIMARY KEY (district, claim)
);

CREATE FUNCTION eventlog.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the event log is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON eventlog.events
  FOR EACH ROW EXECUTE FUNCTION eventlog.refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON eventlog.events
  FOR EACH STATEMENT EXECUTE FUNCTION eventlog.refuse_change();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON eventlog.claims
  FOR EACH ROW EXECUTE FUNCTION eventlog.refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON eventlog.claims
  FOR EACH STATEMENT EXECUTE FUNCTION eventlog.refuse_change();

-- Many requests in one call; each is answered by itself. `expected` is the stream's version that the rule saw.
-- A call may hold a stream, a command or a claim only once (the unique keys are the fence).
CREATE FUNCTION eventlog.append(
  r_district text[], r_stream text[], r_expected int[], r_command uuid[], r_count int[], r_claim text[],
  r_actor text[], r_correlation uuid[], r_causation uuid[], r_traceparent text[],
  e_request int[], e_index int[], e_type text[], e_effective date[], e_data bytea[]
) RETURNS TABLE (request bigint, verdict text, first_seq bigint, last_seq bigint, version int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
-- Planned once, for any number of requests: planning each call anew costs three times its execution, and a plan
-- made for one row would compare every request with every event. The LIMITs keep the look-ups below apart: each goes
-- to its index once a request, where a join would read the whole table.
SET plan_cache_mode = force_generic_plan SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE
  written timestamptz;
BEGIN
  INSERT INTO eventlog.districts (district)
    SELECT DISTINCT a.district FROM unnest(r_district) AS a(district)
    WHERE NOT EXISTS (SELECT 1 FROM eventlog.districts d WHERE d.district = a.district)
    ORDER BY 1 ON CONFLICT DO NOTHING;
  PERFORM 1 FROM eventlog.districts d WHERE d.district = ANY (r_district) ORDER BY d.district FOR UPDATE;
  written := clock_timestamp();  -- after the lock: recorded_at never runs backwards within a district
  RETURN QUERY
  WITH asked AS (
    SELECT a.*
    FROM unnest(r_district, r_stream, r_expected, r_command, r_count, r_claim, r_actor, r_correlation, r_causation,
                r_traceparent)
      WITH ORDINALITY AS a(district, stream, expected, command, n, claim, actor, correlation, causation, traceparent, request)
  ), judged AS (
    SELECT a.*, coalesce(head.version, 0) AS current,
           before.first_seq AS before_first, before.last_seq AS before_last, before.version AS before_version,
           before.first_seq IS NULL AND a.expected = coalesce(head.version, 0) AND taken.seq IS NULL AS accepted
    FROM asked a
    LEFT JOIN LATERAL (SELECT min(e.seq) AS first_seq, max(e.seq) AS last_seq, max(e.version) AS version
                       FROM eventlog.events e
                       WHERE e.district = a.district AND e.command_id = a.command) before ON true
    LEFT JOIN LATERAL (SELECT e.version FROM eventlog.events e
                       WHERE e.district = a.district AND e.stream = a.stream
                       ORDER BY e.version DESC LIMIT 1) head ON true
    LEFT JOIN LATERAL (SELECT c.seq FROM eventlog.claims c
                       WHERE c.district = a.district AND c.claim = a.claim LIMIT 1) taken ON true
  ), placed AS (
    SELECT j.*, (d.seq + sum(j.n) OVER (PARTITION BY j.district ORDER BY j.request) - j.n)::bigint AS base
    FROM judged j JOIN eventlog.districts d ON d.district = j.district
    WHERE j.accepted
  ), inserted AS (
    INSERT INTO eventlog.events (district, seq, stream, version, type, command_id, effective_at, recorded_at,
                                 actor, correlation_id, causation_id, traceparent, data)
    SELECT p.district, p.base + e.index, p.stream, p.expected + e.index, e.type, p.command,
           e.effective::timestamp AT TIME ZONE 'Asia/Shanghai', written,
           p.actor, p.correlation, p.causation, p.traceparent, e.data
    FROM unnest(e_request, e_index, e_type, e_effective, e_data) AS e(request, index, type, effective, data)
    JOIN placed p ON p.request = e.request
  ), claimed AS (
    INSERT INTO eventlog.claims (district, claim, seq)
    SELECT p.district, p.claim, p.base + 1 FROM placed p WHERE p.claim IS NOT NULL
  ), moved AS (
    UPDATE eventlog.districts d SET seq = m.seq
    FROM (SELECT p.district, max(p.base + p.n) AS seq FROM placed p GROUP BY p.district) m
    WHERE d.district = m.district
  )
  SELECT j.request,
         CASE WHEN j.accepted THEN 'accepted' WHEN j.before_first IS NOT NULL THEN 'repeated' ELSE 'conflict' END,
         CASE WHEN j.accepted THEN p.base + 1 ELSE j.before_first END,
         CASE WHEN j.accepted THEN p.base + p.n ELSE j.before_last END,
         CASE WHEN j.accepted THEN j.expected + j.n ELSE coalesce(j.before_version, j.current) END
  FROM judged j LEFT JOIN placed p ON p.request = j.request
  ORDER BY j.request;
END $$;

-- A page by position: everything the page holds is counted (a hole shows), but only the wanted types are sent, glued
-- into one JSON array that the reader decodes in one call.
CREATE FUNCTION eventlog.page(p_district text, p_after bigint, p_limit int, p_types text[])
RETURNS TABLE (last_seq bigint, held bigint, seqs bigint[], recorded timestamptz[], data bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT max(e.seq), count(*),
         array_agg(e.seq) FILTER (WHERE e.type = ANY (p_types)),
         array_agg(e.recorded_at) FILTER (WHERE e.type = ANY (p_types)),
         '['::bytea || string_agg(e.data, ','::bytea) FILTER (WHERE e.type = ANY (p_types)) || ']'::bytea
  FROM (SELECT ev.seq, ev.type, ev.recorded_at, ev.data FROM eventlog.events ev
        WHERE ev.district = p_district AND ev.seq > p_after ORDER BY ev.seq LIMIT p_limit) e
$$;

-- Whole streams, several in one call: version and the glued events of each.
CREATE FUNCTION eventlog.streams(r_district text[], r_stream text[])
RETURNS TABLE (request bigint, version int, data bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT a.request, s.version, s.data
  FROM unnest(r_district, r_stream) WITH ORDINALITY AS a(district, stream, request)
  LEFT JOIN LATERAL (
    SELECT coalesce(max(e.version), 0) AS version,
           '['::bytea || string_agg(e.data, ','::bytea ORDER BY e.version) || ']'::bytea AS data
    FROM eventlog.events e WHERE e.district = a.district AND e.stream = a.stream) s ON true
  ORDER BY a.request
$$;

-- What commands wrote, if they did; several in one call.
CREATE FUNCTION eventlog.commands(r_district text[], r_command uuid[])
RETURNS TABLE (request bigint, stream text, first_seq bigint, last_seq bigint, version int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT a.request, c.stream, c.first_seq, c.last_seq, c.version
  FROM unnest(r_district, r_command) WITH ORDINALITY AS a(district, command, request)
  LEFT JOIN LATERAL (
    SELECT min(e.stream) AS stream, min(e.seq) AS first_seq, max(e.seq) AS last_seq, max(e.version) AS version
    FROM eventlog.events e WHERE e.district = a.district AND e.command_id = a.command) c ON true
  ORDER BY a.request
$$;

-- Whole records, envelope included, for the relay and the auditor.
CREATE FUNCTION eventlog.records(p_district text, p_after bigint, p_limit int)
RETURNS SETOF eventlog.events
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT * FROM eventlog.events e WHERE e.district = p_district AND e.seq > p_after ORDER BY e.seq LIMIT p_limit
$$;

-- Every district and its head.
CREATE FUNCTION eventlog.heads() RETURNS TABLE (district text, seq bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT d.district, d.seq FROM eventlog.districts d ORDER BY d.district
$$;
