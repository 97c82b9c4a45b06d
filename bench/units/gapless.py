"""
How many guilds can speak at once without a pause.

Guilds begin to speak one after another, evenly over :data:`BEGIN`, and never
stop: each always has several texts waiting. From :data:`SETTLED` on, by when
whoever began last has some lead, until :data:`END` nobody may pause for a
single frame, neither within an utterance nor between two. Sought is the
greatest number of guilds of which that is true, from above.

The limit is what the units can make: on a unit that never idles, each request
takes its synthesis, the time to its first chunk, and one round trip. How many
seconds of speech that makes per second is measured on the very requests that
were sent (:func:`bench.units.trace.made_per_second`). A part of a guild
cannot speak, so the limit is rounded down.
"""

import asyncio
import random
from dataclasses import dataclass

from bench.clock import run_virtually
from bench.units.service import Pace, VirtualService
from bench.units.trace import Trace, made_per_second
from bench.units.traffic import LONG, Arrival, text
from bench.units.voice import VirtualLinks
from bench.units.ways import WAYS, Say, World, without_opus
from bot.vocabulary import GuildId, Seconds, UserId

BEGIN: Seconds = 30.0
"""Over how long the guilds begin: some utterances' worth, so that they are out of step."""

SETTLED: Seconds = 90.0
END: Seconds = 180.0

_AHEAD = 2
"""How many texts wait in each guild, at least."""


@dataclass(frozen=True, slots=True)
class Gapless:
    """What was found for one service."""

    guilds: int
    """So many can speak without a pause."""
    limit: float
    """So many would be possible if units never idled; not rounded."""

    @property
    def share(self) -> float:
        """Return what was reached of what is possible, in whole guilds."""
        return min(1.0, self.guilds / max(1, int(self.limit)))


def gapless(way: str, units: int, pace: Pace) -> Gapless:
    """Seek how many guilds can speak without a pause."""
    _, limit = speak(way, 1, units, pace)
    most, fewest_with_pauses = 0, int(limit) + 1  # more than the limit cannot last
    guilds = int(limit)
    while most + 1 < fewest_with_pauses:
        pauses, possible = speak(way, guilds, units, pace)
        if pauses:
            fewest_with_pauses = guilds
        else:
            most, limit = guilds, possible
        guilds = (most + fewest_with_pauses) // 2
    return Gapless(most, limit)


def speak(way: str, guilds: int, units: int, pace: Pace) -> tuple[int, float]:
    """Let so many speak; return how many pauses there were, and the limit."""
    with without_opus():
        return run_virtually(_speak(way, guilds, units, pace))


async def _speak(way: str, count: int, units: int, pace: Pace) -> tuple[int, float]:
    links, trace = VirtualLinks(), Trace()
    guilds = [GuildId(number + 1) for number in range(count)]
    world = World(VirtualService(units, pace), links, trace, guilds)
    async with WAYS[way](world) as say, asyncio.TaskGroup() as group:
        begin = asyncio.get_running_loop().time()
        talkers = [
            group.create_task(_talk(guild, begin + number * BEGIN / count, say))
            for number, guild in enumerate(guilds)
        ]
        await asyncio.sleep(END)
        for talker in talkers:
            talker.cancel()
        mute = sum(not links.link(guild).lead for guild in guilds)  # a pause that has not ended
        limit = units * made_per_second(trace)
    pauses = [until for guild in guilds for _, until in links.link(guild).pauses]
    return mute + sum(until > begin + SETTLED for until in pauses), limit


async def _talk(guild: GuildId, begin: Seconds, say: Say) -> None:
    loop = asyncio.get_running_loop()
    await asyncio.sleep(begin - loop.time())
    chance = random.Random(guild)  # noqa: S311 (no secret)

    async def one() -> None:
        await say(Arrival(loop.time(), guild, UserId(guild), text(chance, chance.randint(*LONG))))

    async with asyncio.TaskGroup() as group:
        waiting = {group.create_task(one()) for _ in range(_AHEAD + 1)}
        while True:
            _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            waiting |= {group.create_task(one()) for _ in range(_AHEAD + 1 - len(waiting))}
