"""
Going when nobody is left, and coming back after a restart.

Both are decided from who is in the voice channels now, as the main gateway
last said: so it does not matter how the last person left, or what happened
while the bot was away. Whoever hears Discord's events says that something
changed, and the service looks; once a minute it looks by itself.
"""

import asyncio
import logging
from typing import Final, Self

from bot.errors import ChannelGone, Ending, MissingPermission, SpeechError, StoreError
from bot.living.notes import PresenceNotes
from bot.living.solitude import Solitude
from bot.settings.models import GuildSettings
from bot.settings.service import SettingsService
from bot.speech.service import SpeechService
from bot.vocabulary import ChannelId, GuildId, Seconds
from bot.voice.links import VoiceLinks

log = logging.getLogger(__name__)

AT_ONCE: Final = 10
"""
How many voice channels are come back to at a time. A choice: a join takes a third of a second,
and the main gateway takes not many more in a burst (:mod:`bot.voice.pace`).
"""


class LivingService:
    """
    Lives in voice channels. An async context manager; it acts inside the block.

    Args:
        speech: Joins and leaves.
        settings: Knows where the bot was, and what each guild wants.
        links: Knows who is there.
        notes: Where it is said that a presence is over.
        look: How often it looks by itself, in seconds.
    """

    def __init__(
        self,
        *,
        speech: SpeechService,
        settings: SettingsService,
        links: VoiceLinks,
        notes: PresenceNotes,
        look: Seconds = 60.0,
    ) -> None:
        self._speech = speech
        self._settings = settings
        self._links = links
        self._notes = notes
        self._look = look
        self._solitude = Solitude()
        self._changed = asyncio.Event()
        self._homesick = asyncio.Event()
        self._been_back = False  # since the start
        self._connected = False  # until the main gateway has said who is where
        self._group = asyncio.TaskGroup()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """Begin to look."""
        await self._group.__aenter__()
        self._tasks = [
            self._group.create_task(self._go_when_alone()),
            self._group.create_task(self._come_back_whenever()),
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Look no more; where the bot is, it stays."""
        for task in self._tasks:
            task.cancel()
        # Not the error: the group would wrap it, and whoever waits for it would not see it.
        await self._group.__aexit__(None, None, None)

    # What Discord's events say.

    def gateway_back(self) -> None:
        """Take note that the main gateway is connected, for the first time or again."""
        self._connected = True
        self._links.gateway_back()
        self._homesick.set()
        self._changed.set()

    def voice_changed(self, guild: GuildId) -> None:
        """Take note that somebody came, went, or was muted."""
        self._links.look_again(guild)
        self._changed.set()

    def rights_changed(self, guild: GuildId) -> None:
        """Take note that what the bot may do in a guild may have changed."""
        self._links.look_again(guild)

    def channel_gone(self, guild: GuildId, channel: ChannelId) -> None:
        """Take note that a channel was deleted."""
        self._links.channel_gone(guild, channel)

    def guild_gone(self, guild: GuildId) -> None:
        """Take note that the bot is not in a guild any more."""
        self._links.guild_gone(guild)
        self._notes.ended(guild, Ending.KICKED)

    # Going.

    async def _go_when_alone(self) -> None:
        while True:
            self._changed.clear()
            try:
                due = await self._look_around()
            except Exception:
                # Firewall: a bug in going must not end speech everywhere; it looks again.
                log.exception("looking around failed")
                due = asyncio.get_running_loop().time() + self._look
            try:
                async with asyncio.timeout_at(due):
                    await self._changed.wait()
            except TimeoutError:
                continue

    async def _look_around(self) -> Seconds:
        """Leave where the bot was alone for long enough; return when to look again."""
        now = asyncio.get_running_loop().time()
        if not self._connected:
            return now + self._look
        joined = self._speech.joined
        self._solitude.keep(joined)
        for guild, channel in joined.items():
            self._solitude.note(guild, channel, self._links.people(guild, channel), now)
        next_look = now + self._look
        async with asyncio.TaskGroup() as group:
            for guild in self._solitude.guilds:
                wanted = await self._wanted(guild)
                if wanted.stay:
                    continue
                ends = self._solitude.ends(guild, wanted.alone_seconds)
                if ends <= now:
                    group.create_task(self._go(guild))
                else:
                    next_look = min(next_look, ends)
        return next_look

    async def _go(self, guild: GuildId) -> None:
        log.info("nobody is left", extra={"guild": guild})
        await self._speech.depart(guild, Ending.ALONE)

    async def _wanted(self, guild: GuildId) -> GuildSettings:
        try:
            return (await self._settings.guild(guild)).settings
        except StoreError:
            # The service has logged why. A guild that wants the bot to stay is not left for that.
            return GuildSettings(stay=True)

    # Coming back.

    async def _come_back_whenever(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._look):
                    await self._homesick.wait()
            except TimeoutError:
                pass
            self._homesick.clear()
            if not self._connected:
                continue
            try:
                await self._come_back()
            except Exception:
                # Firewall: a bug in coming back must not end speech everywhere; it tries again.
                log.exception("coming back failed")

    async def _come_back(self) -> None:
        """Join where the bot should be and is not."""
        try:
            presences = await self._settings.presences()
        except StoreError:
            return  # it is tried again in a minute, and the service has logged why
        if not self._been_back:
            # Where Discord shows us still, we were when we crashed, noted already or not.
            presences = {**self._links.ghosts, **presences}
            self._been_back = True
        joined = self._speech.joined
        away = {guild: place for guild, place in presences.items() if guild not in joined}
        turns = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for guild, channel in away.items():
                group.create_task(self._come_back_to(guild, channel, turns))

    async def _come_back_to(
        self, guild: GuildId, channel: ChannelId, turns: asyncio.Semaphore
    ) -> None:
        async with turns:
            if not self._links.sees(guild) or not self._speech.accepting:
                return  # in an outage of Discord's; or it is about to end
            wanted = await self._wanted(guild)
            if not wanted.stay and not self._links.people(guild, channel):
                # As if the last one had left while the bot was there.
                self._notes.ended(guild, Ending.ALONE)
                return
            try:
                await self._speech.join_at(guild, channel)
            except (ChannelGone, MissingPermission) as error:
                log.info("cannot come back: %s", error, extra={"guild": guild})
                self._notes.ended(guild, Ending.FORBIDDEN)
            except SpeechError as error:
                log.warning("not back yet: %s", error, extra={"guild": guild})
            else:
                log.info("came back", extra={"guild": guild})
