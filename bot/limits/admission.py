"""
Whether something may be said: all limits together, in one question.

What is refused costs nothing: nobody is made to wait longer for having tried.
"""

import asyncio
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from bot.errors import BudgetUsedUp, Repeated, TooFast, Whose
from bot.limits.budget import Budget, next_day
from bot.limits.rate import Rate
from bot.limits.repeats import Repeats
from bot.vocabulary import GuildId, UserId

MOST = 50_000
"""People in guilds that are remembered, by each limit: about 10 MB at most, each (estimated)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts in a guild; each ``None`` for no limit."""

    person_per_minute: int | None = None
    """How often one person may speak in a minute."""
    guild_per_minute: int | None = None
    """How often all may speak in a minute."""
    repeats: int | None = None
    """How often in a row a person may say the same within a minute."""
    person_characters_per_day: int | None = None
    """Characters that one person may have spoken in a day."""
    guild_characters_per_day: int | None = None
    """Characters that all may have spoken in a day."""

    def narrowed(self, other: Self) -> Self:
        """Return what keeps both; so a guild cannot allow itself more than the operator does."""
        return type(self)(
            person_per_minute=_least(self.person_per_minute, other.person_per_minute),
            guild_per_minute=_least(self.guild_per_minute, other.guild_per_minute),
            repeats=_least(self.repeats, other.repeats),
            person_characters_per_day=_least(
                self.person_characters_per_day, other.person_characters_per_day
            ),
            guild_characters_per_day=_least(
                self.guild_characters_per_day, other.guild_characters_per_day
            ),
        )


class Admission:
    """
    Keeps count of all limits, for all guilds.

    Args:
        operator: What counts in all guilds.
        spent: Characters that were spoken today already, by guild and person.
        now: Tells the date and time.
        most: Of how many people it is remembered; what is forgotten begins anew.
    """

    def __init__(
        self,
        operator: Limits,
        *,
        spent: Mapping[tuple[GuildId, UserId], int] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        most: int = MOST,
    ) -> None:
        self._operator = operator
        self._now = now
        self._people: Rate[tuple[GuildId, UserId]] = Rate(most)
        self._guilds: Rate[GuildId] = Rate(most)
        self._repeats: Repeats[tuple[GuildId, UserId]] = Repeats(most)
        self._spent_by_people: Budget[tuple[GuildId, UserId]] = Budget(most)
        self._spent_by_guilds: Budget[GuildId] = Budget(most)
        for (guild, person), characters in (spent or {}).items():
            self._spend(guild, person, characters, now())

    def limit(self, operator: Limits) -> None:
        """Have other limits of the operator's count from now on; what was counted stays."""
        self._operator = operator

    @contextmanager
    def admitting(
        self, guild: GuildId, person: UserId, text: str, limits: Limits
    ) -> Generator[None]:
        """
        Count something that is to be said, unless it is too much, or the block raises.

        Args:
            guild: Where.
            person: Who wants it said.
            text: What, as it will be spoken, without names put before it.
            limits: What the guild decided; the operator's count too.

        Raises:
            TooFast: If they, or all together, speak too often.
            Repeated: If they said the same too often.
            BudgetUsedUp: If too many characters were spoken today.
        """
        clock, now = asyncio.get_running_loop().time(), self._now()
        limits = self._operator.narrowed(limits)
        self._check_repeats(guild, person, text, limits, clock)
        self._check_rates(guild, person, limits, clock)
        self._check_budgets(guild, person, len(text), limits, now)
        yield
        self._repeats.take((guild, person), text, clock)
        if limits.person_per_minute is not None:
            self._people.take((guild, person), limits.person_per_minute, clock)
        if limits.guild_per_minute is not None:
            self._guilds.take(guild, limits.guild_per_minute, clock)
        self._spend(guild, person, len(text), now)

    def admit(self, guild: GuildId, person: UserId, text: str, limits: Limits) -> None:
        """Count something at once, unless it is too much; see :meth:`admitting`."""
        with self.admitting(guild, person, text, limits):
            pass

    def _check_repeats(
        self, guild: GuildId, person: UserId, text: str, limits: Limits, clock: float
    ) -> None:
        times = self._repeats.times((guild, person), text, clock)
        if limits.repeats is not None and times >= limits.repeats:
            raise Repeated(f"said {times} times in a row")

    def _check_rates(self, guild: GuildId, person: UserId, limits: Limits, clock: float) -> None:
        if limits.person_per_minute is not None:
            wait = self._people.wait((guild, person), limits.person_per_minute, clock)
            if wait:
                raise TooFast(Whose.PERSON, wait)
        if limits.guild_per_minute is not None:
            wait = self._guilds.wait(guild, limits.guild_per_minute, clock)
            if wait:
                raise TooFast(Whose.GUILD, wait)

    def _check_budgets(
        self, guild: GuildId, person: UserId, characters: int, limits: Limits, now: datetime
    ) -> None:
        spent = self._spent_by_people.spent((guild, person), now)
        if _exceeds(spent + characters, limits.person_characters_per_day):
            raise BudgetUsedUp(Whose.PERSON, next_day(now))
        spent = self._spent_by_guilds.spent(guild, now)
        if _exceeds(spent + characters, limits.guild_characters_per_day):
            raise BudgetUsedUp(Whose.GUILD, next_day(now))

    def _spend(self, guild: GuildId, person: UserId, characters: int, now: datetime) -> None:
        self._spent_by_people.spend((guild, person), characters, now)
        self._spent_by_guilds.spend(guild, characters, now)


def _least(one: int | None, other: int | None) -> int | None:
    given = [limit for limit in (one, other) if limit is not None]
    return min(given, default=None)


def _exceeds(amount: int, limit: int | None) -> bool:
    return limit is not None and amount > limit
