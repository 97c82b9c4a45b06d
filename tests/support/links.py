"""Links under test: a bot without a main gateway, what it says, and what is heard of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.errors import (
    SpeechError,
)
from bot.voice.link import VoiceLink
from bot.voice.links import VoiceLinks
from bot.voice.machine import LinkLimits
from bot.voice.pacer import Pacer
from bot.voice.source import Track
from playground.voice import Listener
from tests.support.link_world import (
    BOT,
    CHANNEL,
    GUILD,
    LinkWorld,
    link_world,
)
from tests.support.voice_harness import tone_packets
from tests.support.waiting import until

SPEECH = tone_packets(1.0)

PATIENT = 20.0
"""For what must succeed, also on a machine that is busy with something else."""

PATIENT_LIMITS = LinkLimits(join=PATIENT, verdict=PATIENT, first_wait=0.05, longest_wait=0.2)


@asynccontextmanager
async def bot(
    *,
    limits: LinkLimits = PATIENT_LIMITS,
    key_exchange: float = PATIENT,
    watch: dict[str, Any] | None = None,
    **faults: Any,
) -> AsyncIterator[tuple[LinkWorld, VoiceLinks]]:
    async with (
        link_world(**faults) as world,
        Pacer() as pacer,
        world.links(pacer, limits=limits, key_exchange=key_exchange, **(watch or {})) as links,
    ):
        yield world, links


def heard(listener: Listener) -> list[bytes]:
    """The packets of speech that a listener could decrypt."""
    return [packet.payload for packet in listener.packets_of(BOT) if packet.speech]


def pattern(listener: Listener) -> str:
    """What a listener got, a letter per packet: speech, silence, or noise it could not decrypt."""
    return "".join(
        "-" if packet.silence else "s" if packet.speech else "?"
        for packet in listener.packets_of(BOT)
    )


def begin(link: VoiceLink, packets: list[bytes] = SPEECH) -> Track:
    """Begin to say all of this."""
    track = link.open_track()
    track.put(packets)
    track.finish()
    return track


async def say(link: VoiceLink, packets: list[bytes] = SPEECH) -> None:
    await begin(link, packets).wait_ended()


async def soon(waiting: Awaitable[None]) -> None:
    async with asyncio.timeout(60):
        await waiting


async def quiet(listener: Listener) -> None:
    """Wait until the bot is shown as not speaking any more."""
    await until(lambda: BOT not in listener.speakers)


async def failed_join(links: VoiceLinks, kind: type[SpeechError]) -> SpeechError:
    """Join, and return why that failed."""
    with pytest.raises(kind) as caught:
        await links.join(GUILD, CHANNEL)
    return caught.value


def out() -> Any:
    return {"user_id": str(BOT), "channel_id": None, "session_id": "", "guild_id": str(GUILD)}


async def soon_value(waiting: Awaitable[VoiceLink]) -> VoiceLink:
    async with asyncio.timeout(60):
        return await waiting
