"""The seal: per district an RFC 6962 Merkle tree over the log's records, signed checkpoints, proofs.

`tree` and `note` are pure; `leaf` says what of a record is sealed; `store` keeps the tree in Postgres; `sealer` builds
it behind the append; `witnessed` keeps checkpoints outside of it; `audit` holds log, tree, checkpoints and what
witnesses saw against each other.
"""
