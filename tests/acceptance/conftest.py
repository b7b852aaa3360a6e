"""The running system, as an operator starts it: one stack with the demo district for the whole run."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Copperseal:
    """The command line on one data folder."""

    data: Path

    def __call__(self, *words: str, code: int = 0, **environment: str) -> str:
        """Run a verb; its standard output. Fails the test on another exit code."""
        return self.plain(*words, "--data", str(self.data), code=code, **environment)

    def plain(self, *words: str, code: int = 0, **environment: str) -> str:
        """Run a verb that needs no data folder."""
        done = subprocess.run(
            [sys.executable, "-m", "infra.cli", *words], cwd=ROOT, capture_output=True,
            text=True, timeout=180, check=False, env={**os.environ, **environment},
        )  # fmt: skip
        assert done.returncode == code, f"{words}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout if code == 0 or "--json" in words else done.stdout + done.stderr

    def json(self, *words: str, code: int = 0) -> Any:
        """Run a verb with `--json`; its document."""
        text = self(*words, "--json", code=code)
        return json.loads(text)

    @property
    def status(self) -> dict[str, Any]:
        return self.json("status")

    @property
    def token(self) -> str:
        return (self.data / "token").read_text().strip()

    def logs(self) -> str:
        """Everything that the services and servers wrote."""
        return "\n".join(path.read_text(errors="replace") for path in sorted((self.data / "log").glob("*.log")))


@pytest.fixture(scope="session")
def copperseal(tmp_path_factory: pytest.TempPathFactory, demo_sheets: Path) -> Iterator[Copperseal]:
    """A stack with the demo district, on any free port."""
    made = Copperseal(tmp_path_factory.mktemp("stack"))
    made("up", "--port", "0", "--import", str(demo_sheets), "--detach")
    yield made
    made("down")


@pytest.fixture
def http(copperseal: Copperseal) -> Iterator[httpx.Client]:
    """A reader of the public address, Chinese."""
    with httpx.Client(
        base_url=copperseal.status["url"], timeout=10, headers={"Accept-Language": "zh-CN"}
    ) as client:  # fmt: skip
        yield client


@pytest.fixture
def write(copperseal: Copperseal) -> dict[str, str]:
    """The headers of someone who may write."""
    return {"Authorization": f"Bearer {copperseal.token}"}
