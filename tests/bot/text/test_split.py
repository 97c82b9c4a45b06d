"""A long text is cut where a speaker would breathe."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.lines import can_be_said
from bot.text.split import FIRST, REST, split

ENGLISH = "The quick brown fox jumps over the lazy dog, and nobody is surprised. "


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_a_short_text_is_one_piece():
    assert split("Hello there.") == ["Hello there."]


def test_pieces_end_with_sentences():
    pieces = split(ENGLISH * 8)

    assert len(pieces[0]) <= FIRST
    assert all(piece.endswith("surprised.") for piece in pieces)
    assert [piece.count(".") for piece in pieces] == [2, 3, 3]


def test_without_sentences_at_other_punctuation():
    pieces = split("one two three four five, " * 20)

    assert all(piece.endswith("five,") for piece in pieces)


def test_without_punctuation_between_words():
    words = [f"word{number}" for number in range(200)]

    pieces = split(" ".join(words))

    assert " ".join(pieces).split() == words


def test_only_a_word_that_is_longer_than_a_piece_is_cut():
    pieces = split("short " + "x" * 500 + " end")

    assert pieces == ["short", "x" * REST, "x" * REST, "x" * 20 + " end"]


@pytest.mark.parametrize(
    "kept",
    [
        "e.g. Berlin", "i.e. Berlin", "3.14", "Dr. Smith", "z.B. Berlin", "J. Smith",
        "p.m. yesterday", "vs. them", "1,000,000", "www.example.com", "U.S. Army",
    ],
)  # fmt: skip
def test_what_is_no_sentence_end_is_not_taken_for_one(kept: str):
    """Whatever the limit falls on, a real sentence end just before is preferred."""
    text = f"A first sentence ends here. Then comes {kept} and more"

    for limit in range(30, len(text)):
        assert split(text, first=limit)[0] == "A first sentence ends here."


@pytest.mark.parametrize("end", [". ", "! ", "? ", '." ', ".) ", "… ", "؟ ", "। ", "。", "！」"])
def test_what_is_a_sentence_end_is_taken_for_one(end: str):
    text = f"Some sentence ends here{end}Then comes, with a comma, another one"

    assert split(text, first=60)[0] == f"Some sentence ends here{end}".strip()


@pytest.mark.parametrize(
    "sentence",
    [
        "吾輩は猫である名前はまだ無いどこで生れたかとんと見当がつかぬ",
        "今天天气很好我们一起去公园散步吧然后回家吃饭",
        "สวัสดีครับวันนี้อากาศดีมากเราไปเดินเล่นกันเถอะ",
        "السلام عليكم كيف حالك اليوم يا صديقي العزيز ",
        "आज मौसम बहुत अच्छा है चलो घूमने चलते हैं ",
    ],
)
def test_other_scripts_are_cut_too(sentence: str):
    text = (sentence * 20).strip()

    pieces = split(text)

    assert squeezed("".join(pieces)) == squeezed(text)
    assert len(pieces[0]) <= FIRST
    assert all(REST * 0.8 < len(piece) <= REST for piece in pieces[1:-1])
    assert not any(piece[0] in "ーっゃゅょ。、ะาำ" for piece in pieces)
    assert not any(piece[-1] in "เแโใไ「" for piece in pieces)


def test_letters_keep_their_marks_even_in_an_endless_word():
    pieces = split("क्षि" * 200)

    assert not any(piece[0] in "्षि"[0::2] for piece in pieces)


def test_what_cannot_be_said_is_left_out():
    """A piece without a letter would make no sound, and its request would wait for one."""
    pieces = split("Hello! " + "😂🎉 " * 200 + "Bye.")

    assert pieces[0].startswith("Hello!")
    assert pieces[-1].endswith("Bye.")
    assert all(map(can_be_said, pieces))


@given(
    st.lists(
        st.sampled_from(
            ["word", "a", "3.14", "e.g.", "Dr.", ",", ".", "!", "?", " ", " ", "\n", "—", "漢字",
             "カー", "。", "「", "」", "ก็เ", "क्षि", "x" * 30, "(", ")", '"']
        ),
        max_size=200,
    ).map("".join),
    st.integers(1, 60),
    st.integers(1, 90),
)  # fmt: skip
def test_pieces_give_the_text_back(text: str, first: int, rest: int):
    pieces = split(text, first=first, rest=rest)

    assert all(map(can_be_said, pieces))
    assert all(len(piece) <= rest for piece in pieces[1:])
    assert all(piece == piece.strip() for piece in pieces)
    said = [character for piece in pieces for character in piece if character.isalnum()]
    assert said == [character for character in text if character.isalnum()]
    left, whole = iter(squeezed(text)), "".join(map(squeezed, pieces))
    assert all(character in left for character in whole), "order and punctuation are the text's"


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=600))
def test_a_text_that_can_be_said_gives_at_least_one_piece(text: str):
    pieces = split(text)

    assert "".join(map(squeezed, pieces)) == squeezed(text)
    assert pieces


@pytest.mark.parametrize("unit", ["a", ".", "e.g. ", "漢", "\u0301", " ", "'", "a.b"])
def test_time_grows_with_the_length_only(unit: str):
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        started = time.process_time()
        split(text)
        return time.process_time() - started

    short = min(seconds(10_000) for _ in range(3))
    long = min(seconds(40_000) for _ in range(2))

    assert long < 8 * short + 0.05
