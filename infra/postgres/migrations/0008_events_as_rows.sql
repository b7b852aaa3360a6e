-- An append sends its events as rows instead of a column each of sixteen arrays. The keys begin with what tells two records
-- apart, so that a comparison ends at its first column, and a command is found by its first event alone: the others follow
-- it at once, in the log and in its stream.

ALTER TABLE eventlog.events
  DROP CONSTRAINT events_district_stream_version_key,
  DROP CONSTRAINT events_district_command_id_part_key,
  ADD UNIQUE (stream, district, version);
CREATE UNIQUE INDEX events_command ON eventlog.events (command_id, district) WHERE part = 1;

-- A head is written again and again; on a page with room its old versions are soon cleared away.
ALTER TABLE eventlog.districts SET (fillfactor = 10);

CREATE TYPE eventlog.new_event AS (
  district       int,      -- which of the call's districts, from 1
  nth            int,      -- which of that district's events in this call, from 1
  stream         text,
  version        int,
  known          boolean,  -- whoever asks wrote the version before this one, to the run of the server that it names
  type           text,
  event_id       uuid,
  command_id     uuid,
  part           smallint,
  claim          text,     -- by the first event of a request
  effective      date,
  actor          text,
  correlation_id uuid,
  causation_id   uuid,
  traceparent    text,
  data           bytea
);

DROP FUNCTION eventlog.append;
DROP FUNCTION eventlog.judge;

-- What a command wrote, if it did, and to which version it brought the stream. Its events end before the next command's, or
-- at the head. A look-up names its order (0007): a plan made while the log was small, when every index seems as good as
-- another, must do when it is large.
CREATE FUNCTION eventlog.written_by(p_district text, p_command uuid)
RETURNS TABLE (stream text, first_seq bigint, last_seq bigint, version int)
LANGUAGE sql STABLE SET search_path = pg_catalog SET enable_seqscan = off SET enable_sort = off AS $$
  SELECT f.stream, f.seq, l.seq, f.version + (l.seq - f.seq)::int
  FROM (SELECT e.* FROM eventlog.events e
        WHERE (e.command_id, e.district) >= (p_command, p_district) AND e.part = 1
        ORDER BY e.command_id, e.district LIMIT 1) f
  CROSS JOIN LATERAL (
    SELECT coalesce((SELECT e.seq - 1 FROM eventlog.events e
                     WHERE e.district = p_district AND e.seq > f.seq AND e.command_id <> p_command
                     ORDER BY e.seq LIMIT 1),
                    (SELECT e.seq FROM eventlog.events e WHERE e.district = p_district ORDER BY e.seq DESC LIMIT 1)
           ) AS seq) l
  WHERE f.command_id = p_command AND f.district = p_district
$$;

-- What commands wrote, if they did; several in one call.
CREATE OR REPLACE FUNCTION eventlog.commands(r_district text[], r_command uuid[])
RETURNS TABLE (request bigint, stream text, first_seq bigint, last_seq bigint, version int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off SET enable_sort = off AS $$
  SELECT a.request, c.stream, c.first_seq, c.last_seq, c.version
  FROM unnest(r_district, r_command) WITH ORDINALITY AS a(district, command, request)
  LEFT JOIN LATERAL eventlog.written_by(a.district, a.command) c ON true
  ORDER BY a.request
$$;

-- What stands against each request, in their order: `repeated` (the first answer), `conflict` (the stream's version now),
-- or `free` (to be asked again without those).
CREATE FUNCTION eventlog.judge(
  districts text[], events eventlog.new_event[],
  OUT verdict text[], OUT first_seq bigint[], OUT last_seq bigint[], OUT version int[]
)
LANGUAGE sql STABLE SET search_path = pg_catalog SET enable_seqscan = off SET enable_sort = off AS $$
  SELECT array_agg(CASE WHEN before.first_seq IS NOT NULL THEN 'repeated'
                        WHEN r.version - 1 <> coalesce(head.version, 0) OR taken.seq IS NOT NULL THEN 'conflict'
                        ELSE 'free' END ORDER BY r.request),
         array_agg(before.first_seq ORDER BY r.request),
         array_agg(before.last_seq ORDER BY r.request),
         array_agg(coalesce(before.version, head.version, 0) ORDER BY r.request)
  FROM (SELECT districts[e.district] AS district, e.stream, e.version, e.command_id, e.claim, e.request
        FROM unnest(events)
          WITH ORDINALITY AS e(district, nth, stream, version, known, type, event_id, command_id, part, claim, effective,
                               actor, correlation_id, causation_id, traceparent, data, request)
        WHERE e.part = 1) r
  LEFT JOIN LATERAL eventlog.written_by(r.district, r.command_id) before ON true
  LEFT JOIN LATERAL (SELECT e.version FROM eventlog.events e
                     WHERE e.stream = r.stream AND e.district = r.district
                     ORDER BY e.version DESC LIMIT 1) head ON true
  LEFT JOIN LATERAL (SELECT c.seq FROM eventlog.claims c
                     WHERE c.district = r.district AND c.claim = r.claim LIMIT 1) taken ON true
$$;

-- Many requests in one call, written all or not at all. If all were written, `heads` gives the seq that each district had
-- before. The unique keys are the check: whoever was faster, asks again or claims what is taken makes the INSERT fail,
-- and then each request is judged by itself, in the other columns. A call may hold a stream, a command or a claim only
-- once; its districts come sorted, each with the number of all its events.
--
-- `run` is when the server started that the asker wrote its `known` versions to, and is answered with when this one did.
CREATE FUNCTION eventlog.append(
  INOUT run timestamptz, districts text[], counts int[], events eventlog.new_event[], claiming boolean,
  OUT heads bigint[], OUT verdict text[], OUT first_seq bigint[], OUT last_seq bigint[], OUT version int[]
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
-- Planned once, for any number of requests. A plan made while the log was small must do when it is large (0007).
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_sort = off AS $$
#variable_conflict use_column
DECLARE
  same boolean := coalesce(run = pg_postmaster_start_time(), false);
  at   timestamptz;
BEGIN
  run := pg_postmaster_start_time();
  BEGIN
    IF cardinality(districts) = 1 THEN  -- as a rule, and it is there
      UPDATE eventlog.districts d SET seq = d.seq + counts[1] WHERE d.district = districts[1]
        RETURNING ARRAY[old.seq], clock_timestamp() INTO heads, at;
    END IF;
    IF heads IS NULL THEN
      WITH held AS (  -- each locked until the commit, in one order everywhere: seq order is commit order
        INSERT INTO eventlog.districts AS d (district, seq)
          SELECT n.district, n.count FROM unnest(districts, counts) AS n(district, count)
          ON CONFLICT (district) DO UPDATE SET seq = d.seq + EXCLUDED.seq
          RETURNING d.district, coalesce(old.seq, 0) AS seq
      )
      SELECT array_agg(h.seq ORDER BY h.district), clock_timestamp() INTO heads, at FROM held h;  -- never runs backwards
    END IF;

    -- A stream must have come to the version that the rule saw: NULL where a log put back from a copy is behind it. The
    -- look-up names its order: the plan for an empty table, when every index seems as good as another, must be the right one.
    INSERT INTO eventlog.events (district, seq, stream, version, type, event_id, command_id, part, effective_at,
                                 recorded_at, actor, correlation_id, causation_id, traceparent, data)
      SELECT districts[e.district], heads[e.district] + e.nth, e.stream,
             CASE WHEN e.version = 1 OR e.part > 1 OR (e.known AND same) THEN e.version
                  ELSE (SELECT e.version FROM eventlog.events b
                        WHERE b.stream = e.stream AND b.district = districts[e.district] AND b.version >= e.version - 1
                        ORDER BY b.version LIMIT 1) END,
             e.type, e.event_id, e.command_id, e.part, e.effective::timestamp AT TIME ZONE 'Asia/Shanghai', at, e.actor,
             e.correlation_id, e.causation_id, e.traceparent, e.data
      FROM unnest(events) e;
    IF claiming THEN
      INSERT INTO eventlog.claims (district, claim, seq)
        SELECT districts[e.district], e.claim, heads[e.district] + e.nth FROM unnest(events) e WHERE e.claim IS NOT NULL;
    END IF;
  EXCEPTION WHEN unique_violation OR not_null_violation THEN  -- nothing is written: say why
    heads := NULL;
    SELECT * INTO verdict, first_seq, last_seq, version FROM eventlog.judge(districts, events);
  END;
END $$;

REVOKE ALL ON FUNCTION eventlog.append, eventlog.judge, eventlog.written_by FROM PUBLIC;
GRANT EXECUTE ON FUNCTION eventlog.append TO copperseal_service;
