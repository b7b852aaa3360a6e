"""Asking another service: an answer, or which code and words keep it back."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest
from faststream.nats import NatsBroker

from shared.bus.answering import answer
from shared.bus.queries import NoAnswer, ask
from shared.refusals import Refused
from shared.service import connect_nats, listening
from shared.turns import Busy


class Question(msgspec.Struct, kw_only=True):
    """What is asked."""

    about: str


SLOW: asyncio.Queue[str] = asyncio.Queue()
MAY_GO = asyncio.Event()


async def found(district: str, question: Question) -> bytes:
    """Each question has its own fate."""
    match question.about:
        case "refused":
            raise Refused("unknown-case", id="M1")
        case "busy":
            raise Busy
        case "defect":
            raise LookupError("nobody thought of this")
        case "slow":
            SLOW.put_nowait(district)
            await MAY_GO.wait()
    return msgspec.json.encode({"about": question.about, "of": district})


@pytest.fixture
async def answering(servers, district) -> AsyncIterator[NatsBroker]:
    broker = connect_nats(servers.nats, "test")
    answer(broker, f"s-{district}", "fate", Question, found)
    await listening(broker)
    yield broker
    await broker.stop()


async def asked(client, district: str, about: str) -> dict[str, str]:
    reply = await ask(client, district, f"s-{district}", "fate", Question(about=about))
    return msgspec.json.decode(reply, type=dict[str, str])


async def test_an_answer_comes_as_it_is(answering, client, district):
    assert await asked(client, district, "anything") == {"about": "anything", "of": district}


@pytest.mark.parametrize(
    ("about", "code", "word"),
    [
        ("refused", "unknown-case", "M1"),
        ("busy", "unavailable", "查询过多"),
        ("defect", "unavailable", "暂时无法答复"),
    ],
)
async def test_what_keeps_an_answer_back_has_a_code_and_words(answering, client, district, about, code, word):
    with pytest.raises(NoAnswer) as kept:
        await asked(client, district, about)

    assert kept.value.code == code
    assert word in kept.value.zh
    assert kept.value.en


async def test_where_nobody_answers_it_is_unavailable(client, district):
    with pytest.raises(NoAnswer) as kept:
        await asked(client, district, "anything")

    assert kept.value.code == "unavailable"


async def test_who_waits_keeps_nobody_else_from_being_answered(answering, client, district):
    slow = [asyncio.create_task(asked(client, district, "slow")) for _ in range(60)]
    for _ in slow:
        await SLOW.get()  # all of them are being answered

    assert await asked(client, district, "quick") == {"about": "quick", "of": district}
    assert not any(each.done() for each in slow)
    MAY_GO.set()
    await asyncio.gather(*slow)
