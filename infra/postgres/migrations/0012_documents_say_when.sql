-- A document says at which position of the log it was last written: whoever has read a district before reads only what
-- changed since. No index: it would have to be kept at every write, and a district's documents are soon looked through.
-- No default, so that a writer who does not say it fails instead of being overlooked.
ALTER TABLE scoring.documents ADD COLUMN seq bigint NOT NULL DEFAULT 0;
ALTER TABLE scoring.documents ALTER COLUMN seq DROP DEFAULT;
ALTER TABLE disclosure.documents ADD COLUMN seq bigint NOT NULL DEFAULT 0;
ALTER TABLE disclosure.documents ALTER COLUMN seq DROP DEFAULT;
