"""The order in which several processes take the files of tests."""

from pathlib import Path

import pytest

from tests.support.order import WAITING, in_order, spread

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("few", "many", "order"),
    [
        ("AB", "abcdefgh", "AabcBdefgh"),
        ("ABC", "ab", "ABaCb"),
        ("", "abc", "abc"),
        ("AB", "", "AB"),
    ],
)
def test_a_few_are_spread_among_the_first_of_many(few: str, many: str, order: str):
    assert "".join(spread(few, many)) == order


def test_what_waits_is_known_by_its_name_and_the_faults_come_first():
    files = [
        "tests/bot/text/test_links.py",
        "tests/end_to_end/test_say.py",
        "tests/faults/test_a.py",
    ]
    waiting, others = in_order(files)
    assert waiting == ["tests/faults/test_a.py", "tests/end_to_end/test_say.py"]
    assert others == ["tests/bot/text/test_links.py"]


@pytest.mark.parametrize("name", WAITING)
def test_what_waits_is_there(name: str):
    """Or it was renamed, and is in the wrong place in the order."""
    assert (ROOT / name).exists()
