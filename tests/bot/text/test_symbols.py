"""Signs that people say as words."""

import pytest

from bot.text.slots import Slots
from bot.text.symbols import put_symbols
from bot.text.words import words_for


def signed(text: str) -> str:
    slots = Slots()
    return slots.fill(put_symbols(text, slots, words_for("en")), pause=", ")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("™ and ©", "trademark and copyright"),
        ("Brand™", "Brand trademark"),
        ("50٪", "50 percent"),
        ("#3を見て", "number 3を見て"),
        ("50%", "50 percent"),
        ("3.5 % off", "3.5 percent off"),
        ("#1", "number 1"),
        ("you are #1!", "you are number 1!"),
        ("20°C", "20 degrees Celsius"),
        ("5×3", "5 times 3"),
    ],
)
def test_signs_with_a_name(written: str, said: str):
    assert signed(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("5 < 6 & 7 > 2", "5 less than 6 and 7 greater than 2"),
        ("1+1=2", "1 plus 1 equals 2"),
        ("3 + -5", "3 plus -5"),
        ("5 >= 3", "5 greater than or equal to 3"),
        ("50% + 50%", "50 percent plus 50 percent"),
    ],
)
def test_signs_between_numbers(written: str, said: str):
    assert signed(written) == said


@pytest.mark.parametrize(
    "text", ["a < b", "rock & roll", "C++", "+49", "x = 5", "#tag", "100€", "%"]
)
def test_signs_elsewhere_stay(text: str):
    assert signed(text) == text
