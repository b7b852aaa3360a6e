"""Which errors mean that Postgres is away or busy, so that the same thing may be tried again."""

import asyncpg

AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,  # the pool is closing, the connection is gone
    asyncpg.InternalClientError,  # the server has said its farewell, and the connection's end is not here yet
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shutting down, starting up, crashed
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
)
