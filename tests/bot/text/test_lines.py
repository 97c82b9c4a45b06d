"""Lines become sentences."""

import pytest

from bot.text.lines import can_be_said, one_line


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("hello\nworld", "hello. world"),
        ("hello!\n\nworld\n", "hello! world"),
        ("one,\ntwo", "one, two"),
        ("こんにちは\n世界", "こんにちは。世界"),
        ("नमस्ते\nदुनिया", "नमस्ते। दुनिया"),
        ("สวัสดี\nโลก", "สวัสดี โลก"),
        ("안녕\n세계", "안녕. 세계"),
        ("a\n---\nb", "a. b"),
        ("what\n???\nno", "what? no"),
        ("***\na", "a"),
        ("  a  b \t c ", "a b c"),
        ("hello !", "hello!"),
        ("!?", "!?"),
    ],
)
def test_line_breaks_become_pauses_and_white_space_folds(written: str, line: str):
    assert one_line(written) == line


def test_a_letter_or_a_digit_can_be_said():
    assert can_be_said("a")
    assert can_be_said("!5!")
    assert can_be_said("漢")
    assert not can_be_said("!? ...")
