"""What is too long is cut, and says so."""

import pytest

from bot.text.length import cut
from bot.text.words import words_for

WORDS = words_for("en")


@pytest.mark.parametrize(
    ("text", "most", "said"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two, and more"),
        ("one two, three", 10, "one two, and more"),
        ("one two", 3, "one, and more"),
        ("x" * 30, 10, "x" * 10 + ", and more"),
        ("न" + "ि" * 3, 2, "न, and more"),
    ],
)
def test_a_long_text_is_cut_between_words(text: str, most: int, said: str):
    assert cut(text, most, WORDS) == (said, said != text)
