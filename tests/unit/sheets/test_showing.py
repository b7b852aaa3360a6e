"""What a terminal is told of an import."""

import io

from rich.console import Console

from infra.cli.sheets import show
from infra.sheets.reader import Finding
from infra.sheets.report import Report, Tally


def test_a_cell_is_shown_as_it_is_and_not_obeyed():
    cell = "[/b][red]\\\x1b[2J\u202e否"
    finding = Finding(
        sheet="通讯[/]录", line=7, column="类别", code="invalid-cell", zh=f"没有“{cell}”", en=f"no {cell}"
    )
    told = io.StringIO()

    show(Report(district="[/]", sheets=[Tally(sheet="通讯[/]录")], findings=[finding]), Console(file=told, width=200))

    assert "通讯[/]录:7 类别 invalid-cell 没有“[/b][red]\\�[2J�否” / no [/b]" in told.getvalue()
    assert "\x1b[2J" not in told.getvalue()
