"""What must be there before the services start: databases and schema, the vault's master key, the
seal's private key, the key of the tracking codes, the gateway's token.

`python -m infra.prepare` does it where no `up` does: once, before the containers of docker-compose.yml.
"""

import asyncio
import base64
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
        _keep(key_file, base64.b64encode(os.urandom(32)).decode())
    _keep(token_file, secrets.token_urlsafe(32))


def _keep(path: Path, fresh: str) -> None:
    """A secret's file, made at the first start, readable by its owner only."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(fresh + "\n")


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
