"""
What happened, and what follows from it.

A trace is written by the watched parts of :mod:`bench.units.watch` and read
by the functions below, which are plain arithmetic. Every moment is on the
event loop's clock, in seconds.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bench.measure import percentile
from bot.vocabulary import GuildId, Seconds

_NEVER = math.inf


@dataclass(slots=True, eq=False)
class Request:
    """One piece on its way to the service."""

    guild: GuildId
    asked: Seconds
    """When a unit was asked for."""
    sent: Seconds = _NEVER
    """When it was sent; never, if it was given up before."""
    done: Seconds = _NEVER
    """When it was over: the end of the reply had arrived, or it was given up."""
    seconds: Seconds = 0.0
    """Audio that has arrived."""
    refused: bool = False
    """Whether the service had no unit for it."""


@dataclass(slots=True, eq=False)
class Wanted:
    """One utterance, as those in the voice channel see it."""

    guild: GuildId
    accepted: Seconds
    seconds: Seconds
    """How long it takes to say."""
    into_silence: bool
    """Whether everything that its guild wanted before had ended when it came."""
    first_packet: Seconds = _NEVER
    """When its first packet left. Known of those that came into silence only."""
    spoken: bool = False
    """Whether it was spoken to its end."""
    ended: Seconds = _NEVER
    """When its last packet had left, or it was known that it will not be spoken."""


@dataclass(frozen=True, slots=True)
class Underrun:
    """A pause in the middle of an utterance, because there was nothing to send."""

    began: Seconds
    """When the utterance's first packet left."""
    at: Seconds
    """When there was nothing."""


@dataclass(slots=True)
class Trace:
    """All that was noted in one run."""

    requests: list[Request] = field(default_factory=list[Request])
    wanted: list[Wanted] = field(default_factory=list[Wanted])
    underruns: list[Underrun] = field(default_factory=list[Underrun])


def busy_share(trace: Trace, units: int) -> float | None:
    """
    Return the share of time that units were busy while anyone waited.

    A unit is busy from the moment a request is sent to the moment its end has
    arrived: the service's work, and the one round trip that no client can
    avoid. All else is idle: opening and closing connections, pauses after
    refusals, and work that was not asked for. Somebody waits from asking for
    a unit to sending, and a guild that was silent from wanting something said
    to its first request that was not refused, whether or not a unit was asked
    for meanwhile.

    Over all moments at which at least one waits, it is the units busy,
    divided by the units there are; ``None`` if there was no such moment.
    """
    changes: list[tuple[Seconds, int, int]] = []  # when, more waiting, more busy
    for since, until in _waits(trace):
        changes += [(since, 1, 0), (until, -1, 0)]
    for request in trace.requests:
        if request.sent < _NEVER:
            changes += [(request.sent, 0, 1), (request.done, 0, -1)]
    changes = sorted(change for change in changes if change[0] < _NEVER)
    waited = worked = 0.0
    waiting = busy = 0
    last = 0.0
    for at, more_waiting, more_busy in changes:
        if waiting:
            waited += at - last
            worked += min(busy, units) * (at - last)
        waiting, busy, last = waiting + more_waiting, busy + more_busy, at
    return worked / (waited * units) if waited else None


def _waits(trace: Trace) -> Iterable[tuple[Seconds, Seconds]]:
    sent: dict[GuildId, list[Seconds]] = defaultdict(list)
    for request in trace.requests:
        yield request.asked, min(request.sent, request.done)
        if not request.refused and request.sent < _NEVER:
            sent[request.guild].append(request.sent)
    for utterance in trace.wanted:
        if utterance.into_silence:
            served = [at for at in sent[utterance.guild] if at >= utterance.accepted]
            if served:
                yield utterance.accepted, min(served)


def refusals(trace: Trace) -> int:
    """Count the requests that the service had no unit for; with an account to ourselves, ours."""
    return sum(request.refused for request in trace.requests)


def most_at_once(trace: Trace, since: Seconds, until: Seconds) -> int:
    """
    Return how many guilds wanted to speak at once, at most, in a stretch of time.

    A guild wants to speak from the moment something of its own is accepted
    until the last packet of all that was has left.
    """
    moments = [since, *(one.accepted for one in trace.wanted if since < one.accepted <= until)]
    return max(
        len({one.guild for one in trace.wanted if one.accepted <= moment < one.ended})
        for moment in moments
    )


def underruns_below(trace: Trace, capacity: float) -> int:
    """
    Count the underruns while demand was below capacity.

    Those during whose utterance, from its first packet on, there never were
    more guilds that wanted to speak at once than the units can feed. While
    there are more, somebody has to be silent, and where it is between two
    pieces of a long text instead of before a text, that is a choice.

    Args:
        trace: What happened.
        capacity: Seconds of such speech that the units can make per second.
    """
    return sum(most_at_once(trace, one.began, one.at) <= capacity for one in trace.underruns)


def first_audio(trace: Trace) -> list[Seconds]:
    """
    List how long each utterance that came into silence took to be heard.

    From being accepted to its first packet. Those that came while their guild
    was speaking are left out: they wait for their own guild's sound, which no
    sharing of units can change. What was never heard counts as infinite.
    """
    return [one.first_packet - one.accepted for one in trace.wanted if one.into_silence]


def jain(shares: Sequence[float]) -> float:
    """
    Return Jain's fairness index: ``(Σx)² / (n Σx²)``.

    1 if all have the same, 1/n if one has everything; 1 if there is nothing to share.
    """
    squares = sum(share * share for share in shares)
    return sum(shares) ** 2 / (len(shares) * squares) if squares else 1.0


def shares(trace: Trace, guilds: Iterable[GuildId], *, endless: bool) -> list[float]:
    """
    Return what each of some guilds with equal demand got.

    Args:
        trace: What happened.
        guilds: Which.
        endless: Whether each had more to say than it could get: then it is
            the seconds of audio made for it; else the part of its own texts
            that was made, because equal demand is still not the same text.
    """
    made, wanted = dict.fromkeys(guilds, 0.0), defaultdict[GuildId, Seconds](float)
    for request in trace.requests:
        if request.guild in made:
            made[request.guild] += request.seconds
    for utterance in trace.wanted:
        wanted[utterance.guild] += utterance.seconds
    if endless:
        return list(made.values())
    return [seconds / wanted[guild] for guild, seconds in made.items() if wanted[guild]]


def made_per_second(trace: Trace) -> float:
    """
    Return how many seconds of audio one unit makes per second while it is busy.

    The rate of synthesis, less what each request costs besides: the time to
    its first chunk, and its round trip. So many guilds can speak at once on a
    unit that never idles, and no way of sharing it can make them more.
    """
    whole = [one for one in trace.requests if one.sent <= one.done < _NEVER and not one.refused]
    return sum(one.seconds for one in whole) / sum(one.done - one.sent for one in whole)


def spread(values: Sequence[Seconds]) -> dict[str, float | int | None]:
    """Describe a sample by its size, median and 99th percentile; infinity is ``None``."""
    if not values:
        return {"count": 0, "median": None, "p99": None}
    shown = {"median": percentile(values, 0.5), "p99": percentile(values, 0.99)}
    return {
        "count": len(values),
        **{name: None if math.isinf(value) else round(value, 4) for name, value in shown.items()},
    }
