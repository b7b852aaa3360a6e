"""What a process is told by its environment (`COPPERSEAL_…`); the same names under compose, Kubernetes and `up`."""

import base64
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


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
    master_key_file: Path
    """32 random bytes, base64; wraps the keys of the vault."""
    token_file: Path = Path("token")
    """The write token of the gateway."""
    disclosure_url: str = "http://127.0.0.1:8401"

    def master_key(self) -> bytes:
        """The vault's master key. Raises ValueError if the file does not hold 32 bytes."""
        key = base64.b64decode(self.master_key_file.read_text().strip())
        if len(key) != 32:
            raise ValueError(f"{self.master_key_file}: a master key has 32 bytes, not {len(key)}")
        return key
