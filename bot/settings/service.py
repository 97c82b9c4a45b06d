"""
What was decided, for everybody who needs to know.

Decisions are remembered once they were read, so that a message costs no look
at the store; they are written through, and a change is confirmed when it is
safe. When the store does not answer, what is known is used further; what was
never read cannot be. How much is spoken, and where the bot is, is noted
without waiting and written soon after.

This is where others ask. How decisions are remembered is in
:mod:`bot.settings.remembered`, what waits to be written in
:mod:`bot.settings.noted`, and what happens by the clock in
:mod:`bot.settings.upkeep`.

One process per store: what another one writes is not seen.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import partial
from types import TracebackType
from typing import Self, TypeAlias

from bot.errors import Flaw, Problem, SettingRefused, SettingsUnknown, StoreError
from bot.settings import dictionary
from bot.settings.answers import Answers
from bot.settings.models import (
    MOST_CHANNELS,
    NOTHING_DECIDED,
    ChannelSettings,
    GuildSettings,
    GuildSnapshot,
    PersonSettings,
    merged,
)
from bot.settings.noted import Noted
from bot.settings.remembered import Remembered
from bot.settings.store import SettingsStore, StoredGuild, Usage
from bot.settings.transfer import Transfer
from bot.settings.upkeep import Upkeep
from bot.text.dictionary import Entry
from bot.vocabulary import ChannelId, GuildId, Seconds, UserId

GUILDS_WEIGHT = 100_000
"""Settings, channels and entries that are remembered, in all: about 50 MB (estimated)."""

PEOPLE_LIMIT = 100_000
"""People per guild, and everywhere, that are remembered: about 20 MB (estimated), because most
decided nothing."""

_PersonKey: TypeAlias = tuple[UserId, GuildId | None]


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
        self._today = today
        self._reading = Answers("read", SettingsUnknown)
        self._writing = Answers("saved", StoreError)
        self._guilds: Remembered[GuildId, GuildSnapshot] = Remembered(
            self._read_guild,
            limit=GUILDS_WEIGHT,
            weight=_weight,
            reading=self._reading,
            writing=self._writing,
        )
        self._people: Remembered[_PersonKey, PersonSettings] = Remembered(
            self._read_person,
            limit=PEOPLE_LIMIT,
            reading=self._reading,
            writing=self._writing,
        )
        self._noted = Noted(store, reading=self._reading, writing=self._writing, today=today)
        self._upkeep = Upkeep(
            store,
            self._noted,
            reading=self._reading,
            writing=self._writing,
            usage_days=usage_days,
            today=today,
            forget_guild=self.forget_guild,
        )
        self._group = asyncio.TaskGroup()

    async def __aenter__(self) -> Self:
        """Begin to write what is noted."""
        await self._group.__aenter__()
        self._group.create_task(self._upkeep.run())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write what was noted, if the store answers."""
        self._upkeep.stop()
        # Not the error: the group would wrap it, and whoever waits for it would not see it.
        await self._group.__aexit__(None, None, None)

    def statistics(self) -> SettingsStatistics:
        """Tell how the store is, and how much is remembered."""
        return SettingsStatistics(
            readable=self._reading.well,
            writable=self._writing.well,
            guilds=len(self._guilds),
            people=len(self._people),
            noted=len(self._noted),
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
        return await self._guilds.get(guild)

    def peek(self, guild: GuildId) -> GuildSnapshot | None:
        """Return what is known to be decided for a guild, without waiting; ``None`` for unknown."""
        return self._guilds.peek(guild)

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
        everywhere, here = self._people.peek((person, None)), self._people.peek((person, guild))
        if everywhere is None or here is None:
            return None
        return _merged(everywhere, here)

    async def person_at(self, person: UserId, guild: GuildId | None) -> PersonSettings:
        """
        Return what a person decided in one place. Cancelling is safe.

        Args:
            person: Who.
            guild: Where; ``None`` for everywhere.

        Raises:
            SettingsUnknown: If it is not known and the store does not answer.
        """
        return await self._people.get((person, guild))

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
            raise SettingRefused("channels", Problem(Flaw.TOO_MANY, most=MOST_CHANNELS))
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
        amend = partial(PersonSettings.amend, fields=fields)

        async def change() -> PersonSettings:
            return PersonSettings.read(await self._store.change_person(person, guild, amend))

        return await self._people.change((person, guild), change)

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
        await self._noted.note_presence(guild, channel)

    async def presences(self) -> Mapping[GuildId, ChannelId]:
        """
        Tell in which voice channels the bot is, or was when it ended. Cancelling is safe.

        Raises:
            SettingsUnknown: If the store does not answer.
        """
        return await self._noted.presences()

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
        self._noted.note_usage(guild, person, Usage(characters, seconds))

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
        return await self._noted.usage_today(guild=guild, person=person)

    async def characters_today(self) -> Mapping[tuple[GuildId, UserId], int]:
        """
        Tell who had how many characters spoken today, for the budgets after a restart.

        Raises:
            SettingsUnknown: If the store does not answer.
        """
        return await self._noted.characters_today()

    # Showing and forgetting

    async def export_person(self, person: UserId) -> Mapping[str, object]:
        """
        Return all that is kept about a person, as JSON's types. Cancelling is safe.

        Raises:
            SettingsUnknown: If the store does not answer.
        """
        await self._noted.write_usage()
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
        :data:`bot.settings.upkeep.KEPT_DAYS`. Never raises on account of the store: who is gone
        unnoticed is kept. Cancelling is safe.

        Args:
            guild: Which.
            gone: Whether it was removed.
        """
        day = self._today() if gone else None
        with suppress(StoreError):
            await self._writing.ask(lambda: self._store.put_departure(guild, day))

    def compare_guilds(self, here: Callable[[], Collection[GuildId]]) -> None:
        """
        Have it noted soon which guilds the bot was removed from, or invited to, while it was away.

        Args:
            here: Tells which guilds the bot is in, those with an outage included, at any time.
        """
        self._upkeep.compare(here)

    async def forget_person(self, person: UserId) -> None:
        """
        Forget what a person decided in all guilds, opt-outs included, and what they had spoken.

        What was spoken stays counted for the guilds, as nobody's. What moderators
        decided, such as whom they blocked, is theirs and stays.

        Raises:
            StoreError: If it could not be done.
        """
        async with self._noted.at_rest:
            self._noted.disown(person)
            await self._writing.ask(lambda: self._store.forget_person(person))
            self._people.discard_where(lambda key: key[0] == person)

    async def forget_guild(self, guild: GuildId) -> None:
        """
        Forget all that has to do with a guild.

        Raises:
            StoreError: If it could not be done.
        """
        async with self._noted.at_rest:
            self._noted.discard(guild)
            await self._guilds.forget(guild, lambda: self._store.forget_guild(guild))
            self._people.discard_where(lambda key: key[1] == guild)

    # What the store says, understood

    async def _read_guild(self, guild: GuildId) -> GuildSnapshot:
        return self._snapshot(await self._store.guild(guild))

    async def _read_person(self, key: _PersonKey) -> PersonSettings:
        document = await self._store.person(*key)
        return PersonSettings.read(document) if document else NOTHING_DECIDED

    async def _change(
        self, guild: GuildId, change: Callable[[], Awaitable[StoredGuild]]
    ) -> GuildSnapshot:
        async def changed() -> GuildSnapshot:
            return self._snapshot(await change())

        return await self._guilds.change(guild, changed)

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


def _merged(everywhere: PersonSettings, here: PersonSettings) -> PersonSettings:
    # Most decided nothing, and this is asked for every message.
    return everywhere if not here.model_fields_set else merged(everywhere, here)


def _weight(snapshot: GuildSnapshot) -> int:
    return 1 + len(snapshot.channels) + len(snapshot.entries)


def _documents(entries: Mapping[str, Entry]) -> dict[str, str]:
    return {key: dictionary.written(entry) for key, entry in entries.items()}
