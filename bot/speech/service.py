"""
What people can ask for, in plain data.

The cogs' only way into speech: it takes an utterance's place in the queue at
the moment it is asked for, so that order never depends on how long anything
takes. Who may ask is in :mod:`bot.speech.rights`; which guilds have a session
is :mod:`bot.speech.sessions`' business, and who speaks
:mod:`bot.speech.director`'s.
"""

import asyncio
import dataclasses
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from bot.errors import Action, Ending, NothingToSay, NotJoined, Rejected
from bot.lightning.pool import PoolStatistics
from bot.lightning.voices import Voice
from bot.speech.casting import Casting, Part
from bot.speech.delivery import Ended, tell_nobody
from bot.speech.detection import LanguageDetector
from bot.speech.director import Director
from bot.speech.engines import Engines
from bot.speech.gains import Gains
from bot.speech.recorder import Recording, record
from bot.speech.rights import (
    Person,
    check_clears,
    check_ends,
    check_heard,
    check_in_voice,
    check_moves,
    check_resumes,
    check_sends_away,
)
from bot.speech.running_order import Place
from bot.speech.scheduler import SchedulerStatistics
from bot.speech.session import GuildSession, SessionLimits
from bot.speech.sessions import Sessions, SpeechStatistics
from bot.speech.utterance import Origin, Ticket
from bot.speech.wish import NOBODY, Preference, Wish, as_notice
from bot.vocabulary import ChannelId, GuildId, Seconds, UserId
from bot.voice.links import VoiceLinks

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to whoever wants something said."""

    ticket: Ticket
    """Tells how it ends."""
    ahead: int
    """How many utterances come first, the one being spoken among them."""
    waits: Seconds
    """About how long until it is spoken, in seconds."""
    wait_joined: Callable[[], Awaitable[None]]
    """
    Waits until the bot is in the voice channel; raises why it cannot join.
    Cancelling is safe; joining goes on.
    """
    paused: bool = False
    """Whether it waits for somebody to resume."""


@dataclass(frozen=True, slots=True)
class UnitStatistics:
    """A snapshot for operators, metrics and tests."""

    scheduler: SchedulerStatistics
    """The units, and who waits for one."""
    pool: PoolStatistics
    """The connections."""


class SpeechService:
    """
    Speech for all guilds. An async context manager: leaving it leaves every voice channel.

    Args:
        links: Makes links to voice channels.
        engines: Speak; entered already.
        limits: What each session may take.
        default: Voice and language for those who have no wish.
        max_characters: The longest text that is accepted.
        palette: Whether people for whom nobody chose a voice get different ones.
        detector: Tells the language of a text; ``None`` if it is never told from the text.
        gains: Knows how loud voices are; ``None`` to leave them as they are.
        ended: Is told of each utterance that was begun and has ended, for those who count.
    """

    def __init__(
        self,
        *,
        links: VoiceLinks,
        engines: Engines,
        limits: SessionLimits,
        default: Part,
        max_characters: int,
        palette: bool = False,
        detector: LanguageDetector | None = None,
        gains: Gains | None = None,
        ended: Ended = tell_nobody,
    ) -> None:
        self._gains = Gains(target=None) if gains is None else gains
        self._engines = engines
        self._limits = limits
        self._max_characters = max_characters
        self._director = Director(
            engines=engines, default=default, palette=palette, detector=detector
        )
        self._group = asyncio.TaskGroup()
        self._sessions = Sessions(
            group=self._group,
            links=links,
            engines=engines,
            limits=limits,
            tell_left_out=self._director.left_out,
            gains=self._gains,
            ended=ended,
        )
        self._upkeep: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Start to accept utterances."""
        await self._group.__aenter__()
        self._upkeep = self._group.create_task(self._director.keep_catalogue())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave every voice channel and forget what was not spoken."""
        await self.leave_all()
        assert self._upkeep is not None, "entered before"
        self._upkeep.cancel()
        # Not the error: the group would wrap it, and whoever waits for it would not see it.
        await self._group.__aexit__(None, None, None)

    @property
    def max_characters(self) -> int:
        """The longest text that is accepted."""
        return self._max_characters

    @property
    def accepting(self) -> bool:
        """Whether utterances are accepted; no longer while it drains."""
        return self._sessions.accepting

    def statistics(self) -> SpeechStatistics:
        """Tell how much is going on."""
        return self._sessions.statistics()

    @property
    def engines(self) -> Engines:
        """What speaks."""
        return self._engines

    @property
    def joined(self) -> Mapping[GuildId, ChannelId]:
        """The voice channels that the bot is in or on its way to."""
        return self._sessions.channels

    def channel(self, guild: GuildId) -> ChannelId | None:
        """Return the guild's voice channel that the bot is in or on its way to, if any."""
        session = self._sessions.find(guild)
        return None if session is None else session.channel

    async def catalogue(self) -> Sequence[Voice]:
        """
        List the voices with all that is known of them. Cancelling is safe.

        Raises:
            LightningError: If the catalogue could never be fetched.
        """
        return await self._director.catalogue()

    def language(self, preferences: Sequence[Preference], text: str) -> str:
        """
        Say in which language something would be spoken; at once.

        Args:
            preferences: What was decided about its sound, the most specific first.
            text: What somebody wrote.

        Raises:
            Rejected: If a binding preference cannot be met.
        """
        return self._director.language(preferences, text)

    def casting(self, author: UserId, preferences: Sequence[Preference]) -> Casting:
        """
        Say how somebody would sound; at once.

        Args:
            author: Who; for whom nobody chose a voice, the palette does.
            preferences: What was decided about their sound, the most specific first.

        Raises:
            Rejected: If a binding preference cannot be met.
        """
        return self._director.casting(author, preferences)

    async def join(self, person: Person) -> ChannelId:
        """
        Join the voice channel that somebody is in. Cancelling is safe; joining goes on.

        Returns:
            The voice channel that the bot is in now.

        Raises:
            Rejected: If they may not ask for it, or the bot cannot join, and why.
            JoinFailed: If Discord did not let the bot in.
        """
        channel = check_in_voice(person)
        session = self._sessions.find(person.guild)
        if session is None:
            session = self._sessions.open(person.guild, channel)
        elif session.channel != channel:
            check_moves(person)
            session.hasten()
            await session.move(channel)
        else:
            session.hasten()
        await session.wait_joined()
        return session.channel

    async def leave(self, person: Person) -> int:
        """
        Leave the guild's voice channel and forget its queue.

        Returns:
            How many utterances were forgotten.

        Raises:
            NotJoined: If the bot is in no voice channel.
            NotAllowed: If they are elsewhere and no moderator.
        """
        session = self._sessions.get(person.guild)
        check_sends_away(person, session.channel)
        forgotten = len(session.places)
        await self.depart(person.guild, Ending.LEFT)
        return forgotten

    async def depart(self, guild: GuildId, ending: Ending) -> None:
        """
        Leave a guild's voice channel, if the bot is in one, and forget its queue.

        Cancelling is safe; leaving goes on.

        Args:
            guild: Where.
            ending: Why.
        """
        await self._sessions.depart(guild, ending)

    def ask(self, person: Person, wish: Wish) -> Receipt:
        """
        Take a place in the guild's queue; join the author's voice channel if the bot is in none.

        Args:
            person: Whoever asks; they are heard in the voice channel that they are in.
            wish: What they want said.

        Raises:
            Rejected: If it will not be said, and why.
        """
        channel = check_in_voice(person)
        session = self._sessions.find(person.guild)
        if session is not None:
            check_heard(person, session.channel)
        ticket = self.put(person.guild, wish, channel=channel)
        return _receipt(self._sessions.get(person.guild), ticket)

    def put(self, guild: GuildId, wish: Wish, *, channel: ChannelId | None = None) -> Ticket:
        """
        Take a place in a guild's queue, wherever the bot speaks there.

        Args:
            guild: Where it is to be heard.
            wish: What is to be said.
            channel: The voice channel to join if the bot is in none; ``None`` for none.

        Raises:
            NotJoined: If the bot is in no voice channel and has none to go to.
            Rejected: If it will not be said, and why.
        """
        self._sessions.check_accepting()
        session = self._sessions.find(guild)
        if session is None and channel is None:
            raise NotJoined("no session")
        if session is not None:
            session.check_heard()
        utterance = self._director.utterance(guild, wish)
        if session is None:
            assert channel is not None, "looked at above"
            session = self._sessions.open(guild, channel)
        return session.put_nowait(utterance)

    async def record(
        self, guild: GuildId, wish: Wish, *, limit: Seconds | None = None
    ) -> Recording:
        """
        Say something into a file, for a preview or to keep; needs no voice channel.

        Cancelling is safe in every phase.

        Args:
            guild: In whose lane it waits for a unit, behind whoever is heard.
            wish: What is to be said.
            limit: Where it is cut off, in seconds; ``None`` for its end.

        Raises:
            Rejected: If it will not be said, and why.
            SpeechError: If it could not be said.
        """
        self._sessions.check_accepting()
        utterance = self._director.utterance(guild, wish)
        try:
            return await record(
                utterance,
                engines=self._engines,
                time_to_live=self._limits.time_to_live,
                gains=self._gains,
                limit=limit,
            )
        finally:
            if self._sessions.find(guild) is None:
                # Nobody else in the guild needs the connection.
                for engine in self._engines.running:
                    await engine.lightning.release(guild)

    def withdraw(self, ticket: Ticket) -> None:
        """
        Take back what was asked for: it waits no longer, or stops in mid-word.

        Nothing happens if it has ended.
        """
        session = self._sessions.find(ticket.utterance.guild)
        if session is None:
            return
        session.forget_heard(ticket)
        if ticket.outcome is None:
            session.withdraw(ticket)

    def replace(self, ticket: Ticket, wish: Wish) -> bool:
        """
        Say something else in the place of what was asked for, while it waits.

        Args:
            ticket: Whose place.
            wish: What is to be said now, of the same origin.

        Returns:
            Whether it waited; what is being spoken goes on as it was.

        Raises:
            Rejected: If the new wish cannot be met, and why; the old one stays.
        """
        guild = ticket.utterance.guild
        session = self._sessions.find(guild)
        if session is None or ticket.outcome is not None:
            return False
        utterance = self._director.utterance(guild, wish)
        return session.replace(
            ticket, dataclasses.replace(utterance, accepted=ticket.utterance.accepted)
        )

    def notice(
        self, guild: GuildId, text: str, language: str, *, author: UserId = NOBODY
    ) -> Ticket | None:
        """
        Say something of the system's own, before anything else that waits.

        Args:
            guild: Where.
            text: What, in words of our own.
            language: Their language; a voice is chosen that speaks it.
            author: Who may skip it besides moderators.

        Returns:
            Tells how it ends; ``None`` if the bot is in no voice channel, or has no place for it.
        """
        try:
            return self.put(guild, as_notice(text, language, author))
        except Rejected:
            return None

    async def join_at(self, guild: GuildId, channel: ChannelId) -> None:
        """
        Join a voice channel because nobody in particular asked; stay if the bot is in one.

        Cancelling is safe; joining goes on.

        Raises:
            Rejected: If the bot cannot join, and why.
            JoinFailed: If Discord did not let the bot in.
        """
        session = self._sessions.find(guild) or self._sessions.open(guild, channel, urgent=False)
        await session.wait_joined()

    def skip(self, person: Person) -> bool:
        """
        End what is being spoken; the next begins.

        Returns:
            Whether anything was being spoken.

        Raises:
            NotJoined: If the bot is in no voice channel.
            NotAllowed: If it is not theirs and they are no moderator.
        """
        session = self._sessions.get(person.guild)
        places = session.places
        check_ends(person, _authors(places[:1]), Action.SKIP)
        session.skip()
        return bool(places)

    def pause(self, person: Person) -> bool:
        """
        Stop in mid-word and hold everything that waits, until somebody resumes.

        Returns:
            Whether it was not paused before.

        Raises:
            NotJoined: If the bot is in no voice channel.
            NotAllowed: If something there is not theirs and they are no moderator.
        """
        session = self._sessions.get(person.guild)
        check_ends(person, _authors(session.places), Action.PAUSE)
        was_paused = session.paused
        session.pause()
        return not was_paused

    def resume(self, person: Person) -> bool:
        """
        Go on, from the beginning of what was broken off.

        Returns:
            Whether it was paused.

        Raises:
            NotJoined: If the bot is in no voice channel.
            ElsewhereInVoice: If they are elsewhere and no moderator.
        """
        session = self._sessions.get(person.guild)
        check_resumes(person, session.channel)
        was_paused = session.paused
        session.resume()
        return was_paused

    def replay(self, person: Person) -> Receipt:
        """
        Say once more what was heard last, for whoever missed it.

        Raises:
            NotJoined: If the bot is in no voice channel.
            NotInVoice: If they are in none.
            ElsewhereInVoice: If they are in another one.
            NothingToSay: If nothing was heard yet, or its author took it back.
            QueueFull: If as many wait as may.
        """
        session = self._sessions.get(person.guild)
        check_heard(person, session.channel)
        heard = session.heard_last()
        if heard is None:
            raise NothingToSay("nothing was heard yet")
        again = dataclasses.replace(
            heard,
            author=person.id,
            origin=Origin.COMMAND,
            accepted=asyncio.get_running_loop().time(),
            mergeable=False,
        )
        return _receipt(session, session.put_nowait(again))

    def clear(self, person: Person, *, everyone: bool) -> int:
        """
        Forget what waits; what is being spoken goes on.

        Args:
            person: Who asks.
            everyone: Whether what others wrote is forgotten too.

        Returns:
            How many utterances were forgotten.

        Raises:
            NotJoined: If the bot is in no voice channel.
            NotAllowed: If it is everyone's and they are no moderator.
        """
        session = self._sessions.get(person.guild)
        check_clears(person, everyone=everyone)
        return session.clear(lambda author: everyone or author == person.id)

    def stop(self, person: Person) -> int:
        """
        End what is being spoken and forget what waits; stay in the voice channel.

        Returns:
            How many utterances were ended or forgotten.

        Raises:
            NotJoined: If the bot is in no voice channel.
            NotAllowed: If something there is not theirs and they are no moderator.
        """
        session = self._sessions.get(person.guild)
        places = session.places
        check_ends(person, _authors(places), Action.STOP)
        session.clear(lambda _: True)
        session.skip()
        return len(places)

    def warm(self, guild: GuildId) -> None:
        """
        Have a connection ready, because something is likely to be said soon.

        Nothing happens if the bot is in no voice channel of the guild, or if it would be
        somebody else's loss.
        """
        if self._sessions.find(guild) is not None:
            self._engines.main.lightning.warm(guild)

    def resize(self, units: int) -> None:
        """
        Change the number of units, now; what is in flight beyond them ends by itself.

        Args:
            units: How many requests may be in flight at once, from now on; at least 1.
        """
        self._engines.main.scheduler.resize(units)
        self._engines.main.lightning.resize(units)
        log.info("the number of units is another", extra={"units": units})

    def units(self) -> UnitStatistics:
        """Tell how many units there are and what they do."""
        main = self._engines.main
        return UnitStatistics(main.scheduler.statistics(), main.lightning.statistics())

    def queue(self, guild: GuildId) -> Sequence[Place]:
        """
        Return what is being spoken and what waits, in order.

        Raises:
            NotJoined: If the bot is in no voice channel.
        """
        return self._sessions.get(guild).places

    def is_paused(self, guild: GuildId) -> bool:
        """
        Tell whether what waits is held until somebody resumes.

        Raises:
            NotJoined: If the bot is in no voice channel.
        """
        return self._sessions.get(guild).paused

    async def drain(self, limit: Seconds) -> None:
        """Accept nothing more, and wait until all that was accepted has ended, or ``limit``."""
        await self._sessions.drain(limit)

    async def leave_all(self) -> None:
        """Leave every voice channel, forget what was not spoken, and accept nothing more."""
        await self._sessions.leave_all()


def _receipt(session: GuildSession, ticket: Ticket) -> Receipt:
    ahead, place = next(
        (ahead, place) for ahead, place in enumerate(session.places) if place.ticket is ticket
    )
    return Receipt(ticket, ahead, place.waits, session.wait_joined, session.paused)


def _authors(places: Sequence[Place]) -> Sequence[UserId]:
    return [place.ticket.utterance.author for place in places]
