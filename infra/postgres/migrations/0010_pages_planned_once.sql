-- A page's plan was made anew for each look at the log: only with the types before its eyes does Postgres look
-- them up in a table of its own. A sub-select of them gives that table to a plan that is made once.
CREATE OR REPLACE FUNCTION eventlog.page(
  p_district text, p_after bigint, p_limit int, p_types text[], p_known text[]
)
RETURNS TABLE (last_seq bigint, held bigint, strange bigint, at timestamptz, seqs bigint[], data bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_sort = off AS $$
  SELECT max(e.seq), count(*),
         min(e.seq) FILTER (WHERE NOT e.wanted AND NOT e.type IN (SELECT unnest(p_known))), max(e.recorded_at),
         array_agg(e.seq) FILTER (WHERE e.wanted),
         '['::bytea || string_agg(e.data, ','::bytea) FILTER (WHERE e.wanted) || ']'::bytea
  FROM (SELECT ev.seq, ev.type, ev.recorded_at, ev.data, ev.type IN (SELECT unnest(p_types)) AS wanted
        FROM eventlog.events ev
        WHERE ev.district = p_district AND ev.seq > p_after ORDER BY ev.seq LIMIT p_limit OFFSET 0) e
$$;
