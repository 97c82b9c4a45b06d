"""
The guilds that the bot speaks in: one session each, from its first step to its last.

A guild whose session is leaving may have the next one already; that waits
until the voice channel is free. Sessions do not know each other, and what
goes wrong in one ends only that.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.errors import Ending, NotJoined, ShuttingDown
from bot.speech.delivery import Ended
from bot.speech.engines import Engines
from bot.speech.gains import Gains
from bot.speech.session import GuildSession, SessionLimits
from bot.speech.tally import Counts, Tally
from bot.speech.utterance import Utterance
from bot.vocabulary import ChannelId, GuildId, Seconds
from bot.voice.links import VoiceLinks

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SpeechStatistics:
    """A snapshot for metrics, health and tests."""

    sessions: int
    """Guilds that the bot is in a voice channel of, or on its way to one."""
    waiting: int
    """Utterances that are accepted and have not ended."""
    overdue: int = 0
    """Utterances that a watchdog has ended since the start, because they took longer than they
    can."""
    counts: Counts = field(default_factory=Counts)
    """What became of everything that was accepted."""


class Sessions:
    """
    Opens sessions, keeps them and ends them.

    Args:
        group: Has the sessions' tasks; entered before the first is opened.
        links: Makes links to voice channels.
        engines: Speak; entered already.
        limits: What each session may take.
        tell_left_out: Makes a notice that so many utterances were left out, for whoever
            understands a language.
        gains: Knows how loud voices are.
        ended: Is told of each utterance that was begun and has ended, for those who count.
    """

    def __init__(
        self,
        *,
        group: asyncio.TaskGroup,
        links: VoiceLinks,
        engines: Engines,
        limits: SessionLimits,
        tell_left_out: Callable[[GuildId, int, str], Utterance],
        gains: Gains,
        ended: Ended,
    ) -> None:
        self._group = group
        self._links = links
        self._engines = engines
        self._limits = limits
        self._tell_left_out = tell_left_out
        self._gains = gains
        self._ended = ended
        self._tally = Tally()
        self._sessions: dict[GuildId, GuildSession] = {}
        self._tasks: dict[GuildId, asyncio.Task[None]] = {}
        self._draining = False
        self._overdue = 0  # of sessions that have ended

    @property
    def accepting(self) -> bool:
        """Whether utterances are accepted; no longer while they drain."""
        return not self._draining

    @property
    def channels(self) -> Mapping[GuildId, ChannelId]:
        """The voice channels that the bot is in or on its way to."""
        sessions = self._sessions.items()
        return {guild: session.channel for guild, session in sessions if not session.closed}

    def statistics(self) -> SpeechStatistics:
        """Tell how much is going on."""
        sessions = self._sessions.values()
        waiting = sum(len(session.places) for session in sessions)
        overdue = self._overdue + sum(session.overdue for session in sessions)
        return SpeechStatistics(len(sessions), waiting, overdue, self._tally.counts())

    def check_accepting(self) -> None:
        """
        Refuse if nothing is accepted any more.

        Raises:
            ShuttingDown: If it is so.
        """
        if self._draining:
            raise ShuttingDown("draining")

    def find(self, guild: GuildId) -> GuildSession | None:
        """Return a guild's session that accepts utterances; ``None`` if there is none."""
        session = self._sessions.get(guild)
        return None if session is None or session.closed else session

    def get(self, guild: GuildId) -> GuildSession:
        """
        Return a guild's session that accepts utterances.

        Raises:
            NotJoined: If there is none.
        """
        session = self.find(guild)
        if session is None:
            raise NotJoined("no session")
        return session

    def open(self, guild: GuildId, channel: ChannelId, *, urgent: bool = True) -> GuildSession:
        """
        Begin a session in a guild that has none, or whose last one is leaving.

        Args:
            guild: Where.
            channel: The voice channel to join.
            urgent: Whether a person waits for it to join.

        Raises:
            ShuttingDown: If nothing is accepted any more.
        """
        self.check_accepting()
        session = GuildSession(
            guild,
            channel,
            links=self._links,
            engines=self._engines,
            limits=self._limits,
            tell_left_out=self._tell_left_out,
            gains=self._gains,
            tally=self._tally,
            ended=self._ended,
            urgent=urgent,
        )
        predecessor = self._tasks.get(guild)
        task = self._group.create_task(self._run(session, predecessor))
        # Not in the task's own ``finally``: cancelled before its first step, it has none.
        task.add_done_callback(lambda _: self._forget(session))
        self._sessions[guild], self._tasks[guild] = session, task
        return session

    async def depart(self, guild: GuildId, ending: Ending) -> None:
        """
        Leave a guild's voice channel, if the bot is in one, and forget its queue.

        Cancelling is safe; leaving goes on.

        Args:
            guild: Where.
            ending: Why.
        """
        if self.find(guild) is not None:
            task = self._tasks[guild]
            self._cancel(guild, ending)
            await asyncio.wait({task})

    async def drain(self, limit: Seconds) -> None:
        """
        Accept nothing more, and wait until all that was accepted has ended.

        Cancelling is safe; nothing more is accepted all the same.

        Args:
            limit: How long to wait, in seconds.
        """
        self._draining = True
        try:
            async with asyncio.timeout(limit):
                for session in list(self._sessions.values()):
                    if not session.paused:  # nobody wants to hear that
                        await session.wait_idle()
        except TimeoutError:
            log.warning("not everything was spoken within %.0f s", limit)

    async def leave_all(self) -> None:
        """
        Leave every voice channel, forget what was not spoken, and accept nothing more.

        Cancelling is safe; leaving goes on.
        """
        self._draining = True
        self._links.shut()
        for guild in list(self._sessions):
            self._cancel(guild, Ending.SHUT_DOWN)
        if self._tasks:
            await asyncio.wait(list(self._tasks.values()))

    async def _run(self, session: GuildSession, predecessor: asyncio.Task[None] | None) -> None:
        try:
            if predecessor is not None:
                # It is leaving the voice channel still; a guild has one link at a time.
                await asyncio.wait({predecessor})
            await session.run()
        except Exception:
            log.exception("session ended", extra={"guild": session.guild})

    def _forget(self, session: GuildSession) -> None:
        session.abandon()
        self._overdue += session.overdue
        if self._sessions[session.guild] is session:
            del self._sessions[session.guild]
            del self._tasks[session.guild]

    def _cancel(self, guild: GuildId, ending: Ending) -> None:
        self._sessions[guild].close(ending)
        self._tasks[guild].cancel()
