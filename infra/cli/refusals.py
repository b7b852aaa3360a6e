"""`refusals`: the table of all codes, as `docs/refusals.md` has it."""

from shared.refusals import CATALOGUE, Words

HEAD = """# Refusals

Every refusal of a rule: its stable code, its words in both languages, and the rule it comes from
([DOMAIN](DOMAIN.md)). Over HTTP it is a 422 problem whose `type` ends in the code and whose `field` names the field to
blame. Written by `copperseal refusals`.

| code | 中文 | English | rule |
|---|---|---|---|
"""


def table() -> str:
    """Markdown, in the order of the catalogue."""
    return HEAD + "".join(_row(code, words) for code, words in CATALOGUE.items())


def _row(code: str, words: Words) -> str:
    return f"| `{code}` | {words.zh} | {words.en} | {words.rule} |\n"
