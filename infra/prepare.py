"""What must be there before the services start: databases and schema, the vault's master key, the
seal's private key and its public one, the key of the tracking codes, the gateway's token.

`python -m infra.prepare` does it where no `up` does: once, before the containers of docker-compose.yml.
"""

import asyncio
import base64
import contextlib
import errno
import os
import secrets
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import stamina
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.postgres.migrate import migrate
from shared.away import AWAY
from shared.refusals import Trouble
from shared.settings import Settings, read_key


@stamina.retry(on=AWAY, attempts=None, timeout=60, wait_max=2)
async def prepare(postgres: str, vault: str, token_file: Path, key_files: Iterable[Path]) -> None:
    """Bring it all into being; what is there already stays as it is. Waits a minute for Postgres to come up.

    Raises `Trouble` where a later version of ours was here before.
    """
    await migrate(postgres, vault)
    for key_file in key_files:
        keep_secret(key_file, base64.b64encode(os.urandom(32)).decode())
    keep_secret(token_file, secrets.token_urlsafe(32))


def keep_secret(path: Path, fresh: str) -> None:
    """A secret's file, made where there is none, readable by its owner only.

    It is whole and on disk before anybody uses it: what is written under a key outlives a power cut; so must the key.
    """
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")  # containers that share a folder share numbers, too
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(fresh + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another was faster
            os.link(draft, path)
    finally:
        draft.unlink()
    names_on_disk(path.parent)


def public_of(seal_key_file: Path) -> Path:
    """Where the public key lies that belongs to the seal's private one: for whoever verifies, and may not sign."""
    return seal_key_file.with_suffix(".pub")


def public_key(seal_key_file: Path) -> bytes:
    """The seal's public key; by the private one itself where none lies beside it. Raises `Trouble`."""
    beside = public_of(seal_key_file)
    return read_key(beside) if beside.exists() else _public(seal_key_file)


def publish_key(seal_key_file: Path) -> None:
    """The public key beside the private one, as base64, for anybody to read. Raises `Trouble`.

    In a folder that nobody may write to (a mounted secret) there is none.
    """
    key, file = _public(seal_key_file), public_of(seal_key_file)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    with where_allowed():
        draft.write_text(base64.b64encode(key).decode() + "\n")
        draft.chmod(0o644)
        draft.replace(file)


def _public(seal_key_file: Path) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(read_key(seal_key_file)).public_key().public_bytes_raw()


@contextlib.contextmanager
def where_allowed() -> Iterator[None]:
    """What is written within is left out where nobody may write; whatever else goes wrong is raised."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EROFS):
            raise


def names_on_disk(folder: Path) -> None:
    """What a folder's files are called now outlives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


if __name__ == "__main__":
    settings = Settings.model_validate({"http_port": 0})
    key_files = (settings.master_key_file, settings.seal_key_file, settings.tracking_key_file)
    try:
        asyncio.run(prepare(settings.postgres, settings.vault, settings.token_file, key_files))
    except Trouble as trouble:
        sys.exit(trouble.told)
    publish_key(settings.seal_key_file)
    print(f"ready; the write token is in {settings.token_file}")
