"""The words that are about to be said."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech.script import BREATH, QUIET, Spoke, burst, compose, first_unsaid, takes_name
from bot.speech.utterance import Origin, expected_seconds
from bot.text.settings import Said
from tests.support.clock import virtual_time
from tests.support.speech import ticket, utterance

READ = {"origin": Origin.READ, "mergeable": True, "channel": 5}
NAMED = {"named": "Ada said hello", "said": Said.SMART}


@virtual_time
@pytest.mark.parametrize(
    ("wish", "spoke", "named"),
    [
        ({"said": Said.SMART}, None, False),
        ({"named": "Ada said hello"}, None, False),
        ({**NAMED, "said": Said.ALWAYS}, Spoke(7, math.inf), True),
        (NAMED, None, True),
        (NAMED, Spoke(7, math.inf), False),
        (NAMED, Spoke(7, 100.0 - QUIET + 1), False),
        (NAMED, Spoke(7, 100.0 - QUIET), True),
        (NAMED, Spoke(8, math.inf), True),
        (NAMED, Spoke(8, 99.0), True),
    ],
)
async def test_when_the_name_is_said(wish, spoke, named):
    """Never, always, or when somebody else spoke before, or nobody for a minute."""
    assert takes_name(utterance(author=7, **wish), spoke, 100.0) is named


@virtual_time
async def test_what_one_author_wrote_in_a_row_is_one_burst():
    """As far as it was written in the same place and is to sound the same."""
    first = utterance("one", **READ)
    others = [ticket(text="two", **READ), ticket(text="three", **READ)]
    assert burst(first, others) == others


@virtual_time
@pytest.mark.parametrize(
    "other",
    [
        {"author": 8},
        {"channel": 6},
        {"origin": Origin.COMMAND},
        {"mergeable": False},
        {"local_only": True},
        {"volume": 0.5},
        {"text": "x" * BREATH},
    ],
)
async def test_a_burst_ends_where_something_is_different(other):
    """And what comes after that keeps its place behind it."""
    first = utterance("one", **READ)
    others = [ticket(**READ | other), ticket(text="three", **READ)]
    assert burst(first, others) == []


@virtual_time
async def test_a_burst_fits_into_one_request():
    """More than a breath is no burst."""
    first = utterance("x" * 50, **READ)
    others = [ticket(text="y" * 50, **READ) for _ in range(4)]
    together = burst(first, others)
    assert together == others[:1]
    parts = [first, *(each.utterance for each in together)]
    assert len(compose(parts, named=False, speed=1.0).pieces) == 1


@virtual_time
@pytest.mark.parametrize(
    ("texts", "language", "spoken"),
    [
        (["hello"], "en", "hello"),
        (["so", "I was thinking", "pizza?"], "en", "so, I was thinking, pizza?"),
        (["really?", "yes."], "en", "really? yes."),
        (["ねえ", "ピザ?", "食べる"], "ja", "ねえ、ピザ?食べる"),
    ],
)
async def test_messages_are_joined_as_one_would_breathe(texts, language, spoken):
    """With a comma, unless they end in a stop of their own."""
    parts = [replace(utterance(text), language=language) for text in texts]
    script = compose(parts, named=False, speed=1.0)
    assert script.pieces == (spoken,)
    assert script.ends[-1] == len(spoken)
    assert spoken[: script.ends[0]] == texts[0]


@virtual_time
async def test_the_name_is_said_once_per_burst():
    """Before the first of it."""
    parts = [utterance("hello", **NAMED), utterance("you", named="Ada said you", said=Said.ALWAYS)]
    script = compose(parts, named=True, speed=1.0)
    assert script.pieces == ("Ada said hello, you",)
    assert script.named


@virtual_time
async def test_a_script_knows_about_how_long_it_takes():
    """At the speed that it is said with."""
    script = compose([utterance(pieces=("a" * 15, "b" * 30))], named=False, speed=1.5)
    assert script.expected_pieces == pytest.approx([2 / 3, 4 / 3])
    assert script.expected == pytest.approx(expected_seconds("c" * 45, 1.5))
    assert script.characters == 45


@pytest.mark.parametrize(
    ("withdrawn", "heard", "unsaid"),
    [
        (0, 0.0, 0),
        (2, 0.0, 0),
        (0, 0.2, 0),
        (2, 0.2, 0),  # the first is said anew: it is broken off with it
        (0, 0.5, None),
        (1, 0.5, 1),
        (2, 0.5, 1),
        (2, 1.0, None),
    ],
)
def test_without_one_of_a_burst_the_rest_is_said_anew(withdrawn, heard, unsaid):
    """From the first that was not heard whole; nothing if that one was."""
    assert first_unsaid((10, 20, 30), withdrawn, heard) == unsaid


@given(
    lengths=st.lists(st.integers(1, 50), min_size=1, max_size=6),
    withdrawn=st.integers(0, 5),
    heard=st.floats(0, 1),
)
def test_whatever_is_withdrawn_was_not_heard_whole(lengths, withdrawn, heard):
    """And nothing that was is said again."""
    ends = [sum(lengths[: number + 1]) for number in range(len(lengths))]
    withdrawn %= len(ends)
    unsaid = first_unsaid(ends, withdrawn, heard)
    position = heard * ends[-1]
    if unsaid is None:
        assert ends[withdrawn] <= position
    else:
        assert unsaid <= withdrawn
        assert all(end <= position for end in ends[:unsaid])
        assert ends[unsaid] > position
