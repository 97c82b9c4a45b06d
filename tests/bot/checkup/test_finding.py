"""What a look has found."""

import pytest

from bot.checkup.finding import Health, ill, is_well, ok, poor, unseen

FOUND = [ok("one", "works"), poor("two", "limps"), unseen("three", "off")]


def test_only_what_is_ill_is_not_well():
    assert is_well(FOUND)
    assert not is_well([*FOUND, ill("four", "is dead")])


def test_line_tells_health_part_fact_and_what_to_do():
    assert ok("one", "works").line(5) == "ok      one    works"
    assert ill("four", "is dead", "bury it").line() == "ill     four  is dead - bury it"


@pytest.mark.parametrize("finding", FOUND)
def test_machines_read_words(finding):
    told = finding.as_json()
    assert told["health"] in {health.value for health in Health}
    assert told["advice"] is None
