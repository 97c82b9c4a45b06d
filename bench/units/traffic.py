"""
Who wants what said, and when.

All of it is made in advance from a seed, so every way of sharing units is
asked for the same. How much is asked for follows from what the units can
give: a guild that has nothing to wait for tells nothing about sharing.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bench.units.service import FIRST_CHUNK_DELAY, Pace, duration
from bot.text.split import split
from bot.vocabulary import GuildId, Seconds, UserId

_WORDS = [
    *("about", "after", "again", "all", "along", "also", "always", "another", "any", "ask", "away"),
    *("back", "because", "been", "before", "best", "between", "book", "both", "bring", "call"),
    *("change", "close", "come", "could", "day", "different", "done", "down", "early", "end"),
    *("enough", "even", "far", "feel", "few", "find", "first", "follow", "found", "game", "get"),
    *("give", "good", "great", "group", "hand", "hard", "have", "hear", "help", "here", "high"),
]

_AUTHORS = 4
"""How many people write in a guild."""

_LONG_SHARE = 0.1
"""How many of the texts of a chat are long enough to be cut. A guess, as are the next two."""

SHORT, LONG = (15, 120), (300, 600)
"""From how many to how many characters a short and a long text have."""

_BURST = 6
"""How many utterances come within a moment if traffic is bursty."""

_BURST_WITHIN: Seconds = 3.0

_MOST_SPEECH = 0.4
"""The greatest part of the time that a guild speaks: one that never stops is a hog."""

HOG = GuildId(1)
"""The guild that never stops, where there is one."""

_HOG_AT_ONCE = 20
"""How much the hog wants at once, in utterances of the long kind."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody wants something said."""

    at: Seconds
    """When, from the beginning."""
    guild: GuildId
    author: UserId
    text: str

    @property
    def seconds(self) -> Seconds:
        """How long it takes to say."""
        return sum(duration(piece) for piece in split(self.text))


@dataclass(frozen=True, slots=True)
class Traffic:
    """What is asked for in one run."""

    kind: str
    """Which of :data:`KINDS`."""
    arrivals: Sequence[Arrival]
    """In the order in which they come."""
    equals: Sequence[GuildId]
    """Guilds that want the same."""
    capacity: float
    """Seconds of such speech that the units could make per second."""
    ends: Seconds | None = None
    """When to stop, in whatever state things are; ``None`` for when all has been spoken."""

    @property
    def guilds(self) -> Sequence[GuildId]:
        """Return all who want anything, in the order in which they first do."""
        return list(dict.fromkeys(one.guild for one in self.arrivals))


def capacity(units: int, pace: Pace, texts: Sequence[str]) -> float:
    """Return the seconds of such texts that units can make per second, if they never idle."""
    pieces = [duration(piece) for text in texts for piece in split(text)]
    made = sum(pieces)
    return units * made / (made / pace.rate + len(pieces) * (FIRST_CHUNK_DELAY + pace.round_trip))


def _made(
    kind: str, arrivals: Sequence[Arrival], equals: Sequence[GuildId], units: int, pace: Pace
) -> Traffic:
    possible = capacity(units, pace, [one.text for one in arrivals])
    return Traffic(kind, arrivals, equals, possible)


def text(chance: random.Random, characters: int) -> str:
    """Make up a text of about so many characters, in sentences."""
    sentences: list[str] = []
    while sum(map(len, sentences)) + len(sentences) < characters:
        words = chance.choices(_WORDS, k=chance.randint(3, 14))
        sentences.append(" ".join(words).capitalize() + ".")
    return " ".join(sentences)


def _chat(chance: random.Random, utterances: int) -> list[str]:
    return [
        text(chance, chance.randint(*(LONG if chance.random() < _LONG_SHARE else SHORT)))
        for _ in range(utterances)
    ]


def _author(chance: random.Random, guild: GuildId) -> UserId:
    return UserId(guild * 100 + chance.randrange(_AUTHORS))


def _poisson(
    chance: random.Random, guilds: Sequence[GuildId], texts: Sequence[str], rate: float
) -> list[Arrival]:
    """Let texts come at random moments, ``rate`` per second over all guilds."""
    at, arrivals = 0.0, list[Arrival]()
    for each in texts:
        at += chance.expovariate(rate)
        guild = chance.choice(guilds)
        arrivals.append(Arrival(at, guild, _author(chance, guild), each))
    return arrivals


def _in_bursts(chance: random.Random, arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Move every so many arrivals to the guild and the moment of the first of them."""
    moved = list[Arrival]()
    for start in range(0, len(arrivals), _BURST):
        first = arrivals[start]
        for one in arrivals[start : start + _BURST]:
            at = first.at + chance.uniform(0, _BURST_WITHIN)
            moved.append(Arrival(at, first.guild, _author(chance, first.guild), one.text))
    return sorted(moved, key=lambda one: one.at)


def _guilds(count: int) -> list[GuildId]:
    return [GuildId(number) for number in range(1, count + 1)]


def _spread(
    chance: random.Random, guilds: Sequence[GuildId], units: int, pace: Pace, load: float, size: int
) -> list[Arrival]:
    texts = _chat(chance, size)
    speech = sum(duration(each) for each in texts) / len(texts)
    wanted = min(load * capacity(units, pace, texts), _MOST_SPEECH * len(guilds))
    return _poisson(chance, guilds, texts, wanted / speech)


def _light(chance: random.Random, guilds: int, units: int, pace: Pace, size: int) -> Traffic:
    """Three tenths of what the units can do."""
    equals = _guilds(guilds)
    return _made("light", _spread(chance, equals, units, pace, 0.3, size), equals, units, pace)


def _even(chance: random.Random, guilds: int, units: int, pace: Pace, size: int) -> Traffic:
    """Eight tenths of what the units can do."""
    equals = _guilds(guilds)
    return _made("even", _spread(chance, equals, units, pace, 0.8, size), equals, units, pace)


def _bursty(chance: random.Random, guilds: int, units: int, pace: Pace, size: int) -> Traffic:
    """Six tenths, but several utterances at once in one guild."""
    equals = _guilds(guilds)
    arrivals = _spread(chance, equals, units, pace, 0.6, size)
    return _made("bursty", _in_bursts(chance, arrivals), equals, units, pace)


def _hog(chance: random.Random, guilds: int, units: int, pace: Pace, size: int) -> Traffic:
    """Half by all others; and one who never stops, and whose backlog never ends."""
    equals = [guild for guild in _guilds(guilds) if guild != HOG]
    arrivals = _spread(chance, equals, units, pace, 0.5, size)
    at, last = 0.0, arrivals[-1].at
    while at <= last:
        long = text(chance, chance.randint(*LONG))
        one = Arrival(max(0.0, at), HOG, _author(chance, HOG), long)
        arrivals.append(one)
        at += one.seconds
        if len(arrivals) - size == 1:
            at -= _HOG_AT_ONCE * one.seconds  # so much of it comes at the start
    arrivals.sort(key=lambda one: one.at)
    return _made("one hog", arrivals, equals, units, pace)


_TURNS_EACH = 12
"""How many utterances each guild of a crowd is to have had at the end."""


def _crowd(chance: random.Random, guilds: int, units: int, pace: Pace, size: int) -> Traffic:
    """Everybody always has more to say than they get: the test of fairness."""
    del size  # it follows from the turns
    equals = _guilds(guilds)
    arrivals = [
        Arrival(0.0, guild, _author(chance, guild), text(chance, chance.randint(*SHORT)))
        for _ in range(2 * _TURNS_EACH)
        for guild in equals
    ]
    chance.shuffle(arrivals)
    made = _made("crowd", arrivals, equals, units, pace)
    speech = sum(one.seconds for one in arrivals) / len(arrivals)
    had = min(1.0, made.capacity / guilds)  # per guild and second
    return replace(made, ends=_TURNS_EACH * speech / had)


KINDS: Mapping[str, Callable[[random.Random, int, int, Pace, int], Traffic]] = {
    "light": _light,
    "even": _even,
    "bursty": _bursty,
    "one hog": _hog,
    "crowd": _crowd,
}


def traffic(kind: str, *, guilds: int, units: int, pace: Pace, utterances: int) -> Traffic:
    """Make up traffic: always the same for the same arguments."""
    seed = f"{kind} {guilds} {units} {pace.rate} {pace.round_trip}"
    return KINDS[kind](random.Random(seed), guilds, units, pace, utterances)  # noqa: S311
