"""A command's way through a service, with replicas that do not know of each other."""

import asyncio
import datetime as dt
import uuid

import msgspec
import pytest

from services.casework.deciders import DECIDERS as CASEWORK
from services.casework.world import World as Casework
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts import scoring as s
from shared.contracts.base import Sealed
from shared.contracts.replies import Accepted, Conflicted
from shared.directory import Directory
from shared.eventlog import EventLog, Page
from shared.handling import Envelope, Handling, named_plainly
from shared.refusals import Refused
from shared.vault import Vault
from shared.worlds import Worlds
from tests import town
from tests.replicas import DAY, ELECTED, SEATED, organisation


async def test_a_district_begins_with_itself(replica, district):
    one = replica()
    with pytest.raises(Refused) as refused:
        await one.ask(r.IssueRegulation(on=DAY, regulation="R1", title="t", kind="k", issuer="i"))
    assert refused.value.code == "unknown-district"

    accepted = await one.ask(organisation(district, "区"))

    assert accepted == Accepted(stream=f"registry/organisation/{district}", version=1, first_seq=1, last_seq=1)


async def test_the_same_command_id_has_one_effect_on_any_replica(replica, district):
    command, command_id = organisation(district, "区"), uuid.uuid4()
    first = await replica().ask(command, command_id)

    again = await replica().ask(command, command_id)

    assert (again.first_seq, again.last_seq, again.repeated) == (first.first_seq, first.last_seq, True)


async def test_the_same_command_id_at_once_on_several_replicas_has_one_effect(replica, district, log):
    command, command_id = organisation(district, "区"), uuid.uuid4()

    replies = await asyncio.gather(*(replica().ask(command, command_id) for _ in range(6)))

    assert sorted(reply.repeated for reply in replies) == [False, True, True, True, True, True]
    assert (await log.heads())[district] == 1


async def test_an_id_made_of_personal_words_is_not_on_record(replica, district, log):
    """Else whoever has the log could try guesses at them. The same command is known by it all the same."""
    one = replica()
    for command in (organisation(district, "区"), organisation("T1", parent=district)):
        await one.ask(command)
    made_of_words, further = uuid.uuid4(), uuid.uuid4()

    await one.together([ELECTED, SEATED], [made_of_words, further])

    *_, registered, seated = await log.standing(district, 0)
    assert made_of_words not in (registered.command_id, registered.correlation_id, seated.correlation_id)
    assert registered.correlation_id == seated.correlation_id == registered.command_id
    assert seated.command_id == further  # which carries nobody's words
    assert (await replica().ask(ELECTED, made_of_words)).repeated


async def test_what_is_on_record_under_the_id_that_was_asked_is_known_again(replica, district, log, request_of):
    """As older logs have it."""
    one, command_id = replica(), uuid.uuid4()
    for command in (organisation(district, "区"), organisation("T1", parent=district)):
        await one.ask(command)
    registered = r.MandateRegistered(
        **{name: getattr(ELECTED, name) for name in ELECTED.__struct_fields__ if name not in ("born", "phone")},
        born=Sealed(subject=ELECTED.subject, box=b"x"),
    )
    await log.append(request_of(district, "registry/mandate/D1", 0, (registered,), command_id=command_id))

    assert (await one.ask(ELECTED, command_id)).repeated


async def test_what_may_be_asked_twice_is_not_done_twice_on_an_older_log(replica, district, log, request_of):
    registry, casework, command_id = replica(), replica("casework"), uuid.uuid4()
    for command in town.district_with_cases(district):
        await (registry if command.noun.startswith("registry/") else casework).ask(command)
    note = c.AddNote(on=town.DAY, case="M1", by="A", note="已电话联系")
    noted = c.NoteAdded(on=town.DAY, case="M1", by="A", note=Sealed(subject="resident/M1", box=b"x"))
    version = (await log.stream(district, "casework/case/M1")).version
    await log.append(request_of(district, "casework/case/M1", version, (noted,), command_id=command_id))

    assert (await casework.ask(note, command_id)).repeated


async def test_of_who_was_forgotten_nobody_can_tell_what_was_asked_before(replica, district, keys):
    one, command_id = replica(), uuid.uuid4()
    for command in (organisation(district, "区"), organisation("T1", parent=district)):
        await one.ask(command)
    await one.ask(ELECTED, command_id)
    await Vault(keys, bytes(32)).forget(district, ELECTED.subject)

    with pytest.raises(Refused, match="subject-forgotten"):
        await replica().ask(ELECTED, command_id)


async def test_two_clerks_at_once_and_only_one_registers(replica, district, log):
    await replica().ask(organisation(district, "区"))

    async def attempt(name: str) -> object:
        try:
            command = r.RegisterOrganisation(on=DAY, code="T1", name=name, kind="镇", parent=district)
            return await replica().ask(command)
        except Refused as refusal:
            return refusal.code

    outcomes = await asyncio.gather(*(attempt(f"name {n}") for n in range(5)))

    assert outcomes.count("already-registered") == 4
    assert (await log.heads())[district] == 2


async def test_a_refusal_never_rests_on_stale_knowledge(replica, district):
    writing, behind = replica(), replica()
    await writing.ask(organisation(district, "区"))
    with pytest.raises(Refused):  # `behind` has read the district by now
        await behind.ask(organisation("V1", "村", "T1"))
    await writing.ask(organisation("T1", "镇", district))

    assert isinstance(await behind.ask(organisation("V1", "村", "T1")), Accepted)


async def test_that_nothing_is_left_to_do_never_rests_on_stale_knowledge(replica, district):
    one, other = replica(), replica()
    for command in (organisation(district, "区"), organisation("T1", "镇", district), ELECTED, SEATED):
        await one.ask(command)
    suspended = r.SuspendMandate(on=DAY, mandate="D1")
    await one.ask(suspended)
    await other.ask(r.RestoreMandate(on=DAY, mandate="D1"))

    assert (await one.ask(suspended)).first_seq
    assert (await other.ask(suspended)).first_seq == 0


async def test_a_serial_of_anyones_ledger_is_refused_by_name(replica, district):
    """Two ledgers and two replicas: neither has the other's entries in memory, and the log grants a serial once."""
    registry = replica()
    for command in town.district_with_cases(district):
        if command.noun.startswith("registry/"):
            await registry.ask(command)
    entry = {"on": town.DAY, "entry": "L1", "kind": "走访", "text": "入户走访", "entered_on": town.DAY}
    replicas = [replica("casework") for _ in range(4)]

    asked = [each.ask(c.LogDuty(mandate="AB"[n % 2], **entry)) for n, each in enumerate(replicas)]
    found = await asyncio.gather(*asked, return_exceptions=True)

    assert [type(each).__name__ for each in found].count("Accepted") == 1
    told = [(each.code, each.field) for each in found if isinstance(each, Refused)]
    assert told == [("duplicate-serial", "entry")] * 3


async def test_a_state_that_others_moved_on_is_read_again(replica, district):
    one, other = replica(), replica()
    await one.ask(organisation(district, "区"))
    await one.ask(
        r.RegisterMandate(
            on=DAY,
            mandate="D1",
            person="P1",
            name="n",
            gender="女",
            born="1970-01",
            level="区",
            term="t",
            committee=district,
            term_end=dt.date(2018, 1, 1),
        )
    )
    await one.ask(r.SeatMandate(on=DAY, mandate="D1"))
    await other.ask(r.PublishPromise(on=DAY, mandate="D1", promise="C1", text="修路", due=dt.date(2014, 6, 1)))
    await one.ask(r.KeepPromise(promise="C1", on=dt.date(2014, 5, 1)))

    with pytest.raises(Refused) as refused:
        await other.ask(r.WithdrawPromise(promise="C1", on=dt.date(2014, 5, 2), reason="x"))
    assert refused.value.code == "promise-settled"


PLACED_NOWHERE = r.PlaceRepresentative(on=DAY, mandate="D1", studio="S9")


async def test_commands_asked_together_are_done_all_or_not_at_all(replica, district, log):
    one = replica()
    await one.ask(organisation(district, "区"))
    await one.ask(organisation("T1", "镇", district))
    ids = [uuid.uuid4() for _ in range(3)]

    with pytest.raises(Refused) as refused:
        await one.together([ELECTED, SEATED, PLACED_NOWHERE], ids)
    assert (refused.value.code, refused.value.command) == ("unknown-studio", "place-representative")
    assert (await log.heads())[district] == 2

    done = await one.together([ELECTED, SEATED], ids[:2])
    assert (done.first_seq, done.last_seq, done.repeated) == (3, 4, False)
    again = await replica().together([ELECTED, SEATED], ids[:2])
    assert (again.first_seq, again.last_seq, again.repeated) == (3, 4, True)


async def test_what_is_asked_together_may_grow(replica, district):
    one = replica()
    await one.ask(organisation(district, "区"))
    await one.ask(organisation("T1", "镇", district))
    first, second = uuid.uuid4(), uuid.uuid4()
    await one.together([ELECTED], [first])

    grown = await replica().together([ELECTED, SEATED], [first, second])

    assert (grown.first_seq, grown.last_seq, grown.repeated) == (3, 4, False)


async def test_commands_on_two_aggregates_are_not_asked_together(replica, district):
    one = replica()
    await one.ask(organisation(district, "区"))

    with pytest.raises(Refused, match="not-together"):
        await one.together([organisation("T1", "镇", district), organisation("T2", "镇", district)])


class Counting(EventLog):
    """The log; counts how often it is asked for a page."""

    asked = 0

    async def page(self, *arguments: object, **more: object) -> Page | None:
        self.asked += 1
        return await super().page(*arguments, **more)  # type: ignore[arg-type]


async def test_many_who_want_to_know_more_read_the_log_together(replica, district, pool):
    one, log = replica(), Counting(pool)
    await one.ask(organisation(district, "区"))
    worlds = Worlds(log, Directory)
    await worlds.refreshed(district)
    await one.ask(organisation("T1", parent=district))
    log.asked = 0

    known = await asyncio.gather(*(worlds.refreshed(district) for _ in range(64)))

    assert all("T1" in world.organisations for world in known)
    assert log.asked <= 4


async def test_who_asks_after_an_event_knows_of_it_though_others_were_reading(replica, district, pool):
    one, worlds = replica(), Worlds(EventLog(pool), Directory)
    await one.ask(organisation(district, "区"))

    async def told(number: int) -> bool:
        code = f"T{number}"
        await one.ask(organisation(code, parent=district))
        return code in (await worlds.refreshed(district)).organisations

    assert all(await asyncio.gather(*(told(n) for n in range(50))))


async def test_whoever_has_not_seen_what_others_did_is_told_and_nothing_is_decided(replica, district):
    one, other = replica(), replica()
    await one.ask(organisation(district, "区"))
    first = await one.ask(organisation("T1", parent=district))
    await other.ask(r.RenameOrganisation(on=DAY, code="T1", name="新名"))
    asked = r.RenameOrganisation(on=dt.date(2014, 1, 2), code="T1", name="另一名")

    told = await one.ask(asked, seen=first.version)
    assert isinstance(told, Conflicted)
    assert told.version == 2
    assert [(each.version, each.type, each.on) for each in told.changed] == [
        (2, "registry.organisation-renamed.v1", DAY)
    ]  # fmt: skip

    again = await one.ask(asked, command_id := uuid.uuid4(), seen=2)
    assert (again.version, again.repeated) == (3, False)
    assert (await other.ask(asked, command_id, seen=2)).repeated  # asked twice: the first answer, though it is 3 now


def studio(code: str, *catchment: str) -> r.EstablishStudio:
    return r.EstablishStudio(on=DAY, studio=code, name=code, level="村社区", organisation="T1", catchment=catchment)


async def test_of_two_who_want_a_village_at_once_one_has_it(replica, district):
    """Whatever replicas they ask, each of which knows nothing of the other's."""
    one = replica()
    for command in (organisation(district, "区"), organisation("T1", parent=district), organisation("V1", "村", "T1")):
        await one.ask(command)
    replicas = [replica() for _ in range(4)]
    for n, each in enumerate(replicas):  # so that it has a world to be stale by
        await each.ask(r.IssueRegulation(on=DAY, regulation=f"R{n}", title="t", kind="k", issuer="T1"))

    asked = [each.ask(studio(f"S{n}-{m}", "V1")) for m in range(3) for n, each in enumerate(replicas)]
    found = await asyncio.gather(*asked, return_exceptions=True)

    assert [type(each).__name__ for each in found].count("Accepted") == 1
    assert {each.code for each in found if isinstance(each, Refused)} == {"served-by-another"}
    assert len([each for each in found if isinstance(each, Refused)]) == len(found) - 1


async def test_many_studios_open_at_once_without_waiting_for_anybody_to_ask_again(replica, district, log):
    one, two = replica(), replica()
    villages = [f"V{n}" for n in range(40)]
    await one.ask(organisation(district, "区"))
    await one.ask(organisation("T1", parent=district))
    for village in villages:
        await one.ask(organisation(village, "村", "T1"))

    asked = [(one, two)[n % 2].ask(studio(f"S{n}", village)) for n, village in enumerate(villages)]
    replies = await asyncio.gather(*asked)

    assert {type(reply) for reply in replies} == {Accepted}
    records = await log.standing(district, 0)
    assert len([each for each in records if each.type == "registry.catchment-set.v1"]) == len(villages)


async def test_of_cases_that_are_merged_at_once_none_goes_round_in_a_circle(replica, district):
    """M1 into M2 into M3 into M1: whatever the order, one of them is refused, and somebody goes on with the matter."""
    registry, clerk = replica(), replica("casework")
    for command in town.district_with_cases(district):
        await (registry if command.noun.startswith("registry/") else clerk).ask(command)
    replicas = [replica("casework") for _ in range(3)]
    for n, each in enumerate(replicas, 1):  # so that it has a world to be stale by
        await each.ask(c.AddNote(on=town.DAY, case=f"M{n}", by="A", note="n"))

    asked = [
        each.ask(c.MergeCase(on=town.DAY, case=f"M{n}", by="A", into=f"M{n % 3 + 1}"))
        for n, each in enumerate(replicas, 1)
    ]
    found = await asyncio.gather(*asked, return_exceptions=True)

    assert sorted(type(each).__name__ for each in found) == ["Accepted", "Accepted", "Refused"]
    assert [each.code for each in found if isinstance(each, Refused)] == ["merged-in-a-circle"]


async def test_of_ballots_that_are_opened_at_once_one_is_under_way(replica, district):
    registry = replica()
    for command in town.district_with_cases(district):
        if command.noun.startswith("registry/"):
            await registry.ask(command)
    replicas = [replica("scoring") for _ in range(3)]
    values = {"on": town.DAY, "mandate": "A", "bloc": "群众代表", "voters": ("B", "V1", "V2"), "until": town.LATER}
    for each in replicas:  # so that it has a world to be stale by
        with pytest.raises(Refused, match="unknown-bloc"):
            await each.ask(s.OpenBallot(ballot="E", **{**values, "bloc": "无"}))

    asked = [each.ask(s.OpenBallot(ballot=f"P{n}", **values)) for n, each in enumerate(replicas)]
    found = await asyncio.gather(*asked, return_exceptions=True)

    assert sorted(type(each).__name__ for each in found) == ["Accepted", "Refused", "Refused"]
    assert {each.code for each in found if isinstance(each, Refused)} == {"ballot-under-way"}


@pytest.mark.parametrize("code", ["Ｔ１", "T①", "\uf91d", "T\u00ad1", "T1\ufe0f", "T\u20661", "T1\u3164", "T1\u2800"])
async def test_a_new_code_that_looks_like_another_is_refused(replica, district, code):
    one = replica()
    await one.ask(organisation(district, "区"))

    with pytest.raises(Refused) as refused:
        await one.ask(organisation(code, parent=district))

    assert (refused.value.code, refused.value.field) == ("not-a-plain-code", "code")
    await one.ask(organisation(str(refused.value.values["plain"]), parent=district))


def test_codes_given_within_an_aggregate_are_plain_too():
    with pytest.raises(Refused) as refused:
        named_plainly(c.WriteStory(on=DAY, story="H1", studio="S1", title="路灯", text="亮了", persons=("P1", "Ｐ２")))

    assert (refused.value.code, refused.value.field) == ("not-a-plain-code", "persons")


def test_a_voter_may_be_a_mandate_that_is_on_record_under_such_a_code():
    named_plainly(s.OpenBallot(on=DAY, ballot="B1", mandate="D1", bloc="群众代表", voters=("V1", "Ｖ２"), until=DAY))


async def test_brackets_as_the_offices_write_them_are_plain(replica, district):
    one = replica()
    await one.ask(organisation(district, "区"))

    await one.ask(organisation("民（2014）3号", parent=district))


async def test_such_a_code_that_is_on_record_stays_in_use(replica, district, log, request_of):
    await replica().ask(organisation(district, "区"))
    known = r.OrganisationRegistered(on=DAY, code="Ｔ１", name="镇", kind="镇", parent=district)
    await log.append(request_of(district, "registry/organisation/Ｔ１", 0, (known,)))

    await replica().ask(r.RenameOrganisation(on=DAY, code="Ｔ１", name="街道"))
    await replica().ask(organisation("V1", "村", "Ｔ１"))


async def test_what_follows_from_such_a_code_is_named_after_it(replica, district, log, keys):
    one = replica()
    for command in (organisation(district, "区"), organisation("T1", parent=district), ELECTED, SEATED):
        await one.ask(command)
    handling = Handling(CASEWORK, log, Vault(keys, bytes(range(32))), Worlds(log, Casework))
    duty = c.LogDuty(on=DAY, entered_on=DAY, entry="Ｘ１-D1", mandate="D1", kind="培训", text="学习")
    asked = Envelope(district=district, command_id=uuid.uuid4(), actor="test")

    with pytest.raises(Refused, match="not-a-plain-code"):
        await handling.handle(asked, duty)
    follows = msgspec.structs.replace(asked, causation_id=uuid.uuid4())
    assert isinstance(await handling.handle(follows, duty), Accepted)
