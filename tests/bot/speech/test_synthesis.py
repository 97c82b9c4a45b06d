"""Pieces into packets. How a session uses it is tried in ``test_session.py``."""

import asyncio

import pytest

from bot.audio.opus import load_opus
from bot.errors import BrokenOff
from bot.lightning.errors import ConnectionLost
from bot.speech.delivery import Delivery
from bot.speech.engines import Engines
from bot.speech.script import compose
from bot.speech.stages import Stages
from bot.speech.synthesis import Synthesis
from tests.support.clock import virtual_time
from tests.support.speech import ScriptedLightning, ScriptedLink, engine, ticket


class Remembers:
    """A phrase cache without a disk."""

    def __init__(self):
        self.kept = {}

    async def recall(self, phrase):
        await asyncio.sleep(0)
        return self.kept.get(phrase)

    def keep(self, phrase, packets, *, lasting):
        self.kept[phrase] = tuple(packets)


async def spoken(lightning, *, phrases=None, **wishes):
    """Speak one utterance's pieces; return the delivery."""
    load_opus()
    engines = Engines(main=engine(lightning=lightning, phrases=phrases))
    first = ticket(**wishes)
    script = compose([first.utterance], named=False, speed=1.0)
    delivery = Delivery([first], script, Stages(first.utterance.accepted))
    delivery.speaker = await engines.speaker(first.utterance)
    synthesis, link = Synthesis(1, engines=engines, time_to_live=9.0), ScriptedLink(1, 10)
    for piece in script.pieces:
        await synthesis.speak_piece(delivery, piece, link, expected=1.0)
    return delivery


@virtual_time
async def test_what_was_said_before_is_said_again_without_a_request():
    """Packet for packet."""
    lightning, phrases = ScriptedLightning(), Remembers()
    first = await spoken(lightning, phrases=phrases, text="hello")
    again = await spoken(lightning, phrases=phrases, text="hello")
    assert lightning.requests == ["hello"]
    assert (first.cached, again.cached) == (0, 1)
    assert again.packets == first.packets


@virtual_time
async def test_whoever_wants_to_know_of_words_has_it_said_anew():
    """Of what is kept nobody knows when its words are spoken."""
    lightning, phrases = ScriptedLightning(), Remembers()
    await spoken(lightning, phrases=phrases, text="hello")
    await spoken(lightning, phrases=phrases, text="hello", words=print)
    assert lightning.requests == ["hello", "hello"]


@virtual_time
async def test_after_one_that_broke_off_the_next_piece_is_said():
    """And what was lost is told of at the end."""
    lightning = ScriptedLightning(errors=[(ConnectionLost("gone"), 5)])
    delivery = await spoken(lightning, pieces=("one", "two"))
    assert lightning.completed == ["two"]
    assert isinstance(delivery.error, BrokenOff)


@virtual_time
async def test_what_nobody_heard_is_tried_again():
    """And fails with the reason if that is of no use."""
    lost = [ConnectionLost("gone")]
    delivery = await spoken(ScriptedLightning(errors=lost * 3), text="hello")
    assert delivery.attempts == 4
    with pytest.raises(ConnectionLost):
        await spoken(ScriptedLightning(errors=lost * 4), text="hello")
