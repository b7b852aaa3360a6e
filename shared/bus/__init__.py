"""The bus: NATS JetStream carries, Postgres remembers (ARCHITECTURE §3)."""
