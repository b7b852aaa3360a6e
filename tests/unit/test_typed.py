"""What people type becomes a command: figures and days of any width, codes and texts as they are."""

from shared.contracts import registry as r
from shared.typed import command
from tests.unit.conftest import day


def test_each_figure_and_day_of_a_list_may_be_of_any_width():
    said = {
        "on": "２０１４－０３－０１", "calendar": "CN", "years": ["２０１４"],
        "off": ["２０１４-０６-１０", "2014-06-11"], "source": "国办发〔２０１４〕１号",
    }  # fmt: skip

    asked = command(r.PublishCalendar, said)

    assert (asked.on, asked.years, asked.off) == (day("03-01"), (2014,), (day("06-10"), day("06-11")))
    assert asked.source == said["source"]
