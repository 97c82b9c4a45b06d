"""
What was decided, for everybody who needs to know.

Decisions are remembered once they were read, so that a message costs no look
at the store; they are written through, and a change is confirmed when it is
safe. When the store does not answer, what is known is used further; what was
never read cannot be. How much is spoken, and where the bot is, is noted
without waiting and written soon after.

One process per store: what another one writes is not seen.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Self, TypeAlias, TypeVar
from weakref import WeakValueDictionary

from bot.errors import SettingRefused, SettingsUnknown, StoreError
from bot.settings import dictionary
from bot.settings.cache import Cache
from bot.settings.models import (
    MOST_CHANNELS,
    NOTHING_DECIDED,
    ChannelSettings,
    GuildSettings,
    GuildSnapshot,
    PersonSettings,
    merged,
)
from bot.settings.schema import NOBODY
from bot.settings.store import SettingsStore, StoredGuild, Usage, UsageKey
from bot.settings.transfer import Transfer
from bot.text.dictionary import Entry
from bot.vocabulary import ChannelId, GuildId, Seconds, UserId

log = logging.getLogger(__name__)

FLUSH: Seconds = 5.0
"""How often what was noted is written: a crash loses this much of the count of what was spoken."""

PRUNE: Seconds = 3600.0
"""How often is looked for what is too old to be kept."""

KEPT_DAYS = 30
"""How long a guild's settings are kept after the bot was removed from it; taste."""

AGAIN: Seconds = 2.0
"""How long a store that did not answer is not asked for more; each question may take 5 s."""

GUILDS_WEIGHT = 100_000
"""Settings, channels and entries that are remembered, in all: about 50 MB (estimated)."""

PEOPLE_LIMIT = 100_000
"""People per guild, and everywhere, that are remembered: about 20 MB (estimated), because most
decided nothing."""

MOST_NOTED = 50_000
"""People per guild and day whose usage may wait to be written; others are counted as nobody's."""

BATCH = 5000
"""Rows of usage that are written at once: half a second on a busy machine (measured)."""

_PersonKey: TypeAlias = tuple[UserId, GuildId | None]
_T = TypeVar("_T")


def today() -> date:
    """Return the day by which usage is counted: UTC's."""
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class SettingsStatistics:
    """A snapshot for metrics, readiness and tests."""

    readable: bool
    """Whether the store could be read when it was last tried."""
    writable: bool
    """Whether it could be written when it was last tried."""
    guilds: int
    """Guilds whose settings are remembered."""
    people: int
    """People whose settings are remembered, everywhere or in a guild."""
    noted: int
    """What waits to be written: usage by day, guild and person, and presences."""


class SettingsService:
    """
    An async context manager: leaving it writes what was noted. The store is the caller's to close.

    Args:
        store: Where decisions are kept.
        base: The operator's dictionary.
        usage_days: How long it is kept how much was spoken, in days.
        today: Tells the day.
    """

    def __init__(
        self,
        store: SettingsStore,
        *,
        base: Iterable[Entry] = (),
        usage_days: int = 90,
        today: Callable[[], date] = today,
    ) -> None:
        self._store = store
        self._base = tuple(base)
        self._usage_days = usage_days
        self._today = today
        self._guilds: Cache[GuildId, GuildSnapshot] = Cache(GUILDS_WEIGHT)
        self._people: Cache[_PersonKey, PersonSettings] = Cache(PEOPLE_LIMIT)
        self._locks: WeakValueDictionary[GuildId | _PersonKey, asyncio.Lock] = WeakValueDictionary()
        self._presences: dict[GuildId, ChannelId | None] = {}  # that are not written yet
        self._usage: dict[UsageKey, Usage] = {}  # that is not written yet
        self._writing_notes = asyncio.Lock()
        self._group = asyncio.TaskGroup()
        self._stopping = asyncio.Event()
        self._pruned = False  # since the start
        self._reading = _Answers("read", SettingsUnknown)
        self._writing = _Answers("saved", StoreError)

    async def __aenter__(self) -> Self:
        """Begin to write what is noted."""
        await self._group.__aenter__()
        self._group.create_task(self._keep_up())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write what was noted, if the store answers."""
        self._stopping.set()
        # Not the error: the group would wrap it, and whoever waits for it would not see it.
        await self._group.__aexit__(None, None, None)

    def statistics(self) -> SettingsStatistics:
        """Tell how the store is, and how much is remembered."""
        return SettingsStatistics(
            readable=self._reading.well,
            writable=self._writing.well,
            guilds=len(self._guilds),
            people=len(self._people),
            noted=len(self._usage) + len(self._presences),
        )

    async def check(self) -> None:
        """
        Try whether the store can be read. Cancelling is safe.

        Raises:
            StoreError: If not.
        """
        await self._store.check()

    # What is decided

    async def guild(self, guild: GuildId) -> GuildSnapshot:
        """
        Return all that is decided for a guild. Cancelling is safe.

        Raises:
            SettingsUnknown: If it is not known and the store does not answer.
        """
        kept = self._guilds.get(guild)
        if kept is None or kept.doubtful:
            return await self._read_guild(guild)
        return kept.value

    def peek(self, guild: GuildId) -> GuildSnapshot | None:
        """Return what is known to be decided for a guild, without waiting; ``None`` for unknown."""
        kept = self._guilds.get(guild)
        return None if kept is None else kept.value

    async def person(self, person: UserId, guild: GuildId) -> PersonSettings:
        """
        Return what counts for a person in a guild. Cancelling is safe.

        Raises:
            SettingsUnknown: If it is not known and the store does not answer.
        """
        everywhere = await self.person_at(person, None)
        return _merged(everywhere, await self.person_at(person, guild))

    def peek_person(self, person: UserId, guild: GuildId) -> PersonSettings | None:
        """Return what is known to count for a person, without waiting; ``None`` for unknown."""
        everywhere, here = self._people.get((person, None)), self._people.get((person, guild))
        if everywhere is None or here is None:
            return None
        return _merged(everywhere.value, here.value)

    async def person_at(self, person: UserId, guild: GuildId | None) -> PersonSettings:
        """
        Return what a person decided in one place. Cancelling is safe.

        Args:
            person: Who.
            guild: Where; ``None`` for everywhere.

        Raises:
            SettingsUnknown: If it is not known and the store does not answer.
        """
        kept = self._people.get((person, guild))
        if kept is None or kept.doubtful:
            return await self._read_person((person, guild))
        return kept.value

    # Deciding. Cancelling is safe for all; what was changed is then read anew.

    async def change_guild(self, guild: GuildId, **fields: object) -> GuildSettings:
        """
        Change a guild's settings.

        Args:
            guild: Whose.
            fields: New values by the names of :class:`GuildSettings`.

        Returns:
            All of them, as they are now.

        Raises:
            SettingRefused: If a value is not allowed.
            StoreError: If it could not be saved.
        """
        change = partial(GuildSettings.amend, fields=fields)
        changed = await self._change(guild, lambda: self._store.change_guild(guild, change))
        return changed.settings

    async def set_channel(
        self, guild: GuildId, channel: ChannelId, settings: ChannelSettings | None
    ) -> None:
        """
        Have a channel read, or not any more.

        Args:
            guild: Whose.
            channel: Which.
            settings: How it is read; ``None`` if it is not.

        Raises:
            SettingRefused: If there are too many already.
            StoreError: If it could not be saved.
        """
        there = (await self.guild(guild)).channels
        if settings is not None and channel not in there and len(there) >= MOST_CHANNELS:
            raise SettingRefused("channels", f"must be {MOST_CHANNELS} at most")
        document = None if settings is None else settings.write()
        await self._change(guild, lambda: self._store.put_channel(guild, channel, document))

    async def change_person(
        self, person: UserId, guild: GuildId | None, **fields: object
    ) -> PersonSettings:
        """
        Change what a person decided.

        Args:
            person: Who.
            guild: Where; ``None`` for everywhere.
            fields: New values by the names of :class:`PersonSettings`; ``None`` for undecided.

        Returns:
            All of it, as it is now, in that place.

        Raises:
            SettingRefused: If a value is not allowed.
            StoreError: If it could not be saved.
        """
        change = partial(PersonSettings.amend, fields=fields)
        key = (person, guild)
        async with self._lock(key):
            try:
                document = await self._writing.ask(
                    lambda: self._store.change_person(person, guild, change)
                )
            except BaseException:
                # Cut off in the middle, it may have happened all the same.
                self._people.doubt(key)
                raise
            settings = PersonSettings.read(document)
            self._people.put(key, settings)
            return settings

    # The guild's dictionary

    async def add_entries(self, guild: GuildId, entries: Collection[Entry]) -> None:
        """
        Add entries to a guild's dictionary; one with the same pattern is replaced.

        Raises:
            BadEntry: If one cannot be used; then none was added.
            DictionaryFull: If there would be too many; then none was added.
            StoreError: If they could not be saved.
        """
        added = _documents(dictionary.by_pattern(map(dictionary.checked, entries)))
        check = dictionary.check_size
        await self._change(guild, lambda: self._store.put_entries(guild, added, check))

    async def remove_entry(self, guild: GuildId, pattern: str) -> bool:
        """
        Remove what a guild's dictionary says for a pattern.

        Returns:
            Whether there was anything.

        Raises:
            StoreError: If it could not be saved.
        """
        before = len((await self.guild(guild)).entries)
        patterns = dictionary.named(pattern)
        changed = await self._change(guild, lambda: self._store.remove_entries(guild, patterns))
        return len(changed.entries) < before

    async def replace_entries(self, guild: GuildId, entries: Collection[Entry]) -> None:
        """
        Put another dictionary in the place of a guild's; see :meth:`add_entries`.

        Raises:
            BadEntry: If an entry cannot be used; then nothing has changed.
            DictionaryFull: If there are too many; then nothing has changed.
            StoreError: If it could not be saved.
        """
        new = _documents(dictionary.by_pattern(map(dictionary.checked, entries)))
        await self._change(guild, lambda: self._store.replace_guild(guild, entries=new))

    # All of a guild's

    async def export_guild(self, guild: GuildId) -> Mapping[str, object]:
        """
        Return all that moderators decided for a guild, as JSON's types. Cancelling is safe.

        Raises:
            SettingsUnknown: If it is not known and the store does not answer.
        """
        return Transfer.of(await self.guild(guild)).export()

    async def import_guild(self, guild: GuildId, exported: object) -> None:
        """
        Put what was exported in the place of all that was decided for a guild.

        Args:
            guild: Whose.
            exported: What :meth:`export_guild` returned, of this guild or another.

        Raises:
            ImportRefused: If it cannot be used; then nothing has changed.
            DictionaryFull: If there are too many entries; then nothing has changed.
            StoreError: If it could not be saved.
        """
        new = Transfer.read(exported)
        document = new.settings.write()
        channels = {channel: each.write() for channel, each in new.channels.items()}
        entries = _documents(dictionary.by_pattern(new.entries))
        await self._change(
            guild,
            lambda: self._store.replace_guild(
                guild, document=document, channels=channels, entries=entries
            ),
        )

    # Where the bot is

    async def note_presence(self, guild: GuildId, channel: ChannelId | None) -> None:
        """
        Note in which voice channel the bot is, for its return after a restart.

        Never raises on account of the store: what cannot be written now is written when it
        answers again. Cancelling is safe; it is written later.

        Args:
            guild: Where.
            channel: Which; ``None`` for none.
        """
        self._presences[guild] = channel
        await self._write_presences()

    async def presences(self) -> Mapping[GuildId, ChannelId]:
        """
        Tell in which voice channels the bot is, or was when it ended. Cancelling is safe.

        Raises:
            SettingsUnknown: If the store does not answer.
        """
        async with self._writing_notes:
            known = {**await self._reading.ask(self._store.presences), **self._presences}
        return {guild: channel for guild, channel in known.items() if channel is not None}

    # How much is spoken

    def note_usage(
        self, guild: GuildId, person: UserId | None, characters: int, seconds: Seconds
    ) -> None:
        """
        Count what was spoken; written soon.

        Args:
            guild: Where.
            person: Who wanted it said; ``None`` for the bot itself.
            characters: As spoken.
            seconds: Audio, in seconds.
        """
        key = UsageKey(self._today(), guild, UserId(NOBODY) if person is None else person)
        if key not in self._usage and len(self._usage) >= MOST_NOTED:
            key = UsageKey(key.day, guild, UserId(NOBODY))
        self._usage[key] = self._usage.get(key, Usage()) + Usage(characters, seconds)

    async def usage_today(
        self, *, guild: GuildId | None = None, person: UserId | None = None
    ) -> Usage:
        """
        Sum up what was spoken today (UTC). Cancelling is safe.

        Args:
            guild: Where; ``None`` for everywhere.
            person: Who wanted it said; ``None`` for everybody.

        Raises:
            SettingsUnknown: If the store does not answer.
        """
        day = self._today()
        # Not in between, where some would be counted twice or not at all.
        async with self._writing_notes:
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
        Tell who had how many characters spoken today, for the budgets after a restart.

        Raises:
            SettingsUnknown: If the store does not answer.
        """
        async with self._writing_notes:
            day = self._today()
            stored = await self._reading.ask(lambda: self._store.usage_of_day(day))
            characters: Counter[tuple[GuildId, UserId]] = Counter()
            for key, amount in [*stored.items(), *self._usage.items()]:
                if key.day == day:
                    characters[key.guild, key.person] += amount.characters
            return characters

    # Showing and forgetting

    async def export_person(self, person: UserId) -> Mapping[str, object]:
        """
        Return all that is kept about a person, as JSON's types. Cancelling is safe.

        Raises:
            SettingsUnknown: If the store does not answer.
        """
        await self._write_usage()
        decided = await self._reading.ask(lambda: self._store.person_everywhere(person))
        settings = {
            guild: PersonSettings.read(document).model_dump(mode="json", exclude_none=True)
            for guild, document in decided.items()
        }
        spoken = await self._reading.ask(lambda: self._store.usage_of_person(person))
        return {
            "everywhere": settings.pop(None, {}),
            "guilds": {str(guild): each for guild, each in settings.items() if each},
            "spoken": [
                {"day": key.day.isoformat(), "guild": str(key.guild), **asdict(amount)}
                for key, amount in spoken.items()
            ],
        }

    async def note_departure(self, guild: GuildId, *, gone: bool) -> None:
        """
        Note that the bot was removed from a guild, or is there again.

        Whoever removes it may do so to invite it anew, so what was decided is kept for
        :data:`KEPT_DAYS`. Never raises on account of the store: who is gone unnoticed is kept.
        Cancelling is safe.

        Args:
            guild: Which.
            gone: Whether it was removed.
        """
        day = self._today() if gone else None
        with suppress(StoreError):
            await self._writing.ask(lambda: self._store.put_departure(guild, day))

    async def forget_person(self, person: UserId) -> None:
        """
        Forget what a person decided in all guilds, opt-outs included, and what they had spoken.

        What was spoken stays counted for the guilds, as nobody's. What moderators
        decided, such as whom they blocked, is theirs and stays.

        Raises:
            StoreError: If it could not be done.
        """
        async with self._writing_notes:
            self._disown(person)
            await self._writing.ask(lambda: self._store.forget_person(person))
            self._people.discard_where(lambda key: key[0] == person)

    async def forget_guild(self, guild: GuildId) -> None:
        """
        Forget all that has to do with a guild.

        Raises:
            StoreError: If it could not be done.
        """
        async with self._writing_notes, self._lock(guild):
            self._presences.pop(guild, None)
            for key in [key for key in self._usage if key.guild == guild]:
                del self._usage[key]
            await self._writing.ask(lambda: self._store.forget_guild(guild))
            self._guilds.discard(guild)
            self._people.discard_where(lambda key: key[1] == guild)

    def _disown(self, person: UserId) -> None:
        for key in [key for key in self._usage if key.person == person]:
            anonymous = UsageKey(key.day, key.guild, UserId(NOBODY))
            amount = self._usage.pop(key)
            self._usage[anonymous] = self._usage.get(anonymous, Usage()) + amount

    # Reading and remembering

    async def _read_guild(self, guild: GuildId) -> GuildSnapshot:
        async with self._lock(guild):
            kept = self._guilds.get(guild)  # whoever was here before may have read it
            if kept is not None and not kept.doubtful:
                return kept.value
            try:
                stored = await self._reading.ask(lambda: self._store.guild(guild))
            except StoreError:
                if kept is None:
                    raise
                return kept.value
            snapshot = self._snapshot(stored)
            self._guilds.put(guild, snapshot, weight=_weight(snapshot))
            return snapshot

    async def _read_person(self, key: _PersonKey) -> PersonSettings:
        async with self._lock(key):
            kept = self._people.get(key)
            if kept is not None and not kept.doubtful:
                return kept.value
            try:
                document = await self._reading.ask(lambda: self._store.person(*key))
            except StoreError:
                if kept is None:
                    raise
                return kept.value
            settings = PersonSettings.read(document) if document else NOTHING_DECIDED
            self._people.put(key, settings)
            return settings

    async def _change(
        self, guild: GuildId, change: Callable[[], Awaitable[StoredGuild]]
    ) -> GuildSnapshot:
        async with self._lock(guild):
            try:
                snapshot = self._snapshot(await self._writing.ask(change))
            except BaseException:
                # Cut off in the middle, it may have happened all the same.
                self._guilds.doubt(guild)
                raise
            self._guilds.put(guild, snapshot, weight=_weight(snapshot))
            return snapshot

    def _snapshot(self, stored: StoredGuild) -> GuildSnapshot:
        entries = (dictionary.read(document) for document in stored.entries)
        return GuildSnapshot(
            settings=GuildSettings.read(stored.document),
            channels={
                channel: ChannelSettings.read(document)
                for channel, document in stored.channels.items()
            },
            entries=tuple(entry for entry in entries if entry is not None),
            base=self._base,
        )

    def _lock(self, key: GuildId | _PersonKey) -> asyncio.Lock:
        """Return what makes reading and changing wait for each other; kept while it is used."""
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        return lock

    # Writing what was noted

    async def _keep_up(self) -> None:
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
        await self._write_presences()
        await self._write_usage()

    async def _look_after(self, *, prune: bool) -> None:
        await self._write_presences()
        await self._write_usage()
        with suppress(StoreError):
            if not self._reading.well:
                await self._reading.ask(self._store.check)
            if prune:
                await self._forget_old()
                self._pruned = True

    async def _forget_old(self) -> None:
        today = self._today()
        usage = today - timedelta(days=self._usage_days)
        await self._writing.ask(lambda: self._store.forget_usage(usage))
        left = today - timedelta(days=KEPT_DAYS)
        for guild in await self._reading.ask(lambda: self._store.departed(left)):
            log.info("a guild that the bot left long ago is forgotten", extra={"guild": guild})
            await self.forget_guild(guild)

    async def _write_presences(self) -> None:
        async with self._writing_notes:
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

    async def _write_usage(self) -> None:
        async with self._writing_notes:
            usage, self._usage = self._usage, {}
            written = 0
            rows = list(usage.items())
            try:
                while written < len(rows):
                    batch = dict(rows[written : written + BATCH])
                    await self._writing.ask(partial(self._store.add_usage, batch))
                    written += len(batch)
            except StoreError:
                # Cut off in the middle a batch may be counted twice: better than not at all.
                for key, amount in rows[written:]:
                    self._usage[key] = self._usage.get(key, Usage()) + amount


class _Answers:
    """
    Whether the store answers, to one kind of question; logged when that changes.

    Args:
        kind: What cannot be done when it does not, for the log.
        error: What is raised then.
    """

    def __init__(self, kind: str, error: type[StoreError]) -> None:
        self._kind = kind
        self._error = error
        self._silent_until: Seconds | None = None

    @property
    def well(self) -> bool:
        """Whether it answered when it was last asked."""
        return self._silent_until is None

    async def ask(self, question: Callable[[], Awaitable[_T]]) -> _T:
        """
        Ask, unless it did not answer a moment ago.

        Raises:
            StoreError: If it does not answer.
        """
        loop = asyncio.get_running_loop()
        if self._silent_until is not None and loop.time() < self._silent_until:
            raise self._error("it did not answer a moment ago")
        try:
            answer = await question()
        except StoreError as error:
            if self.well:
                log.error("settings cannot be %s: %s", self._kind, error)  # noqa: TRY400 (no trace)
            self._silent_until = loop.time() + AGAIN
            raise self._error(str(error)) from None
        if not self.well:
            log.info("settings can be %s again", self._kind)
            self._silent_until = None
        return answer


def _merged(everywhere: PersonSettings, here: PersonSettings) -> PersonSettings:
    # Most decided nothing, and this is asked for every message.
    return everywhere if not here.model_fields_set else merged(everywhere, here)


def _weight(snapshot: GuildSnapshot) -> int:
    return 1 + len(snapshot.channels) + len(snapshot.entries)


def _documents(entries: Mapping[str, Entry]) -> dict[str, str]:
    return {key: dictionary.written(entry) for key, entry in entries.items()}
