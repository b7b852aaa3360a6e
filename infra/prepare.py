"""What must be there before the services start: databases and schema, the vault's master key, the
seal's private key, the key of the tracking codes, the gateway's token.

`python -m infra.prepare` does it where no `up` does: once, before the containers of docker-compose.yml.
"""

import asyncio
import base64
import contextlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

import stamina

from infra.postgres.migrate import migrate
from shared.away import AWAY


@stamina.retry(on=AWAY, attempts=None, timeout=60, wait_max=2)
async def prepare(postgres: str, vault: str, token_file: Path, key_files: Iterable[Path]) -> None:
    """Bring it all into being; what is there already stays as it is. Waits a minute for Postgres to come up."""
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


def names_on_disk(folder: Path) -> None:
    """What a folder's files are called now outlives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


if __name__ == "__main__":
    from shared.settings import Settings

    settings = Settings.model_validate({"http_port": 0})
    asyncio.run(
        prepare(
            settings.postgres, settings.vault, settings.token_file,
            (settings.master_key_file, settings.seal_key_file, settings.tracking_key_file),
        )
    )  # fmt: skip
    print(f"ready; the write token is in {settings.token_file}")
