import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightning_server.pieces import LIMIT, first_piece, pieces


@given(st.text(alphabet="ab .,!?\n।。", max_size=2000))
def test_nothing_but_space_is_lost(text: str):
    spoken = "".join("".join(pieces(text)).split())

    assert spoken == "".join(text.split())
    assert all(0 < len(piece) <= LIMIT for piece in pieces(text))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One two three. Four five six", "One two three."),
        ("One two, three four five six", "One two,"),
        ("One two three four five sixxx", "One two three four"),
        ("A. One two three four five six", "A. One two three"),
        ("Oneonewordwithoutanyspaceinside", "Oneonewordwithoutany"),
        ("यह पहला है। यह दूसरा वाक्य है", "यह पहला है।"),
    ],
)
def test_breath_is_taken_where_one_would(text: str, first: str):
    """At a sentence's end, else at other punctuation, else at a space, else anywhere."""
    piece, rest = first_piece(text, limit=20)

    assert piece == first
    assert "".join((piece + rest).split()) == "".join(text.split())


def test_short_text_is_one_piece():
    assert list(pieces("  Hello. You there!  ")) == ["Hello. You there!"]


def test_blank_text_has_no_pieces():
    assert list(pieces(" \n ")) == []
