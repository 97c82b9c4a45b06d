"""
An account whose units somebody else uses as well, in virtual time.

``python -m tests.support.account`` prints the tables in docs/units.md; with
``--write`` they are put there. All is drawn with fixed seeds, so they come
out the same everywhere.
"""

import argparse
import asyncio
import random
import sys
from collections.abc import Callable, Coroutine, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench.clock import run_virtually
from bot.errors import NoUnitAvailable
from bot.ledger import Ledger
from bot.lightning.errors import UnitsExceeded
from bot.speech.scheduler import Scheduler
from bot.speech.turns import Claim
from bot.vocabulary import GuildId, Seconds
from tools.tables import DOCS, put

ROUND_TRIP: Seconds = 0.05
"""To the service and back."""

FIRST_AUDIO: Seconds = 0.1
"""From a request's arrival to its first chunk."""

FIRST_CHUNK: Seconds = 0.16
"""How much speech that holds."""

RATE = 10.0
"""Seconds of speech that a unit makes in one."""

TIME_TO_LIVE: Seconds = 60.0
"""How long anybody waits for a unit; as configured where nobody says otherwise."""

LONG, SHORT = (1.0, 16.0), (0.4, 1.6)
"""Seconds of speech in a request: of texts, and of chat."""


class Account:
    """
    The other side.

    Args:
        units: How many it has.
        stray: Share of requests that it refuses for no reason.
        chance: Decides which.
    """

    def __init__(self, units: int, *, stray: float = 0.0, chance: random.Random) -> None:
        self.units = units
        self.taken = 0
        """Units that somebody else uses, and that no program here knows of."""
        self.in_flight = 0
        self._stray = stray
        self._chance = chance

    @contextmanager
    def unit(self) -> Generator[None]:
        """Process a request, or refuse it."""
        if self.in_flight + self.taken >= self.units or self._chance.random() < self._stray:
            raise UnitsExceeded
        self.in_flight += 1
        try:
            yield
        finally:
            self.in_flight -= 1

    async def speak(self, seconds: Seconds, note_audio: Callable[[Seconds], None]) -> None:
        """Answer a request: a first chunk, and the rest."""
        await asyncio.sleep(ROUND_TRIP / 2)
        try:
            with self.unit():
                await asyncio.sleep(FIRST_AUDIO + ROUND_TRIP / 2)
                note_audio(FIRST_CHUNK)
                await asyncio.sleep(seconds / RATE)
                note_audio(seconds - FIRST_CHUNK)
        except UnitsExceeded:
            await asyncio.sleep(ROUND_TRIP / 2)
            raise


@dataclass
class Program:
    """One program with a scheduler of its own, and what became of what it was asked for."""

    account: Account
    chance: random.Random
    texts: tuple[Seconds, Seconds] = LONG
    """Between which lengths its requests are."""
    refusals: list[Seconds] = field(default_factory=list[Seconds])
    """When it was refused."""
    waits: list[Seconds] = field(default_factory=list[Seconds])
    """How long each that was heard had waited for its first chunk."""
    failed: int = 0
    """Utterances for which there was no unit in time."""

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.account.units, jitter=lambda: self.chance.uniform(0.5, 1.5))
        self.scheduler = Scheduler(self.ledger)

    async def say(self, guild: int) -> None:
        """Have one piece spoken, as a session does."""
        clock = asyncio.get_running_loop().time
        seconds, asked = self.chance.uniform(*self.texts), clock()
        claim = Claim(GuildId(guild), seconds)
        while True:
            patience = asked + TIME_TO_LIVE - clock()
            try:
                async with self.scheduler.lease(
                    GuildId(guild), patience=patience, silent_at=asked, claim=claim
                ) as grant:
                    await self.account.speak(seconds, grant.note_audio)
                self.waits.append(clock() - asked - (seconds / RATE))
            except NoUnitAvailable:
                self.failed += 1
            except UnitsExceeded:
                self.refusals.append(clock())
                if clock() < asked + TIME_TO_LIVE:
                    continue
                self.failed += 1
            return

    async def crowd(self, guilds: int) -> None:
        """So many guilds that always want something."""

        async def one(guild: int) -> None:
            while True:
                await self.say(guild)

        async with asyncio.TaskGroup() as group:
            for guild in range(guilds):
                group.create_task(one(guild))

    async def traffic(self, load: float) -> None:
        """Guilds that want something at random: so much of what all units could do."""
        each = ROUND_TRIP + FIRST_AUDIO + sum(self.texts) / 2 / RATE
        guild = 0
        async with asyncio.TaskGroup() as group:
            while True:
                await asyncio.sleep(self.chance.expovariate(load * self.account.units / each))
                guild += 1
                group.create_task(self.say(guild))


def run(
    scene: Coroutine[Any, Any, None],
    limit: Seconds,
    *,
    beside: Coroutine[Any, Any, None] | None = None,
) -> None:
    """Let something go on until it has ended, or for so long; and something else beside it."""

    async def limited() -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(limit), asyncio.TaskGroup() as group:
                other = None if beside is None else group.create_task(beside)
                await scene
                if other is not None:
                    other.cancel()

    run_virtually(limited())


@dataclass
class Lending:
    """Somebody takes units while all of ours are wanted, has them for a minute, and goes."""

    taken: int = 0
    """Refusals in the first ten seconds."""
    held: float = 0.0
    """Refusals in a minute, after that."""
    regained: Seconds | None = None
    """How long it took until all were in use again; ``None`` for never."""


HELD: Seconds = 60.0
NEVER: Seconds = 120.0
"""When it is given up."""


def lend(units: int, taken: int, *, seed: int = 0) -> Lending:
    """Try what happens when somebody takes so many, and gives them back."""
    chance = random.Random(seed)
    account = Account(units, chance=chance)
    program, found = Program(account, chance), Lending()

    async def scene() -> None:
        await asyncio.sleep(10.0 + chance.random())
        assert not program.refusals, "nobody refuses who has the account alone"
        account.taken = taken
        await asyncio.sleep(10.0)
        found.taken = len(program.refusals)
        await asyncio.sleep(HELD - 10.0)
        found.held = (len(program.refusals) - found.taken) / (HELD - 10.0) * 60.0
        account.taken = 0
        begin = asyncio.get_running_loop().time()
        while program.ledger.statistics().usable < units:
            await asyncio.sleep(0.01)
        found.regained = asyncio.get_running_loop().time() - begin

    run(scene(), 20.0 + HELD + NEVER, beside=program.crowd(2 * units))
    return found


def wander(units: int, *, length: Seconds = 120.0, seed: int = 0) -> Program:
    """Have any number taken by somebody, for ten seconds or so each time."""
    chance = random.Random(seed)
    account = Account(units, chance=chance)
    program = Program(account, chance)

    async def scene() -> None:
        while True:
            account.taken = chance.randrange(units + 1)
            await asyncio.sleep(chance.expovariate(0.1))

    run(scene(), length, beside=program.crowd(2 * units))
    return program


def stray(
    units: int,
    load: float,
    *,
    share: float = 0.01,
    length: Seconds = 300.0,
    seed: int = 0,
) -> Program:
    """Have chat spoken by an account that is ours alone and refuses some of it for no reason."""
    chance = random.Random(seed)
    account = Account(units, stray=share, chance=chance)
    program = Program(account, chance, SHORT)
    run(program.traffic(load), length)
    return program


SEEDS = range(3)
TAKEN = ((1, 1), (5, 2), (5, 5), (40, 10), (40, 39))
"""Units, and how many of them somebody takes."""
LOADS = ((1, 0.3), (5, 0.3), (40, 0.1))
"""Units, and how much of what they can do is asked for."""


def lent() -> str:
    """Return a row for each number of units that somebody takes, the middle of some runs."""
    lines = [
        "| units | taken | refused within 10 s | and in a minute, then | in use again after |",
        "|--:|--:|--:|--:|--:|",
    ]
    for units, taken in TAKEN:
        runs = [lend(units, taken, seed=seed) for seed in SEEDS]
        refused, held = median(run.taken for run in runs), median(run.held for run in runs)
        regained = median(NEVER if run.regained is None else run.regained for run in runs)
        shown = "never" if regained == NEVER else f"{regained:.1f} s"
        lines.append(f"| {units} | {taken} | {refused} | {held:.0f} | {shown} |")
    return "\n".join(lines)


def strays() -> str:
    """Return a row for each account that refuses without a reason."""
    lines = [
        "| units | load | requests | refused | first audio: median | 99 % | longest | failed |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for units, load in LOADS:
        program = stray(units, load)
        waits = sorted(program.waits)
        shown = [
            f"{units} | {load:.0%} | {len(waits)} | {len(program.refusals)}",
            *(f"{waits[int(share * len(waits))]:.2f} s" for share in (0.5, 0.99)),
            f"{waits[-1]:.2f} s | {program.failed}",
        ]
        lines.append(f"| {' | '.join(shown)} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables, and put them into the document if asked to."""
    parser = argparse.ArgumentParser("python -m tests.support.account")
    parser.add_argument("--write", action="store_true", help="into docs/units.md")
    options = parser.parse_args(arguments)
    made = {"lent": lent(), "strays": strays()}
    if options.write:
        document = DOCS / "units.md"
        text = document.read_text()
        for name, table in made.items():
            text = put(text, name, table)
        document.write_text(text)
    sys.stdout.write("\n\n".join(made.values()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
