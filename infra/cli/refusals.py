"""`refusals`: the table of all codes, as `docs/refusals.md` has it."""

from shared.refusals import CATALOGUE, Words
from shared.soundness import PROBLEMS

HEAD = """# Refusals

Every refusal of a rule, and every other trouble with the log, its seal, keys and files: its stable code, its words in
both languages, and where its rule stands: in [DOMAIN](DOMAIN.md), or in the room that keeps it. Written by
`copperseal refusals`.

Over HTTP a refusal is a 422 problem whose `type` ends in the code and whose `field` names the field to blame. The
command line prints a trouble as one line, `place code 中文 / English`. A place is a file and its line, or
`610203:57–58` for records by their seq, or `610203@300` for the checkpoint of 300 records; `copperseal verify --json`
has what makes it up one by one, beside `code`, `zh` and `en`.

"""
ROWS = """| code | 中文 | English | rule |
|---|---|---|---|
"""
SOUNDNESS = """
## What `invalid-rulebook` finds

Every mistake of a rulebook at once, each with its path in the file and, where a file was read, the line.

"""


def table() -> str:
    """Markdown, in the order of the catalogues."""
    return HEAD + _rows(CATALOGUE) + SOUNDNESS + _rows(PROBLEMS)


def _rows(catalogue: dict[str, Words]) -> str:
    return ROWS + "".join(_row(code, words) for code, words in catalogue.items())


def _row(code: str, words: Words) -> str:
    return f"| `{code}` | {words.zh} | {words.en} | {words.rule} |\n"
