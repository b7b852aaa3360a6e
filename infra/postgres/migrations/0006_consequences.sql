-- What the events of a stream brought about: what was written because of them, in the order in which it was.
CREATE FUNCTION eventlog.consequences(p_district text, p_stream text)
RETURNS TABLE (seq bigint, stream text, type text, recorded_at timestamptz, data bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT e.seq, e.stream, e.type, e.recorded_at, e.data
  FROM eventlog.events c JOIN eventlog.events e
    ON e.district = c.district AND e.seq > c.seq AND e.causation_id = c.event_id
  WHERE c.district = p_district AND c.stream = p_stream
  ORDER BY e.seq
$$;
REVOKE ALL ON FUNCTION eventlog.consequences(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION eventlog.consequences(text, text) TO copperseal_service;
