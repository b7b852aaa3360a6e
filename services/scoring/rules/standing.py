"""The standing of a representative's year 年度等次 (DOMAIN §5.2)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from services.scoring.facts import Account, Ballot, CaseFacts
from services.scoring.rules import points
from services.scoring.rules.books import Books
from services.scoring.rules.figures import blend, exact, mean, published
from services.scoring.rules.rates import Rates, rates
from shared.contracts.rulebook import COMPETENT, EXCELLENT, MISSED, OVERDUE, UNGRADED, Rulebook


class Standing(NamedTuple):
    """One representative's year: the account, what was missed or late, the rates of the cases received first;
    components (None = absent) and total exact, grade, rank within the committee.
    """

    mandate: str
    committee: str
    account: tuple[points.Posting, ...]
    lapses: tuple[points.Occurrence, ...]
    rates: Rates
    duty: Fraction
    casework: Fraction | None
    review: Fraction | None
    total: Fraction
    grade: str
    rank: int | None = None

    def lapsed(self, award: str) -> int:
        """How often this was missed or late, charged or not."""
        return sum(1 for each in self.lapses if each.award == award)


def standings(
    accounts: Iterable[Account], cases: Iterable[CaseFacts], books: Books, year: int, as_of: dt.date
) -> dict[str, Standing]:
    """Every mandate's standing, by its number; empty before the first rulebook, and before the year."""
    until = min(as_of, dt.date(year, 12, 31))
    book = books.on(until)
    if book is None or as_of.year < year:
        return {}
    received: dict[str, list[CaseFacts]] = defaultdict(list)
    for case in cases:
        if case.on.year == year:
            received[case.first_receiver].append(case)
    found = [
        _standing(account.as_of(as_of), received[account.mandate], books, book, year, as_of)
        for account in accounts
        if account.start <= until  # who was not yet elected has no standing
    ]
    committees: dict[str, list[Standing]] = defaultdict(list)
    for standing in found:
        committees[standing.committee].append(standing)
    ranked = [each for committee in committees.values() for each in _ranked(_within_share(committee, book))]
    return {standing.mandate: standing for standing in sorted(ranked)}


def _standing(
    account: Account, cases: list[CaseFacts], books: Books, book: Rulebook, year: int, as_of: dt.date
) -> Standing:
    standing = own(account, cases, books, book, year, as_of)
    until = min(as_of, dt.date(year, 12, 31))
    if not points.in_force_throughout(account, until, until):
        return standing
    return standing._replace(grade=grade_of(standing, book))


def own(account: Account, cases: list[CaseFacts], books: Books, book: Rulebook, year: int, as_of: dt.date) -> Standing:
    """What a mandate's own year gives, by the cases of the year that it was the first to receive; not graded."""
    occurred = points.happened(account, books, year, as_of)
    lines = tuple(points.posted(occurred, books))
    earned = exact(book.points.base) + sum((line.points for line in lines), Fraction(0))
    duty = min(max(earned, Fraction(0)), exact(book.points.max))
    received = rates(cases, books, as_of)
    components: Mapping[str, Fraction | None] = {
        "duty": duty,
        "casework": casework(received),
        "review": review(account, books, book, year, as_of),
    }
    total = blend((exact(book.standing.weights[name]), value) for name, value in components.items())
    return Standing(
        account.mandate, account.committee, lines, tuple(points.lapses(occurred, books)), received, duty,
        components["casework"], components["review"], duty if total is None else total, UNGRADED,
    )  # fmt: skip


def casework(found: Rates) -> Fraction | None:
    """100 × the mean of the on-time and the satisfaction rate, of those that have a denominator."""
    both = (found.on_time, found.satisfaction)
    share = mean(Fraction(numerator, denominator) for numerator, denominator in both if denominator)
    return None if share is None else 100 * share


def review(account: Account, books: Books, book: Rulebook, year: int, as_of: dt.date) -> Fraction | None:
    """Per bloc the votes of all ballots of the year together; blocs blended over those present."""
    blocs: dict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for ballot in account.ballots:
        if ballot.on.year == year and ballot.on <= as_of:
            for n, counted in enumerate(votes_of(ballot, books, book)):
                blocs[ballot.bloc][n] += counted
    return blend(
        (exact(weight), blocs[bloc][0] / blocs[bloc][1] if bloc in blocs and blocs[bloc][1] else None)
        for bloc, weight in book.review.blocs.items()
    )


def votes_of(ballot: Ballot, books: Books, book: Rulebook) -> tuple[Fraction, Fraction]:
    """The worth of a ballot's votes together, and how many they are."""
    worth = (exact(books.worth(grade, ballot.on, book)) * votes for grade, votes in ballot.votes.items())
    return sum(worth, Fraction(0)), Fraction(sum(ballot.votes.values()))


class Need(NamedTuple):
    """What a grade rests on: a figure, and what it must not be below or above; `path`: of that in the rulebook."""

    path: str
    figure: Fraction | None
    least: Fraction | None = None
    most: Fraction | None = None

    @property
    def met(self) -> bool:
        """Whether it is."""
        if self.figure is None:
            return False
        return (self.least is None or self.figure >= self.least) and (self.most is None or self.figure <= self.most)


def floors(standing: Standing, book: Rulebook) -> list[Need]:
    """What each grade asks of the published total, from the best down."""
    total = published(standing.total)
    return [Need(f"standing.grades[{name}]", total, least=exact(floor)) for name, floor in book.standing.grades]


def needs(standing: Standing, book: Rulebook) -> dict[str, Need]:
    """What 优秀 needs beside the total, by the figure."""
    wanted, path = book.standing.excellent_needs, "standing.excellent_needs"
    review_ = None if standing.review is None else published(standing.review)
    return {
        "quota_missed": Need(
            f"{path}.quota_missed_max", Fraction(standing.lapsed(MISSED)), most=Fraction(wanted.quota_missed_max)
        ),
        "promises_overdue": Need(
            f"{path}.promises_overdue_max", Fraction(standing.lapsed(OVERDUE)),
            most=Fraction(wanted.promises_overdue_max),
        ),
        "review": Need(f"{path}.review_min", review_, least=exact(wanted.review_min)),
    }  # fmt: skip


def reached(standing: Standing, book: Rulebook) -> int:
    """Which of the rulebook's grades the published total reaches: the first whose floor it is not below."""
    asked = floors(standing, book)
    return next((n for n, floor in enumerate(asked) if floor.met), len(asked) - 1)


def grade_of(standing: Standing, book: Rulebook) -> str:
    """By the published total; 优秀 also needs what the rulebook names, otherwise 称职. Not yet within the share."""
    grade = book.standing.grades[reached(standing, book)][0]
    if grade == EXCELLENT and not all(need.met for need in needs(standing, book).values()):
        return COMPETENT
    return grade


def places(graded: int, book: Rulebook) -> int:
    """How many of the graded of a committee may be 优秀: a share of them, at least one."""
    return max(1, int(graded * exact(book.standing.excellent_share)))


def best_first(committee: Iterable[Standing]) -> list[Standing]:
    """Those who are 优秀, in the order in which they get the places."""
    return sorted((each for each in committee if each.grade == EXCELLENT), key=_best_first)


def _within_share(committee: list[Standing], book: Rulebook) -> list[Standing]:
    """The 优秀 for whom there is no place become 称职."""
    graded = sum(1 for standing in committee if standing.grade != UNGRADED)
    too_many = {standing.mandate for standing in best_first(committee)[places(graded, book) :]}
    return [each._replace(grade=COMPETENT) if each.mandate in too_many else each for each in committee]


def _best_first(standing: Standing) -> tuple[Fraction, Fraction, Fraction, str]:
    review_ = published(standing.review) if standing.review is not None else Fraction(0)
    return -published(standing.total), -review_, -published(standing.duty), standing.mandate


def _ranked(committee: list[Standing]) -> list[Standing]:
    """Equal published totals share a rank: 1, 2, 2, 4."""
    totals = sorted((published(each.total) for each in committee if each.grade != UNGRADED), reverse=True)
    place: dict[Fraction, int] = {}
    for rank, total in enumerate(totals, 1):
        place.setdefault(total, rank)
    return [each if each.grade == UNGRADED else each._replace(rank=place[published(each.total)]) for each in committee]
