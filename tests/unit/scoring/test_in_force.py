"""A month counts for the quota where the mandate was in force from its first to its last day (DOMAIN §5.1)."""

import pytest

from services.scoring.facts import Account
from services.scoring.rules.points import in_force_throughout
from tests.unit.conftest import day

MAY = day("05-01"), day("05-31")


@pytest.mark.parametrize(
    ("changes", "throughout"),
    [
        ([], True),
        ([("05-10", False), ("05-20", True)], False),
        ([("05-10", False), ("05-10", True)], True),  # suspended by mistake: the day ends as it began
        ([("05-10", False), ("05-10", True), ("05-10", False)], False),
        ([("05-01", False), ("05-01", True)], True),
        ([("04-10", False), ("05-01", True)], True),
        ([("04-10", False), ("05-02", True)], False),
        ([("05-31", False)], False),
        ([("06-01", False)], True),
    ],
)
def test_what_a_mandate_was_on_a_day_is_what_it_was_at_its_end(changes, throughout):
    told = [(day("01-01"), True), *((day(on), seated) for on, seated in changes)]
    account = Account(
        mandate="A", committee="T1", level="区", start=day("01-01"), end=day("2016-12-31"), changes=told
    )  # fmt: skip

    assert in_force_throughout(account, *MAY) is throughout


@pytest.mark.parametrize(
    ("changes", "throughout"), [([], False), ([("05-02", True)], False), ([("05-01", True)], True)]
)
def test_a_mandate_is_in_force_from_the_day_on_which_it_is_seated(changes, throughout):
    told = [(day(on), seated) for on, seated in changes]
    account = Account(
        mandate="A", committee="T1", level="区", start=day("01-01"), end=day("2016-12-31"), changes=told
    )  # fmt: skip

    assert in_force_throughout(account, *MAY) is throughout
