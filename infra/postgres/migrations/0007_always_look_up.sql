-- What Postgres planned while it knew the log as a few rows has to do when there are millions, as a plan is kept until
-- the next ANALYZE. The look-up of a stream's version read the whole log for each request (40 000 appends a second became
-- 200), and a page everything behind it: a look-up goes through an index, and order comes from the index.
ALTER FUNCTION eventlog.append SET enable_seqscan = off SET enable_sort = off;
ALTER FUNCTION eventlog.commands SET enable_sort = off;
ALTER FUNCTION eventlog.judge SET enable_sort = off;
ALTER FUNCTION eventlog.page SET enable_sort = off;
ALTER FUNCTION eventlog.records SET enable_sort = off;
