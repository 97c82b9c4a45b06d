"""
Time grows in proportion, whatever somebody writes.

Measured is the processor time of the reading thread, best of several runs: what
else the machine does can only make a run longer, so with more runs the best ones
come close to what the text itself needs. A text is tried until its two
lengths are in proportion, or until it is clear that they will not be.
"""

import time
from datetime import UTC, datetime

import pytest

from bench.text.hostile import PIECES, text_of
from bot.text.dictionary import Dictionary, Entry, Mode
from bot.text.message import GuildView, Message
from bot.text.reader import read
from bot.text.settings import TextSettings

SHORT, LONG = 2_000, 4_000
MOST_GROWTH = 2.5
FEWEST, MOST = 3, 60
"""Runs. Three are enough for nearly every text; sixty are never needed where time is linear."""

DICTIONARY = Dictionary.compile(
    [
        Entry("a", "b"),
        Entry("aa", "c", Mode.ANYWHERE),
        Entry("(a+)+$", "d", Mode.REGEX),
        Entry("idk", "e"),
        Entry("😂", "f"),
    ]
)


def seconds(text: str, language: str) -> float:
    message = Message(content=text)
    started = time.thread_time()
    read(
        message,
        guild=GuildView(),
        settings=TextSettings(mute_prefix="", max_characters=LONG),
        dictionary=DICTIONARY,
        language=language,
        now=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return time.thread_time() - started


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_twice_the_length_takes_about_twice_the_time(piece: str):
    language = "th" if "\u0e00" < piece[0] < "\u0e7f" else "en"
    short = long = float("inf")
    for run in range(MOST):
        short = min(short, seconds(text_of(piece, SHORT), language))
        long = min(long, seconds(text_of(piece, LONG), language))
        if run + 1 >= FEWEST and long <= MOST_GROWTH * short:
            return
    pytest.fail(f"{SHORT} characters take {short:.4f} s, {LONG} take {long:.4f} s")


def test_pieces_are_whole():
    """Half of one at the end could be another word, with rules of its own."""
    assert text_of("abc", 7) == "abcabc"
