"""
An utterance kept, instead of played in a voice channel.

It comes about like any other: from what was said lately, or by an engine, for
a unit that it waits for in its guild's lane. Only nobody is silent meanwhile,
so whoever is heard goes first.
"""

import asyncio
from dataclasses import dataclass, field

from bot.audio.files import ogg_opus
from bot.audio.pcm import frames_to_seconds, seconds_to_frames
from bot.speech.casting import Part
from bot.speech.delivery import Delivery
from bot.speech.engines import Engines
from bot.speech.gains import Gains
from bot.speech.script import compose
from bot.speech.stages import Stages
from bot.speech.synthesis import Synthesis
from bot.speech.utterance import Ticket, Utterance
from bot.vocabulary import Seconds
from bot.voice.source import Track

LATER: Seconds = 5.0
"""How much longer than a silent guild a recording can wait for a unit. Taste: whoever asked for a
file looks at the answer for so long without wondering."""


@dataclass(frozen=True, slots=True)
class Recording:
    """An utterance as it would be heard."""

    packets: tuple[bytes, ...] = field(repr=False)
    """All of it."""
    part: Part
    """Who speaks, and in which language."""

    @property
    def seconds(self) -> Seconds:
        """How long it is."""
        return frames_to_seconds(len(self.packets))

    async def file(self) -> bytes:
        """Write it as a file that people can play: Opus in Ogg. Cancelling is safe."""
        return await asyncio.to_thread(ogg_opus, self.packets)


class _Recorder:
    """Takes what a voice link would play."""

    lead = LATER
    prebuffer = 0.0

    def __init__(self) -> None:
        self.track = Track(lambda _: None, lambda: None)

    def open_track(self) -> Track:
        return self.track


async def record(
    utterance: Utterance,
    *,
    engines: Engines,
    time_to_live: Seconds,
    gains: Gains,
    limit: Seconds | None = None,
) -> Recording:
    """
    Speak an utterance, to keep it. Cancelling is safe in every phase.

    Args:
        utterance: What to say.
        engines: Speak.
        time_to_live: How long it may wait until its first sound, in seconds.
        gains: Knows how loud voices are.
        limit: Where it is cut off, in seconds; ``None`` for its end.

    Raises:
        NoUnitAvailable: If there was no unit in time.
        LightningError: If it could not be spoken.
        BrokenOff: If a part of it is missing.
    """
    script = compose([utterance], named=False, speed=utterance.speed)
    delivery = Delivery([Ticket(utterance, 0)], script, Stages(utterance.accepted))
    delivery.speaker = await engines.speaker(utterance)
    synthesis = Synthesis(utterance.guild, engines=engines, time_to_live=time_to_live, gains=gains)
    recorder, packets = _Recorder(), list[bytes]()
    for piece, expected in zip(script.pieces, script.expected_pieces, strict=True):
        await synthesis.speak_piece(delivery, piece, recorder, expected=expected)
        while (packet := recorder.track.take(0.0)) is not None:
            packets.append(packet)
        if delivery.error is not None:
            raise delivery.error
        if limit is not None and frames_to_seconds(len(packets)) >= limit:
            break
    if limit is not None:
        del packets[seconds_to_frames(limit) :]
    return Recording(tuple(packets), delivery.speaker.part)
