"""Which services, which traffic, how much of it; and whether the goals are met."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final

from bench.measure import conditions
from bench.units import loopback
from bench.units.gapless import gapless
from bench.units.runs import described
from bench.units.runs import run as run_virtually
from bench.units.service import Pace
from bench.units.traffic import traffic
from bench.units.ways import WAYS
from bot.vocabulary import Seconds

NAME = "units"

OURS: Final = "ours"
CROWD: Final = "crowd"

GOAL: Final = {
    "busy": 0.98,
    "refusals": 0,
    "refused_sockets": 0,
    "underruns_below": 0,
    "unspoken": 0,
    "jain": 0.99,
    "gapless": 0.95,
}
"""
What the bot's own way must reach in every single run.

Of the crowd, and of what is cut off after some seconds, much stays unspoken, and wants more than
there is: neither that nor underruns count there.
"""

EVEN: Final = "even"
KINDS: Final = ("light", EVEN, "bursty", "one hog")

_REAL_UNITS, _REAL_GUILDS = 3, 60
"""Of the runs over real sockets: enough guilds that units are what is short."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    units: Sequence[int]
    guilds: Sequence[int]
    rates: Sequence[float]
    """Seconds of audio that a unit makes per second."""
    round_trips: Sequence[Seconds]
    utterances: int
    """In each run."""
    crowds: Sequence[int] = ()
    """Guilds that all want more than they can get."""
    real_seconds: Seconds = 0.0
    """How long each run over real sockets takes; 0 leaves them out."""


FULL = Size(
    units=(1, 3, 5),
    guilds=(5, 50, 500),
    rates=(3, 10),
    round_trips=(0.005, 0.05),
    utterances=250,
    crowds=(20, 100),
    real_seconds=20.0,
)
QUICK = Size(
    units=(1, 3),
    guilds=(5, 50),
    rates=(10,),
    round_trips=(0.05,),
    utterances=60,
    crowds=(20,),
    real_seconds=5.0,
)
TINY = Size(units=(1,), guilds=(5,), rates=(10,), round_trips=(0.05,), utterances=40, crowds=(12,))


async def run(size: Size = FULL) -> dict[str, Any]:
    """Measure; takes some five minutes in full, half a minute of it in real time."""
    with conditions() as facts:
        # A virtual clock is an event loop of its own, so it needs a thread of its own.
        virtual = await asyncio.to_thread(lambda: list(_virtual(size)))
        streams = await asyncio.to_thread(lambda: list(_gapless(size)))
        real = [row async for row in _real(size)] if size.real_seconds else []
    rows = [*virtual, *real]
    return {
        "benchmark": NAME,
        "conditions": facts,
        "goal": GOAL,
        "rows": rows,
        "gapless": streams,
        "missed": missed(rows, streams),
        "met": not missed(rows, streams),
    }


def _virtual(size: Size) -> Iterator[dict[str, Any]]:
    cases = [
        *product(KINDS, size.guilds, size.units, size.rates, size.round_trips),
        *product((CROWD,), size.crowds, size.units, size.rates, size.round_trips),
    ]
    for kind, guilds, units, rate, round_trip in cases:
        pace = Pace(rate, round_trip)
        wanted = traffic(kind, guilds=guilds, units=units, pace=pace, utterances=size.utterances)
        for way in WAYS:
            found = described(run_virtually(way, wanted, units=units, pace=pace), wanted, units)
            found["capacity"] = round(wanted.capacity, 3)
            yield _row(way, kind, guilds, units, pace, found)


def _gapless(size: Size) -> Iterator[dict[str, Any]]:
    for units, rate, round_trip in product(size.units, size.rates, size.round_trips):
        for way in WAYS:
            found = gapless(way, units, Pace(rate, round_trip))
            yield {
                "way": way,
                "units": units,
                "rate": rate,
                "round_trip": round_trip,
                "guilds": found.guilds,
                "limit": round(found.limit, 2),
                "share": round(found.share, 4),
            }


async def _real(size: Size) -> AsyncIterator[dict[str, Any]]:
    """Run what is heavy enough for waiting, cut off after some seconds."""
    units, pace = _REAL_UNITS, Pace(max(size.rates), max(size.round_trips))
    for kind in (EVEN, CROWD):
        wanted = traffic(
            kind, guilds=_REAL_GUILDS, units=units, pace=pace, utterances=size.utterances
        )
        wanted = replace(wanted, ends=size.real_seconds)
        found = await loopback.run(wanted, units=units, pace=pace)
        found["jain"] = None  # too short for everybody to have had enough turns
        yield _row(OURS, kind, _REAL_GUILDS, units, pace, found) | {"real": True}


def _row(
    way: str, kind: str, guilds: int, units: int, pace: Pace, found: Mapping[str, Any]
) -> dict[str, Any]:
    where = {"way": way, "traffic": kind, "guilds": guilds, "units": units}
    return where | {"rate": pace.rate, "round_trip": pace.round_trip} | dict(found)


def missed(rows: Sequence[Mapping[str, Any]], streams: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say in words where the bot's own way stays below a goal."""
    said: list[str] = []
    for row in rows:
        if row["way"] != OURS:
            continue
        low = [name for name in ("busy", "jain") if (row[name] or 1.0) < GOAL[name]]
        counts = ["refusals", "refused_sockets"]
        if row["traffic"] != CROWD and not row.get("real"):
            counts += ["underruns_below", "unspoken"]
        high = [name for name in counts if row[name] > GOAL[name]]
        where = _where(row) + f", {row['guilds']} guilds, {row['traffic']}"
        said += [f"{name} {row[name]} ({where})" for name in (*low, *high)]
    said += [
        f"gapless {row['guilds']} of {row['limit']} ({_where(row)})"
        for row in streams
        if row["way"] == OURS and row["share"] < GOAL["gapless"]
    ]
    return said


def _where(row: Mapping[str, Any]) -> str:
    real = ", real sockets" if row.get("real") else ""
    return (
        f"{row['units']} units, {row['rate']:g} times real time, "
        f"{row['round_trip'] * 1000:g} ms{real}"
    )
