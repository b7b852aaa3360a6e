"""What `verify` looks at: every district that anything here speaks of, whether or not the log has it."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from infra.cli.verify import _verify

Told = Callable[..., Awaitable[list[str]]]


@pytest.fixture
async def told(servers, owner, district) -> AsyncIterator[Told]:
    """What is wrong with a district after some statements of somebody who may do everything."""

    async def wrong(*statements: str) -> list[str]:
        await behind_the_back(*statements)
        found, _ = await _verify(servers.postgres, None, {}, {}, None)
        return [str(each).replace(district, "D") for each in found["wrong"] if each.values.get("district") == district]

    async def behind_the_back(*statements: str) -> None:
        async with owner.transaction():
            await owner.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                await owner.execute(statement.replace("$D", f"'{district}'"))

    yield wrong
    tables = "eventlog.claims", "disclosure.documents", "disclosure.checkpoints"
    await behind_the_back(*(f"DELETE FROM {table} WHERE district = $D" for table in tables))


async def test_claims_of_a_district_that_is_not_in_the_log_are_named(told):
    assert await told() == []
    assert await told("INSERT INTO eventlog.claims (district, claim, seq) VALUES ($D, 'duty/L1', 1)") == [
        "D:1: claims that no event made: 1, the first is duty/L1"
    ]


async def test_a_read_model_of_a_district_that_is_not_in_the_log_is_named(told):
    """Its pages would be served."""
    wrong = await told(
        "INSERT INTO disclosure.checkpoints (projection, district, version, seq, at, shape, live)"
        " VALUES ('public', $D, 1, 7, now(), '', true)",
        "INSERT INTO disclosure.documents (projection, district, version, kind, key, document, seq)"
        " VALUES ('public', $D, 1, 'Profile', 'A', '{}', 7)",
    )

    assert wrong == [
        "D: public says that it has read up to 7, the log ends at 0",
        "D: public: Profile A is not from the log",
    ]
