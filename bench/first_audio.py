"""
The bot's own share of first audio, in two parts.

``request``
    From the interaction's arrival at the bot to the request on the wire.
    Measured from outside: from the moment somebody in the playground sends
    ``/say`` to the moment the speech service has read the request.
``sound``
    From the first chunk's arrival at the bot to the first packet with speech
    on the wire. From the moment before the speech service sends the first
    chunk to the moment the voice server has read that packet.

So both parts contain two hops over loopback and the boxes' own work, and are
upper bounds of what the bot takes. All clocks are the machine's monotonic one.

The bot is the real one, in a process of its own, in a voice channel, with a
connection to the speech service that is open. Between the two parts lies the
service's delay; its random part keeps chunks out of step with the 20 ms.
Beside it, alternating with it, speaks a bot that does it the plain way
(:mod:`bench.plain`), with discord.py's own player: fed by ``FFmpegPCMAudio``,
and fed with PCM. All that is heard was decrypted by a listener.
"""

import asyncio
import shutil
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.measure import conditions, summary, use_cores
from bench.process import Helper, bot, helper
from bench.recording import make_recording
from playground.inhabited import InhabitedGuild
from playground.people import Person
from playground.server import Playground
from playground.voice import Listener

NAME = "first_audio"

OURS, PCM, FFMPEG = "ours", "pcm", "ffmpeg"

GOAL = {"median": 0.005, "p99": 0.025}
"""For each part, in seconds, on an idle machine."""

HOW_TO_GET_FFMPEG = "ffmpeg is not installed: sudo apt-get install ffmpeg"

SPEECH_SECONDS = 0.3
"""How long an utterance is: only its beginning is of interest."""

DELAY, JITTER = 0.1, 0.04
"""The service's: as fast as the vendor promises; the random part is two frames."""

QUIET = 0.15
"""How long it must be quiet before the next utterance, in seconds: longer than five packets."""

LIMIT = 10.0
"""For anything that has to come, in seconds."""

WARM_UP = 3
"""Utterances of each kind that do not count: the first opens a connection."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    rounds: int
    per_round: Mapping[str, int]
    """Utterances in a round, by way."""


FULL = Size(rounds=20, per_round={OURS: 10, PCM: 3, FFMPEG: 2})
QUICK = Size(rounds=2, per_round={OURS: 8, PCM: 3, FFMPEG: 2})
TINY = Size(rounds=1, per_round={OURS: 2, PCM: 1, FFMPEG: 1})


@dataclass
class _Scene:
    """A guild in a playground with somebody who speaks to the bot and listens to it."""

    guild: InhabitedGuild
    person: Person
    stub: Helper
    listener: Listener | None = None
    said: int = 0
    samples: dict[str, list[dict[str, float]]] = field(default_factory=dict[str, Any])

    async def say(self, way: str, *, counts: bool) -> None:
        """Let the bot say something, and note when what happened."""
        assert self.listener is not None, "joined before"
        # Something new each time: what was said before may come out of the phrase cache.
        self.said += 1
        options = {"text": f"Hello number {self.said}"} if way == OURS else {"way": way}
        interaction = self.person.begin("say", options)
        async with asyncio.timeout(LIMIT):
            request = await self.stub.hear()
        heard = await self.listener.wait_for_speech(since=interaction.created, limit=LIMIT)
        if counts:
            sample = {
                "request": request["received"] - interaction.created,
                "sound": heard.arrival - request["first_chunk"],
            }
            self.samples.setdefault(way, []).append(sample)
        await self.listener.wait_for_silence(quiet=QUIET, limit=LIMIT)


async def run(size: Size = FULL) -> dict[str, Any]:
    """Measure; takes about three minutes in full."""
    with use_cores(), TemporaryDirectory(prefix="bench-") as folder, conditions() as facts:
        recording = await make_recording(Path(folder))
        async with _ours(recording, Path(folder)) as ours, _plain(recording) as plain:
            scenes = {OURS: ours, PCM: plain, FFMPEG: plain}
            ways = [way for way in scenes if way != FFMPEG or shutil.which("ffmpeg")]
            for way in ways:
                for _ in range(WARM_UP):
                    await scenes[way].say(way, counts=False)
            for _ in range(size.rounds):
                for way in ways:
                    for _ in range(size.per_round[way]):
                        await scenes[way].say(way, counts=True)
            rows = [_row(way, scenes[way].samples.get(way, [])) for way in scenes]
    return {
        "benchmark": NAME,
        "conditions": facts,
        "goal": GOAL,
        "rows": rows,
        "met": _met(rows[0]),
    }


def _row(way: str, samples: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    if not samples:
        return {"way": way, "missing": HOW_TO_GET_FFMPEG}
    parts = ("request", "sound")
    row: dict[str, Any] = {"way": way}
    row |= {part: summary([sample[part] for sample in samples]) for part in parts}
    row["samples"] = {part: [round(one[part], 6) for one in samples] for part in parts}
    return row


def _met(row: Mapping[str, Any]) -> bool:
    return all(
        row[part][key] < limit for part in ("request", "sound") for key, limit in GOAL.items()
    )


@asynccontextmanager
async def _ours(recording: Path, folder: Path) -> AsyncGenerator[_Scene]:
    async with (
        _scene(recording) as (scene, playground, url),
        bot(playground, folder / "log", LIGHTNING_URL=url),
    ):
        scene.listener = await scene.person.join(scene.guild.voice_channels[0])
        await scene.person.invoke("join")
        yield scene


@asynccontextmanager
async def _plain(recording: Path) -> AsyncGenerator[_Scene]:
    async with _scene(recording) as (scene, playground, url):
        trust = {"SSL_CERT_FILE": str(playground.trust_store)}
        arguments = (playground.url, playground.token, f"{url}/lightning-v2/get_speech/stream")
        async with helper("bench.plain", *arguments, **trust) as plain:
            await playground.wait_for_commands()
            await playground.wait_for_bot()
            scene.listener = await scene.person.join(scene.guild.voice_channels[0])
            await plain.say("join")
            await plain.hear()
            yield scene


@asynccontextmanager
async def _scene(recording: Path) -> AsyncGenerator[tuple[_Scene, Playground, str]]:
    """Open a playground and start a speech service; a bot is what is missing."""
    async with AsyncExitStack() as stack:
        options = ("--report", "--seconds", SPEECH_SECONDS, "--delay", DELAY, "--jitter", JITTER)
        stub = await stack.enter_async_context(helper("bench.stub", recording, *options))
        url = (await stub.hear())["url"]
        playground = await stack.enter_async_context(Playground())
        guild = playground.add_guild("Bench")
        guild.add_text_channel("general")
        guild.add_voice_channel("Voice")
        yield _Scene(guild, guild.add_member("Ada"), stub), playground, url
