import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightning_server.engines.pieces import LIMIT, pieces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello there.", ["Hello there."]),
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ('He said "no." Then he left.', ['He said "no."', "Then he left."]),
        ("Dr. Smith met J. K. Rowling.", ["Dr. Smith met J. K. Rowling."]),
        ("Bring fruit, e.g. apples.", ["Bring fruit, e.g. apples."]),
        ("It costs 3.50 today.", ["It costs 3.50 today."]),
        ("first line\nsecond line", ["first line", "second line"]),
        ("你好。再见。", ["你好。", "再见。"]),
        ("  \n ", []),
    ],
)
def test_sentences_are_pieces(text, expected):
    assert list(pieces(text)) == expected


def test_long_sentence_is_cut_after_a_clause():
    """Commas before spaces."""
    text = "a bird sang in the tree, " * 20

    assert all(piece.endswith(",") for piece in pieces(text.strip() + " end,"))


def test_text_without_marks_is_cut_at_spaces():
    text = "word " * 2000

    parts = list(pieces(text))

    assert all(len(part) <= LIMIT for part in parts)
    assert " ".join(parts).split() == text.split()


def test_text_without_spaces_is_cut_at_the_limit():
    assert [len(part) for part in pieces("a" * 500)] == [LIMIT, LIMIT, 500 - 2 * LIMIT]


@given(st.text(max_size=1500))
def test_nothing_is_lost_and_nothing_is_too_long(text):
    parts = list(pieces(text))

    assert all(0 < len(part) <= LIMIT for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
