"""SQL lives in `.sql` files as `-- name: …` blocks; Python holds none."""

import re
from importlib.resources import files


def statements(package: str, file: str = "queries") -> dict[str, str]:
    """The named statements of `<package>/sql/<file>.sql`."""
    text = files(package).joinpath(f"sql/{file}.sql").read_text(encoding="utf-8")
    parts = re.split(r"^-- name: (\w+)$", text, flags=re.MULTILINE)
    return {name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}
