-- What an event brought about is looked up; before, the whole log behind the event was read. Few events have a cause: the
-- others are not in the index, and appending them costs no more.
CREATE INDEX events_caused ON eventlog.events (causation_id) WHERE causation_id IS NOT NULL;

-- The look-up names its order (0007), which a plain equality would leave open.
CREATE OR REPLACE FUNCTION eventlog.consequences(p_district text, p_stream text)
RETURNS TABLE (seq bigint, stream text, type text, recorded_at timestamptz, data bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off SET enable_sort = off AS $$
  SELECT e.seq, e.stream, e.type, e.recorded_at, e.data
  FROM eventlog.events c CROSS JOIN LATERAL (
    SELECT * FROM eventlog.events f
    WHERE f.causation_id >= c.event_id AND f.causation_id <= c.event_id AND f.district = p_district
    ORDER BY f.causation_id OFFSET 0) e
  WHERE c.district = p_district AND c.stream = p_stream
  ORDER BY e.seq
$$;
