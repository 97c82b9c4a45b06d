"""
Messages of text channels, as they come, become utterances, or a reason.

Everything here is told by :mod:`bot.client`, in plain data and in the order
in which it happened. A message's place in the queue is taken when it arrives;
if settings have to be looked up first, all that comes after it in the same
guild waits behind it. What becomes of it is remembered for a while, for those
who wonder.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self

from bot.errors import Rejected, SpeechError, StoreError
from bot.limits.admission import Admission
from bot.reading.announcer import Announcer
from bot.reading.decisions import Decision, Decisions
from bot.reading.facts import MessageFacts
from bot.reading.intake import Arrival, Intake
from bot.reading.policy import Circumstances, destination, objection, place, where_from
from bot.reading.reasons import Reason, of_refusal
from bot.reading.script import Reader, Script, Unread
from bot.settings.models import (
    NOTHING_DECIDED,
    GuildSnapshot,
    JoinMode,
    PersonSettings,
)
from bot.settings.service import SettingsService
from bot.speech.rights import Person
from bot.speech.service import Receipt, SpeechService
from bot.text.message import Author
from bot.vocabulary import ChannelId, GuildId, MessageId, UserId

log = logging.getLogger(__name__)

DISCORD_EPOCH: Final = 1_420_070_400_000
"""Milliseconds since 1970 at which Discord's ids begin (2015-01-01)."""


@dataclass(frozen=True, slots=True)
class Account:
    """What became of a message, for whoever asks."""

    reason: Reason
    """What became of it."""
    cut: bool = False
    """Whether only its beginning is read, because it is too long."""
    error: SpeechError | None = None
    """Why it failed, if it did."""


@dataclass(frozen=True, slots=True)
class ReadingStatistics:
    """A snapshot for metrics and tests."""

    arriving: int
    """Messages that wait for the settings."""
    waiting: int
    """Messages that wait in a queue, or are being spoken."""
    reasons: Mapping[Reason, int]
    """How many messages came to which end."""


@dataclass(frozen=True, slots=True)
class Known:
    """What has to be looked up for a message."""

    snapshot: GuildSnapshot
    """What moderators decided."""
    people: Mapping[UserId, PersonSettings]
    """What its author and those who are mentioned in it decided."""


class ReadingService:
    """
    Reads messages aloud. An async context manager: leaving it gives up what is on its way.

    Args:
        settings: What was decided.
        speech: Says it.
        admission: Counts how much is said, and how often.
        max_characters: The most that the operator has spoken of one message.
        now: Tells the time, with a time zone.
    """

    def __init__(
        self,
        *,
        settings: SettingsService,
        speech: SpeechService,
        admission: Admission,
        max_characters: int,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._speech = speech
        self._admission = admission
        self._now = now
        self._reader = Reader(speech=speech, max_characters=max_characters, now=now)
        self._decisions = Decisions()
        self._intake = Intake(self._look_up_and_settle)
        self._announcer = Announcer(settings=settings, speech=speech)
        self._since = now()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Begin to read."""
        await self._stack.enter_async_context(self._intake)
        await self._stack.enter_async_context(self._announcer)
        self._since = self._now()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Give up what is on its way; what is in the queues is the speech service's."""
        await self._stack.aclose()

    def statistics(self) -> ReadingStatistics:
        """Tell what became of messages so far."""
        decisions = self._decisions
        return ReadingStatistics(len(self._intake), decisions.waiting, decisions.counts)

    # What happens, in the order in which it happened.

    def passes_by(
        self,
        guild: GuildId,
        channel: ChannelId,
        parent: ChannelId | None,
        author_in: ChannelId | None,
    ) -> bool:
        """
        Tell whether a message can be passed by because its channel is known not to be read.

        Most messages of most guilds are such, so nothing else of them is looked at; it is
        counted.

        Args:
            guild: Where it was written.
            channel: In which channel or thread.
            parent: The channel that the thread hangs in; ``None`` if it is no thread.
            author_in: The voice channel that its author is in; ``None`` for none.
        """
        snapshot = self._settings.peek(guild)
        if snapshot is None:
            return False
        around = Circumstances(snapshot, self._speech.channel(guild))
        reason = place(snapshot, channel, parent, destination(author_in, around))
        if reason is not Reason.NOT_A_READ_CHANNEL:
            return False
        self._decisions.count(reason)
        return True

    def on_message(self, facts: MessageFacts) -> None:
        """Take a message's place in the queue, or note why it gets none."""
        self._arrive(Arrival(facts))

    def is_waiting(self, message: MessageId) -> bool:
        """Whether a message waits or is being spoken, so that an edit of it matters."""
        decision = self._decisions.find(message)
        accepted = decision is not None and decision.ticket is not None
        return accepted or self._intake.find(message) is not None

    def on_edit(self, facts: MessageFacts) -> None:
        """Say what a message says now, as long as it waits; what was not to be read stays so."""
        arriving = self._intake.find(facts.id)
        if arriving is not None:
            arriving.facts = facts
            return
        decision = self._decisions.find(facts.id)
        if decision is not None and decision.ticket is not None:
            self._arrive(Arrival(facts, edit=True))

    def on_delete(self, messages: Iterable[MessageId]) -> None:
        """Say nothing of messages any more, also in mid-word."""
        for message in messages:
            arriving = self._intake.find(message)
            if arriving is not None and not arriving.gone:
                self._give_up(arriving, Reason.DELETED)
            decision = self._decisions.find(message)
            if decision is not None:
                self._withdraw(decision, Reason.DELETED)

    def withdraw_channel(self, guild: GuildId, channel: ChannelId) -> None:
        """Say nothing any more of a channel and its threads: it is gone, or not read any more."""
        for decision in self._decisions.waiting_of(guild):
            if channel in (decision.channel, decision.parent):
                self._withdraw(decision, Reason.CHANNEL_REMOVED)
        for arriving in self._intake.of_guild(guild):
            if channel in (arriving.facts.channel, arriving.facts.parent) and not arriving.gone:
                self._give_up(arriving, Reason.CHANNEL_REMOVED)

    def withdraw_author(self, author: UserId, guild: GuildId | None, reason: Reason) -> None:
        """
        Say nothing any more of what somebody wrote.

        Args:
            author: Who.
            guild: Where; ``None`` for everywhere.
            reason: Why.
        """
        for decision in self._decisions.waiting_of(guild):
            if decision.author == author:
                self._withdraw(decision, reason)
        for arriving in self._intake.of_guild(guild):
            if arriving.facts.author == author and not arriving.gone:
                self._give_up(arriving, reason)

    async def on_typing(
        self, guild: GuildId, channel: ChannelId, parent: ChannelId | None, author: UserId
    ) -> None:
        """
        Be ready, because somebody types where it is read. Cancelling is safe.

        A connection is opened, and what the message will depend on is looked up, so that it
        need not wait.
        """
        speaks_in = self._speech.channel(guild)
        if speaks_in is None:
            return
        try:
            snapshot = await self._settings.guild(guild)
            if place(snapshot, channel, parent, speaks_in) is None:
                self._speech.warm(guild)
                await self._settings.person(author, guild)
        except StoreError:
            return  # the message itself will say so

    def on_move(
        self, guild: GuildId, who: Author, before: ChannelId | None, after: ChannelId | None
    ) -> None:
        """Announce that somebody came to the bot's voice channel or left it, if that is wanted."""
        self._announcer.on_move(guild, who, before, after)

    async def on_entered(self, guild: GuildId, channel: ChannelId) -> None:
        """
        Come along if somebody entered a voice channel and that is wanted. Cancelling is safe.

        Why it cannot join is logged; nobody asked.
        """
        if self._speech.channel(guild) is not None:
            return
        try:
            snapshot = await self._settings.guild(guild)
            if snapshot.settings.join is JoinMode.COMPANY and snapshot.channels:
                await self._speech.join_at(guild, channel)
        except SpeechError as error:
            extra = {"guild": guild, "error": type(error).__name__}
            log.info("did not come along", extra=extra)

    # What is asked.

    async def why(self, facts: MessageFacts) -> Account:
        """
        Tell what became of a message. Cancelling is safe.

        Args:
            facts: The message, as it is now.

        Raises:
            StoreError: If that depends on settings that cannot be read.
        """
        decision = self._decisions.find(facts.id)
        if decision is not None and decision.guild == facts.guild:
            return Account(decision.reason, decision.cut, decision.error)
        if self._intake.find(facts.id) is not None:
            return Account(Reason.WAITING)
        if facts.own:
            return Account(Reason.OWN_MESSAGE)
        around = self._around(facts, await self._settings.guild(facts.guild))
        reason = where_from(facts, around)
        if reason is None:
            written = written_at(facts.id)
            reason = Reason.BEFORE_START if written < self._since else Reason.NOT_KNOWN
        return Account(reason)

    async def speak(self, facts: MessageFacts, person: Person, *, as_author: bool) -> Receipt:
        """
        Say a message because somebody asked for it, wherever it was written. Cancelling is safe.

        Prefixes and ``@silent`` do not matter then; that its author does not want to be
        read does.

        Args:
            facts: The message.
            person: Who asks.
            as_author: Whether in its author's voice, or in that of who asks.

        Raises:
            OptedOut: If its author does not want to be read.
            Rejected: If it will not be said, and why.
            StoreError: If the settings cannot be read.
        """
        known = await self._look_up(facts, everyone=True)
        speaker = facts.author if as_author else person.id
        theirs = await self._settings.person(speaker, facts.guild)
        wish = self._reader.asked_for(facts, known.snapshot, known.people, theirs, person.id)
        limits = known.snapshot.settings.limits()
        with self._admission.admitting(facts.guild, person.id, wish.plain, limits):
            return self._speech.ask(person, wish)

    # From an arrival to a decision.

    def _arrive(self, arrival: Arrival) -> None:
        facts = arrival.facts
        known = None if self._intake.is_busy(facts.guild) else self._know(facts)
        if known is not None:
            self._settle(arrival, known)
        elif not self._intake.add(arrival) and not arrival.edit:
            self._decisions.refuse(facts, Reason.QUEUE_FULL)

    async def _look_up_and_settle(self, arrival: Arrival) -> None:
        try:
            known = await self._look_up(arrival.facts)
        except StoreError:
            # Whoever opted out would be read.
            if not arrival.edit and not arrival.gone:
                self._decisions.refuse(arrival.facts, Reason.SETTINGS_UNKNOWN)
            return
        self._settle(arrival, known)

    def _settle(self, arrival: Arrival, known: Known) -> None:
        if arrival.gone:
            return
        if arrival.edit:
            self._revise(arrival.facts, known)
        else:
            self._admit(arrival.facts, known)

    def _admit(self, facts: MessageFacts, known: Known) -> None:
        """Give a new message its place in the queue, or note why it gets none."""
        script = self._script(facts, known)
        if isinstance(script, Unread):
            self._decisions.refuse(facts, script.reason)
            return
        limits = known.snapshot.settings.limits()
        heard_in = destination(facts.voice_channel, self._around(facts, known.snapshot))
        try:
            with self._admission.admitting(facts.guild, facts.author, script.wish.plain, limits):
                ticket = self._speech.put(facts.guild, script.wish, channel=heard_in)
        except Rejected as error:
            self._decisions.refuse(facts, of_refusal(error))
        else:
            self._decisions.accept(facts, ticket, cut=script.cut)

    def _revise(self, facts: MessageFacts, known: Known) -> None:
        """Say what an accepted message says now, if it waits still and is still to be read."""
        decision = self._decisions.find(facts.id)
        if decision is None or decision.ticket is None:
            return
        script = self._script(facts, known)
        if isinstance(script, Unread):
            self._withdraw(decision, script.reason)
            return
        try:
            if self._speech.replace(decision.ticket, script.wish):
                decision.cut = script.cut
        except Rejected:
            log.debug("an edit was not accepted")

    def _script(self, facts: MessageFacts, known: Known) -> Script | Unread:
        """Return what is to be said for a message, or why nothing."""
        author = known.people.get(facts.author, NOTHING_DECIDED)
        reason = objection(facts, self._around(facts, known.snapshot), author)
        if reason is not None:
            return Unread(reason)
        return self._reader.read(facts, known.snapshot, known.people)

    def _around(self, facts: MessageFacts, snapshot: GuildSnapshot) -> Circumstances:
        return Circumstances(snapshot, self._speech.channel(facts.guild))

    def _give_up(self, arriving: Arrival, reason: Reason) -> None:
        arriving.gone = True
        if not arriving.edit:
            self._decisions.refuse(arriving.facts, reason)

    def _withdraw(self, decision: Decision, reason: Reason) -> None:
        ticket = decision.ticket
        if ticket is not None and ticket.outcome is None:
            decision.reason = reason
            self._speech.withdraw(ticket)

    # What has to be looked up.

    def _know(self, facts: MessageFacts) -> Known | None:
        """Return what a message depends on, without waiting; ``None`` if something is unknown."""
        snapshot = self._settings.peek(facts.guild)
        if snapshot is None:
            return None
        people: dict[UserId, PersonSettings] = {}
        for id_ in self._concerned(facts, snapshot):
            person = self._settings.peek_person(id_, facts.guild)
            if person is None:
                return None
            people[id_] = person
        return Known(snapshot, people)

    async def _look_up(self, facts: MessageFacts, *, everyone: bool = False) -> Known:
        snapshot = await self._settings.guild(facts.guild)
        concerned = people_in(facts) if everyone else self._concerned(facts, snapshot)
        people = {id_: await self._settings.person(id_, facts.guild) for id_ in concerned}
        return Known(snapshot, people)

    def _concerned(self, facts: MessageFacts, snapshot: GuildSnapshot) -> Iterable[UserId]:
        """List whose decisions matter: nobody's where nothing is read."""
        if where_from(facts, self._around(facts, snapshot)) is not None:
            return ()
        return people_in(facts)


def people_in(facts: MessageFacts) -> Iterable[UserId]:
    """List the author and those who are mentioned, whose names may be spoken."""
    return dict.fromkeys([facts.author, *map(UserId, facts.view.members)])


def written_at(message: MessageId) -> datetime:
    """Return when a message was written; its id says so."""
    return datetime.fromtimestamp(((message >> 22) + DISCORD_EPOCH) / 1000, UTC)
