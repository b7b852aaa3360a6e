"""Between the services: what ends hands on what it had, once, however often and in whatever order it is told."""

import asyncio
import datetime as dt
import random
import uuid
from collections.abc import AsyncIterator

import asyncpg
import msgspec
import pytest

from services.casework import reactions as casework_reactions
from services.casework.deciders import DECIDERS as CASEWORK
from services.casework.world import World as CaseworkWorld
from services.registry import reactions as registry_reactions
from services.registry.deciders import DECIDERS as REGISTRY
from services.registry.world import World as RegistryWorld
from services.scoring.deciders import DECIDERS as SCORING
from services.scoring.world import World as ScoringWorld
from shared.bus import commands, dead, failure, reactions, subjects
from shared.bus.relay import Relay
from shared.bus.streams import declare
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts import scoring as s
from shared.contracts.base import Command, Event
from shared.contracts.replies import Accepted, Conflicted, Refusal, Reply, Unavailable
from shared.contracts.tags import tag
from shared.eventlog import EventLog, Record
from shared.handling import Handling
from shared.service import connect_nats, connect_postgres, listening
from shared.vault import Vault
from shared.worlds import Worlds
from tests.ending import ended
from tests.town import DAY, START, case, district_with_cases

QUIET = 0.3


async def answered(asking: commands.Commands, district: str, command: Command) -> Reply:
    """As every client asks: while nobody can say whether it was done (a disk that stalls, say), the same id again."""
    command_id = uuid.uuid4()
    for _ in range(5):
        reply = await asking.ask(district, command, command_id, "clerk")
        if not isinstance(reply, Unavailable):
            break
    return reply


class Offices:
    """The deciding services on a bus of their own names, as their processes wire them; and who asks them."""

    vault: Vault

    def __init__(self, district: str, log: EventLog, client) -> None:
        self.district, self.log, self.client = district, log, client
        self.commands = commands.Commands(client)
        self.js = client.jetstream()

    async def do(self, *asked: Command) -> None:
        for command in asked:
            reply = await answered(self.commands, self.district, command)
            assert isinstance(reply, Accepted), reply

    async def events(self, kind: type[Event]) -> list[Record]:
        records = await self.log.standing(self.district, 0)
        return [each for each in records if each.type == tag(kind)]

    async def until(self, kind: type[Event], count: int) -> list[Record]:
        async with asyncio.timeout(20):
            while len(found := await self.events(kind)) < count:
                await asyncio.sleep(0.05)
        return found

    async def tell_again(self, service: str, name: str, kind: type[Event]) -> None:
        """The same message once more, behind everything that came after it."""
        subject = subjects.event(self.district, tag(kind))
        message = await self.js.get_last_msg(subjects.EVENTS, subject)
        headers = {k: v for k, v in message.headers.items() if not k.startswith("Nats-")}
        again = subjects.again(f"{service}-{self.district}-{name}", subject)
        await self.js.publish(again, message.data, headers=headers)

    async def heard(self, service: str, name: str, kind: type[Event]) -> None:
        """When the reaction has done, or parked, the last event of its kind."""
        *_, last = await self.events(kind)
        durable, subject = f"{service}-{self.district}-{name}", subjects.event(self.district, tag(kind))
        async with asyncio.timeout(20):
            while (told := await self.js.get_last_msg(subjects.EVENTS, subject)).headers["ce-id"] != str(last.event_id):
                await asyncio.sleep(0.05)
            while (await self.js.consumer_info(subjects.EVENTS, durable)).ack_floor.stream_seq < told.seq:
                await asyncio.sleep(0.05)

    async def parked(self) -> list[dead.DeadLetter]:
        async with asyncio.timeout(20):
            while not (letters := await dead.letters(self.js)):
                await asyncio.sleep(0.05)
        return letters

    async def quiet(self) -> int:
        """The head of the log when nothing happens any more."""
        head = -1
        while head != (now := (await self.log.heads())[self.district]):
            head = now
            await asyncio.sleep(QUIET)
        return head


@pytest.fixture
async def offices(servers, client, district, monkeypatch) -> AsyncIterator[Offices]:
    monkeypatch.setattr(failure, "delay", lambda attempt: 0.05)
    pool = await connect_postgres(servers.postgres, "copperseal_casework")
    keys = await asyncpg.create_pool(servers.vault, min_size=1, max_size=2)
    await declare(client.jetstream())
    await client.jetstream().purge_stream(subjects.DEAD)
    log, vault, broker = EventLog(pool), Vault(keys, bytes(range(32))), connect_nats(servers.nats, "offices")
    asking = commands.Commands(client)
    for service, deciders, worlds, reacts in (
        ("registry", REGISTRY, Worlds(log, RegistryWorld), registry_reactions.REACTIONS),
        ("casework", CASEWORK, Worlds(log, CaseworkWorld), casework_reactions.REACTIONS),
        ("scoring", SCORING, Worlds(log, ScoringWorld), ()),
    ):
        commands.serve(broker, service, Handling(deciders, log, vault, worlds))
        reactions.serve(broker, f"{service}-{district}", reacts, worlds, lambda: asking)
    await listening(broker)
    relaying = asyncio.create_task(Relay(pool, log, client).run())
    made = Offices(district, log, client)
    made.vault = vault
    await made.do(*district_with_cases(district))
    yield made
    await ended(relaying)
    await broker.stop()
    for service, reacts in (("registry", registry_reactions), ("casework", casework_reactions)):
        for each in reacts.REACTIONS:
            durable = f"{service}-{district}-{each.name}"
            await client.jetstream().delete_consumer(subjects.EVENTS, durable)
            await client.jetstream().delete_consumer(subjects.AGAIN, f"{durable}-again")
    await pool.close()
    await keys.close()


CLOSE = r.CloseStudio(on=dt.date(2014, 5, 30), studio="S1", successor="S2", reason="合并办公")
END = r.EndMandate(on=dt.date(2014, 5, 30), mandate="A", ending="辞职", committee="T1")


async def test_a_studio_closes_and_its_catchment_people_and_cases_move(offices):
    await offices.do(CLOSE)

    moved = await offices.until(c.CaseTransferred, 3)
    await offices.until(r.RepresentativePlaced, 4)
    await offices.until(r.CatchmentSet, 3)
    await offices.until(r.ShiftCancelled, 2)  # of both, on a day to come; the one of a day past stays
    await offices.quiet()
    assert sorted(each.stream for each in moved) == [f"casework/case/M{n}" for n in (1, 2, 3)]
    (closed,) = await offices.events(r.StudioClosed)
    assert {each.causation_id for each in moved} == {closed.event_id}
    assert {each.actor for each in moved} == {"reaction:studio-closed"}
    world = await Worlds(offices.log, CaseworkWorld).of(offices.district)
    assert world.open_cases(holder="S2") == ["M1", "M2", "M3"]
    registry = await Worlds(offices.log, RegistryWorld).of(offices.district)
    assert set(registry.studio("S2").catchment) == {"V1", "V2"}
    assert {each.studio for each in registry.mandates.values()} == {"S2"}


async def test_a_mandate_ends_and_its_cases_shifts_and_promises_are_handed_over(offices):
    await offices.do(END)

    led = await offices.until(c.LeadAssigned, 2)
    (shift,) = await offices.until(r.ShiftCancelled, 1)
    (promise,) = await offices.until(r.PromiseHandedOver, 1)
    await offices.quiet()
    assert sorted(each.stream for each in led) == ["casework/case/M1", "casework/case/M2"]
    assert b'"to":"S1"' in led[0].data
    assert b'"shift_on":"2014-06-02"' in shift.data
    assert (promise.stream, b'"to":"S1"' in promise.data) == ("registry/promise/NA", True)


TRAINING = [
    r.EngageTeacher(on=START, teacher="J1", name="冯老师", field="党建"),
    r.PlanTraining(on=DAY, training="X", topic="六步工作法", place="T1", teacher="J1"),
    r.HoldTraining(on=DAY, training="X", present=("A", "B")),
]


async def test_who_was_at_a_training_has_it_in_the_ledger(offices):
    await offices.do(*TRAINING)

    logged = await offices.until(c.DutyLogged, 2)
    await offices.quiet()
    assert sorted(each.stream for each in logged) == ["casework/ledger/A", "casework/ledger/B"]
    assert '"kind":"培训"'.encode() in logged[0].data
    assert "六步工作法".encode() not in logged[0].data  # what a ledger says is sealed, whoever wrote it


REPORT = s.HandInReport(on=DAY, report="R", author="A", period="2014上半年", text="初稿")


async def test_a_report_that_comes_back_is_one_duty(offices):
    await offices.do(REPORT, s.ReturnReport(on=DAY, report="R", by="T1", reason="过于简略"))
    await offices.until(c.DutyLogged, 1)
    await offices.do(msgspec.structs.replace(REPORT, text="二稿"))
    await offices.heard("casework", "report-handed-in", s.ReportHandedIn)

    assert len(await offices.events(s.ReportHandedIn)) == 2
    assert len(await offices.events(c.DutyLogged)) == 1
    assert await dead.letters(offices.js) == []


LINK = [
    c.LinkHousehold(on=DAY, household="H1", mandate="A", village="V1", name="钱某", situation="因病致贫"),
    c.GiveAid(on=DAY, household="H1", kind="谋路子", text="养羊"),
]


async def test_a_link_and_its_aid_are_duties_and_the_link_ends_with_the_mandate(offices):
    await offices.do(*LINK)
    logged = await offices.until(c.DutyLogged, 2)
    await offices.do(END)

    (ended,) = await offices.until(c.LinkEnded, 1)
    await offices.quiet()
    assert [each.stream for each in logged] == ["casework/ledger/A"] * 2
    assert ended.stream == "casework/household/H1"
    assert not any("钱某".encode() in each.data for each in await offices.log.standing(offices.district, 0))


SWAP = [
    r.PublishShift(on=dt.date(2016, 6, 1), mandate="A", studio="S1", slot="09:00-11:30"),
    r.PublishShift(on=dt.date(2016, 6, 2), mandate="B", studio="S1", slot="09:00-11:30"),
    r.SwapShifts(
        on=DAY, mandate="A", gives=r.Held(dt.date(2016, 6, 1), "S1", "09:00-11:30"), other="B",
        takes=r.Held(dt.date(2016, 6, 2), "S1", "09:00-11:30"),
    ),
]  # fmt: skip


async def test_both_halves_of_a_swap_are_done(offices):
    await offices.do(*SWAP)

    halves = await offices.until(r.ShiftSwapped, 2)
    await offices.quiet()
    assert sorted(each.stream for each in halves) == ["registry/shifts/A", "registry/shifts/B"]
    world = await Worlds(offices.log, RegistryWorld).of(offices.district)
    ahead = {m: sorted(each.on.isoformat() for each in world.shifts[m] if each.on.year == 2016) for m in ("A", "B")}
    assert ahead == {"A": ["2016-06-02"], "B": ["2016-06-01"]}


async def test_told_again_and_in_any_order_it_is_done_once(offices):
    await offices.do(*TRAINING, *LINK, *SWAP)
    await offices.until(c.DutyLogged, 4)
    await offices.until(r.ShiftSwapped, 2)
    await offices.do(END, CLOSE)
    await offices.until(c.LeadAssigned, 2)
    await offices.until(c.CaseTransferred, 3)
    head = await offices.quiet()

    again = [
        (service, each.name, each.event)
        for service, reacts in (("registry", registry_reactions), ("casework", casework_reactions))
        for each in reacts.REACTIONS
        if each.name not in ("organisation-ended", "report-handed-in")
    ] * 3
    random.shuffle(again)
    for service, name, kind in again:
        await offices.tell_again(service, name, kind)

    assert await offices.quiet() == head
    assert await dead.letters(offices.js) == []


async def test_what_is_told_before_the_service_knew_of_it_is_decided_on_the_log(offices):
    """A message that overtakes: the reaction reads the log up to its event and beyond before it looks at its world."""
    await offices.do(case("M5", "A"), END, CLOSE)

    await offices.until(c.LeadAssigned, 3)
    await offices.until(c.CaseTransferred, 4)
    head = await offices.quiet()
    world = await Worlds(offices.log, CaseworkWorld).of(offices.district)
    assert world.open_cases(lead="A") == []
    assert world.open_cases(holder="S1") == []
    assert len(await offices.events(c.LeadAssigned)) == 3
    assert head == (await offices.log.heads())[offices.district]


async def test_a_command_that_is_refused_is_tried_again_and_then_parked(offices):
    """The successor closed in the meantime, too: nothing can be placed there, and somebody has to look at it."""
    await offices.do(r.CloseStudio(on=dt.date(2014, 5, 30), studio="S2", reason="撤销"))
    world = await Worlds(offices.log, RegistryWorld).of(offices.district)
    lost = r.StudioClosed(on=dt.date(2014, 5, 30), studio="S1", successor="S2", reason="x")
    asked = [type(each) for each in registry_reactions.studio_closed(world, lost)]
    assert asked == [r.CancelShift, r.CancelShift, r.SetCatchment, r.PlaceRepresentative, r.PlaceRepresentative]
    again = subjects.again(
        f"registry-{offices.district}-studio-closed", subjects.event(offices.district, tag(r.StudioClosed))
    )
    headers = {
        "ce-id": str(uuid.uuid4()), "Copperseal-Correlation-Id": str(uuid.uuid4()),
        "ce-source": f"copperseal/{offices.district}",
    }  # fmt: skip
    await offices.js.publish(again, msgspec.json.encode(lost), headers=headers)

    (letter,) = await offices.parked()
    assert "set-catchment S2: studio-closed" in letter.reason
    assert letter.subject == again

    await dead.replay(offices.js, letter.number)  # to this reaction alone; refused as before, it is parked again
    (parked_again,) = await offices.parked()
    assert (parked_again.subject, parked_again.number > letter.number) == (again, True)


class Away(commands.Commands):
    """The asking side while the service that is asked is away."""

    def __init__(self, client, answer: Reply) -> None:
        super().__init__(client)
        self.answer, self.asked, self.times = answer, [], 2 * failure.ATTEMPTS

    async def ask(self, district: str, command: Command, *more, **named) -> Reply:
        self.asked.append(tag(type(command)))
        if len(self.asked) <= self.times:
            return self.answer
        return await super().ask(district, command, *more, **named)


NOT_NOW = [Unavailable(), Conflicted(stream="s", version=1), Refusal(code="log-corrupt", zh="", en="")]


@pytest.mark.parametrize("answer", NOT_NOW, ids=["away", "overtaken", "log-corrupt"])
async def test_what_nobody_answers_waits_and_goes_on_in_order(offices, servers, answer):
    """However long a service is away, nobody has to replay by hand what it was asked."""
    both = [r.IssueRegulation(on=DAY, regulation=f"R{n}", title="t", kind="k", issuer=offices.district) for n in (1, 2)]

    def react(_: RegistryWorld, event: r.StudioClosed) -> list[Command]:
        return both if event.reason == offices.district else []  # other tests' districts are told, too

    waits = reactions.Reaction("waits", r.StudioClosed, react, in_order=True)
    asking, broker = Away(offices.client, answer), connect_nats(servers.nats, "waits")
    worlds = Worlds(offices.log, RegistryWorld)
    reactions.serve(broker, f"waits-{offices.district}", [waits], worlds, lambda: asking)
    await listening(broker)
    await offices.do(msgspec.structs.replace(CLOSE, reason=offices.district))

    issued = await offices.until(r.RegulationIssued, 2)
    assert asking.asked == ["issue-regulation"] * (asking.times + 2)
    assert [each.stream for each in issued] == ["registry/regulation/R1", "registry/regulation/R2"]
    assert await dead.letters(offices.js) == []
    await broker.stop()
    for stream, durable in reactions._consumers(f"waits-{offices.district}-waits"):
        await offices.js.delete_consumer(stream, durable)


@pytest.mark.parametrize(("stream", "told"), [(subjects.EVENTS, ""), (subjects.AGAIN, "-again")])
async def test_a_service_whose_consumers_are_lost_notices_it(offices, monkeypatch, stream, told):
    """With their stream they are gone: nothing would ever be told again. Its process ends, and is started anew."""
    monkeypatch.setattr(reactions, "LOOK_AGAIN", 0.05)
    service, known = f"registry-{offices.district}", registry_reactions.REACTIONS
    watching = asyncio.create_task(reactions.watch(offices.client, service, known))
    await asyncio.sleep(0.3)
    assert not watching.done()

    durable = f"{service}-{known[0].name}{told}"
    info = await offices.js.consumer_info(stream, durable)
    await offices.js.delete_consumer(stream, durable)
    with pytest.raises(reactions.StreamLost, match=durable):
        await asyncio.wait_for(watching, 10)
    await offices.js.add_consumer(stream, info.config)  # the others of the run find it as it was
