"""What was found, written for people and machines."""

import json

from bot.checkup.finding import ill, ok
from bot.checkup.screen import summary, tell


async def found(*findings):
    for finding in findings:
        yield finding


async def test_people_read_a_line_for_each_as_it_comes_and_a_summary():
    written = []
    one, two = ok("one", "works"), ill("two", "is dead", "bury it")
    assert not await tell(found(one, two), written.append, machine=False)
    assert written == [one.line(16), two.line(16), "Ill: two."]


async def test_machines_read_one_object():
    written = []
    assert await tell(found(ok("one", "works")), written.append, machine=True)
    [line] = written
    assert json.loads(line) == {
        "well": True,
        "findings": [{"part": "one", "health": "ok", "fact": "works", "advice": None}],
    }


def test_summary_names_all_that_is_ill():
    assert summary([ill("one", "x"), ok("two", "x"), ill("three", "x")]) == "Ill: one, three."
    assert summary([ok("two", "x")]) == "Nothing is ill."
