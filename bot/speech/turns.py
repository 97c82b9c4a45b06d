"""
Whose turn it is to have a unit.

Plain decisions without clock, task or future, so that all small cases can be
searched (``tests/bot/speech/test_turns.py``). The scheduler asks, waits and
tells what became of it.

Each guild that waits has a lane. Of all lanes, whoever falls silent first
goes first. Those who are silent already, or will be within one frame of each
other, share in proportion to the seconds of speech they have *had*: the lane
that had least goes first, and what it is given is put to its account, first
as estimated, then as it was. This is deficit round robin with a quantum of
nothing. The *level* is how much those have had whose turn it is: a lane that
comes back is lifted to it, because what nobody wanted cannot be saved up, and
none is ever further above it than its longest request.

A request is not broken off, so one that is begun can make somebody late who
is not silent yet. With an *outlook* this is seen before: whoever would be late
goes first if that makes nobody else late, or, while the units suffice for all
who speak, before somebody who is silent already; each lane once, so that it
is a matter of one request.

The bound: a lane that is silent and not above the level sees at most one
request of each other lane go first, and one more of each that is speaking
while the units suffice, whatever those do. One that is above it by some
seconds waits besides until the others have caught up. Before it is silent
anybody may go first, and nobody hears that.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.audio.pcm import FRAME
from bot.speech.look_ahead import MARGIN
from bot.vocabulary import GuildId, Seconds

LEAST_CHARGE: Seconds = 0.5
"""
What a request costs at least, in seconds of speech: the time to its first audio occupies a unit as
well. The vendor's 0.15 s at its rate of 3.3 times real time.
"""


@dataclass(slots=True, eq=False)
class Claim:
    """A request's place in its lane; kept when the speech service had no unit after all."""

    guild: GuildId
    """Whose lane."""
    expected: Seconds
    """About how much speech it will give."""
    silent_at: Seconds = 0.0
    """When the guild will have nothing left to play."""
    level: Seconds = 0.0
    """The level when it became the first of its lane."""
    number: int | None = None
    """The order of becoming first, over all lanes; ``None`` until then."""
    charged: Seconds = 0.0
    """What was put to the lane's account for it."""
    refused: bool = False
    """Whether it was granted a unit that was not there."""
    gave_way: set[GuildId] = field(default_factory=set[GuildId])
    """Who went first while it was silent, so as not to fall silent themselves."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a request will take, as far as is known when a unit is granted."""

    first_audio: Seconds
    """From having a unit to the first chunk."""
    work: float
    """What a second of speech takes from there, in seconds."""
    another: Seconds
    """When the next unit after this one is there at the latest, whoever takes this one;
    infinite if there is no other."""
    ample: bool
    """Whether the units suffice for all who speak or want to."""

    def free_again(self, now: Seconds, expected: Seconds) -> Seconds:
        """Say when there is a unit again if one is granted now for so much speech."""
        return min(now + self.first_audio + self.work * expected, self.another)


@dataclass(slots=True)
class _Lane:
    claims: deque[Claim] = field(default_factory=deque[Claim])
    had: Seconds = 0.0
    in_flight: int = 0

    @property
    def silent_at(self) -> Seconds:
        """Of a guild's claims the most urgent one counts, since the first has to go first."""
        return min(claim.silent_at for claim in self.claims)

    @property
    def stands_at(self) -> Seconds:
        """What it has had, once lifted to the level."""
        return max(self.had, self.claims[0].level)

    @property
    def turn(self) -> tuple[Seconds, int]:
        """Whose is less goes first."""
        number = self.claims[0].number
        assert number is not None, "the first has one"
        return self.stands_at, number


class Turns:
    """The lanes, and what each has had."""

    def __init__(self) -> None:
        self._lanes: dict[GuildId, _Lane] = {}
        self._level: Seconds = 0.0
        self._numbers = 0

    def __len__(self) -> int:
        """How many claims wait."""
        return sum(len(lane.claims) for lane in self._lanes.values())

    @property
    def lanes(self) -> int:
        """How many guilds wait."""
        return sum(1 for _ in self._waiting())

    def wanting(self) -> set[GuildId]:
        """Name the guilds that wait, or have a unit."""
        return {guild for guild, lane in self._lanes.items() if lane.claims or lane.in_flight}

    def ahead(self, guild: GuildId) -> Seconds:
        """Tell how far a guild is above the level: what it has had beyond its share."""
        lane = self._lanes.get(guild)
        return 0.0 if lane is None else max(0.0, lane.had - self._level)

    def ask(self, claim: Claim, silent_at: Seconds) -> None:
        """Let a claim wait: at the end of its lane, or where it was before it was refused."""
        claim.silent_at = silent_at
        lane = self._lanes.setdefault(claim.guild, _Lane())
        if claim.refused:
            _put_back(claim, lane.claims)
        else:
            lane.claims.append(claim)
        self._note_first(lane)

    def hurry(self, guild: GuildId, silent_at: Seconds) -> None:
        """Take note that a guild has less left to play than it had said."""
        lane = self._lanes.get(guild)
        for claim in () if lane is None else lane.claims:
            claim.silent_at = min(claim.silent_at, silent_at)

    def withdraw(self, claim: Claim) -> None:
        """Let a claim wait no longer."""
        lane = self._lanes[claim.guild]
        lane.claims.remove(claim)
        claim.number, claim.refused = None, False
        claim.gave_way.clear()
        self._note_first(lane)
        self._forget()

    def next(self, now: Seconds, outlook: Outlook | None = None) -> Claim | None:
        """
        Take the claim whose turn it is, and charge its lane; ``None`` if nobody waits.

        Args:
            now: The moment.
            outlook: What a request will take; ``None`` if nothing is known of that.
        """
        self._forget()
        waiting = list(self._waiting())
        if not waiting:
            return None
        # Silent already counts as silent now, whoever has been so for longer.
        soonest = max(now, min(lane.silent_at for lane in waiting))
        urgent = (lane for lane in waiting if lane.silent_at <= soonest + FRAME)
        lane = min(urgent, key=_turn)
        if outlook is not None:
            lane = _give_way(lane, waiting, now, outlook)
        claim = lane.claims.popleft()
        stood_at = max(lane.had, claim.level)
        self._level = max(self._level, stood_at)
        claim.charged = _charge(claim.expected)
        lane.had = stood_at + claim.charged
        lane.in_flight += 1
        self._note_first(lane)
        return claim

    def finish(self, claim: Claim, had: Seconds) -> None:
        """Correct a lane's account to the seconds of speech that a claim really gave."""
        lane = self._lanes[claim.guild]
        lane.had += _charge(had) - claim.charged
        lane.in_flight -= 1
        claim.number, claim.refused = None, False
        self._forget()

    def refuse(self, claim: Claim) -> None:
        """Charge nothing: there was no unit. Asking with the same claim keeps its place."""
        lane = self._lanes[claim.guild]
        lane.had -= claim.charged
        lane.in_flight -= 1
        claim.refused = True
        self._forget()

    def _waiting(self) -> Iterator[_Lane]:
        return (lane for lane in self._lanes.values() if lane.claims)

    def _note_first(self, lane: _Lane) -> None:
        if lane.claims and lane.claims[0].number is None:
            self._numbers += 1
            lane.claims[0].number = self._numbers
            lane.claims[0].level = self._level

    def _forget(self) -> None:
        """Drop what makes no difference any more; all of it when nobody wants anything."""
        if not any(lane.claims or lane.in_flight for lane in self._lanes.values()):
            self._lanes.clear()
        for guild, lane in list(self._lanes.items()):
            if not lane.claims and not lane.in_flight and lane.had <= self._level:
                del self._lanes[guild]


def _turn(lane: _Lane) -> tuple[Seconds, int]:
    return lane.turn


def _give_way(first: _Lane, waiting: Sequence[_Lane], now: Seconds, outlook: Outlook) -> _Lane:
    """Let another lane go before the one whose turn it is, if it would be late otherwise."""
    claim = first.claims[0]
    unit_again = outlook.free_again(now, claim.expected)
    late = [
        lane
        for lane in waiting
        if lane is not first
        and now + outlook.first_audio <= lane.silent_at < unit_again + outlook.first_audio + MARGIN
    ]
    for lane in sorted(late, key=lambda each: each.silent_at):
        if first.silent_at > now:
            after = outlook.free_again(now, lane.claims[0].expected)
            if after + outlook.first_audio + MARGIN <= first.silent_at:
                return lane
        elif outlook.ample and lane.claims[0].guild not in claim.gave_way:
            claim.gave_way.add(lane.claims[0].guild)
            return lane
    return first


def _charge(seconds: Seconds) -> Seconds:
    return max(seconds, LEAST_CHARGE)


def _put_back(refused: Claim, claims: deque[Claim]) -> None:
    """Put a claim before those that came after it; whichever is first by that is not any more."""
    if claims and not claims[0].refused:
        claims[0].number = None
    assert refused.number is not None, "it was the first once"
    before = sum(other.number is not None and other.number < refused.number for other in claims)
    claims.insert(before, refused)
