"""What the pages know of a ballot: who took part, whether it was counted, and whether its tally gives them away."""

import pytest

from services.disclosure import documents as d
from services.disclosure.projection import VoteNarrow, evolve
from shared.contracts import scoring as s
from shared.projections import Documents
from tests.unit.conftest import day

VOTERS = ("B", "C", "V1")
OPENED = s.BallotOpened(ballot="P", on=day("12-01"), mandate="A", bloc="群众代表", voters=VOTERS, until=day("12-05"))


def folded(voted: int, votes: dict[str, int], spoilt: int = 0) -> d.Ballot:
    docs = Documents(d.KINDS)
    tallied = s.BallotTallied(
        ballot="P", on=day("12-05"), mandate="A", bloc="群众代表", votes=votes, spoilt=spoilt
    )  # fmt: skip
    for event in (
        OPENED, *(VoteNarrow(on=day("12-02"), ballot="P", voter=voter) for voter in VOTERS[:voted]),
        s.BallotClosed(ballot="P", on=day("12-05"), cast=voted), tallied,
    ):  # fmt: skip
        evolve(docs, event)
    return docs.the(d.Ballot, "P")


@pytest.mark.parametrize(
    ("voted", "votes", "spoilt", "state", "few"),
    [
        (3, {"优秀": 3}, 0, "tallied", False),
        (3, {}, 3, "tallied", False),
        (2, {}, 0, "uncounted", True),
        (0, {}, 0, "uncounted", True),
        (1, {"不称职": 1}, 0, "tallied", True),  # as such a ballot may be on record from before
    ],
)
def test_a_ballot_says_whether_it_was_counted_and_whether_too_few_took_part(voted, votes, spoilt, state, few):
    ballot = folded(voted, votes, spoilt)

    assert (ballot.state(), ballot.few()) == (state, few)
