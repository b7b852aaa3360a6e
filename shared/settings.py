"""What a process is told by its environment (`COPPERSEAL_…`); the same names under compose, Kubernetes and `up`."""

import base64
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.refusals import Trouble


class Settings(BaseSettings):
    """Settings of any service."""

    model_config = SettingsConfigDict(env_prefix="COPPERSEAL_")

    postgres: str
    """DSN of the log and the read models. The process takes on its service's role after connecting."""
    vault: str
    """DSN of the vault's database, apart from the log's."""
    nats: str
    http_host: str = "127.0.0.1"
    http_port: int
    https: bool = False
    """Whether a proxy serves readers by HTTPS: then a sitting at the desk is never sent without it."""
    master_key_file: Path
    """32 random bytes, base64; wraps the keys of the vault."""
    token_file: Path = Path("token")
    """The write token of the gateway."""
    seal_key_file: Path = Path("seal.key")
    """32 random bytes, base64: the Ed25519 private key that signs checkpoints."""
    tracking_key_file: Path = Path("tracking.key")
    """32 random bytes, base64: what makes the tracking codes of cases unguessable."""
    system: Annotated[str, Field(pattern=r"^[^\s+\pC]+$")] = "copperseal"
    """Who keeps the logs; the first part of their origins, best a domain of one's own. It is part of a key's name,
    which has neither blanks nor plus signs (C2SP signed-note)."""
    disclosure_url: str = "http://127.0.0.1:8401"

    def master_key(self) -> bytes:
        """The vault's master key. Raises `Trouble` if the file does not hold 32 bytes."""
        return read_key(self.master_key_file)

    def tracking_key(self) -> bytes:
        """The key of the tracking codes. Raises `Trouble` if the file does not hold 32 bytes."""
        return read_key(self.tracking_key_file)

    def seal_key(self) -> bytes:
        """The seal's private key. Raises `Trouble` if the file does not hold 32 bytes."""
        return read_key(self.seal_key_file)


def read_key(path: Path) -> bytes:
    """32 bytes out of a file that holds them as base64. Raises `Trouble`."""
    try:
        key = base64.b64decode(path.read_text().strip(), validate=True)
    except OSError as error:
        raise Trouble("unreadable-file", file=str(path), problem=error.strerror) from None
    except ValueError:  # not base64, or not even text
        raise Trouble("not-a-key-file", file=str(path)) from None
    if len(key) != 32:
        raise Trouble("not-a-key-file", file=str(path))
    return key
