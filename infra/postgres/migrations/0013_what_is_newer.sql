-- Of a stream what is newer than a version: who knows it up to there need not read it from the beginning because another
-- replica, or another clerk, was faster. `version` is what it has come to, also where nothing is newer.
DROP FUNCTION eventlog.streams;
CREATE FUNCTION eventlog.streams(r_district text[], r_stream text[], r_after int[])
RETURNS TABLE (request bigint, version int, seqs bigint[], data bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off SET enable_sort = off AS $$
  SELECT a.request, coalesce(head.version, 0), s.seqs, s.data
  FROM unnest(r_district, r_stream, r_after) WITH ORDINALITY AS a(district, stream, after, request)
  LEFT JOIN LATERAL (SELECT e.version FROM eventlog.events e
                     WHERE e.stream = a.stream AND e.district = a.district
                     ORDER BY e.version DESC LIMIT 1) head ON true
  LEFT JOIN LATERAL (
    SELECT array_agg(n.seq ORDER BY n.version) AS seqs,
           '['::bytea || string_agg(n.data, ','::bytea ORDER BY n.version) || ']'::bytea AS data
    FROM (SELECT e.* FROM eventlog.events e
          WHERE e.stream = a.stream AND e.district = a.district AND e.version > a.after
          ORDER BY e.version) n) s ON head.version > a.after
  ORDER BY a.request
$$;
REVOKE ALL ON FUNCTION eventlog.streams FROM PUBLIC;
GRANT EXECUTE ON FUNCTION eventlog.streams TO copperseal_service;
