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
  event_id       uuid        NOT NULL,  -- UUIDv7
  command_id     uuid        NOT NULL,
  part           smallint    NOT NULL CHECK (part > 0),  -- the first, second … event of its command
  effective_at   timestamptz NOT NULL,
  recorded_at    timestamptz NOT NULL,
  actor          text        NOT NULL,
  correlation_id uuid        NOT NULL,
  causation_id   uuid,
  traceparent    text,
  data           bytea       NOT NULL,
  PRIMARY KEY (district, seq),
  UNIQUE (district, stream, version),
  UNIQUE (district, command_id, part)
);

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

-- Many requests in one call, written all or not at all. If all were written, `heads` gives the seq that each district had
-- before. The unique keys are the check: whoever was faster, asks again or claims what is taken makes the INSERT fail,
-- and then each request is judged by itself, in the other columns. A call may hold a stream, a command or a claim only
-- once.
--
-- `expected` is the stream's version that the rule saw. `before` counts the events of the same district in the requests
-- before this one; `d_district` names each district once, with the number of all its events.
CREATE FUNCTION eventlog.append(
  d_district text[], d_count int[],
  r_district text[], r_stream text[], r_expected int[], r_command uuid[], r_before int[], r_claim text[],
  r_actor text[], r_correlation uuid[], r_causation uuid[], r_traceparent text[],
  e_request int[], e_part smallint[], e_type text[], e_id uuid[], e_effective date[], e_data bytea[],
  OUT heads bigint[], OUT verdict text[], OUT first_seq bigint[], OUT last_seq bigint[], OUT version int[]
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
-- Planned once, for any number of requests: planning each call anew costs as much as its execution, and a plan made for
-- one row would compare every request with every event.
SET plan_cache_mode = force_generic_plan SET enable_nestloop = off AS $$
#variable_conflict use_column
BEGIN
  -- Every stream must have come to the version that the rule saw. What the log holds stays, so this needs no lock.
  --
  -- Here and below a look-up names its order: a plan made while the table was empty, when every index seems as good as
  -- another, must be the right one when it is not.
  IF NOT EXISTS (
    SELECT FROM unnest(r_district, r_stream, r_expected) AS r(district, stream, expected)
    WHERE r.expected > 0 AND (
      SELECT e.version FROM eventlog.events e
      WHERE e.district = r.district AND e.stream = r.stream AND e.version >= r.expected
      ORDER BY e.version LIMIT 1) IS NULL
  ) THEN
    WITH heads AS (  -- each locked until the commit, in one order everywhere: seq order is commit order
      INSERT INTO eventlog.districts AS d (district, seq)
        SELECT n.district, n.count FROM unnest(d_district, d_count) AS n(district, count) ORDER BY n.district
        ON CONFLICT (district) DO UPDATE SET seq = d.seq + EXCLUDED.seq
        RETURNING d.district, coalesce(old.seq, 0) AS seq, clock_timestamp() AS at  -- never runs backwards
    ), placed AS (
      SELECT r.*, h.seq + r.before AS seq, h.at
      FROM unnest(r_district, r_stream, r_expected, r_command, r_before, r_claim, r_actor, r_correlation, r_causation,
                  r_traceparent)
        WITH ORDINALITY AS r(district, stream, expected, command, before, claim, actor, correlation, causation,
                             traceparent, request)
      JOIN heads h ON h.district = r.district
    ), written AS (
      INSERT INTO eventlog.events (district, seq, stream, version, type, event_id, command_id, part, effective_at,
                                   recorded_at, actor, correlation_id, causation_id, traceparent, data)
      SELECT p.district, p.seq + e.part, p.stream, p.expected + e.part, e.type, e.id, p.command, e.part,
             e.effective::timestamp AT TIME ZONE 'Asia/Shanghai', p.at, p.actor, p.correlation, p.causation,
             p.traceparent, e.data
      FROM unnest(e_request, e_part, e_type, e_id, e_effective, e_data)
        AS e(request, part, type, id, effective, data)
      JOIN placed p ON p.request = e.request
    ), claimed AS (
      INSERT INTO eventlog.claims (district, claim, seq)
      SELECT p.district, p.claim, p.seq + 1 FROM placed p WHERE p.claim IS NOT NULL
    )
    SELECT array_agg(h.seq ORDER BY array_position(d_district, h.district)) INTO heads FROM heads h;
    RETURN;
  END IF;
  SELECT * INTO verdict, first_seq, last_seq, version
    FROM eventlog.judge(r_district, r_stream, r_expected, r_command, r_claim);
EXCEPTION WHEN unique_violation THEN  -- nothing is written: say why
  SELECT * INTO verdict, first_seq, last_seq, version
    FROM eventlog.judge(r_district, r_stream, r_expected, r_command, r_claim);
END $$;

-- What stands against each request: `repeated` (the first answer), `conflict` (the stream's version now), or `free` (to be
-- asked again without those).
CREATE FUNCTION eventlog.judge(
  r_district text[], r_stream text[], r_expected int[], r_command uuid[], r_claim text[],
  OUT verdict text[], OUT first_seq bigint[], OUT last_seq bigint[], OUT version int[]
)
LANGUAGE sql STABLE SET search_path = pg_catalog SET enable_seqscan = off AS $$
  SELECT array_agg(CASE WHEN before.seq IS NOT NULL THEN 'repeated'
                        WHEN r.expected <> coalesce(head.version, 0) OR taken.seq IS NOT NULL THEN 'conflict'
                        ELSE 'free' END ORDER BY r.request),
         array_agg(before.seq - before.part + 1 ORDER BY r.request),
         array_agg(before.seq ORDER BY r.request),
         array_agg(coalesce(before.version, head.version, 0) ORDER BY r.request)
  FROM unnest(r_district, r_stream, r_expected, r_command, r_claim)
    WITH ORDINALITY AS r(district, stream, expected, command, claim, request)
  LEFT JOIN LATERAL (SELECT e.seq, e.part, e.version FROM eventlog.events e
                     WHERE e.district = r.district AND e.command_id = r.command
                     ORDER BY e.part DESC LIMIT 1) before ON true
  LEFT JOIN LATERAL (SELECT e.version FROM eventlog.events e
                     WHERE e.district = r.district AND e.stream = r.stream
                     ORDER BY e.version DESC LIMIT 1) head ON true
  LEFT JOIN LATERAL (SELECT c.seq FROM eventlog.claims c
                     WHERE c.district = r.district AND c.claim = r.claim LIMIT 1) taken ON true
$$;

-- A page by position: everything the page holds is counted (a hole shows) and its type looked at (`strange` is the first
-- record whose type nobody knows), but only the wanted types are sent, glued into one JSON array that the reader decodes
-- in one call.
CREATE FUNCTION eventlog.page(p_district text, p_after bigint, p_limit int, p_types text[], p_known text[])
RETURNS TABLE (last_seq bigint, held bigint, strange bigint, at timestamptz, seqs bigint[], data bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off AS $$
  SELECT max(e.seq), count(*), min(e.seq) FILTER (WHERE NOT e.wanted AND e.type <> ALL (p_known)), max(e.recorded_at),
         array_agg(e.seq) FILTER (WHERE e.wanted),
         '['::bytea || string_agg(e.data, ','::bytea) FILTER (WHERE e.wanted) || ']'::bytea
  FROM (SELECT ev.seq, ev.type, ev.recorded_at, ev.data, ev.type = ANY (p_types) AS wanted FROM eventlog.events ev
        WHERE ev.district = p_district AND ev.seq > p_after ORDER BY ev.seq LIMIT p_limit OFFSET 0) e
$$;

-- Whole streams, several in one call: version and the glued events of each.
CREATE FUNCTION eventlog.streams(r_district text[], r_stream text[])
RETURNS TABLE (request bigint, version int, seqs bigint[], data bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off AS $$
  SELECT a.request, s.version, s.seqs, s.data
  FROM unnest(r_district, r_stream) WITH ORDINALITY AS a(district, stream, request)
  LEFT JOIN LATERAL (
    SELECT coalesce(max(e.version), 0) AS version, array_agg(e.seq ORDER BY e.version) AS seqs,
           '['::bytea || string_agg(e.data, ','::bytea ORDER BY e.version) || ']'::bytea AS data
    FROM eventlog.events e WHERE e.district = a.district AND e.stream = a.stream) s ON true
  ORDER BY a.request
$$;

-- The events of some streams, in the order in which they were recorded.
CREATE FUNCTION eventlog.trail(p_district text, p_streams text[])
RETURNS TABLE (seq bigint, stream text, type text, recorded_at timestamptz, data bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off AS $$
  SELECT e.seq, a.stream, e.type, e.recorded_at, e.data
  FROM unnest(p_streams) AS a(stream)
  CROSS JOIN LATERAL (SELECT ev.seq, ev.type, ev.recorded_at, ev.data FROM eventlog.events ev
                      WHERE ev.district = p_district AND ev.stream = a.stream ORDER BY ev.version) e
  ORDER BY e.seq
$$;

-- What commands wrote, if they did; several in one call.
CREATE FUNCTION eventlog.commands(r_district text[], r_command uuid[])
RETURNS TABLE (request bigint, stream text, first_seq bigint, last_seq bigint, version int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off AS $$
  SELECT a.request, c.stream, c.seq - c.part + 1, c.seq, c.version
  FROM unnest(r_district, r_command) WITH ORDINALITY AS a(district, command, request)
  LEFT JOIN LATERAL (SELECT e.stream, e.seq, e.part, e.version FROM eventlog.events e
                     WHERE e.district = a.district AND e.command_id = a.command
                     ORDER BY e.part DESC LIMIT 1) c ON true
  ORDER BY a.request
$$;

-- Whole records, envelope included, for the relay and the auditor.
CREATE FUNCTION eventlog.records(p_district text, p_after bigint, p_limit int)
RETURNS SETOF eventlog.events
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off AS $$
  SELECT * FROM eventlog.events e WHERE e.district = p_district AND e.seq > p_after ORDER BY e.seq LIMIT p_limit
$$;

-- Every district and its head.
CREATE FUNCTION eventlog.heads() RETURNS TABLE (district text, seq bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off AS $$
  SELECT d.district, d.seq FROM eventlog.districts d ORDER BY d.district
$$;
