"""Runs: one way, one service, one traffic, one trace."""

import asyncio
import bisect
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

from bench.clock import run_virtually
from bench.units import trace as measures
from bench.units.service import Pace, VirtualService
from bench.units.trace import Trace, Underrun, Wanted
from bench.units.traffic import Traffic
from bench.units.voice import VirtualLinks
from bench.units.ways import WAYS, Say, World, without_opus
from bot.vocabulary import GuildId


@dataclass(frozen=True, slots=True)
class Heard:
    """A run that is over, and what the service saw of it."""

    trace: Trace
    links: VirtualLinks
    refused: int
    """Requests for which there was no unit."""
    refused_sockets: int
    """Connections beyond five per unit."""
    most_sockets: int


class Audience:
    """
    Says what the traffic wants, and sees what becomes of it.

    Args:
        say: The way.
        trace: Where to note it.
        group: Where it waits.
    """

    def __init__(self, say: Say, trace: Trace, group: asyncio.TaskGroup) -> None:
        self._say = say
        self._trace = trace
        self._group = group
        self._open: Counter[GuildId] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    async def follow(self, traffic: Traffic) -> None:
        """Say all of it, each at its moment, and wait for its end."""
        loop = asyncio.get_running_loop()
        begin = loop.time()
        for arrival in traffic.arrivals:
            if traffic.ends is not None and arrival.at > traffic.ends:
                break
            if (wait := begin + arrival.at - loop.time()) > 0:
                await asyncio.sleep(wait)
            silent = not self._open[arrival.guild]
            wanted = Wanted(arrival.guild, loop.time(), arrival.seconds, silent)
            self._trace.wanted.append(wanted)
            self._open[arrival.guild] += 1
            task = self._group.create_task(self._see(wanted, self._say(arrival)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if traffic.ends is None:
            if self._tasks:
                await asyncio.wait(self._tasks)
        else:
            await asyncio.sleep(begin + traffic.ends - loop.time())
            for task in self._tasks:
                task.cancel()

    async def _see(self, wanted: Wanted, spoken: Awaitable[bool]) -> None:
        wanted.spoken = await spoken
        wanted.ended = asyncio.get_running_loop().time()
        self._open[wanted.guild] -= 1


def run(way: str, traffic: Traffic, *, units: int, pace: Pace) -> Heard:
    """Run on a virtual clock, until all has been spoken or the traffic ends."""
    with without_opus():
        return run_virtually(_run(way, traffic, units, pace))


async def _run(way: str, traffic: Traffic, units: int, pace: Pace) -> Heard:
    service, links, trace = VirtualService(units, pace), VirtualLinks(), Trace()
    async with (
        WAYS[way](World(service, links, trace, traffic.guilds)) as say,
        asyncio.TaskGroup() as group,
    ):
        await Audience(say, trace, group).follow(traffic)
    return Heard(trace, links, service.refused, service.refused_sockets, service.most_sockets)


def note_sound(trace: Trace, links: VirtualLinks) -> None:
    """Take note of what was heard: when what came into silence began, and underruns."""
    for utterance in trace.wanted:
        if utterance.into_silence:
            tracks = links.tracks(utterance.guild)
            at = bisect.bisect_left(tracks, utterance.accepted, key=lambda track: track.opened)
            if at < len(tracks) and (first := tracks[at].first_packet) is not None:
                utterance.first_packet = first
    trace.underruns = [
        Underrun(track.first_packet, at)
        for link in links.links.values()
        for track in link.tracks
        for at in track.ran_dry
        if track.first_packet is not None
    ]


def described(ran: Heard, traffic: Traffic, units: int) -> dict[str, Any]:
    """Return what is to be known of a run."""
    trace = ran.trace
    note_sound(trace, ran.links)
    shares = measures.shares(trace, traffic.equals, endless=traffic.ends is not None)
    busy = measures.busy_share(trace, units)
    return {
        "busy": None if busy is None else round(busy, 5),
        "refusals": ran.refused,
        "refused_sockets": ran.refused_sockets,
        "most_sockets": ran.most_sockets,
        "first_audio": measures.spread(measures.first_audio(trace)),
        "underruns": len(trace.underruns),
        "underruns_below": measures.underruns_below(trace, traffic.capacity),
        "unspoken": sum(not one.spoken for one in trace.wanted),
        "jain": round(measures.jain(shares), 5),
        "requests": len(trace.requests),
    }
