"""Success stories: whom one names has to agree, for as long as it is public."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.casework.story.decider import STORY
from services.casework.world import World
from shared.contracts import casework as c
from shared.refusals import Refused
from tests.unit.conftest import Given, box, day, learned, town

ON = day("2015-01-05")


def write(*persons: str, studio: str = "S1") -> c.WriteStory:
    return c.WriteStory(story="X", studio=studio, title="水通了", text="钱大爷家通了水。", persons=persons, on=ON)


def agrees(person: str) -> c.RecordConsent:
    return c.RecordConsent(story="X", person=person, how="书面", on=ON)


def takes_back(person: str) -> c.WithdrawConsent:
    return c.WithdrawConsent(story="X", person=person, on=ON)


PUBLISH = c.PublishStory(story="X", on=ON)
WITHDRAW = c.WithdrawStory(story="X", reason="内容有误", on=ON)


@pytest.fixture
def story(casework):
    return casework(STORY)


def test_a_story_lies_sealed_until_whom_it_names_agreed(story):
    written = story.commands(write("R1", "R2"))

    assert (written.past[0].title, written.past[0].text) == (box("水通了"), box("钱大爷家通了水。"))
    assert written.refused(PUBLISH) == ("consent-missing", "story")
    assert written.commands(agrees("R1")).refused(PUBLISH) == ("consent-missing", "story")
    assert len(written.commands(agrees("R1"), agrees("R2")).when(PUBLISH)) == 1
    assert len(story.commands(write()).when(PUBLISH)) == 1


def test_who_agrees_no_more_takes_it_off_the_pages(story):
    public = story.commands(write("R1"), agrees("R1"), PUBLISH)

    assert public.when(PUBLISH) == []
    assert [type(each) for each in public.when(takes_back("R1"))] == [c.ConsentWithdrawn, c.StoryWithdrawn]
    assert public.commands(takes_back("R1")).refused(PUBLISH) == ("consent-missing", "story")
    assert len(public.commands(takes_back("R1"), agrees("R1")).when(PUBLISH)) == 1


def test_a_story_is_withdrawn_with_a_reason_and_may_come_back(story):
    withdrawn = story.commands(write(), PUBLISH, WITHDRAW)

    assert withdrawn.past[-1].reason == "内容有误"
    assert withdrawn.when(WITHDRAW) == []
    assert len(withdrawn.when(PUBLISH)) == 1


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (write("R1", "R1"), ("member-twice", "persons")),
        (write(studio="S9"), ("unknown-studio", "studio")),
        (PUBLISH, ("unknown-story", "story")),
        (agrees("R1"), ("unknown-story", "story")),
    ],
)
def test_a_story_that_cannot_be_is_refused(story, command, refusal):
    assert story.refused(command) == refusal


def test_only_whom_it_names_is_asked(story):
    assert story.commands(write("R1")).refused(agrees("R9")) == ("not-named", "person")
    assert story.commands(write("R1")).refused(takes_back("R9")) == ("not-named", "person")
    assert story.commands(write("R1")).refused(write("R1")) == ("already-registered", "story")


MOVES = st.sampled_from([agrees("R1"), agrees("R2"), takes_back("R1"), takes_back("R2"), PUBLISH, WITHDRAW])


@given(st.lists(MOVES, max_size=25))
def test_a_story_is_never_public_without_the_consent_of_all_whom_it_names(moves):
    known = Given(STORY, learned(World("D"), town())).commands(write("R1", "R2"))
    for move in moves:
        try:
            known = known.commands(move)
        except Refused as refused:
            assert refused.code == "consent-missing"
        assert not is_public(known.past) or agreed(known.past) == {"R1", "R2"}


def is_public(past: Iterable[Any]) -> bool:
    last = [each for each in past if isinstance(each, c.StoryPublished | c.StoryWithdrawn)][-1:]
    return bool(last) and isinstance(last[0], c.StoryPublished)


def agreed(past: Iterable[Any]) -> set[str]:
    found: set[str] = set()
    for each in past:
        if isinstance(each, c.ConsentRecorded):
            found.add(each.person)
        if isinstance(each, c.ConsentWithdrawn):
            found.discard(each.person)
    return found
