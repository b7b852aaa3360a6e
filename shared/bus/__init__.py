"""The bus: NATS JetStream carries, Postgres remembers."""
