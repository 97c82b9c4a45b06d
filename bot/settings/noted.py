"""
What is noted without waiting and written soon: where the bot is, how much was spoken.

Whoever speaks does not wait for a store. What could not be written is kept
until it can be, and counts meanwhile as if it were. Nobody sums up while
something is being written, when some would be counted twice or not at all.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import date
from functools import partial

from bot.errors import StoreError
from bot.settings.answers import Answers
from bot.settings.schema import NOBODY
from bot.settings.store import SettingsStore, Usage, UsageKey
from bot.vocabulary import ChannelId, GuildId, UserId

MOST_NOTED = 50_000
"""People per guild and day whose usage may wait to be written; others are counted as nobody's."""

BATCH = 5000
"""Rows of usage that are written at once: half a second on a busy machine (measured)."""


class Noted:
    """
    Notes that are on their way into the store.

    Args:
        store: Where they are written.
        reading: Whether it answers who reads.
        writing: Whether it answers who writes.
        today: Tells the day by which usage is counted.
    """

    def __init__(
        self,
        store: SettingsStore,
        *,
        reading: Answers,
        writing: Answers,
        today: Callable[[], date],
    ) -> None:
        self._store = store
        self._reading = reading
        self._writing = writing
        self._today = today
        self._presences: dict[GuildId, ChannelId | None] = {}  # that are not written yet
        self._usage: dict[UsageKey, Usage] = {}  # that is not written yet
        self._lock = asyncio.Lock()

    def __len__(self) -> int:
        """Count what waits to be written: usage by day, guild and person, and presences."""
        return len(self._usage) + len(self._presences)

    @property
    def at_rest(self) -> AbstractAsyncContextManager[None]:
        """While this is entered, nothing is being written or summed up."""
        return self._lock

    async def write(self) -> None:
        """Write what was noted, as far as the store answers. Cancelling is safe."""
        await self._write_presences()
        await self.write_usage()

    # Where the bot is

    async def note_presence(self, guild: GuildId, channel: ChannelId | None) -> None:
        """Note a voice channel and try to write it. Cancelling is safe; it is written later."""
        self._presences[guild] = channel
        await self._write_presences()

    async def presences(self) -> Mapping[GuildId, ChannelId]:
        """
        Tell in which voice channels the bot is, or was when it ended. Cancelling is safe.

        Raises:
            StoreError: If the store does not answer.
        """
        async with self._lock:
            known = {**await self._reading.ask(self._store.presences), **self._presences}
        return {guild: channel for guild, channel in known.items() if channel is not None}

    async def _write_presences(self) -> None:
        async with self._lock:
            presences, self._presences = self._presences, {}
            if not presences:
                return
            try:
                await self._writing.ask(lambda: self._store.put_presences(presences))
            except StoreError:
                self._presences = {**presences, **self._presences}
            except BaseException:
                self._presences = {**presences, **self._presences}
                raise

    # How much is spoken

    def note_usage(self, guild: GuildId, person: UserId | None, amount: Usage) -> None:
        """Count what was spoken for somebody; ``None`` for the bot itself."""
        key = UsageKey(self._today(), guild, UserId(NOBODY) if person is None else person)
        if key not in self._usage and len(self._usage) >= MOST_NOTED:
            key = UsageKey(key.day, guild, UserId(NOBODY))
        self._add(key, amount)

    async def usage_today(self, *, guild: GuildId | None, person: UserId | None) -> Usage:
        """
        Sum up what was spoken today, in a guild or everywhere, by somebody or all.

        Cancelling is safe.

        Raises:
            StoreError: If the store does not answer.
        """
        day = self._today()
        async with self._lock:
            stored = await self._reading.ask(
                lambda: self._store.usage(day, guild=guild, person=person)
            )
            noted = (
                amount
                for key, amount in self._usage.items()
                if key.day == day and guild in {None, key.guild} and person in {None, key.person}
            )
            return sum(noted, start=stored)

    async def characters_today(self) -> Mapping[tuple[GuildId, UserId], int]:
        """
        Tell who had how many characters spoken today. Cancelling is safe.

        Raises:
            StoreError: If the store does not answer.
        """
        async with self._lock:
            day = self._today()
            stored = await self._reading.ask(lambda: self._store.usage_of_day(day))
            characters: Counter[tuple[GuildId, UserId]] = Counter()
            for key, amount in [*stored.items(), *self._usage.items()]:
                if key.day == day:
                    characters[key.guild, key.person] += amount.characters
            return characters

    async def write_usage(self) -> None:
        """Write what was spoken, as far as the store answers. Cancelling is safe."""
        async with self._lock:
            usage, self._usage = self._usage, {}
            written = 0
            rows = list(usage.items())
            try:
                while written < len(rows):
                    batch = dict(rows[written : written + BATCH])
                    await self._writing.ask(partial(self._store.add_usage, batch))
                    written += len(batch)
            except StoreError:
                pass  # it is told already
            finally:
                # Cut off in the middle a batch may be counted twice: better than not at all.
                for key, amount in rows[written:]:
                    self._add(key, amount)

    # Forgetting, at rest

    def disown(self, person: UserId) -> None:
        """Count as nobody's what somebody had spoken."""
        for key in [key for key in self._usage if key.person == person]:
            self._add(UsageKey(key.day, key.guild, UserId(NOBODY)), self._usage.pop(key))

    def discard(self, guild: GuildId) -> None:
        """Forget what was noted of a guild."""
        self._presences.pop(guild, None)
        for key in [key for key in self._usage if key.guild == guild]:
            del self._usage[key]

    def _add(self, key: UsageKey, amount: Usage) -> None:
        self._usage[key] = self._usage.get(key, Usage()) + amount
