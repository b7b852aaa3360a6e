"""The one source of truth: append with a verdict for each request, read by stream and by position."""

import asyncio
import datetime as dt
import uuid
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterable, Sequence

import asyncpg

from shared.batching import Batches
from shared.eventlog.calls import Reached, alone, judged, parameters, written
from shared.eventlog.reader import known
from shared.eventlog.records import Append, Hole, Page, Record, Stream, Trace, UnknownTag, Verdict, Written
from shared.kept import Kept
from shared.sql import statements

SQL = statements("shared.eventlog")
AT_ONCE = 128  # requests a call: while one call is written, the next is made ready
PATIENCE = 8  # calls more than requests, before it is a defect
PAGE = 1000  # larger pages are slower: the objects of one fall out of the processor's cache
AHEAD = 2  # pages on their way beside the one in hand: one is read while the one before goes over the wire
UNDER_WAY = 3  # turns of the loop until a question is on its way to the server


class EventLog:
    """The log, through a pool of connections whose role may execute the log's functions and insert what an event says.

    Raises what asyncpg raises when Postgres is away: whether an append was written is then unknown, and the same
    command id may be sent again.
    """

    def __init__(self, pool: asyncpg.Pool, on_append: Callable[[set[str]], None] | None = None) -> None:
        self._connections = Kept(pool, at_most=2)
        self._on_append = on_append
        self._known = known()
        self._reached = Reached()
        self._appends = Batches(self._append, once=_fences, size=AT_ONCE)
        self._loads = Batches(self._load)
        self._commands = Batches(self._find)

    def append(self, request: Append) -> Awaitable[Verdict]:
        """Write the events if the stream still has the expected version, and the command id and the claim are new."""
        return self._appends.ask(request)

    def stream(self, district: str, stream: str, after: int = 0) -> Awaitable[Stream]:
        """A whole stream, or what is newer than a version; version 0 if nothing happened to it yet."""
        return self._loads.ask((district, stream, after))

    def command(self, district: str, command_id: uuid.UUID) -> Awaitable[tuple[str, Written] | None]:
        """What the command wrote, and to which stream, if it did."""
        return self._commands.ask((district, command_id))

    async def page(self, district: str, after: int, types: Sequence[str], limit: int = PAGE) -> Page | None:
        """The next stretch after a position, or None at the end. Raises `Hole`, `UnknownTag`."""
        ((last, held, strange, at, seqs, data),) = await self._connections.fetch(
            SQL["page"], district, after, limit, types, self._known
        )
        if last is None:
            return None
        if held != last - after:
            raise Hole.among(district, after, await self.standing(district, after, limit))
        if strange is not None:
            (record,) = await self.records(district, strange - 1, 1)
            raise UnknownTag(district, strange, record.type)
        return Page(district=district, last_seq=last, at=at, seqs=seqs or [], data=data or b"[]")

    async def records(self, district: str, after: int, limit: int = PAGE) -> list[Record]:
        """Whole records after a position. Raises `Hole`."""
        records = await self.standing(district, after, limit)
        if records and records[-1].seq - after != len(records):
            raise Hole.among(district, after, records)
        return records

    async def standing(self, district: str, after: int, limit: int = PAGE) -> list[Record]:
        """Whole records after a position as they stand, holes and all: for the auditor."""
        return [Record(*row) for row in await self._connections.fetch(SQL["records"], district, after, limit)]

    async def strays(self) -> list[tuple[str, int, int]]:
        """Records that no reader of positions meets: before the first, or of no district. For the auditor, as owner."""
        return [(district, first, last) for district, first, last in await self._connections.fetch(SQL["strays"])]

    async def trail(self, district: str, streams: Iterable[str]) -> list[Trace]:
        """The events of these streams, in the order in which they were recorded."""
        rows = await self._connections.fetch(SQL["trail"], district, sorted(set(streams)))
        return [Trace(**row) for row in rows]

    async def consequences(self, district: str, stream: str) -> list[Trace]:
        """What was written because of a stream's events, in the order in which it was recorded."""
        return [Trace(**row) for row in await self._connections.fetch(SQL["consequences"], district, stream)]

    async def recorded_before(self, district: str, at: dt.datetime) -> int:
        """The last position written before a moment, 0 for none: the one after it is of that moment or later.

        Where a server's clock was once set back there may be several such places. Always the same is found, however
        far the log grows: steps of halving lengths look at the same records again, and at newer ones in vain.
        """
        found, head = 0, (await self.heads()).get(district, 0)
        for step in (1 << n for n in reversed(range(head.bit_length()))):
            if found + step <= head:
                (record,) = await self.records(district, found + step - 1, 1)
                found += step if record.recorded_at < at else 0
        return found

    async def heads(self) -> dict[str, int]:
        """Every district and its last position."""
        return {row["district"]: row["seq"] for row in await self._connections.fetch(SQL["heads"])}

    async def _append(self, batch: Sequence[Append]) -> list[Verdict]:
        verdicts = await self._alone(batch) or await self._together(batch)
        if self._on_append:
            self._on_append({request.district for request in batch})
        return verdicts

    async def _alone(self, batch: Sequence[Append]) -> list[Verdict] | None:
        """One event on the short way; None where it is not to be had: nothing is written then."""
        run = self._reached.run
        if (values := alone(batch, self._reached)) is None:
            return None
        try:
            rows = await self._connections.fetch(SQL["append_alone"], *values)
        except asyncpg.UniqueViolationError:  # somebody was faster, or it is on record
            return None
        if not rows:  # the server has started anew
            return None
        ((seq,),) = rows
        self._reached.wrote(run, batch)
        return [Written(first_seq=seq, last_seq=seq, version=batch[0].expected + 1)]

    async def _together(self, batch: Sequence[Append]) -> list[Verdict]:
        """One call, as a rule; where a request cannot be written it is answered, and the others are asked again."""
        verdicts: dict[int, Verdict] = {}
        left = list(range(len(batch)))
        for _ in range(len(batch) + PATIENCE):
            asked = [batch[n] for n in left]
            ((run, heads, *said),) = await self._connections.fetch(SQL["append"], *parameters(asked, self._reached))
            if heads:
                self._reached.wrote(run, asked)
            answers = written(asked, heads) if heads else map(judged, *said)
            verdicts |= {n: answer for n, answer in zip(left, answers, strict=True) if answer is not None}
            left = [n for n in left if n not in verdicts]
            if not left:
                return [verdicts[n] for n in range(len(batch))]
        raise RuntimeError("the log refuses requests that nothing stands against")

    async def _find(self, batch: Sequence[tuple[str, uuid.UUID]]) -> list[tuple[str, Written] | None]:
        rows = await self._connections.fetch(SQL["commands"], [d for d, _ in batch], [c for _, c in batch])
        return [
            (stream, Written(first_seq=first, last_seq=last, version=version, repeated=True)) if stream else None
            for stream, first, last, version in rows
        ]

    async def _load(self, batch: Sequence[tuple[str, str, int]]) -> list[Stream]:
        rows = await self._connections.fetch(SQL["streams"], *map(list, zip(*batch, strict=True)))
        return [
            Stream(district=district, version=version, seqs=seqs or [], data=data or b"[]")
            for (district, *_), (version, seqs, data) in zip(batch, rows, strict=True)
        ]


def _fences(request: Append) -> tuple[Hashable, ...]:
    """What one call may hold only once."""
    command, stream = request.command_id.int, (request.district, request.stream)
    claim = request.claim
    return (command, stream) if claim is None else (command, stream, (request.district, "claim", claim))


async def pages(
    log: EventLog, district: str, after: int, types: Sequence[str], until: int | None = None
) -> AsyncIterator[Page]:
    """Page after page to the end (or `until`), the next ones asked for while the caller works on the one before.

    The log is gapless: where a full page ends is known before it is there, and behind a full one there may be more.
    """
    asked: deque[tuple[int, asyncio.Task[Page | None]]] = deque()

    def ask(most: int) -> None:
        nonlocal after
        while len(asked) < most and (wanted := PAGE if until is None else min(PAGE, until - after)) > 0:
            question = log.page(district, after, types, wanted)
            after += wanted
            asked.append((after, asyncio.create_task(question)))

    ask(1)
    ended = False
    try:
        while asked:
            end, coming = asked.popleft()
            page = await coming
            if page is None or ended:  # asked for in vain
                ended = True
                continue
            ended = page.last_seq < end
            if not ended:
                ask(AHEAD)
                for _ in range(UNDER_WAY):
                    await asyncio.sleep(0)
            yield page
    finally:
        for _, unread in asked:
            unread.cancel()
