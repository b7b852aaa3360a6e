"""A representative's standing unfolded: the events, the rule and the exact arithmetic that gave it (DOMAIN §5.5)."""

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction

from services.scoring.facts import Account, CaseFacts
from services.scoring.rules import points
from services.scoring.rules.books import Books
from services.scoring.rules.explaining import grade
from services.scoring.rules.explaining.node import Node, Source, present, rate, ratio, whose
from services.scoring.rules.figures import exact
from services.scoring.rules.rates import of_case
from services.scoring.rules.results import Facts
from services.scoring.rules.standing import Standing, standings, votes_of
from shared.contracts import rulebook as r
from shared.contracts.rulebook import Rulebook


def explanation(facts: Facts, mandate: str, year: int, as_of: dt.date) -> tuple[Standing, Node] | None:
    """A representative's standing and how its total comes about; None before the first rulebook or the mandate."""
    found = explained(facts, mandate, year, as_of)
    return None if found is None else (found[0], found[1]["total"])


def explained(facts: Facts, mandate: str, year: int, as_of: dt.date) -> tuple[Standing, dict[str, Node]] | None:
    """A representative's standing; how its `total` comes about, and why they are `graded` and `ranked` as they are."""
    books = facts.books
    book = books.on(min(as_of, dt.date(year, 12, 31)))
    everyone = standings(facts.accounts.values(), facts.cases.values(), books, year, as_of)
    standing = everyone.get(mandate)
    if book is None or standing is None:
        return None
    why = grade.reasons(everyone, facts.accounts[mandate], book, year, as_of)
    return standing, {"total": unfolded(facts, books, standing, year, as_of), **why}


def unfolded(facts: Facts, books: Books, standing: Standing, year: int, as_of: dt.date) -> Node:
    """A standing's total, down to the events. Raises LookupError where no rulebook is in force."""
    book, account = books.on(min(as_of, dt.date(year, 12, 31))), facts.accounts[standing.mandate]
    if book is None:
        raise LookupError(f"no rulebook is in force on {as_of}")
    components = {
        "duty": _duty(account, standing, book, books),
        "casework": _casework(standing, facts.cases.values(), books, year, as_of, book),
        "review": _review(account, standing, books, year, as_of, book),
    }
    there = present(components.values())
    for name, node in components.items():
        node.weight = exact(book.standing.weights[name])
    if not any(node.weight for node in there):
        return Node(
            figure="total", exact=standing.total, combine="sum", rulebook=book.id, rule="standing.weights",
            of=[components["duty"]], note="nothing that has weight is present: the duty alone",
        )  # fmt: skip
    return Node(
        figure="total", exact=standing.total, combine="blend", rulebook=book.id, rule="standing.weights", of=there,
        note="" if len(there) == len(components) else "blended over the components that are present",
    )  # fmt: skip


def _duty(account: Account, standing: Standing, book: Rulebook, books: Books) -> Node:
    base = Node(figure="base", exact=exact(book.points.base), rulebook=book.id, rule="points.base", sources=_book(book))
    return Node(
        figure="duty", exact=standing.duty, combine="clamp", least=Fraction(0), most=exact(book.points.max),
        rulebook=book.id, rule="points.max", of=[base, *(_posting(account, line, books) for line in standing.account)],
    )  # fmt: skip


def _posting(account: Account, line: points.Posting, books: Books) -> Node:
    book = books.on(line.on)
    award = book.award(line.award) if book else None
    assert book is not None and award is not None  # a posting was given by one
    caps = ", ".join(
        f"{name} {cap}" for name, cap in (("month_cap", award.month_cap), ("year_cap", award.year_cap)) if cap
    )
    cut = line.points != exact(award.each)
    return Node(
        figure=f"{line.on} {line.award} {line.source}", exact=line.points, rulebook=book.id,
        rule=f"points.award[{line.award}].each", sources=_sources(account.mandate, line),
        note=f"{award.each}, of which the caps ({caps}) left this much" if cut else "",
    )  # fmt: skip


def _sources(mandate: str, line: points.Posting) -> tuple[Source, ...]:
    match line.award:
        case r.LEAD | r.COSIGNED | r.FILED:
            return (Source(stream=f"casework/proposal/{line.source}"),)
        case r.DEED:
            return (Source(stream=f"casework/deed/{line.source}"),)
        case r.KEPT | r.OVERDUE:
            return (Source(stream=f"registry/promise/{line.source}"),)
        case r.MISSED:  # nothing happened that should have: what stands on record is that it was due
            return (Source(stream=f"registry/mandate/{mandate}"),)
        case _:
            return (Source(stream=f"casework/ledger/{mandate}", entry=line.source),)


def _casework(
    standing: Standing, cases: Iterable[CaseFacts], books: Books, year: int, as_of: dt.date, book: Rulebook
) -> Node:
    own = [
        each for each in cases if each.first_receiver == standing.mandate and each.on.year == year and each.on <= as_of
    ]
    found = [(case, of_case(case, books, as_of)) for case in own]
    rates = [
        rate("on time", [(case, each.on_time) for case, each in found], "deadlines.resolve", book, books, as_of),
        rate("satisfaction", [(case, each.satisfaction) for case, each in found], "DOMAIN §4.3", book, books, as_of),
    ]
    return Node(
        figure="casework", exact=standing.casework, combine="mean", rulebook=book.id, rule="standing.weights.casework",
        of=present(rates),
    )  # fmt: skip


def _review(account: Account, standing: Standing, books: Books, year: int, as_of: dt.date, book: Rulebook) -> Node:
    ballots = [each for each in account.ballots if each.on.year == year and each.on <= as_of]
    blocs = []
    for bloc, weight in book.review.blocs.items():
        cast = [
            Node(
                figure=f"{each.on} {bloc}",
                sources=(Source(stream=f"scoring/review/{account.mandate}", on=each.on, by=whose(bloc)),),
                note=", ".join(f"{g} {n}" for g, n in each.votes.items()),
                counted=votes_of(each, books, book),
            )
            for each in ballots
            if each.bloc == bloc
        ]  # fmt: skip
        node = ratio(bloc, cast, 1, "review.grades", book)
        node.weight = exact(weight)
        blocs.append(node)
    return Node(
        figure="review", exact=standing.review, combine="blend", rulebook=book.id, rule="review.blocs",
        of=present(blocs),
    )  # fmt: skip


def _book(book: Rulebook) -> tuple[Source, ...]:
    return (Source(stream=f"registry/rulebook/{book.id}"),)
