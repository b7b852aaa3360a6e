"""The seal in public: the checkpoint, the key that checks it, proofs. Texts as C2SP defines them; no record is told."""

from litestar import Response, get

from shared.seal.store import SealStore


@get("/open/v1/{code:str}/checkpoint")
async def checkpoint(code: str, seal: SealStore) -> Response[str]:
    """The latest signed checkpoint (tlog-checkpoint)."""
    _, note = await seal.checkpoint(code)
    return _text(note)


@get("/open/v1/{code:str}/key")
async def verifier_key(code: str, seal: SealStore) -> Response[str]:
    """The key that checkpoints are checked by."""
    return _text(f"{await seal.verifier_key(code)}\n")


@get("/open/v1/{code:str}/proof/{seq:int}")
async def proof(code: str, seq: int, seal: SealStore) -> Response[str]:
    """That the checkpoint holds record `seq` (tlog-proof)."""
    return _text(await seal.proof(code, seq))


@get("/open/v1/{code:str}/consistency/{old:int}")
async def consistency(code: str, old: int, seal: SealStore) -> Response[str]:
    """That the checkpoint goes on from the one of `old` records, as tlog-witness sends it."""
    return _text(await seal.consistency(code, old))


SEALED = [checkpoint, verifier_key, proof, consistency]


def _text(content: str) -> Response[str]:
    return Response(content, media_type="text/plain", headers={"Cache-Control": "no-cache"})
