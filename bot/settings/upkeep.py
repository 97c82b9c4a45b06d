"""What is done about settings by the clock: notes are written, what is too old is forgotten."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from datetime import date, timedelta

from bot.errors import StoreError
from bot.settings.answers import Answers
from bot.settings.noted import Noted
from bot.settings.store import SettingsStore
from bot.vocabulary import GuildId, Seconds

log = logging.getLogger(__name__)

FLUSH: Seconds = 5.0
"""How often what was noted is written: a crash loses this much of the count of what was spoken."""

PRUNE: Seconds = 3600.0
"""How often is looked for what is too old to be kept."""

KEPT_DAYS = 30
"""How long a guild's settings are kept after the bot was removed from it, or was first seen not to
be in it; taste."""

SURE: Seconds = 86_400.0
"""How long a guild must have been due to be forgotten, by a clock that nobody sets: the day may be
a wrong one, as it is on machines that ask for it after the start. Taste."""


class Upkeep:
    """
    The rounds that are made while the bot runs, and one at its end.

    Args:
        store: Where is looked for what is too old.
        noted: What is to be written.
        reading: Whether the store answers who reads.
        writing: Whether it answers who writes.
        usage_days: How long it is kept how much was spoken, in days.
        today: Tells the day.
        forget_guild: Forgets a guild that the bot left long ago.
    """

    def __init__(
        self,
        store: SettingsStore,
        noted: Noted,
        *,
        reading: Answers,
        writing: Answers,
        usage_days: int,
        today: Callable[[], date],
        forget_guild: Callable[[GuildId], Awaitable[None]],
    ) -> None:
        self._store = store
        self._noted = noted
        self._reading = reading
        self._writing = writing
        self._usage_days = usage_days
        self._today = today
        self._forget_guild = forget_guild
        self._stopping = asyncio.Event()
        self._pruned = False
        self._here: Callable[[], Collection[GuildId]] | None = None
        self._due: dict[GuildId, Seconds] = {}  # since when; what is not due any more is not in it
        self._last_day: date | None = None
        self._compared = False  # until what is kept was compared with where the bot is

    def compare(self, here: Callable[[], Collection[GuildId]]) -> None:
        """
        Have noted in which guilds the bot is no more, or is again, in the next round.

        No guild is forgotten before that: whoever invites the bot while it does not
        run would lose everything otherwise.

        Args:
            here: Tells which guilds the bot is in, those with an outage included; from now on.
        """
        self._here = here
        self._compared = False

    @property
    def pruned(self) -> bool:
        """Whether was looked for what is too old since the start."""
        return self._pruned

    def stop(self) -> None:
        """Make one round more, now, and no other."""
        self._stopping.set()

    async def run(self) -> None:
        """Until told to stop, and once after that, write what was noted; forget what is old."""
        loop = asyncio.get_running_loop()
        prune = loop.time()
        while not self._stopping.is_set():
            try:
                await self._look_after(prune=loop.time() >= prune)
            except Exception:
                # A firewall: the bot can speak without it.
                log.exception("upkeep of the settings went wrong")
            if loop.time() >= prune:
                prune = loop.time() + PRUNE
            with suppress(TimeoutError):
                async with asyncio.timeout(FLUSH):
                    await self._stopping.wait()
        await self._noted.write()

    async def _look_after(self, *, prune: bool) -> None:
        await self._noted.write()
        with suppress(StoreError):
            if not self._reading.well:
                await self._reading.ask(self._store.check)
            if prune:
                await self._forget_usage()
            if self._here is not None and (prune or not self._compared):
                await self._look_at_guilds(self._here)
            if prune:
                self._pruned = True

    async def _forget_usage(self) -> None:
        """Forget what is too old, unless the day is new to us and may be a wrong one."""
        today, last = self._today(), self._last_day
        self._last_day = today
        if last is None or abs(today - last) > timedelta(days=1):
            return
        day = today - timedelta(days=self._usage_days)
        await self._writing.ask(lambda: self._store.forget_usage(day))

    async def _look_at_guilds(self, here: Callable[[], Collection[GuildId]]) -> None:
        """Compare once each time when all are known, and forget what the bot left long ago."""
        today = self._today()
        if not self._compared:
            ids = here()
            left = await self._writing.ask(lambda: self._store.compare_guilds(ids, today))
            if left is None:
                log.warning("another bot's settings: none of the guilds is one that this bot is in")
                self._here = None  # as if Discord had not told: nothing of theirs is forgotten
                return
            self._compared = True
            if left:
                log.info("guilds were left while the bot was away", extra={"guilds": left})
        old = today - timedelta(days=KEPT_DAYS)
        for guild in await self._surely_due(old, here):
            log.info("a guild that the bot left long ago is forgotten", extra={"guild": guild})
            await self._forget_guild(guild)

    async def _surely_due(
        self, old: date, here: Callable[[], Collection[GuildId]]
    ) -> Sequence[GuildId]:
        """List the guilds that were left before a day, as it was found at every look lately."""
        now = asyncio.get_running_loop().time()
        departed = await self._reading.ask(lambda: self._store.departed(old))
        there = here()  # whatever was noted
        self._due = {guild: self._due.get(guild, now) for guild in departed if guild not in there}
        return [guild for guild, since in self._due.items() if now - since >= SURE]
