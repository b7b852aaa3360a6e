"""Registry: who. Organisations, studios, mandates, shifts, promises, regulations, rulebooks."""
