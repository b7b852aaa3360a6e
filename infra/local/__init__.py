"""The stack on one machine: embedded Postgres and NATS, and the five services under a small supervisor."""
