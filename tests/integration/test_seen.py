"""Sheets that the log holds are not looked through again; what changed since is."""

from infra.sheets.report import Report, Tally
from infra.sheets.seen import Seen, fingerprint


async def test_what_was_written_while_the_sheets_were_imported_is_not_taken_for_imported(
    log, district, request_of, tmp_path
):
    sheets, seen = tmp_path / "sheets", Seen(tmp_path, log)
    sheets.mkdir()
    (sheets / "制度.csv").write_text("编号\nR1\n", encoding="utf-8")
    read = fingerprint(sheets)
    await log.append(request_of(district, "registry/regulation/R1", 0))
    (sheets / "制度.csv").write_text("编号\nR1\nR2\n", encoding="utf-8")

    await seen.note(read, Report(district=district, sheets=[Tally(sheet="制度", rows=1, imported=1)]))

    assert await seen.look_up(read) is not None
    assert await seen.look_up(fingerprint(sheets)) is None
