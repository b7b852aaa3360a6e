"""What if: real history under a draft rulebook, and who would move (DOMAIN §5.5). Nothing published changes."""

from collections.abc import Iterator
from typing import Any

import msgspec

from services.scoring import facts as f
from services.scoring.rules.books import UnknownGrade
from services.scoring.rules.results import Facts
from shared.contracts.rulebook import Rulebook
from shared.refusals import Refused
from shared.soundness import Problem, problems, told

FIGURES = ("duty", "casework", "review", "quota_missed", "promises_overdue")  # that a grade rests on
DRAFT = "(draft)"  # no code: whatever id it has, it takes the place of none that was in force before


def under(facts: Facts, draft: Rulebook, district: str) -> Facts:
    """The same facts where the draft is in force from its day on, and whatever was published for later is not.

    Refuses `invalid-rulebook` where it could not be published in the district, or lacks what is on record.
    """
    found = problems(draft, district)
    if draft.calendar != "CN" and draft.calendar not in facts.calendars:
        found.append(Problem("calendar", "unknown-calendar", {"id": draft.calendar}))
    earlier = {key: rules for key, rules in facts.rules.items() if rules.rulebook.effective_from < draft.effective_from}
    under_draft = msgspec.structs.replace(facts, rules={**earlier, DRAFT: f.Rules(rulebook=draft)})
    if found := [*found, *_lacking(under_draft, draft)]:
        zh, en = told(found)
        raise Refused("invalid-rulebook", "rulebook", zh=zh, en=en)
    return under_draft


def _lacking(facts: Facts, draft: Rulebook) -> list[Problem]:
    """What was voted and registered, of which the draft says nothing; each once."""
    found = {(each.path, each.code, str(each.values)): each for each in _unsaid(facts, draft)}
    return [found[key] for key in sorted(found)]


def _unsaid(facts: Facts, draft: Rulebook) -> Iterator[Problem]:
    """Grades of any ballot; blocs of the years that it scores; urgencies of the cases that it dates."""
    books, since = facts.books, draft.effective_from
    for account in facts.accounts.values():
        for ballot in account.ballots:
            said = {"name": ballot.bloc, "year": ballot.on.year}
            if ballot.on.year >= since.year and ballot.bloc not in draft.review.blocs:
                yield Problem("review.blocs", "bloc-on-record", said)
            for grade in ballot.votes:
                try:
                    books.worth(grade, ballot.on, draft)
                except UnknownGrade:
                    yield Problem("review.grades", "grade-on-record", {**said, "name": grade})
    for case in facts.cases.values():
        if case.on >= since and case.urgency not in draft.deadlines.receive:
            yield Problem("deadlines.receive", "urgency-on-record", {"name": case.urgency, "since": since})


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Whose grade changes: `{mandate: {grade, total, rank: [before, after], because: {figure: [before, after]}}}`."""
    found = {}
    for mandate, now in after["representatives"].items():
        was = before["representatives"].get(mandate)
        if was is not None and was["grade"] != now["grade"]:
            figures = {name: [was[name], now[name]] for name in ("grade", "total", "rank")}
            found[mandate] = {**figures, "because": dict(_because(was, now))}
    return found


def _because(was: dict[str, Any], now: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Figures of their own that differ, and of the points each award that does.

    None: the rules weigh or ask otherwise (`differences`), or the rest of the committee moved.
    """
    for name in FIGURES:
        if was[name] != now[name]:
            yield name, [was[name], now[name]]
    for award in sorted(was["points"].keys() | now["points"].keys()):
        pair = [was["points"].get(award), now["points"].get(award)]
        if pair[0] != pair[1]:
            yield f"points.{award}", pair


def differences(facts: Facts, draft: Rulebook) -> dict[str, list[Any]]:
    """What the draft says otherwise than the rulebook in force on its day: `{path: [before, after]}`."""
    held = facts.books.on(draft.effective_from)
    was = dict(_leaves("", msgspec.to_builtins(held))) if held else {}
    now = dict(_leaves("", msgspec.to_builtins(draft)))
    return {
        path: [was.get(path), now.get(path)]
        for path in sorted(was.keys() | now.keys())
        if was.get(path) != now.get(path)
    }


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every single value by its path; a table of named entries by their names."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(f"{path}.{name}" if path else name, each)
    elif isinstance(value, list | tuple) and value and all(isinstance(each, dict) for each in value):
        for number, each in enumerate(value):
            yield from _leaves(f"{path}[{each.get('for') or number}]", each)
    else:
        yield path, value
