"""Checkpoints that are kept outside of the database, a file for each district: what a log is held to later.

Whoever signs keeps them beside the key: who may write there may sign, too, so nobody else has to be trusted.
"""

import contextlib
import os
import secrets
from pathlib import Path

FOLDER = "witnessed"


def notes(folder: Path) -> dict[str, str]:
    """All of a folder, by their files; the district is a file's stem."""
    return {str(path): path.read_text("utf-8", "replace") for path in sorted(folder.glob("*.checkpoint"))}


def note(folder: Path, district: str) -> str | None:
    """A district's, if one is kept that can be read."""
    with contextlib.suppress(OSError):
        return _file(folder, district).read_text("utf-8", "replace")
    return None


def keep(folder: Path, district: str, checkpoint: str) -> None:
    """In the place of an older one, whole or not at all, also if the power fails."""
    kept = note(folder, district)
    if kept is not None and _size(kept) > _size(checkpoint):
        return
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{district}.{secrets.token_hex(8)}"
    try:
        with draft.open("x", encoding="utf-8") as file:
            file.write(checkpoint)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(_file(folder, district))
    finally:
        draft.unlink(missing_ok=True)


def _file(folder: Path, district: str) -> Path:
    return folder / f"{district}.checkpoint"


def _size(checkpoint: str) -> int:
    """As it says; 0 if it says none."""
    with contextlib.suppress(IndexError, ValueError):
        return int(checkpoint.split("\n")[1])
    return 0
