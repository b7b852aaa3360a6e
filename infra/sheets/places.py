"""Where in a TOML file something stands: what is told by its path is found by its line."""

import re
from collections.abc import Iterator, Mapping

TABLE = re.compile(r"\s*\[(\[?)\s*([^\[\]]+?)\s*\]")
KEY = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*=\s*(?:["']([^"']*)["'])?""")
NAMES = ("for", "name")  # what an entry of a repeated table is told by, as in `points.award[走访].each`


def lines(text: str) -> dict[str, int]:
    """The line of each table and key by its path; the first one is 1."""
    found: dict[str, int] = {}
    for path, keys in _tables(text):
        for key, number in keys:
            found.setdefault(f"{path}.{key}" if path and key else path or key, number)
    return found


def line_of(places: Mapping[str, int], path: str) -> int:
    """The line of a path, or of the nearest table that it lies in; 0 where there is none."""
    while path and path not in places:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return places.get(path, 0)


def _tables(text: str) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Each table with its keys and their lines, its own line under the empty key."""
    path, keys, repeated = "", [("", 0)], False
    for number, line in enumerate(text.splitlines(), 1):
        if (header := TABLE.match(line)) is not None:
            yield path, keys
            repeated, path, keys = bool(header[1]), header[2], [("", number)]
            yield path, [*keys]  # of a repeated one the first, whatever it is told by
        elif (said := KEY.match(line)) is not None:
            key = said[1] or said[2] or said[3] or ""
            keys.append((key, number))
            if repeated and key in NAMES:
                path = f"{path}[{said[4]}]"
    yield path, keys
