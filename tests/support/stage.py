"""A stage for the bot: a guild, people in it, tones for speech, and the real bot in between."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import numpy as np

from bot.settings.location import open_database
from bot.settings.service import SettingsService
from bot.settings.store import SettingsStore
from lightning_server.server import LightningServer
from lightning_server.tone import frequency_of
from playground.channels import Channel
from playground.inhabited import InhabitedGuild
from playground.intents import PRIVILEGED
from playground.people import Person
from playground.server import Playground
from playground.voice import Listener
from tests.support.world import BotProcess, bot_process

HEARD_RATE = 48_000
"""What a listener's PCM has, in hertz."""

LIMIT = 60.0
"""For anything that has to come; a busy machine is slow, but not that slow."""

TAIL = 1.0
"""Seconds without a sound, after the silence packets with which the bot pauses, that are an end."""

BROKEN_OFF = 4.0
"""The same if the last packet was speech: then it was thrown out, or its machine is just busy."""


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
    others: dict[str, House] = field(default_factory=dict)
    """More guilds, by name."""


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


Decide: TypeAlias = Callable[[SettingsService, House], Awaitable[None]]
"""Decides for a guild, as moderators and people would, before the bot starts."""


@asynccontextmanager
async def staged(
    *,
    units: int = 1,
    faults: dict[str, Any] | None = None,
    decide: Decide | None = None,
    others: Sequence[str] = (),
    allowed_intents: int = PRIVILEGED,
    **variables: str,
) -> AsyncIterator[Stage]:
    """Raise the curtain: both boxes in this process, the bot in its own."""
    async with (
        Playground(allowed_intents=allowed_intents) as playground,
        LightningServer(units=units, **(faults or {})) as lightning,
    ):
        house = add_house(playground, "One")
        more = {name: add_house(playground, name) for name in others}
        settings = {"LIGHTNING_URL": lightning.url, "LIGHTNING_UNITS": str(units)} | variables
        with TemporaryDirectory() as folder:
            if decide is not None:
                settings["THUNDER_DATA_DIRECTORY"] = folder
                async with opened_settings(Path(folder)) as service:
                    for each in (house, *more.values()):
                        await decide(service, each)
            async with bot_process(playground, **settings) as bot:
                yield Stage(playground, lightning, bot, house, more)


@asynccontextmanager
async def opened_settings(folder: Path) -> AsyncIterator[SettingsService]:
    """Open what a bot keeps in a folder, while it does not run."""
    async with (
        SettingsStore(open_database(None, folder)) as store,
        SettingsService(store) as service,
    ):
        yield service


async def ended(stage: Stage, count: int) -> None:
    """Wait until so many utterances have ended since the bot began, and nothing is to be heard."""
    await stage.bot.wait_for_line("utterance spoken", count=count, limit=2 * LIMIT)
    listener = stage.house.ada.listener
    assert listener is not None, "Ada hears what is to be heard"
    await settled(listener)


def heard(listener: Listener, house: House) -> np.ndarray:
    """Return what somebody has heard of the bot so far: 48 kHz mono floats."""
    return np.frombuffer(listener.pcm(house.bot_id), "<i2").astype(np.float32) / 32768


def seconds_of_tone(
    sound: np.ndarray, text: str, *, voice: str = "tone", within: float = 4.0
) -> float:
    """Return how long the tone that stands for a text is to be heard."""
    window = HEARD_RATE // 20  # 50 ms
    count = len(sound) // window
    pieces = sound[: count * window].reshape(count, window) * np.hanning(window)
    spectra = np.abs(np.fft.rfft(pieces, n=HEARD_RATE // 2, axis=1))  # bins of 2 Hz
    peaks = spectra.argmax(axis=1) * 2.0
    loud = np.abs(pieces).max(axis=1) > 0.05
    return float((loud & (np.abs(peaks - frequency_of(text, voice)) < within)).sum()) * 0.05


async def settled(listener: Listener, *, quiet: float = TAIL) -> None:
    """Wait until nothing has been heard for a while, and whoever spoke has come to a pause."""
    while True:
        await listener.wait_for_silence(quiet=quiet, limit=2 * LIMIT)
        last = listener.packets[-1:]
        if not (last and last[0].speech):
            return
        await listener.wait_for_silence(quiet=BROKEN_OFF, limit=2 * LIMIT)
        if listener.packets[-1] is last[0]:
            return
