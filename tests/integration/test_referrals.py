"""A case goes to another district, over the bus: accepted, sent back, or asked of a district that is not there."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from infra.cli.vault import forgotten
from services.casework.referrals import Referrals
from services.casework.world import World
from shared.bus import dead, reactions, subjects
from shared.bus.commands import Commands
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts.replies import Unavailable
from shared.contracts.tags import tag
from shared.eventlog import Record
from shared.service import connect_nats, listening
from shared.vault import Unreadable, Vault
from shared.worlds import Worlds
from tests.integration.test_reactions import Offices, offices
from tests.town import DAY, LATER, district_with_cases

__all__ = ["offices"]


class Neighbours:
    """Two districts of one installation; `here` refers to `there`."""

    def __init__(self, here: Offices, there: Offices) -> None:
        self.here, self.there = here, there

    @property
    def referral(self) -> str:
        return f"{self.here.district}-M1-1"

    async def refer(self, to: str = "") -> None:
        reason = "事发地在该区"
        await self.here.do(c.ReferCase(on=DAY, case="M1", by="A", to=to or self.there.district, reason=reason))

    async def taken(self) -> Record:
        """The referral as it was received there, when the case has become theirs."""
        await self.refer()
        (received,) = await self.there.until(c.ReferralReceived, 1)
        await self.there.do(c.AcceptReferral(
            on=LATER, referral=self.referral, by="A", case="N1", village="V1", studio="S1", first_receiver="A"
        ))  # fmt: skip
        await self.here.until(c.CaseHandedOver, 1)
        return received


@pytest.fixture
async def neighbours(offices, servers) -> AsyncIterator[Neighbours]:
    """The districts' casework, and the saga's reactions."""
    there = Offices(f"{offices.district}e", offices.log, offices.client)
    setup = district_with_cases(there.district)
    await there.do(*(each for each in setup if isinstance(each, r.RegistryCommand)))
    saga = Referrals(offices.log, offices.vault)
    broker = connect_nats(servers.nats, "saga")
    service = f"saga-{offices.district}"
    reactions.serve(broker, service, saga.reactions(), Worlds(offices.log, World), lambda: offices.commands)
    await listening(broker)
    yield Neighbours(offices, there)
    await broker.stop()
    for each in saga.reactions():
        await offices.js.delete_consumer(subjects.EVENTS, f"{service}-{each.name}")
        await offices.js.delete_consumer(subjects.AGAIN, f"{service}-{each.name}-again")


async def test_a_case_is_taken_by_another_district_with_its_words_sealed_anew(neighbours):
    received = await neighbours.taken()
    await neighbours.here.quiet()

    (ours,) = [each for each in await neighbours.there.events(c.CaseRegistered) if each.stream == "casework/case/N1"]
    case = msgspec.json.decode(ours.data, type=c.CaseRegistered)
    vault: Vault = neighbours.here.vault
    assert await vault.open(neighbours.there.district, case.text) == "界址"
    assert case.text.subject == "resident/N1"
    asked = msgspec.json.decode(received.data, type=c.ReferralReceived)
    assert asked.text.box != case.text.box
    with pytest.raises(Unreadable):
        await vault.open(neighbours.here.district, case.text)
    world = await Worlds(neighbours.here.log, World).of(neighbours.here.district)
    assert not world.is_open("M1")
    told = await neighbours.here.log.standing(neighbours.there.district, 0)
    assert not any("何女士".encode() in each.data for each in told)


@pytest.mark.parametrize("asked_here", [True, False])
async def test_who_is_forgotten_is_forgotten_wherever_the_case_went(neighbours, servers, asked_here):
    received = await neighbours.taken()
    here, there = neighbours.here.district, neighbours.there.district

    one = (here, "resident/M1") if asked_here else (there, "resident/N1")
    told = await forgotten(servers.vault, servers.postgres, one[1], one[0])

    assert len(told) == 3
    keys = Vault(neighbours.here.vault._pool, bytes(range(32)))  # one that has no key in memory
    ours, *_ = await neighbours.here.events(c.CaseRegistered)
    theirs = [each for each in await neighbours.there.events(c.CaseRegistered) if each.stream == "casework/case/N1"]
    for district, record, kind in (
        (here, ours, c.CaseRegistered), (there, received, c.ReferralReceived), (there, *theirs, c.CaseRegistered)
    ):  # fmt: skip
        with pytest.raises(Unreadable):
            await keys.open(district, msgspec.json.decode(record.data, type=kind).text)
    again = await forgotten(servers.vault, servers.postgres, one[1], one[0])
    assert all("was forgotten before" in each for each in again)
    (case,) = [each for each in await neighbours.here.events(c.CaseRegistered) if each.stream == "casework/case/M2"]
    assert await keys.open(here, msgspec.json.decode(case.data, type=c.CaseRegistered).text) == "界址"


async def test_a_case_that_is_sent_back_goes_on_here(neighbours):
    await neighbours.refer()
    await neighbours.there.until(c.ReferralReceived, 1)
    back = c.ReturnReferral(on=LATER, referral=neighbours.referral, by="A", reason="不在本区")
    await neighbours.there.do(back)

    await neighbours.here.until(c.CaseReferredBack, 1)
    await neighbours.here.do(c.ReceiveCase(on=LATER, case="M1", by="A"))


async def test_a_district_that_is_not_there_sends_back_at_once(neighbours):
    await neighbours.refer("nowhere")

    (back,) = await neighbours.here.until(c.CaseReferredBack, 1)
    assert "没有编号为 nowhere 的区县" in msgspec.json.decode(back.data, type=c.CaseReferredBack).reason
    assert await dead.letters(neighbours.here.js) == []


async def test_who_was_referred_to_a_district_that_is_not_there_is_not_said_to_be_forgotten_there(neighbours, servers):
    await neighbours.refer("nowhere")
    await neighbours.here.until(c.CaseReferredBack, 1)

    here = neighbours.here.district
    told = await forgotten(servers.vault, servers.postgres, "resident/M1", here)

    assert told == [
        f"{here}: the key of resident/M1 is destroyed; no box of theirs opens again",
        f"nowhere: nothing is kept of referral/{here}-M1-1",
    ]


@pytest.mark.parametrize("on_the_way_to", ["referral", "case"])
async def test_who_is_forgotten_while_their_words_are_on_the_way_is_sealed_nowhere(
    neighbours, servers, keys, monkeypatch, on_the_way_to
):
    """Whoever has opened the words and not sealed them yet finds the key forgotten, and the case comes back."""
    if on_the_way_to == "case":
        await neighbours.refer()
        await neighbours.there.until(c.ReferralReceived, 1)
    here, there, opened, forgetting = neighbours.here.district, neighbours.there.district, Referrals._words, []

    async def slowly(self: Referrals, district: str, stream: str):
        found = await opened(self, district, stream)
        if not forgetting and district in (here, there):
            forgetting.append(await forgotten(servers.vault, servers.postgres, "resident/M1", here))
        return found

    monkeypatch.setattr(Referrals, "_words", slowly)
    if on_the_way_to == "case":
        await neighbours.there.do(c.AcceptReferral(
            on=LATER, referral=neighbours.referral, by="A", case="N1", village="V1", studio="S1", first_receiver="A"
        ))  # fmt: skip
    else:
        await neighbours.refer()

    (back,) = await neighbours.here.until(c.CaseReferredBack, 1)
    assert msgspec.json.decode(back.data, type=c.CaseReferredBack).reason == "群众个人信息已按要求销毁"
    await neighbours.here.do(c.ReceiveCase(on=LATER, case="M1", by="A"))
    assert len(await neighbours.there.events(c.ReferralReceived)) == (on_the_way_to == "case")
    assert "casework/case/N1" not in {each.stream for each in await neighbours.there.events(c.CaseRegistered)}
    sealed = await keys.fetch(
        "SELECT subject FROM vault.keys WHERE district = ANY ($1::text[]) AND wrapped IS NOT NULL", [here, there]
    )
    assert not {row["subject"] for row in sealed} & {"resident/M1", f"referral/{neighbours.referral}", "resident/N1"}
    assert await dead.letters(neighbours.here.js) == []


async def test_what_was_registered_before_its_resident_was_forgotten_is_let_go_of(neighbours, servers, monkeypatch):
    asked, lost = Commands.ask, []

    async def ask(self: Commands, district: str, command: c.CaseCommand, *more, **named):
        told = isinstance(command, c.EndReferral) and district == neighbours.here.district
        if told and not lost:  # registered there, and nobody here heard of it
            lost.append(await forgotten(servers.vault, servers.postgres, "resident/M1", neighbours.here.district))
            return Unavailable()
        return await asked(self, district, command, *more, **named)

    monkeypatch.setattr(Commands, "ask", ask)
    await neighbours.taken()

    assert lost
    assert "casework/case/N1" in {each.stream for each in await neighbours.there.events(c.CaseRegistered)}
    assert await dead.letters(neighbours.here.js) == []


@pytest.mark.parametrize("forgotten_since", [False, True])
async def test_told_again_it_is_registered_once_and_let_go_of_once(neighbours, servers, forgotten_since):
    await neighbours.taken()
    heads = await neighbours.here.quiet(), await neighbours.there.quiet()
    if forgotten_since:
        await forgotten(servers.vault, servers.postgres, "resident/M1", neighbours.here.district)
        neighbours.here.vault._keys.clear()  # as a minute later

    service = f"saga-{neighbours.here.district}"
    for which, name, kind in (
        (neighbours.here, "case-referred", c.CaseReferred),
        (neighbours.there, "referral-accepted", c.ReferralAccepted),
    ) * 2:
        subject = subjects.event(which.district, tag(kind))
        message = await which.js.get_last_msg(subjects.EVENTS, subject)
        headers = {k: v for k, v in message.headers.items() if not k.startswith("Nats-")}
        await which.js.publish(subjects.again(f"{service}-{name}", subject), message.data, headers=headers)

    assert (await neighbours.here.quiet(), await neighbours.there.quiet()) == heads
    assert await dead.letters(neighbours.here.js) == []
