"""
Who joined the bot's voice channel, and who left it, said aloud.

Off unless moderators want it. Somebody who comes and goes within a moment,
because their connection is bad or they clicked wrong, is not worth a word: it
is looked at where they are when it has settled.
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import Self

from bot.errors import Rejected, StoreError
from bot.reading.background import Background
from bot.reading.script import preference
from bot.settings.models import GuildSnapshot, PersonSettings
from bot.settings.service import SettingsService
from bot.speech.service import SpeechService
from bot.speech.utterance import Origin
from bot.speech.wish import Wish
from bot.text.message import Author
from bot.text.reader import name_of
from bot.text.words import words_for
from bot.vocabulary import ChannelId, GuildId, Seconds, UserId

log = logging.getLogger(__name__)

SETTLES: Seconds = 2.0
"""How long somebody has to stay, or stay away, to be announced. Taste: a connection that is lost
and found again takes about a second."""


@dataclass(slots=True, eq=False)
class _Move:
    """Somebody's coming or going that has not settled."""

    speaks_in: ChannelId
    """Where the bot was when it began."""
    was_there: bool
    """Whether they were there before."""
    is_there: bool
    """Whether they are there now."""


class Announcer:
    """
    Announces joins and leaves. An async context manager: leaving it announces nothing more.

    Args:
        settings: Whether it is wanted, and what people want to be called.
        speech: Says it.
        settles: How long somebody has to stay, or stay away, in seconds.
    """

    def __init__(
        self, *, settings: SettingsService, speech: SpeechService, settles: Seconds = SETTLES
    ) -> None:
        self._settings = settings
        self._speech = speech
        self._settles = settles
        self._moves: dict[tuple[GuildId, UserId], _Move] = {}
        self._background = Background()

    async def __aenter__(self) -> Self:
        """Begin."""
        await self._background.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Announce nothing more."""
        await self._background.__aexit__()

    def on_move(
        self, guild: GuildId, who: Author, before: ChannelId | None, after: ChannelId | None
    ) -> None:
        """
        Note that somebody went from one voice channel to another.

        Args:
            guild: Where.
            who: A person; bots are not announced.
            before: Where they were; ``None`` for nowhere.
            after: Where they are; ``None`` for nowhere.
        """
        key = (guild, UserId(who.id))
        move = self._moves.get(key)
        if move is not None:
            move.is_there = after == move.speaks_in
            return
        speaks_in = self._speech.channel(guild)
        if speaks_in is None or before == after or speaks_in not in (before, after):
            return
        known = self._settings.peek(guild)
        if known is not None and not known.settings.announce:
            return
        self._moves[key] = _Move(speaks_in, before == speaks_in, after == speaks_in)
        self._background.start(self._settle(guild, who))

    async def _settle(self, guild: GuildId, who: Author) -> None:
        key = (guild, UserId(who.id))
        try:
            await asyncio.sleep(self._settles)
        finally:
            move = self._moves.pop(key)
        # If the bot went elsewhere meanwhile, it was the one who left.
        if move.was_there == move.is_there or self._speech.channel(guild) != move.speaks_in:
            return
        try:
            snapshot = await self._settings.guild(guild)
            person = await self._settings.person(UserId(who.id), guild)
        except StoreError:
            return  # it is not known whether anybody wants to hear it
        if snapshot.settings.announce:
            self._say(guild, who, person, snapshot, joined=move.is_there)

    def _say(
        self,
        guild: GuildId,
        who: Author,
        person: PersonSettings,
        snapshot: GuildSnapshot,
        *,
        joined: bool,
    ) -> None:
        levels = (preference(snapshot.settings),)
        language = self._speech.language(levels, "")
        if person.spoken_name is not None:
            who = who.model_copy(update={"spoken_name": person.spoken_name})
        name = name_of(who, dictionary=snapshot.dictionary, language=language)
        words = words_for(language)
        wish = Wish(
            author=UserId(who.id),
            plain=words.joined(name) if joined else words.left(name),
            origin=Origin.READ,
            preferences=levels,
            language=language,
            local_only=bool(person.no_cloud),
        )
        try:
            self._speech.put(guild, wish)
        except Rejected as error:
            log.debug("not announced: %s", type(error).__name__)
