"""
What the bot needs of the machine's memory.

The real bot, in a process of its own, in a playground with 1, 100 and 1,000
guilds of some members each. It is looked at three times: idle, when it has
heard of all its guilds; speaking, while it plays in a tenth of them (at
least in one), each reply with a unit of its own; and afterwards, silent but
still in those voice channels. All numbers are the kernel's, of
``/proc/PID/smaps_rollup``: the resident set, and the proportional set, in
which a page that others use, too, counts in part.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.measure import conditions, use_cores
from bench.process import bot, helper
from bench.recording import make_recording
from playground.inhabited import InhabitedGuild
from playground.server import Playground
from playground.voice import Listener

NAME = "memory"

MEMBERS = 5
"""Of each guild, its owner not counted."""

SPEAKING_SHARE = 10
"""In one guild of so many the bot speaks."""

TEXT = "Somebody has written something that takes a while to be said. " * 5
"""Long enough for the replies that the stub gives."""

UTTERANCE = 20.0
"""Seconds of a reply: longer than it takes until all are speaking."""

SPEED = 3.0
"""How much faster than it is played speech comes in."""

AT_ONCE = 5
"""Joins at a time."""

LIMIT = 60.0
"""For anything that has to come, in seconds."""

QUIET = 0.5
"""How long it must be quiet, in seconds."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    guilds: Sequence[int]
    utterance: float = UTTERANCE
    settle: float = 3.0
    """How long the bot is left alone before it is looked at, in seconds."""


FULL = Size(guilds=(1, 100, 1000))
QUICK = Size(guilds=(1, 50), utterance=6.0, settle=1.0)
TINY = Size(guilds=(1, 3), utterance=1.0, settle=0.1)


async def run(size: Size = FULL) -> dict[str, Any]:
    """Measure; takes about two minutes in full."""
    with use_cores(), TemporaryDirectory(prefix="bench-") as folder, conditions() as facts:
        recording = await make_recording(Path(folder))
        rows = [await _look(count, size, recording, Path(folder)) for count in size.guilds]
    return {"benchmark": NAME, "conditions": facts, "rows": rows}


async def _look(count: int, size: Size, recording: Path, folder: Path) -> dict[str, Any]:
    speakers = max(1, count // SPEAKING_SHARE)
    options = ("--seconds", size.utterance, "--speed", SPEED)
    async with helper("bench.stub", recording, *options) as stub, _playground() as playground:
        url = (await stub.hear())["url"]
        guilds = [_found(playground, number) for number in range(count)]
        settings = {"LIGHTNING_URL": url, "LIGHTNING_UNITS": str(speakers)}
        async with bot(playground, folder / "log", **settings) as process:
            await asyncio.sleep(size.settle)
            idle = memory_of(process.pid)
            listeners = await _speak_in(guilds[:speakers])
            speaking = memory_of(process.pid)
            for listener in listeners:
                await listener.wait_for_silence(quiet=QUIET, limit=LIMIT)
            await asyncio.sleep(size.settle)
            after = memory_of(process.pid)
    return {
        "guilds": count,
        "speaking_in": speakers,
        "idle": idle,
        "speaking": speaking,
        "after": after,
    }


def _playground() -> Playground:
    # Patient: how long a busy machine takes is not what is measured here.
    return Playground(answer_within=LIMIT)


def _found(playground: Playground, number: int) -> InhabitedGuild:
    guild = playground.add_guild(f"Guild {number}")
    guild.add_text_channel("general")
    guild.add_voice_channel("Voice")
    for member in range(MEMBERS):
        guild.add_member(f"Member {member}")
    return guild


async def _speak_in(guilds: Sequence[InhabitedGuild]) -> list[Listener]:
    """Let the bot speak in every one of the guilds; return once it does in all, with listeners."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def join(guild: InhabitedGuild) -> Listener:
        async with turns:
            listener = await guild.owner.join(guild.voice_channels[0])
            assert listener is not None, "the playground has voice"
            await guild.owner.invoke("join")
            return listener

    async def speak(guild: InhabitedGuild, listener: Listener) -> None:
        # Something new in each guild: what was said before may come out of the phrase cache.
        guild.owner.begin("say", {"text": f"{guild.name}. {TEXT}"})
        await listener.wait_for_speech(limit=LIMIT)

    async with asyncio.TaskGroup() as group:
        joining = [group.create_task(join(guild)) for guild in guilds]
    listeners = [one.result() for one in joining]
    async with asyncio.TaskGroup() as group:
        for guild, listener in zip(guilds, listeners, strict=True):
            group.create_task(speak(guild, listener))
    return listeners


def memory_of(process: int) -> dict[str, int]:
    """Return the resident and the proportional set of a process, in bytes, and its threads."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}
    threads = len(list(Path(f"/proc/{process}/task").iterdir()))
    return {"resident": sizes["Rss"], "proportional": sizes["Pss"], "threads": threads}
