"""How things grow, drawn: a file for each thing that grows, a small chart for each measure."""

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from infra.bench.measuring import Row

NAMED = re.compile(r"(?P<measure>.+) (?P<size>[\d,]+) (?P<of>events|districts|replicas)")
COPPER = "#96481f"


def draw(rows: Sequence[Row], folder: Path) -> list[Path]:
    """`growth-events.svg`, `growth-districts.svg`, `growth-replicas.svg`, as far as there are rows for them."""
    found: dict[str, dict[str, list[tuple[int, Row]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if named := NAMED.fullmatch(row.name):
            found[named["of"]][named["measure"]].append((int(named["size"].replace(",", "")), row))
    return [_drawn(of, measures, folder / f"growth-{of}.svg") for of, measures in found.items()]


def _drawn(of: str, measures: dict[str, list[tuple[int, Row]]], path: Path) -> Path:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "copperseal", "font.family": "sans-serif"})
    from matplotlib import pyplot

    figure, charts = pyplot.subplots(1, len(measures), figsize=(3.2 * len(measures), 2.8), squeeze=False)
    for chart, (measure, points) in zip(charts[0], measures.items(), strict=True):
        sizes = [size for size, _ in points]
        runs = [[each / 1000 for each in row.runs["ours"]] for _, row in points]
        chart.plot(sizes, [row.value / 1000 for _, row in points], color=COPPER, marker="o")
        chart.vlines(sizes, [min(each) for each in runs], [max(each) for each in runs], color=COPPER, alpha=0.4)
        chart.set(xscale="log", xlabel=of, title=measure.partition(",")[0], ylim=(0, None))
        chart.set_xticks(sizes, [f"{size:,}" for size in sizes])
        chart.minorticks_off()
        chart.spines[["top", "right"]].set_visible(False)
        chart.title.set_fontsize(10)
    charts[0][0].set_ylabel("thousand a second")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
    return path
