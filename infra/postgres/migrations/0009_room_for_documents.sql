-- A document is written again with each event that concerns it. On a page with room its next version goes beside it, and
-- neither index nor vacuum has to do with it; on full pages more than half of them went elsewhere.
ALTER TABLE scoring.documents SET (fillfactor = 70);
ALTER TABLE disclosure.documents SET (fillfactor = 70);
