"""A stage for the bot: a guild, people in it, tones for speech, and the real bot in between."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from lightning_server.server import LightningServer
from lightning_server.tone import frequency_of
from playground.people import InhabitedGuild, Person
from playground.server import Playground
from playground.voice import Listener
from playground.world import Channel
from tests.support.world import BotProcess, bot_process

HEARD_RATE = 48_000
"""What a listener's PCM has, in hertz."""

LIMIT = 20.0
"""For anything that has to come; a busy machine is slow, but not that slow."""


@dataclass
class House:
    """A guild with a text channel, two voice channels and three people."""

    guild: InhabitedGuild
    text: Channel
    voice: Channel
    elsewhere: Channel
    ada: Person
    """A member, in no voice channel yet."""
    ben: Person
    """Another."""
    mod: Person
    """A moderator."""

    @property
    def bot_id(self) -> int:
        return self.guild.bot.id


@dataclass
class Stage:
    """Everything that a test may look at."""

    playground: Playground
    lightning: LightningServer
    bot: BotProcess
    house: House


def add_house(playground: Playground, name: str) -> House:
    """Found a guild."""
    guild = playground.add_guild(name)
    return House(
        guild=guild,
        text=guild.add_text_channel("general"),
        voice=guild.add_voice_channel("Voice"),
        elsewhere=guild.add_voice_channel("Elsewhere"),
        ada=guild.add_member("Ada"),
        ben=guild.add_member("Ben"),
        mod=guild.add_member("Mod", moderator=True),
    )


@asynccontextmanager
async def staged(
    *, units: int = 1, faults: dict[str, Any] | None = None, **variables: str
) -> AsyncIterator[Stage]:
    """Raise the curtain: both boxes in this process, the bot in its own."""
    async with (
        Playground() as playground,
        LightningServer(units=units, **(faults or {})) as lightning,
    ):
        house = add_house(playground, "One")
        settings = {"LIGHTNING_URL": lightning.url, "LIGHTNING_UNITS": str(units)} | variables
        async with bot_process(playground, **settings) as bot:
            yield Stage(playground, lightning, bot, house)


def heard(listener: Listener, house: House) -> np.ndarray:
    """Return what somebody has heard of the bot so far: 48 kHz mono floats."""
    return np.frombuffer(listener.pcm(house.bot_id), "<i2").astype(np.float32) / 32768


def seconds_of_tone(sound: np.ndarray, text: str, *, within: float = 4.0) -> float:
    """Return how long the tone that stands for a text is to be heard."""
    window = HEARD_RATE // 20  # 50 ms
    count = len(sound) // window
    pieces = sound[: count * window].reshape(count, window) * np.hanning(window)
    spectra = np.abs(np.fft.rfft(pieces, n=HEARD_RATE // 2, axis=1))  # bins of 2 Hz
    peaks = spectra.argmax(axis=1) * 2.0
    loud = np.abs(pieces).max(axis=1) > 0.05
    return float((loud & (np.abs(peaks - frequency_of(text)) < within)).sum()) * 0.05


async def settled(listener: Listener, *, quiet: float = 0.6) -> None:
    """Wait until nothing has been heard for a while."""
    await listener.wait_for_silence(quiet=quiet, limit=60.0)
