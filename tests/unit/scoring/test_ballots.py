"""Ballots: one vote for each voter, all of one length in their boxes, counted once."""

from collections import Counter
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.ballot.decider import BALLOT
from services.scoring.world import World
from shared.contracts import registry as r
from shared.contracts import scoring as s
from shared.refusals import Refused
from tests.unit.conftest import Given, day, learned, mandate, rulebook, town

SAME_PERSON = mandate("A2", person="P-A")


@pytest.fixture
def ballot() -> Any:
    """A Given for ballots in the small district, where more may have happened."""
    return lambda *more: made(*more)


def made(*more: Any) -> Given:
    return Given(BALLOT, learned(World("D"), town(*SAME_PERSON, *more)))


def opening(*voters: str, **changed: Any) -> s.OpenBallot:
    values = {"ballot": "P", "mandate": "A", "bloc": "群众代表", "on": "12-01", "until": "12-05", **changed}
    values |= {"on": day(values["on"]), "until": day(values["until"])}
    return s.OpenBallot(voters=voters or ("B", "C", "V1"), **values)


def vote(voter: str, what: str = "优秀", on: str = "12-02") -> s.CastVote:
    return s.CastVote(ballot="P", voter=voter, vote=what, on=day(on))


THREE = (vote("B"), vote("C"), vote("V1", "不知道"))
CLOSE = s.CloseBallot(ballot="P", on=day("12-05"))
DESTROY = s.DestroyVotes(ballot="P", on=day("12-05"))


def tally(spoilt: int = 0, **votes: int) -> s.TallyBallot:
    return s.TallyBallot(ballot="P", on=day("12-05"), votes=votes, spoilt=spoilt)


def test_a_ballot_goes_from_opening_to_destroyed_votes(ballot):
    counted = ballot().commands(opening(), *THREE, CLOSE, tally(1, 优秀=2), DESTROY)

    assert [type(each) for each in counted.past] == [
        s.BallotOpened, s.VoteCast, s.VoteCast, s.VoteCast, s.BallotClosed, s.BallotTallied, s.VotesDestroyed
    ]  # fmt: skip
    assert counted.past[4].cast == 3
    assert counted.past[5] == s.BallotTallied(
        ballot="P", on=day("12-05"), mandate="A", bloc="群众代表", votes={"优秀": 2}, spoilt=1
    )
    assert counted.when(DESTROY) == []


def test_every_vote_is_as_long_as_any_other_before_it_is_sealed():
    votes = [vote("B", what).vote for what in ("优秀", "基本称职", "x", "字" * 32)]

    assert {len(each.encode()) for each in votes} == {s.ballot.LONGEST}
    again = msgspec.json.decode(msgspec.json.encode(vote("B")), type=s.CastVote)
    assert again == vote("B")
    with pytest.raises(msgspec.ValidationError, match="field `vote` is longer"):
        msgspec.convert({**msgspec.to_builtins(vote("B")), "vote": "字" * 33}, s.CastVote)


def test_each_vote_belongs_to_a_subject_of_its_own():
    assert (vote("B").subject, vote("C").subject) == ("vote/P/B", "vote/P/C")


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (vote("A"), ("no-voter", "voter")),
        (vote("B"), ("voted-already", "voter")),
        (vote("C", on="12-06"), ("ballot-over", "on")),
        (vote("C", on="11-30"), ("step-before-previous", "on")),
        (tally(优秀=1), ("ballot-open", "ballot")),
        (DESTROY, ("ballot-open", "ballot")),
        (opening(), ("already-registered", "ballot")),
    ],
)
def test_what_an_open_ballot_does_not_take(ballot, command, refusal):
    assert ballot().commands(opening(), vote("B")).refused(command) == refusal


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (vote("C", on="12-05"), ("ballot-closed", "ballot")),
        (tally(优秀=2), ("votes-do-not-add-up", "votes")),
        (tally(1, 优秀=3), ("votes-do-not-add-up", "votes")),
        (tally(), ("votes-do-not-add-up", "votes")),
        (DESTROY, ("ballot-closed", "ballot")),
    ],
)
def test_what_a_closed_ballot_does_not_take(ballot, command, refusal):
    closed = ballot().commands(opening(), *THREE, CLOSE)

    assert closed.when(CLOSE) == []
    assert closed.refused(command) == refusal
    assert closed.commands(tally(优秀=3)).refused(tally(优秀=3)) == ("ballot-closed", "ballot")


@pytest.mark.parametrize("voters", [(), ("B",), ("B", "C")])
def test_of_fewer_than_three_votes_nothing_is_counted(ballot, voters):
    """Each of two knows from the tally what the other voted; what one voted, everybody does."""
    closed = ballot().commands(opening(), *(vote(voter) for voter in voters), CLOSE)

    assert closed.refused(tally(优秀=max(1, len(voters)))) == ("too-few-voters", "votes")
    (tallied,) = closed.when(tally())
    assert (tallied.votes, tallied.spoilt) == ({}, 0)
    assert len(closed.events(tallied).when(DESTROY)) == 1


def test_a_ballot_of_two_that_is_on_record_is_read_and_goes_on(ballot):
    known = ballot().events(s.BallotOpened(ballot="P", on=day("12-01"), mandate="A", bloc="群众代表", voters=("B", "C"),
                                           until=day("12-05")))  # fmt: skip

    assert len(known.when(vote("B"))) == 1


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (opening(mandate="Z"), ("unknown-mandate", "mandate")),
        (opening(bloc="领导"), ("unknown-bloc", "bloc")),
        (opening(until="11-30"), ("ends-before-it-begins", "until")),
        (opening("B", "B"), ("member-twice", "voters")),
        (opening("B", "张三"), ("voter-by-name", "voters")),
        (opening("B", "Ｖ２"), ("voter-by-name", "voters")),
        (opening("A"), ("votes-on-oneself", "voters")),
        (opening("A2"), ("votes-on-oneself", "voters")),
        (opening("B"), ("too-few-voters", "voters")),
        (opening("B", "C"), ("too-few-voters", "voters")),
        (opening(on="2015-05-01", until="2015-05-02"), ("in-the-future", "on")),
        (vote("B"), ("unknown-ballot", "ballot")),
        (msgspec.structs.replace(opening(), voters=()), ("empty-team", "voters")),
    ],
)
def test_a_ballot_that_cannot_be_opened_is_refused(ballot, command, refusal):
    assert ballot().refused(command) == refusal


def test_one_ballot_at_a_time_for_a_representative_and_a_bloc(ballot):
    other = s.BallotOpened(ballot="Q", on=day("11-01"), mandate="A", bloc="群众代表", voters=("B",), until=day("11-05"))
    closed = s.BallotClosed(ballot="Q", on=day("11-05"), cast=0)
    tallied = s.BallotTallied(ballot="Q", on=day("11-05"), mandate="A", bloc="群众代表", votes={})

    assert ballot(other).refused(opening()) == ("ballot-under-way", "bloc")
    assert ballot(other, closed).refused(opening()) == ("ballot-under-way", "bloc")
    assert len(ballot(other).when(opening(bloc="单位代表"))) == 1
    assert len(ballot(other, closed, tallied).when(opening())) == 1
    gone = r.MandateEnded(mandate="A", on=day("11-01"), ending="辞职")
    assert ballot(gone).refused(opening()) == ("mandate-not-in-force", "mandate")


def test_a_ballot_is_not_closed_before_somebody_voted(ballot):
    open_ = ballot().commands(opening(), vote("B", on="12-04"), vote("C", on="12-02"))

    assert open_.refused(s.CloseBallot(ballot="P", on=day("12-03"))) == ("step-before-previous", "on")
    assert len(open_.when(s.CloseBallot(ballot="P", on=day("12-04")))) == 1


def test_a_ballot_is_not_closed_on_the_day_of_another_tally_of_its_bloc(ballot):
    """Its own would be refused once its votes were destroyed: a day has one tally of a bloc."""
    tallied = s.BallotRecorded(on=day("12-05"), mandate="A", bloc="群众代表", votes={"优秀": 3})
    reversed_ = s.BallotReversed(on=day("12-06"), mandate="A", bloc="群众代表", held_on=day("12-05"), reason="重复")
    other = ballot().commands(msgspec.structs.replace(opening(), ballot="Q")).past[0]
    under_way = s.BallotClosed(ballot="Q", on=day("12-05"), cast=3), s.BallotTallied(
        ballot="Q", on=day("12-05"), mandate="A", bloc="群众代表", votes={"优秀": 3})  # fmt: skip

    for before in ((tallied,), (other, *under_way)):
        voted = ballot(*before).commands(opening(), *THREE)
        assert voted.refused(CLOSE) == ("duplicate-ballot", "on")
        assert len(voted.when(msgspec.structs.replace(CLOSE, on=day("12-06")))) == 1
    assert len(ballot(tallied, reversed_).commands(opening(), *THREE).when(CLOSE)) == 1
    assert len(ballot(tallied).commands(opening(), vote("B")).when(CLOSE)) == 1  # of which nothing is counted


def test_a_ballot_is_held_by_the_rulebook_that_is_known_when_it_is_opened(ballot):
    (opened,) = ballot().when(opening())

    assert opened.under == rulebook().id


VOTERS = ("B", "C", "V1", "V2")
MOVES = st.one_of(
    st.builds(vote, st.sampled_from((*VOTERS, "V9")), st.sampled_from(("优秀", "称职", "弃权"))),
    st.just(CLOSE),
    st.builds(tally, st.integers(0, 3), 优秀=st.integers(0, 3)),
    st.just(DESTROY),
)


@given(st.lists(MOVES, max_size=30))
def test_a_ballot_is_never_counted_twice_and_its_tally_is_whoever_took_part(moves):
    """Whatever is asked in whatever order: each voter once, one tally at most, of as many votes as there were."""
    known, happened = made().commands(opening(*VOTERS)), []
    for move in moves:
        try:
            events = known.when(move)
        except Refused:
            continue
        known, happened = known.events(*events), happened + events

    kinds = Counter(type(each) for each in happened)
    voters = [each.voter for each in happened if isinstance(each, s.VoteCast)]
    assert len(voters) == len(set(voters))
    assert all(kinds[kind] <= 1 for kind in (s.BallotClosed, s.BallotTallied, s.VotesDestroyed))
    for each in happened:
        if isinstance(each, s.BallotTallied):
            assert sum(each.votes.values()) + each.spoilt == (len(voters) if len(voters) >= s.FEWEST else 0)
