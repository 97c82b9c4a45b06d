"""
Where the bot is, kept in the store, so that it finds back after a restart.

Links tell of arrivals and endings without waiting; a task of the block writes
them, in order. At the end of the block everything is written.
"""

import asyncio
from typing import Self

from bot.errors import Ending
from bot.settings.service import SettingsService
from bot.vocabulary import ChannelId, GuildId


class PresenceNotes:
    """
    Writes down in which voice channels the bot is. An async context manager.

    Args:
        settings: The store's service.
    """

    def __init__(self, settings: SettingsService) -> None:
        self._settings = settings
        self._waiting: asyncio.Queue[tuple[GuildId, ChannelId | None] | None] = asyncio.Queue()
        self._group = asyncio.TaskGroup()

    async def __aenter__(self) -> Self:
        """Begin to write."""
        await self._group.__aenter__()
        self._group.create_task(self._write())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Write what is still to be written."""
        self._waiting.put_nowait(None)
        # Not the error: the group would wrap it, and whoever waits for it would not see it.
        await self._group.__aexit__(None, None, None)

    def arrived(self, guild: GuildId, channel: ChannelId) -> None:
        """Take note that the bot is in a voice channel."""
        self._waiting.put_nowait((guild, channel))

    def ended(self, guild: GuildId, ending: Ending) -> None:
        """Take note that it is there no more, unless it is to come back by itself."""
        if not ending.comes_back:
            self._waiting.put_nowait((guild, None))

    async def _write(self) -> None:
        while (note := await self._waiting.get()) is not None:
            await self._settings.note_presence(*note)
