"""
Whether the bot is as good as new after much use.

The real bot, in a process of its own, in a playground of many guilds: one
utterance in each, then thousands, among joins, leaves, skips, moves, people who
come and go, and faults of voice gateways, of the speech service and of the
main gateway. What is done is decided by a generator with a fixed seed. Then
everything is put as it was after the first round, and compared: memory, tasks,
threads, sockets, file descriptors. Every utterance that was accepted must have
ended once, which the bot counts and the people's answers check.

The speech service says tones, and phrases are kept in one megabyte, so that
its growth is over soon.
"""

import asyncio
import random
import re
import socket
import urllib.request
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from bench.measure import conditions, use_cores
from bench.memory import memory_of
from bench.process import bot
from lightning_server.server import LightningServer
from playground.errors import JoinRefused, NoAnswer
from playground.inhabited import InhabitedGuild
from playground.server import Playground

NAME = "soak"

UNITS = 40
"""Of the speech service: less than there are guilds, so that they wait for each other."""

AT_ONCE = 10
"""Guilds that join at a time."""

LIMIT = 120.0
"""For anything that has to come, in seconds: a busy machine is slow."""

PATIENCE = 60.0
"""Seconds within which a command must be answered: how slow a machine is, is not tried here."""

QUIET = 0.5
"""How long it must be quiet, in seconds."""

REST = 12.0
"""Seconds that people are silent at most, after having said a few things."""

FAULT_EVERY = 2.0
"""Seconds between two faults of the speech service or the main gateway."""

MEMORY_MARGIN = 40e6
"""Bytes by which the resident memory may have grown: the phrases' megabyte, what is known of
people, and the allocator's holes. A leak of 10 kB per utterance would be 100 MB."""

MARGINS: Final = {"tasks": 10, "threads": 10, "sockets": 10, "descriptors": 12}
"""By how many each may have grown: connections to the speech service, threads of pools, and the
timers of discord.py come and go."""

CLOSES: Final = (1006, 4000, 4006, 4009, 4015)
"""Codes with which voice gateways close, and after which the bot comes back by itself."""

REPLIES: Final[Sequence[Mapping[str, Any]]] = (
    {"drop_after": 0},
    {"drop_after": 3},
    {"close_after": 2},
    {"fail_after": 0},
    {"stall_after": 1},
    {"garbage": "json"},
    {"garbage": "audio"},
    {"refuse": True},
)
"""What becomes of single requests."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is done."""

    guilds: int
    utterances: int
    settle: float = 35.0
    """How long the bot is left alone before it is looked at, in seconds: longer than aiohttp keeps
    connections to Discord's REST for the next request, which is 15 to 30."""
    longest: float = 900.0
    """Seconds after which it is enough, on a machine that is too slow for all of it."""


FULL = Size(guilds=100, utterances=10_000)
QUICK = Size(guilds=20, utterances=400)
TINY = Size(guilds=3, utterances=30, settle=1.0)


@dataclass
class Tally:
    """What people asked for, and what they saw."""

    promised: int = 0
    """Answers that say that it will be said."""
    others: int = 0
    """Answers that say why not, or that it failed at once."""
    deeds: Counter[str] = field(default_factory=Counter[str])
    """How often what was done."""


async def run(size: Size = FULL) -> dict[str, Any]:
    """Measure; takes about a quarter of an hour in full."""
    with use_cores(), TemporaryDirectory(prefix="bench-") as folder, conditions() as facts:
        outcome = await _soak(size, Path(folder))
    return {"benchmark": NAME, "conditions": facts, **outcome}


async def _soak(size: Size, folder: Path) -> dict[str, Any]:
    port = _free_port()
    async with (
        Playground(answer_within=PATIENCE) as playground,
        LightningServer(units=UNITS) as lightning,
    ):
        guilds = [_found(playground, number) for number in range(size.guilds)]
        settings = {
            "LIGHTNING_URL": lightning.url,
            "LIGHTNING_UNITS": str(UNITS),
            "THUNDER_HEALTH_PORT": str(port),
            "THUNDER_PHRASE_CACHE_MEGABYTES": "1",
            "THUNDER_STALL_SECONDS": "2",
            # Who was moved or thrown out is asked back by the soak, at once.
            "THUNDER_RECONCILE_SECONDS": "5",
        }
        async with bot(playground, folder / "log", **settings) as process:
            watch = _Watch(process.pid, port)
            await asyncio.sleep(size.settle)
            rows = [{"when": "idle", **await watch.look()}]
            soak = _Soak(playground, lightning, guilds)
            await soak.first_round(lambda: watch.look_into(rows, "speaking in all"))
            await soak.rest(size.settle)
            rows.append({"when": "after the first round", **await watch.look()})
            for share in ("half-way", "at the end"):
                await soak.go_on((size.utterances - size.guilds) // 2, size.longest / 2)
                await soak.rest(size.settle)
                rows.append({"when": share, **await watch.look()})
            counts = await watch.counts()
    return _judged(size, rows, soak.tally, counts)


def _judged(
    size: Size, rows: list[dict[str, Any]], tally: Tally, counts: Mapping[str, float]
) -> dict[str, Any]:
    ended = _by_outcome(counts, "thunder_accepted_total")
    # What ended well or was taken back has no error's name.
    begun = _by_outcome(counts, "thunder_utterances_total")
    reasons = {name: count for name, count in begun.items() if name[0].isupper()}
    waiting = round(counts["thunder_utterances_waiting"])
    begin, end = rows[2], rows[-1]
    grown = {name: end[name] - begin[name] for name in MARGINS}
    lost = max(0, tally.promised - sum(ended.values())) + waiting
    twice = max(0, sum(ended.values()) - tally.promised - tally.others)
    as_before = all(grown[name] <= margin for name, margin in MARGINS.items())
    lean = end["resident"] - begin["resident"] <= MEMORY_MARGIN
    return {
        "guilds": size.guilds,
        "utterances": size.utterances,
        "rows": rows,
        "ended": ended,
        "reasons": reasons,
        "promised": tally.promised,
        "others": tally.others,
        "deeds": dict(sorted(tally.deeds.items())),
        "lost": lost,
        "twice": twice,
        "met": as_before and lean and not lost and not twice,
    }


def _by_outcome(counts: Mapping[str, float], family: str) -> dict[str, int]:
    """Add up a family's metrics by their label *outcome*."""
    found: Counter[str] = Counter()
    for name, value in counts.items():
        if name.startswith(family + "{"):
            found[name.partition('outcome="')[2].partition('"')[0]] += round(value)
    return dict(found)


class _Soak:
    """What is done to the bot."""

    def __init__(
        self,
        playground: Playground,
        lightning: LightningServer,
        guilds: Sequence[InhabitedGuild],
    ) -> None:
        self.tally = Tally()
        self._playground = playground
        self._lightning = lightning
        self._guilds = guilds
        self._dice = [random.Random(number) for number in range(len(guilds) + 1)]  # noqa: S311
        self._number = 0
        self._left = 0

    async def first_round(self, all_speak: Callable[[], Awaitable[None]]) -> None:
        """Join everywhere, and say one thing in each guild, at the same time."""
        await self._everywhere(self._come)
        async with asyncio.TaskGroup() as group:
            for guild in self._guilds:
                group.create_task(self._say(guild, 80))
        await asyncio.sleep(1.0)
        await all_speak()

    async def go_on(self, utterances: int, longest: float) -> None:
        """Say so many more, in the middle of all that can happen, or as many as time allows."""
        self._left = utterances
        enough = asyncio.get_running_loop().call_later(longest, self._stop)
        async with asyncio.TaskGroup() as group:
            faults = group.create_task(self._faults())
            async with asyncio.TaskGroup() as people:
                for number, guild in enumerate(self._guilds):
                    people.create_task(self._live(guild, self._dice[number]))
            faults.cancel()
        enough.cancel()
        self._lightning.misbehave()

    def _stop(self) -> None:
        self._left = 0

    async def rest(self, settle: float) -> None:
        """Have everybody in their place, and wait until it is quiet."""
        await self._everywhere(self._come)
        for guild in self._guilds:
            listener = guild.owner.listener
            assert listener is not None, "they have come"
            await listener.wait_for_silence(quiet=QUIET, limit=LIMIT)
        await asyncio.sleep(settle)

    async def _everywhere(self, deed: Callable[[InhabitedGuild], Awaitable[None]]) -> None:
        turns = asyncio.Semaphore(AT_ONCE)

        async def one(guild: InhabitedGuild) -> None:
            async with turns:
                await deed(guild)

        async with asyncio.TaskGroup() as group:
            for guild in self._guilds:
                group.create_task(one(guild))

    async def _come(self, guild: InhabitedGuild) -> None:
        """See that somebody is in the voice channel, and the bot with them."""
        channel = guild.voice_channels[0]
        if guild.owner.voice is None:
            await guild.owner.join(channel)
        async with asyncio.timeout(LIMIT):
            while guild.bot_voice_channel is not channel or not self._connected(guild):
                with suppress(NoAnswer):
                    await guild.owner.invoke("join")
                await asyncio.sleep(0.2)

    def _connected(self, guild: InhabitedGuild) -> bool:
        voice = self._playground.voice
        return voice.is_connected(guild_id=guild.id, user_id=guild.bot.id)

    async def _live(self, guild: InhabitedGuild, dice: random.Random) -> None:
        """Say things, and have things happen, until enough was said."""
        while self._left > 0:
            for _ in range(min(self._left, dice.randrange(1, 5))):
                self._left = max(0, self._left - 1)
                await self._say(guild, dice.randrange(6, 24))
            await asyncio.sleep(dice.random() * REST)
            await self._happen(guild, dice)

    async def _say(self, guild: InhabitedGuild, length: int) -> None:
        self._number += 1
        text = f"{self._number} {'abcdefgh ' * 9}"[:length].strip()
        try:
            reply = await guild.owner.invoke("say", text=text)
        except NoAnswer:
            self.tally.others += 1
            return
        if reply.content.startswith(("Saying it now", "Queued")):
            self.tally.promised += 1
        else:
            self.tally.others += 1

    async def _happen(self, guild: InhabitedGuild, dice: random.Random) -> None:
        """One thing of many, most often none."""
        deeds: dict[str, tuple[int, Callable[[], Awaitable[object]]]] = {
            "nothing": (770, lambda: asyncio.sleep(0)),
            "skip": (120, lambda: guild.owner.invoke("skip")),
            "clear": (30, lambda: guild.owner.invoke("clear")),
            "stop": (20, lambda: guild.owner.invoke("stop")),
            # Most of what follows has the bot join anew, which Discord's limit on what a bot may
            # send allows 106 times a minute: so these are rare.
            "leave": (12, lambda: guild.owner.invoke("leave")),
            "go and come": (8, lambda: self._go_and_come(guild)),
            "kicked": (8, lambda: self._kick(guild)),
            "voice server moved": (8, lambda: self._move_server(guild)),
            "voice gateway closed": (20, lambda: self._close(guild, dice.choice(CLOSES))),
            "group disturbed": (4, lambda: self._disturb(guild)),
        }
        names = list(deeds)
        name = dice.choices(names, [deeds[each][0] for each in names])[0]
        self.tally.deeds[name] += 1
        with suppress(NoAnswer):
            await deeds[name][1]()

    async def _go_and_come(self, guild: InhabitedGuild) -> None:
        await guild.owner.leave()
        await asyncio.sleep(0.1)
        with suppress(JoinRefused):
            await guild.owner.join(guild.voice_channels[0])

    async def _kick(self, guild: InhabitedGuild) -> None:
        await self._playground.rooms.leave(guild.bot)

    async def _move_server(self, guild: InhabitedGuild) -> None:
        if guild.bot.voice is not None:
            self._playground.rooms.change_voice_server(guild.bot)
        await asyncio.sleep(0)

    async def _close(self, guild: InhabitedGuild, code: int) -> None:
        await self._playground.voice.close(guild_id=guild.id, user_id=guild.bot.id, code=code)

    async def _disturb(self, guild: InhabitedGuild) -> None:
        self._playground.voice.disturb_group(guild_id=guild.id, user_id=guild.bot.id)
        await asyncio.sleep(0)

    async def _faults(self) -> None:
        """What concerns everybody: replies that go wrong, and the main gateway."""
        dice = self._dice[-1]
        while True:
            await asyncio.sleep(FAULT_EVERY)
            if dice.random() < 0.1:
                self.tally.deeds["main gateway dropped"] += 1
                await self._playground.gateway.drop(code=1006)
            else:
                self.tally.deeds["reply went wrong"] += 1
                self._lightning.misbehave(times=1, **dice.choice(REPLIES))


class _Watch:
    """Looks at the bot's process, from outside and at its metrics."""

    def __init__(self, process: int, port: int) -> None:
        self._process = process
        self._url = f"http://127.0.0.1:{port}/metrics"

    async def look(self) -> dict[str, int]:
        """Return what it holds."""
        counts = await self.counts()
        links = _descriptors(self._process)
        return {
            **memory_of(self._process),
            "tasks": round(counts["thunder_tasks"]),
            "sockets": sum(link.startswith("socket:") for link in links),
            "descriptors": len(links),
        }

    async def look_into(self, rows: list[dict[str, Any]], when: str) -> None:
        """Look, and note it."""
        rows.append({"when": when, **await self.look()})

    async def counts(self) -> dict[str, float]:
        """Return its metrics, each by its name with its labels."""
        text = await asyncio.to_thread(self._read)
        found = re.findall(r"^([a-z_]+(?:\{.*\})?) (\S+)$", text, re.MULTILINE)
        return {name: float(value) for name, value in found}

    def _read(self) -> str:
        with urllib.request.urlopen(self._url, timeout=LIMIT) as answer:  # noqa: S310 (loopback)
            return str(answer.read(), "utf-8")


def _descriptors(process: int) -> list[str]:
    """Return what each of a process's file descriptors leads to."""
    links: list[str] = []
    for entry in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            links.append(str(entry.readlink()))
    return links


def _found(playground: Playground, number: int) -> InhabitedGuild:
    guild = playground.add_guild(f"Guild {number}")
    guild.add_text_channel("general")
    guild.add_voice_channel("Voice")
    return guild


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
