"""
From a message to the wish for an utterance: what is said, how, and for whom.

No queue and no store are known here: whose decisions count comes along.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import NothingToSay, OptedOut
from bot.reading.facts import MessageFacts
from bot.reading.reasons import Reason, of_silence
from bot.settings.models import NOTHING_DECIDED, GuildSnapshot, PersonSettings, Sound
from bot.speech.service import SpeechService
from bot.speech.utterance import CHARACTERS_PER_SECOND, Origin
from bot.speech.wish import Preference, Wish
from bot.text.message import SUPPRESS_NOTIFICATIONS, Author, GuildView, Message
from bot.text.reader import Silent, Spoken, read
from bot.text.settings import Said, TextSettings
from bot.vocabulary import UserId

SHORTEST = 20
"""Characters that are spoken of a message at least, however few seconds a guild allows."""


@dataclass(frozen=True, slots=True)
class Script:
    """What is to be said for a message."""

    wish: Wish
    """What is asked of the speech service."""
    cut: bool
    """Whether only the beginning is said, because it is too long."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A message that is not read."""

    reason: Reason
    """Why."""


class Reader:
    """
    Turns messages into wishes.

    Args:
        speech: Knows in which language something would be said.
        max_characters: The most that the operator has spoken of one message.
        now: Tells the time, with a time zone.
    """

    def __init__(
        self, *, speech: SpeechService, max_characters: int, now: Callable[[], datetime]
    ) -> None:
        self._speech = speech
        self._max_characters = max_characters
        self._now = now

    def read(
        self,
        facts: MessageFacts,
        snapshot: GuildSnapshot,
        people: Mapping[UserId, PersonSettings],
    ) -> Script | Unread:
        """
        Return what is said for a message, or why nothing is.

        Args:
            facts: The message; it may be read.
            snapshot: What moderators decided.
            people: What its author and those who are mentioned in it decided.
        """
        author = people.get(facts.author, NOTHING_DECIDED)
        levels = preferences(facts, snapshot, author)
        settings = text_settings(snapshot, levels, self._max_characters)
        language = self._speech.language(levels, written(facts.message))
        spoken = self._spoken(facts, snapshot, people, settings, language)
        if isinstance(spoken, Silent):
            return Unread(of_silence(spoken.reason))
        wish = Wish(
            author=facts.author,
            plain=spoken.plain,
            named=None if settings.said is Said.OFF else spoken.named,
            said=settings.said,
            origin=Origin.READ,
            preferences=levels,
            language=language,
            local_only=bool(author.no_cloud),
            mergeable=snapshot.settings.merge_bursts,
            channel=facts.channel,
            source=facts.id,
        )
        return Script(wish, spoken.cut)

    def asked_for(
        self,
        facts: MessageFacts,
        snapshot: GuildSnapshot,
        people: Mapping[UserId, PersonSettings],
        speaker: PersonSettings,
        asker: UserId,
    ) -> Wish:
        """
        Return what is said for a message that somebody wants to hear.

        Args:
            facts: The message, wherever it was written.
            snapshot: What moderators decided.
            people: What its author and those who are mentioned in it decided.
            speaker: What was decided by whose voice it is said in.
            asker: Who wants it said, and so may skip it.

        Raises:
            OptedOut: If its author does not want to be read.
            NothingToSay: If there is nothing in it that can be said.
        """
        author = people.get(facts.author, NOTHING_DECIDED)
        if author.opt_out:
            raise OptedOut("its author does not want to be read")
        levels = preferences(facts, snapshot, speaker)
        settings = text_settings(snapshot, levels, self._max_characters)
        settings = settings.model_copy(update={"mute_prefix": "", "required_prefix": ""})
        language = self._speech.language(levels, written(facts.message))
        loud = facts.message.flags & ~SUPPRESS_NOTIFICATIONS
        message = facts.message.model_copy(update={"flags": loud})
        facts = replace(facts, message=message)
        spoken = self._spoken(facts, snapshot, people, settings, language)
        if isinstance(spoken, Silent):
            raise NothingToSay("nothing is left of the message")
        return Wish(
            author=asker,
            plain=spoken.plain,
            origin=Origin.COMMAND,
            preferences=levels,
            language=language,
            local_only=bool(author.no_cloud),
            channel=facts.channel,
        )

    def _spoken(
        self,
        facts: MessageFacts,
        snapshot: GuildSnapshot,
        people: Mapping[UserId, PersonSettings],
        settings: TextSettings,
        language: str,
    ) -> Spoken | Silent:
        message, view = with_names(facts, people)
        settled = {"time_zone": snapshot.settings.time_zone}
        if snapshot.settings.locale is not None:
            settled["locale"] = snapshot.settings.locale
        return read(
            message,
            guild=view.model_copy(update=settled),
            settings=settings,
            dictionary=snapshot.dictionary,
            language=language,
            now=self._now(),
        )


def preferences(
    facts: MessageFacts, snapshot: GuildSnapshot, person: PersonSettings
) -> Sequence[Preference]:
    """Return what was decided about the sound of a message, the most specific first."""
    channel = snapshot.channels.get(facts.channel)
    if channel is None and facts.parent is not None:
        channel = snapshot.channels.get(facts.parent)
    levels: list[Sound | None] = [person, channel, snapshot.settings]
    return tuple(preference(level) for level in levels if level is not None)


def preference(sound: Sound) -> Preference:
    """Return what one level decided about the sound."""
    return Preference(
        voice=sound.voice, language=sound.language, speed=sound.speed, volume=sound.volume
    )


def text_settings(
    snapshot: GuildSnapshot, levels: Sequence[Preference], max_characters: int
) -> TextSettings:
    """
    Return how text is read in a guild, its limit in seconds turned into characters.

    Args:
        snapshot: What moderators decided.
        levels: What was decided about the sound; the speed counts.
        max_characters: The operator's limit.
    """
    seconds = snapshot.settings.max_seconds
    if seconds is not None:
        speed = next((level.speed for level in levels if level.speed is not None), 1.0)
        allowed = int(seconds * CHARACTERS_PER_SECOND * speed)
        max_characters = max(SHORTEST, min(max_characters, allowed))
    return snapshot.settings.text(max_characters=max_characters)


def written(message: Message) -> str:
    """Return what was written, by itself or in what is forwarded, to tell the language from."""
    forwarded = (snapshot.message.content for snapshot in message.message_snapshots)
    return message.content or next(forwarded, "")


def with_names(
    facts: MessageFacts, people: Mapping[UserId, PersonSettings]
) -> tuple[Message, GuildView]:
    """Put in how people want to be called."""
    author = _named(facts.message.author, people.get(facts.author))
    message = facts.message.model_copy(update={"author": author, "flags": facts.message.flags})
    return message, with_spoken_names(facts.view, people)


def with_spoken_names(view: GuildView, people: Mapping[UserId, PersonSettings]) -> GuildView:
    """Put in how those want to be called who are mentioned."""
    members = {id_: _named(member, people.get(UserId(id_))) for id_, member in view.members.items()}
    return view.model_copy(update={"members": members})


def _named(author: Author, person: PersonSettings | None) -> Author:
    if person is None or person.spoken_name is None:
        return author
    return author.model_copy(update={"spoken_name": person.spoken_name})
