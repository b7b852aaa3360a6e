"""The urn on a real log and a real vault: counted once, then nobody can read a vote any more."""

import asyncio
import datetime as dt
import uuid
from collections.abc import AsyncIterator

import asyncpg
import msgspec
import pytest

from services.registry.deciders import DECIDERS as REGISTRY
from services.registry.world import World as RegistryWorld
from services.scoring.deciders import DECIDERS as SCORING
from services.scoring.urn import Urn
from services.scoring.world import World
from shared.bus import commands, dead, failure, reactions, subjects
from shared.bus.relay import Relay
from shared.bus.streams import declare
from shared.contracts import registry as r
from shared.contracts import scoring as s
from shared.contracts.replies import Accepted, Refusal
from shared.contracts.rulebook import decode_rulebook
from shared.eventlog import EventLog
from shared.handling import Handling
from shared.service import connect_nats, connect_postgres, listening
from shared.vault import Unreadable, Vault
from shared.worlds import Worlds
from tests.ending import ended
from tests.integration.test_reactions import Offices
from tests.town import DAY, LATER, district_with_cases
from tests.unit.conftest import RULEBOOK

VOTES = {"B": "优秀", "V1": "称职", "V2": "优秀", "V3": "基本称职", "V4": "我不投"}
OPEN = s.OpenBallot(on=DAY, ballot="P", mandate="A", bloc="群众代表", voters=(*VOTES, "V5"), until=LATER)
CLOSE = s.CloseBallot(on=LATER, ballot="P")


class Station(Offices):
    """A polling station: registry and scoring on a bus, and the vault that they seal with."""

    async def vote(self, voter: str, what: str) -> object:
        command = s.CastVote(on=DAY, ballot="P", voter=voter, vote=what)
        return await self.commands.ask(self.district, command, uuid.uuid4(), "clerk")


@pytest.fixture
async def station(servers, client, district, monkeypatch) -> AsyncIterator[Station]:
    monkeypatch.setattr(failure, "delay", lambda attempt: 0.05)
    pool = await connect_postgres(servers.postgres, "copperseal_scoring")
    keys = await asyncpg.create_pool(servers.vault, min_size=1, max_size=2)
    await declare(client.jetstream())
    await client.jetstream().purge_stream(subjects.DEAD)
    log, vault, broker = EventLog(pool), Vault(keys, bytes(range(32))), connect_nats(servers.nats, "station")
    asking, urn, worlds = commands.Commands(client), Urn(log, vault), Worlds(log, World)
    commands.serve(broker, "registry", Handling(REGISTRY, log, vault, Worlds(log, RegistryWorld)))
    commands.serve(broker, "scoring", Handling(SCORING, log, vault, worlds))
    reactions.serve(broker, f"scoring-{district}", urn.reactions(), worlds, lambda: asking)
    await listening(broker)
    relaying = asyncio.create_task(Relay(pool, log, client).run())
    made = Station(district, log, client)
    made.vault = vault
    await made.do(*(each for each in district_with_cases(district) if each.noun.startswith("registry/")), OPEN)
    yield made
    await ended(relaying)
    await broker.stop()
    for each in urn.reactions():
        durable = f"scoring-{district}-{each.name}"
        await client.jetstream().delete_consumer(subjects.EVENTS, durable)
        await client.jetstream().delete_consumer(subjects.AGAIN, f"{durable}-again")
    await pool.close()
    await keys.close()


async def test_votes_are_counted_once_recorded_and_destroyed(station):
    for voter, what in VOTES.items():
        assert isinstance(await station.vote(voter, what), Accepted)
    twice = await station.vote("B", "不称职")
    assert isinstance(twice, Refusal)
    assert twice.code == "voted-already"
    cast = [msgspec.json.decode(each.data, type=s.VoteCast).vote for each in await station.events(s.VoteCast)]
    assert len({len(each.box) for each in cast}) == 1  # a box does not tell what is in it by its length
    assert len({each.box for each in cast}) == len(VOTES)  # nor by being like another
    assert (await station.vault.open(station.district, cast[0])).strip() == "优秀"

    await station.do(CLOSE)
    await station.until(s.VotesDestroyed, 1)
    (recorded,) = await station.until(s.BallotRecorded, 1)
    await station.quiet()
    (tallied,) = await station.events(s.BallotTallied)
    assert msgspec.json.decode(tallied.data, type=s.BallotTallied).votes == {"优秀": 2, "称职": 1, "基本称职": 1}
    told = msgspec.json.decode(recorded.data, type=s.BallotRecorded)
    assert (told.mandate, told.bloc, told.on, told.spoilt) == ("A", "群众代表", LATER, 1)
    for each in cast:
        with pytest.raises(Unreadable):
            await station.vault.open(station.district, each)


@pytest.mark.parametrize(
    ("since", "was", "becomes"),
    [
        (dt.date(2014, 5, 20), '"基本称职" = "60", ', ""),
        (dt.date(2014, 5, 20), '"群众代表" = "0.6"', '"居民代表" = "0.6"'),
        (dt.date(2014, 5, 1), '"优秀" = "100"', '"好" = "100"'),  # in force before the ballot, published after it began
    ],
)
async def test_a_ballot_is_counted_and_recorded_by_the_rulebook_that_it_was_opened_under(station, since, was, becomes):
    for voter, what in VOTES.items():
        await station.vote(voter, what)
    text = RULEBOOK.read_text("utf-8").replace('"610203"', f'"{station.district}"').replace('"yintai-2014"', '"other"')
    text = text.replace("effective_from = 2014-01-01", f"effective_from = {since}").replace(was, becomes, 1)
    await station.do(r.PublishRulebook(on=since, rulebook=decode_rulebook(text)))

    await station.do(CLOSE)
    await station.until(s.VotesDestroyed, 1)

    (recorded,) = await station.until(s.BallotRecorded, 1)
    told = msgspec.json.decode(recorded.data, type=s.BallotRecorded)
    assert (told.bloc, told.votes, told.spoilt) == ("群众代表", {"优秀": 2, "称职": 1, "基本称职": 1}, 1)
    assert await dead.letters(station.js) == []


async def test_where_the_vault_has_lost_a_vote_nothing_is_counted_until_it_is_put_back(station, keys):
    """An older copy of the vault lacks what was voted since: that is no spoilt vote."""
    for voter in ("B", "V1", "V2"):
        await station.vote(voter, "优秀")
    lost = await keys.fetchrow(
        "DELETE FROM vault.keys WHERE district = $1 AND subject = 'vote/P/V1' RETURNING wrapped", station.district
    )

    await station.do(CLOSE)
    (letter,) = await station.parked()
    assert "vote/P/V1" in letter.reason
    assert await station.events(s.BallotTallied) == []

    await keys.execute(
        "INSERT INTO vault.keys (district, subject, wrapped) VALUES ($1, 'vote/P/V1', $2)", station.district, *lost
    )
    await dead.replay(station.js, letter.number)
    (recorded,) = await station.until(s.BallotRecorded, 1)
    assert msgspec.json.decode(recorded.data, type=s.BallotRecorded).votes == {"优秀": 3}


async def test_a_forgotten_vote_is_spoilt(station):
    for voter in ("B", "V1", "V2"):
        await station.vote(voter, "优秀")
    await station.vault.forget(station.district, "vote/P/V1")

    await station.do(CLOSE)
    (recorded,) = await station.until(s.BallotRecorded, 1)
    told = msgspec.json.decode(recorded.data, type=s.BallotRecorded)
    assert (told.votes, told.spoilt) == ({"优秀": 2}, 1)


async def test_told_again_nothing_is_counted_again(station):
    for voter in ("B", "V1", "V2"):
        await station.vote(voter, "优秀")
    await station.do(CLOSE)
    await station.until(s.VotesDestroyed, 1)
    head = await station.quiet()

    for name, kind in (
        ("ballot-closed", s.BallotClosed), ("votes-counted", s.BallotTallied), ("ballot-tallied", s.BallotTallied),
    ) * 2:  # fmt: skip
        await station.tell_again("scoring", name, kind)

    assert await station.quiet() == head
    assert await dead.letters(station.js) == []


async def test_a_ballot_in_which_nobody_voted_leaves_no_tally_on_the_representative(station):
    await station.do(CLOSE)
    await station.until(s.VotesDestroyed, 1)
    await station.quiet()

    assert await station.events(s.BallotRecorded) == []


async def test_the_votes_of_two_are_destroyed_unopened(station):
    for voter in ("B", "V1"):
        await station.vote(voter, "优秀")
    cast = [msgspec.json.decode(each.data, type=s.VoteCast).vote for each in await station.events(s.VoteCast)]

    await station.do(CLOSE)
    await station.until(s.VotesDestroyed, 1)
    await station.quiet()

    (tallied,) = await station.events(s.BallotTallied)
    told = msgspec.json.decode(tallied.data, type=s.BallotTallied)
    assert (told.votes, told.spoilt) == ({}, 0)
    assert await station.events(s.BallotRecorded) == []
    for each in cast:
        with pytest.raises(Unreadable):
            await station.vault.open(station.district, each)


async def test_of_many_ballots_that_close_at_once_the_votes_are_destroyed_together(station, monkeypatch):
    """To write the vault anew takes as long for one as for many; here a while, so that others come meanwhile."""
    ballots, clean, cleaned = [f"M{n}" for n in range(10)], Vault._clean, 0

    async def slow(self: Vault) -> None:
        nonlocal cleaned
        cleaned += 1
        await asyncio.sleep(0.5)
        await clean(self)

    monkeypatch.setattr(Vault, "_clean", slow)
    elected = next(each for each in district_with_cases(station.district) if isinstance(each, r.RegisterMandate))
    for each in ballots:
        await station.do(
            msgspec.structs.replace(elected, mandate=each, person=each),
            r.SeatMandate(on=elected.on, mandate=each),
            msgspec.structs.replace(OPEN, ballot=each, mandate=each),
        )
        vote = s.CastVote(on=DAY, ballot=each, voter="B", vote="优秀")
        assert isinstance(await station.commands.ask(station.district, vote, uuid.uuid4(), "clerk"), Accepted)
    await asyncio.gather(*(station.do(msgspec.structs.replace(CLOSE, ballot=each)) for each in ballots))

    await station.until(s.VotesDestroyed, len(ballots))

    assert cleaned <= len(ballots) // 2
    cast = [msgspec.json.decode(each.data, type=s.VoteCast).vote for each in await station.events(s.VoteCast)]
    assert await station.vault.open_those(station.district, cast) == [None] * len(ballots)
