"""Every figure follows from those below it, down to the events: of every representative, unit, studio and rate."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest

from services.scoring.facts import Rules
from services.scoring.queries import facts_of
from services.scoring.rules.books import Books
from services.scoring.rules.explaining import casework, rank, studio, unit
from services.scoring.rules.explaining.grade import reasons
from services.scoring.rules.explaining.node import Node, Source
from services.scoring.rules.explaining.representative import explanation, unfolded
from services.scoring.rules.rates import rates
from services.scoring.rules.standing import standings
from services.scoring.rules.studios import studios
from services.scoring.rules.units import units
from shared.contracts.rulebook import MISSED

DAYS = [dt.date(2014, 12, 31), dt.date(2015, 4, 30)]


def worth(node: Node) -> Fraction | None:
    """The figure from what is below it, by the words of the docstring and nothing else."""
    match node.combine:
        case None:
            return node.exact
        case "sum":
            return sum((worth(each) for each in node.of), Fraction(0)) if node.of else None
        case "clamp":
            return min(max(sum((worth(each) for each in node.of), Fraction(0)), node.least), node.most)
        case "blend":
            weights = sum((each.weight for each in node.of), Fraction(0))
            return sum((each.weight * worth(each) for each in node.of), Fraction(0)) / weights if weights else None
        case "mean":
            return sum((worth(each) for each in node.of), Fraction(0)) / len(node.of) if node.of else None
        case "ratio":
            above, below = (sum((each.counted[n] for each in node.of), Fraction(0)) for n in (0, 1))
            return node.times * above / below if below else None


def walked(node: Node):
    yield node
    for each in node.of:
        yield from walked(each)


@pytest.mark.parametrize("as_of", DAYS)
def test_adding_up_the_leaves_gives_every_figure_of_every_representative(documents, as_of):
    facts = facts_of(documents)
    books = Books(rules.rulebook for rules in facts.rules.values())
    published = standings(facts.accounts.values(), facts.cases.values(), books, as_of.year, as_of)

    assert len(published) == 702
    for mandate, expected in published.items():
        total = unfolded(facts, books, expected, as_of.year, as_of)
        assert total.exact == expected.total
        for node in walked(total):
            assert worth(node) == node.exact, (mandate, node.figure)
            assert node.of or node.sources, (mandate, node.figure)
        components = {node.figure: node.exact for node in total.of}
        for name in ("duty", "casework", "review"):
            assert components.get(name) == getattr(expected, name)


def holds(node: Node) -> bool:
    """A condition, by the words of the docstring and nothing else."""
    if node.exact is None:
        return False
    return (node.least is None or node.exact >= node.least) and (node.most is None or node.exact <= node.most)


@pytest.mark.parametrize("as_of", DAYS)
def test_the_conditions_give_every_grade_and_the_count_gives_every_rank(documents, as_of):
    facts = facts_of(documents)
    book = facts.books.on(as_of)
    everyone = standings(facts.accounts.values(), facts.cases.values(), facts.books, as_of.year, as_of)
    held_back = set()

    for mandate, standing in everyone.items():
        why = reasons(everyone, facts.accounts[mandate], book, as_of.year, as_of)
        graded = why["graded"]
        assert graded.said == standing.grade
        for node in (each for top in why.values() for each in walked(top)):
            assert worth(node) == node.exact, (mandate, node.figure)
            assert node.of or node.sources, (mandate, node.figure)
        assert (standing.grade == "优秀") == all(node.met for node in graded.of)
        if standing.rank is None:
            assert (standing.grade, set(why)) == ("不定等次", {"graded"})
            continue
        assert why["ranked"].exact == standing.rank
        for node in graded.of:
            assert node.met == holds(node), (mandate, node.figure)
            assert (node.rulebook, node.rule.partition(".")[0]) == ("yintai-2014", "standing")
        held_back |= {node.rule.removeprefix("standing.") for node in graded.of if not node.met}
    if as_of == DAYS[0]:
        needs = {f"excellent_needs.{name}" for name in ("quota_missed_max", "promises_overdue_max", "review_min")}
        assert held_back >= {"grades[优秀]", "grades[称职]", *needs}


def test_whom_only_the_share_holds_back_is_told_their_place(documents):
    facts = facts_of(documents)
    book = facts.books.on(DAYS[0])
    few = msgspec.structs.replace(book.standing, excellent_share=Decimal("0.001"))
    book = msgspec.structs.replace(book, standing=few)
    facts = msgspec.structs.replace(facts, rules={book.id: Rules(rulebook=book)})
    before = standings(facts.accounts.values(), facts.cases.values(), facts.books, 2014, DAYS[0])
    places: dict[str, set[str]] = {}

    for mandate, standing in before.items():
        graded = reasons(before, facts.accounts[mandate], book, 2014, DAYS[0])["graded"]
        for node in graded.of:
            if node.figure == "place":
                assert (node.rule, node.most, node.met) == ("standing.excellent_share", 1, node.exact == 1)
                assert node.met == (standing.grade == "优秀")
                places.setdefault(standing.committee, set()).add(node.said)
    assert any(len(each) > 1 for each in places.values())
    assert all(each == {str(n) for n in range(1, len(each) + 1)} for each in places.values())


def adds_up(total: Node) -> None:
    for node in walked(total):
        assert worth(node) == node.exact, node.figure
        assert node.of or node.sources, node.figure
        assert node.rule or node.sources


@pytest.mark.parametrize("as_of", DAYS)
def test_adding_up_the_leaves_gives_every_figure_of_every_unit(documents, as_of):
    facts = facts_of(documents)
    books = Books(rules.rulebook for rules in facts.rules.values())
    published = units(facts.units.values(), books, as_of.year, as_of)

    assert published or as_of != DAYS[0]
    for code, expected in published.items():
        score, total = unit.explanation(facts, code, as_of.year, as_of)
        assert score == expected
        assert total.exact == expected.score
        adds_up(total)
        ranked = rank.of_unit(facts, score, as_of.year, as_of)
        assert [node.exact for node in ranked.values()] == ([] if expected.rank is None else [expected.rank])
        charged = total.of[1:]
        assert len(charged) == expected.overdue
        found = {node.figure: node for node in total.of[0].of}
        for name, target in expected.targets.items():
            if target.score is not None:
                assert found[name].exact == target.score
                assert [node.exact for node in found[name].of] == [
                    part for part in (target.usual, target.year_end) if part is not None
                ]


@pytest.mark.parametrize("as_of", DAYS)
def test_adding_up_the_leaves_gives_every_figure_of_every_studio(documents, as_of):
    facts = facts_of(documents)
    books = Books(rules.rulebook for rules in facts.rules.values())

    for code, expected in studios(facts.studios.values(), facts.cases.values(), books, as_of.year, as_of).items():
        score, total = studio.explanation(facts, code, as_of.year, as_of)
        assert score == expected
        assert total.exact == expected.score
        adds_up(total)
        node = rank.of_studio(facts, score, as_of.year, as_of)["ranked"]
        adds_up(node)
        assert node.met == holds(node) == expected.awarded


@pytest.mark.parametrize("as_of", DAYS)
def test_counting_the_cases_gives_every_rate(documents, as_of):
    facts = facts_of(documents)
    books = Books(rules.rulebook for rules in facts.rules.values())

    for code in ["", *facts.studios]:
        cases = [case for case in facts.cases.values() if case.on <= as_of and code in ("", case.studio)]
        expected = rates(cases, books, as_of)
        if not cases:
            assert casework.explanation(facts, code, as_of) is None
            continue
        found, total = casework.explanation(facts, code, as_of)
        assert found == expected
        for node in total.of:
            assert node.counted == getattr(expected, node.figure)
            assert all(each.sources for each in node.of)
            assert worth(node) == node.exact


def test_each_posting_names_its_rule_and_where_its_events_lie(documents):
    facts = facts_of(documents)
    seen = set()
    books = Books(rules.rulebook for rules in facts.rules.values())
    found = standings(facts.accounts.values(), facts.cases.values(), books, 2014, DAYS[0])
    for mandate, standing in found.items():
        total = unfolded(facts, books, standing, 2014, DAYS[0])
        (duty,) = [node for node in total.of if node.figure == "duty"]
        for node in duty.of[1:]:
            award = node.figure.split()[1]
            assert node.rule == f"points.award[{award}].each"
            assert node.rulebook == "yintai-2014"
            (source,) = node.sources
            seen.add((award, source.stream.split("/")[1]))
            if award == MISSED:
                assert source == Source(stream=f"registry/mandate/{mandate}")
    assert {("走访", "ledger"), ("实事好事", "deed"), ("承诺.兑现", "promise")} <= seen


def test_there_is_nothing_to_explain_of_nobody_or_before_the_first_rulebook(documents):
    facts = facts_of(documents)

    mandate = next(iter(facts.accounts))
    assert explanation(facts, mandate, 2014, DAYS[0])[0].mandate == mandate
    assert explanation(facts, "nobody", 2014, DAYS[0]) is None
    assert explanation(facts, mandate, 2013, dt.date(2013, 12, 31)) is None


def test_a_case_names_the_rulebook_that_its_deadlines_come_from(documents, demo_sheets):
    """Another is in force on the day of the standing than on the days of most cases."""
    facts = facts_of(documents)
    july, day = dt.date(2014, 7, 1), DAYS[0]
    newer = msgspec.structs.replace(facts.books.on(day), id="newer", effective_from=july)
    facts = msgspec.structs.replace(facts, rules={**facts.rules, "newer": Rules(rulebook=newer)})

    _, total = casework.explanation(facts, "", day)

    response, on_time, _, satisfaction = total.of
    for node in response.of:
        assert node.rulebook == ("newer" if facts.cases[node.figure].on >= july else "yintai-2014")
        assert node.rule == "deadlines.receive"
    assert {node.rulebook for node in on_time.of} == {"yintai-2014", "newer", "yintai-2014, newer"}
    assert {node.rulebook for node in satisfaction.of} == {None}
