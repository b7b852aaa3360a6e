-- By which documents and events a version was made. One that was made by others is built anew by whoever follows it.

ALTER TABLE scoring.checkpoints ADD COLUMN shape text NOT NULL DEFAULT '';
ALTER TABLE disclosure.checkpoints ADD COLUMN shape text NOT NULL DEFAULT '';
