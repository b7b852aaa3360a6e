"""The import: rows become commands and go to the services, many under way, each aggregate's in order."""

import asyncio
import re
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import stamina

from infra.sheets.making import Make, Sheet
from infra.sheets.places import line_of, lines
from infra.sheets.reader import RULEBOOK, Finding, Row, Table, read
from infra.sheets.report import Place, Report, Tally
from infra.sheets.sheets import BEFORE_THE_RULEBOOK, SHEETS
from shared.contracts.base import Command
from shared.contracts.registry import PublishCalendar, PublishRulebook
from shared.contracts.replies import Accepted, Conflicted, Refusal, Reply, Unavailable
from shared.contracts.rulebook import decode_rulebook
from shared.contracts.tags import tag
from shared.refusals import Refused, Trouble
from shared.soundness import Problem, problems, told


class Undecided(msgspec.Struct, frozen=True):
    """Of a rehearsal: on record with the same codes and days, and words that nobody can compare without the vault."""


Asked = Sequence[tuple[Command, uuid.UUID]]  # the commands of a row, all on one aggregate
Answer = Reply | Undecided
Send = Callable[[str, Asked], Awaitable[Answer]]
Progress = Callable[[str, int, int], None]  # sheet, rows done, rows in all

UNDER_WAY = 256
DISTRICT = re.compile(r"[0-9A-Za-z_-]{1,32}")
NO_DISTRICT = Finding(
    sheet="机构", line=0, column="类型", code="no-district",
    zh="表中没有类型为“区”的机构，也没有用 --district 指明，不知道是哪个区县",
    en="no organisation of the kind 区 says which district this is, and no --district does",
)  # fmt: skip
NAMESPACE = uuid.UUID("0f0c9a52-3f0e-5c6a-9d0a-6b4d8a5b7c11")  # of the command ids that an import makes
_encode = msgspec.json.Encoder(order="deterministic").encode


class NotNow(Trouble):
    """The service could not answer; the command is sent again."""


async def import_sheets(
    source: Path, send: Send, progress: Progress = lambda *_: None, *, district: str = "", only: str = ""
) -> Report:
    """Import what is there, report what is not fit. Raises `Trouble`; `NotNow` after a minute without answer.

    `district` is whose the sheets are if they do not say it themselves, `only` the one that there is if nobody does.
    """
    started = time.monotonic()
    tables, rulebook, calendars, findings = read(source)
    named = _district(tables, rulebook)
    run = _Import(named or district or only, send, progress)
    run.report.findings += findings
    if wrong := _nowhere(run.report.district, district):
        run.report.findings.append(wrong)
        for name, each in tables.items():
            rows = len(each.rows) + each.unfit
            run.report.sheets.append(Tally(sheet=name, rows=rows, refused=rows))
            run.report.findings += each.findings
        return run.report
    for sheet in BEFORE_THE_RULEBOOK:
        await run.sheet(sheet, tables.pop(sheet.name, None))
    for name, text in calendars.items():
        await run.file(name, "calendar", text, _calendar)
    if rulebook is not None:
        await run.file(RULEBOOK, "rulebook", rulebook, _rulebook)
    for sheet in SHEETS:
        await run.sheet(sheet, tables.pop(sheet.name, None))
    run.report.findings += [_unknown_sheet(name) for name in tables]
    run.report.seconds = time.monotonic() - started
    return run.report


@asynccontextmanager
async def _first_of_several() -> AsyncIterator[None]:
    """What ends one of many tasks ends the import, and is told as if it had been alone."""
    try:
        yield
    except ExceptionGroup as several:
        raise several.exceptions[0] from None


def _only(wrong: list[Problem]) -> str:
    """What the service says of a rulebook with these mistakes and no others."""
    zh, en = told(wrong)
    return Refused("invalid-rulebook", zh=zh, en=en).zh


def _rulebook(text: bytes) -> Command:
    book = decode_rulebook(text)
    return PublishRulebook(on=book.effective_from, rulebook=book)


def _calendar(text: bytes) -> Command:
    return msgspec.toml.decode(text, type=PublishCalendar, strict=False)


class _Import:
    def __init__(self, district: str, send: Send, progress: Progress) -> None:
        self._district, self._send, self._progress = district, send, progress
        self._free = asyncio.Semaphore(UNDER_WAY)
        self._same: Counter[bytes] = Counter()
        self.report = Report(district=district)

    async def file(self, name: str, kind: str, text: bytes, command_in: Callable[[bytes], Command]) -> None:
        """A TOML file that is one command."""
        tally = Tally(sheet=name, rows=1)
        self.report.sheets.append(tally)
        try:
            command = command_in(text)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self._refuse(tally, name, 1, "", f"invalid-{kind}", f"文件有误：{error}", str(error))
            return
        reply = await self._ask([(command, self._id(command))])
        wrong = problems(command.rulebook) if isinstance(command, PublishRulebook) else []
        if wrong and isinstance(reply, Refusal):
            self._unsound(name, text.decode(), wrong)
            if reply.zh == _only(wrong):
                tally.refused += 1
                return
        # else there is more that only the service knows: it is on record already, its calendar is not
        self._count(tally, name, 1, [Make(type(command), {})], reply)

    def _unsound(self, name: str, text: str, wrong: list[Problem]) -> None:
        """Each mistake of a refused rulebook on the line where it stands."""
        places = lines(text)
        for each in wrong:
            self._find(name, line_of(places, each.path), each.path, each.code, each.zh, each.en)

    async def sheet(self, sheet: Sheet, table: Table | None) -> None:
        if table is None:
            return
        tally = Tally(sheet=sheet.name, rows=len(table.rows) + table.unfit, refused=table.unfit)
        self.report.sheets.append(tally)
        missing = [column for column in sheet.columns if column not in table.columns]
        self.report.findings += [each for each in table.findings if not missing or each.line <= table.line]
        if missing and table.columns:
            for column in missing:
                self._find(
                    sheet.name,
                    table.line,
                    column,
                    "missing-column",
                    f"缺少列“{column}”",
                    f"there is no column {column}",
                )
            tally.refused = tally.rows
            return
        if not sheet.more_columns:
            for column in table.columns:
                if column and column not in sheet.columns:
                    zh, en = f"不认识的列“{column}”", f"unknown column {column}"
                    self._find(sheet.name, table.line, column, "unknown-column", zh, en)
        await self._rows(sheet, table.rows, tally)

    async def _rows(self, sheet: Sheet, rows: list[Row], tally: Tally) -> None:
        """All rows under way at once, as far as there is room; rows of one aggregate one after the other."""
        last: dict[tuple[str, str], asyncio.Task[None]] = {}  # by aggregate, and by what a row is named by
        first: asyncio.Task[None] | None = None
        done = 0

        async def one(
            row: Row, commands: list[tuple[Make, Command, uuid.UUID]], before: list[asyncio.Task[None]]
        ) -> None:
            nonlocal done
            for task in before:
                await task
            async with self._free:
                reply = await self._ask([(command, command_id) for _, command, command_id in commands])
            self._count(tally, sheet.name, row.line, [make for make, _, _ in commands], reply)
            done += 1
            if done % 50 == 0 or done == len(rows):
                self._progress(sheet.name, done, len(rows))

        async with _first_of_several(), asyncio.TaskGroup() as group:
            for row in rows:
                commands = self._commands(sheet, row)
                if isinstance(commands, Finding):
                    tally.refused += 1
                    done += 1
                    self.report.findings.append(commands)
                    continue
                aggregate = (commands[0][1].noun, commands[0][1].key)
                before = {last.get(aggregate)}
                if sheet.after:  # whoever names no row waits for the first: what a sheet begins with, all lean on
                    before.add(last.get((sheet.name, row.cells[sheet.after]), first))
                task = group.create_task(one(row, commands, [each for each in before if each is not None]))
                last[aggregate] = last[sheet.name, row.cells[sheet.columns[0]]] = task
                first = first or task

    def _commands(self, sheet: Sheet, row: Row) -> list[tuple[Make, Command, uuid.UUID]] | Finding:
        made = []
        for make in sheet.makes(row.cells):
            command = make.command(sheet.name, row.line, row.cells)
            if isinstance(command, Finding):
                return command  # a row is asked as a whole or not at all
            made.append((make, command))
        return [(make, command, self._id(command)) for make, command in made]

    def _id(self, command: Command) -> uuid.UUID:
        """From the content, so that the same sheets ask the same; the n-th exact repetition in one import asks anew."""
        content = b"%s\n%s\n%s" % (self._district.encode(), tag(type(command)).encode(), _encode(command))
        self._same[content] += 1
        return uuid.uuid5(NAMESPACE, f"{content.decode()}\n{self._same[content]}")

    async def _ask(self, asked: Asked) -> Answer:
        reply = await self._send(self._district, asked)
        if isinstance(reply, Unavailable | Conflicted):
            return await self._ask_again(asked)
        return reply

    @stamina.retry(on=NotNow, attempts=None, timeout=60, wait_initial=0.2, wait_max=3)
    async def _ask_again(self, asked: Asked) -> Answer:
        reply = await self._send(self._district, asked)
        if isinstance(reply, Unavailable | Conflicted):
            raise NotNow("service-away", command=tag(type(asked[0][0])), why=reply.__struct_config__.tag)
        return reply

    def _count(self, tally: Tally, sheet: str, line: int, makes: Sequence[Make], reply: Answer) -> None:
        if isinstance(reply, Refusal):
            make = next((each for each in makes if tag(each.kind) == reply.command), makes[0])
            column = make.column(reply.field) if reply.field else ""
            self._refuse(tally, sheet, line, column, reply.code, reply.zh, reply.en)
        elif isinstance(reply, Undecided):
            tally.undecided += 1
            self.report.undecided.append(Place(sheet=sheet, line=line))
        elif isinstance(reply, Accepted) and (reply.repeated or not reply.first_seq):
            tally.repeated += 1
        else:
            tally.imported += 1

    def _refuse(self, tally: Tally, sheet: str, line: int, column: str, code: str, zh: str, en: str) -> None:
        tally.refused += 1
        self._find(sheet, line, column, code, zh, en)

    def _find(self, sheet: str, line: int, column: str, code: str, zh: str, en: str) -> None:
        self.report.findings.append(Finding(sheet=sheet, line=line, column=column, code=code, zh=zh, en=en))


def _district(tables: dict[str, Table], rulebook: bytes | None) -> str:
    """The code of the one organisation of kind 区; without it, the district that the rulebook names."""
    organisations = tables.get("机构")
    rows = organisations.rows if organisations else []
    found = next((row.cells.get("编号", "") for row in rows if row.cells.get("类型") == "区"), "")
    if found or rulebook is None:
        return found
    try:
        return decode_rulebook(rulebook).district
    except msgspec.DecodeError:
        return ""


def _nowhere(found: str, asked: str) -> Finding | None:
    """What keeps the sheets from any district: none was found, or another than the one that was asked for."""
    if not DISTRICT.fullmatch(found):
        return NO_DISTRICT
    if asked in ("", found):
        return None
    return Finding(
        sheet="机构", line=0, column="编号", code="another-district", zh=f"这些表是区县 {found} 的，不是 {asked} 的",
        en=f"the sheets are those of {found}, not of {asked}",
    )  # fmt: skip


def _unknown_sheet(name: str) -> Finding:
    return Finding(
        sheet=name, line=0, column="", code="unknown-sheet", zh=f"不认识的表“{name}”", en=f"there is no sheet {name}"
    )
