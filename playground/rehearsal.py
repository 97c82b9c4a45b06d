"""
``python -m playground.rehearsal``: the people who a bot is rehearsed with.

Whoever rehearses a bot starts this program and talks with it over its standard
input and output, one JSON object per line; it knows nothing of the bot but
what it hears. In come:

``texts``
    First: what is to be said, a list for each guild.
``audio``
    When all has been said: for each guild, how many seconds of each utterance
    were played, by the bot's own account. Answered by ``report``.

At the end of the input, and on SIGTERM, the playground closes. Out go
events, named in ``event``:

``ready``
    Where the bot finds its Discord, and the guilds' ids in order.
``bot``
    The bot is connected and has its commands registered.
``joined``
    Whether the bot came into a guild's voice channel, and what it answered.
``answered``
    What the bot answered when it was asked to say something; ``None`` if nothing in time.
``heard``
    Seconds of speech heard so far, over all guilds.
``report``
    What was heard of each utterance, and how evenly.

SIGINT is left to whoever started it: at a terminal it goes to both.
"""

import argparse
import asyncio
import json
import signal
import statistics
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playground.channels import Channel
from playground.errors import NoAnswer, Refused
from playground.inhabited import InhabitedGuild
from playground.interaction import Interaction
from playground.people import Person
from playground.server import Playground
from playground.terminal import read_lines
from playground.voice import Listener
from playground.voice.attribution import HeardPart, attribute

FRAME: Final = 0.02
"""Seconds of sound in a packet."""

KEYS: Final = 10.0
"""Seconds for a person and the bot to agree on keys; 0.2 s were measured."""

QUIET: Final = 0.3
"""Seconds without speech after which what was sent has arrived: on loopback, plenty."""

END: Final = 10.0
"""Seconds after which it does not matter any more whether it falls quiet."""

LOOK: Final = 0.25
"""Seconds between two looks at how much was heard: often enough for a bar."""


@dataclass
class Scene:
    """One guild, and the person in it who asks and listens."""

    guild: InhabitedGuild
    voice: Channel
    person: Person
    texts: Sequence[str]
    """What is to be said, in order."""
    listener: Listener | None = None
    asked: list[float] = field(default_factory=list[float])
    """When each was asked for, on the event loop's clock."""
    interactions: list[Interaction | None] = field(default_factory=list[Interaction | None])
    """What became of each; ``None`` if it was not answered."""

    @property
    def heard(self) -> float:
        """Seconds of speech so far."""
        return 0.0 if self.listener is None else self.listener.statistics().speech * FRAME


def tell(event: str, **facts: object) -> None:
    """Write one event."""
    sys.stdout.write(json.dumps({"event": event, **facts}) + "\n")
    sys.stdout.flush()


class Rehearsal:
    """
    The people of all guilds.

    Args:
        playground: Where they live.
        texts: What is to be said, a list for each guild.
        wav: Where to write what the first guild hears; the others' files are numbered.
    """

    def __init__(
        self, playground: Playground, texts: Sequence[Sequence[str]], *, wav: Path | None
    ) -> None:
        self._playground = playground
        self._wav = wav
        self._scenes = [self._scene(number, said) for number, said in enumerate(texts, start=1)]

    @property
    def guilds(self) -> list[int]:
        """Their ids, in order."""
        return [scene.guild.id for scene in self._scenes]

    def _scene(self, number: int, texts: Sequence[str]) -> Scene:
        guild = self._playground.add_guild(f"Rehearsal {number}", owner="Ada")
        guild.add_text_channel("general")
        return Scene(guild, guild.add_voice_channel("Stage"), guild.owner, texts)

    async def play(self) -> None:
        """Wait for the bot, and ask it to say everything; cancelling is safe."""
        await self._playground.wait_for_commands()
        await self._playground.wait_for_bot()
        tell("bot")
        async with asyncio.TaskGroup() as group:
            for number, scene in enumerate(self._scenes, start=1):
                group.create_task(self._play_scene(number, scene))

    async def _play_scene(self, number: int, scene: Scene) -> None:
        scene.listener = await scene.person.join(scene.voice)
        assert scene.listener is not None, "this playground has voice"
        if self._wav is not None:
            scene.listener.record(numbered(self._wav, number))
        answer = await _ask(scene.person, "join", {})
        there = scene.guild.bot.voice_channel is scene.voice
        tell("joined", guild=number, joined=there, answer=_content(answer))
        if not there:
            return
        with suppress(TimeoutError):  # then the report shows what could not be heard
            await scene.listener.wait_ready(limit=KEYS)
        for place, text in enumerate(scene.texts, start=1):
            scene.asked.append(asyncio.get_running_loop().time())
            interaction = await _ask(scene.person, "say", {"text": text})
            scene.interactions.append(interaction)
            tell("answered", guild=number, utterance=place, answer=_content(interaction))

    async def watch(self) -> None:
        """Tell how much was heard whenever it has become more, until cancelled."""
        before = 0.0
        while True:
            await asyncio.sleep(LOOK)
            now = sum(scene.heard for scene in self._scenes)
            if now > before:
                tell("heard", seconds=round(now, 2))
                before = now

    async def report(self, audio: Sequence[Sequence[float]]) -> dict[str, object]:
        """
        Wait until all is quiet, and count off what was heard.

        Args:
            audio: For each guild, how many seconds of each utterance were played.
        """
        async with asyncio.TaskGroup() as group:
            for scene in self._scenes:
                group.create_task(_quiet(scene))
        parts = [
            _counted(scene, seconds) for scene, seconds in zip(self._scenes, audio, strict=True)
        ]
        intervals = [span for each in parts for part in each for span in part.intervals]
        return {
            "guilds": [_told(scene, each) for scene, each in zip(self._scenes, parts, strict=True)],
            "gaps": gaps(intervals),
        }


def numbered(path: Path, number: int) -> Path:
    """Return the file of a guild: the first one's has the name that was asked for."""
    return path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")


def gaps(intervals: Sequence[float]) -> dict[str, float | None]:
    """Return the median, the 99th percentile and the longest, in seconds; ``None`` of nothing."""
    if not intervals:
        return {"median": None, "p99": None, "longest": None}
    ordered = sorted(intervals)
    return {
        "median": round(statistics.median(ordered), 6),
        # The nearest rank: of fewer than a hundred it is the longest.
        "p99": round(ordered[-(-len(ordered) * 99 // 100) - 1], 6),
        "longest": round(ordered[-1], 6),
    }


async def _ask(person: Person, command: str, options: dict[str, object]) -> Interaction | None:
    try:
        return (await person.invoke_with(command, options)).interaction
    except (NoAnswer, Refused):
        return None


def _content(interaction: Interaction | None) -> str | None:
    """What the answer says now: the bot may have changed it since."""
    if interaction is None or interaction.original is None:
        return None
    return interaction.original.content


async def _quiet(scene: Scene) -> None:
    if scene.listener is not None:
        with suppress(TimeoutError):
            await scene.listener.wait_for_silence(quiet=QUIET, limit=END)


def _counted(scene: Scene, audio: Sequence[float]) -> list[HeardPart]:
    heard = () if scene.listener is None else scene.listener.packets_of(scene.guild.bot.id)
    return attribute(heard, [round(seconds / FRAME) for seconds in audio])


def _told(scene: Scene, parts: Sequence[HeardPart]) -> dict[str, object]:
    *utterances, rest = parts
    return {
        "utterances": [_part(part) for part in utterances],
        "rest": _part(rest),
        "asked": [round(moment, 6) for moment in scene.asked],
        "answers": [_content(interaction) for interaction in scene.interactions],
    }


def _part(part: HeardPart) -> dict[str, object]:
    return {
        "heard": round(part.packets * FRAME, 2),
        "lost": part.lost,
        "undecryptable": part.undecryptable,
        "first": None if part.first is None else round(part.first, 6),
        "longest_gap": round(max(part.intervals), 6) if part.intervals else None,
    }


async def run(options: argparse.Namespace) -> None:
    """Play until the end of the input, or SIGTERM."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGINT, lambda: None)
    async with asyncio.TaskGroup() as group:
        playing = group.create_task(_serve(options, read_lines(sys.stdin.fileno())))
        stopping = group.create_task(stop.wait())
        await asyncio.wait({playing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        playing.cancel()
        stopping.cancel()


async def _serve(options: argparse.Namespace, lines: AsyncIterator[str]) -> None:
    first = await anext(lines, None)
    if first is None:
        return
    async with Playground() as playground:
        rehearsal = Rehearsal(playground, json.loads(first)["texts"], wav=options.wav)
        tell(
            "ready",
            url=playground.url,
            token=playground.token,
            trust_store=str(playground.trust_store),
            guilds=rehearsal.guilds,
        )
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(rehearsal.play()), group.create_task(rehearsal.watch())]
            async for line in lines:
                message: dict[str, Any] = json.loads(line)
                tell("report", **await rehearsal.report(message["audio"]))
            for task in tasks:
                task.cancel()


def main(words: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m playground.rehearsal", description="People to rehearse a bot with."
    )
    parser.add_argument("--wav", type=Path, help="write what is heard here")
    options = parser.parse_args(words)
    asyncio.run(run(options))
    return 0


if __name__ == "__main__":
    sys.exit(main())
