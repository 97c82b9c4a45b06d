"""Pieces into packets. How a session uses it is tried in ``test_session*.py``."""

import asyncio
import struct
from itertools import pairwise

import pytest

from bot.audio.opus import load_opus
from bot.errors import BrokenOff
from bot.lightning.errors import ConnectionLost, QuotaExhausted
from bot.speech.delivery import Delivery
from bot.speech.encoding import ENOUGH
from bot.speech.engines import Engines
from bot.speech.gains import Gains
from bot.speech.retry import MAX_ATTEMPTS
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


class Heard(ScriptedLink):
    """Everything leaves as soon as it comes."""

    def open_track(self):
        track = super().open_track()
        track.take_back = lambda count: not count
        return track


async def spoken(lightning, *, phrases=None, gains=None, link=None, time_to_live=9.0, **wishes):
    """Speak one utterance's pieces to nobody yet; return the delivery."""
    load_opus()
    engines = Engines(main=engine(lightning=lightning, phrases=phrases))
    first = ticket(**wishes)
    script = compose([first.utterance], named=False, speed=1.0)
    delivery = Delivery([first], script, Stages(first.utterance.accepted))
    delivery.speaker = await engines.speaker(first.utterance)
    gains = gains or Gains(target=None)
    synthesis = Synthesis(1, engines=engines, time_to_live=time_to_live, gains=gains)
    link = link or ScriptedLink(1, 10)
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
    delivery = await spoken(lightning, link=Heard(1, 10), pieces=("one", "two"))
    assert lightning.completed == ["two"]
    assert isinstance(delivery.error, BrokenOff)


@virtual_time
async def test_what_broke_off_unheard_is_taken_back_and_said_anew():
    """As if it had come at once: packet for packet, and no chunk counts twice."""
    whole = await spoken(ScriptedLightning(), pieces=("one", "two"))
    lightning = ScriptedLightning(errors=[None, (ConnectionLost("gone"), 5)])
    delivery = await spoken(lightning, pieces=("one", "two"))
    assert lightning.requests == ["one", "two", "two"]
    assert delivery.error is None
    assert delivery.track.lead == whole.track.lead
    assert (delivery.packets, delivery.chunks) == (whole.packets, whole.chunks)
    assert delivery.attempts == 3


@virtual_time
@pytest.mark.parametrize(
    ("errors", "time_to_live"),
    [
        ([(QuotaExhausted(), 5)], 9.0),
        ([(ConnectionLost("gone"), 5)] * MAX_ATTEMPTS, 9.0),
        ([(ConnectionLost("gone"), chunks) for chunks in (9, 9, 5)], 1.7),
    ],
)
async def test_what_lies_ready_is_played_if_nothing_comes_in_its_place(errors, time_to_live):
    """Half a piece is more than none: when refused, at the last attempt, and out of time."""
    half = await spoken(ScriptedLightning(seconds=0.5), pieces=("one",))
    lightning = ScriptedLightning(errors=errors)
    delivery = await spoken(lightning, time_to_live=time_to_live, pieces=("one",))
    assert delivery.attempts == len(errors)
    assert isinstance(delivery.error, BrokenOff)
    assert delivery.track.lead == half.track.lead
    assert delivery.chunks == 5


@virtual_time
async def test_what_nobody_heard_is_tried_again():
    """And fails with the reason if that is of no use."""
    lost = [ConnectionLost("gone")]
    delivery = await spoken(ScriptedLightning(errors=lost * 3), text="hello")
    assert delivery.attempts == 4
    with pytest.raises(ConnectionLost):
        await spoken(ScriptedLightning(errors=lost * 4), text="hello")


class AtOnce(ScriptedLightning):
    """Speaks a minute of audio that is all there already."""

    async def speak(self, request):
        for _ in range(600):
            yield bytes(4800)


@virtual_time
async def test_whoever_is_far_ahead_lets_others_have_their_turn():
    """However much came at once: no more than two seconds of it are encoded between two turns."""
    link, leads = ScriptedLink(1, 10), []
    async with asyncio.TaskGroup() as group:
        speaking = group.create_task(spoken(AtOnce(), link=link))
        while not speaking.done():
            leads.append(link.lead)
            await asyncio.sleep(0)
    assert speaking.result().track.lead == pytest.approx(60.0, abs=0.1)
    leads.append(link.lead)
    assert max(b - a for a, b in pairwise(leads)) < ENOUGH + 0.2


class Loud(ScriptedLightning):
    """Speaks a tone, which is as loud as one likes."""

    def __init__(self, level):
        super().__init__()
        self.tone = struct.pack("<2h", level, -level)

    async def speak(self, request):
        async for chunk in super().speak(request):
            yield (self.tone * len(chunk))[: len(chunk)]


@virtual_time
async def test_voices_come_to_one_loudness():
    """From the second utterance on; one is never changed in the middle."""
    gains, heard = Gains(), []
    for number in range(3):
        said = await spoken(Loud(300), gains=gains, pieces=(f"one {number}", f"two {number}"))
        heard.append(said.gain[1])
    assert heard[0] == 0
    assert heard[1] > 6
    assert heard[2] >= heard[1]
    assert gains.gain("main", "emily", 1.0) <= 12


@virtual_time
async def test_at_another_volume_it_is_another_phrase():
    """What is kept is heard as it would be made now."""
    lightning, phrases = ScriptedLightning(), Remembers()
    for volume in (1.0, 0.5, 0.5):
        await spoken(lightning, phrases=phrases, text="hello", volume=volume)
    assert lightning.requests == ["hello", "hello"]
    assert {phrase.gain for phrase in phrases.kept} == {0, -6}
