"""
From a message to what is said for it, or to the reason for silence.

The only way into this package for those who read messages aloud. It decides
nothing about who may be read, and knows no queue: whether an author's name
comes first is for the one who knows who spoke before, so both forms are made.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import NothingToSay, TextTooLong
from bot.text.dictionary import Dictionary
from bot.text.extras import descriptions, things
from bot.text.length import cut
from bot.text.links import site_of
from bot.text.mentions import Present, zone_of
from bot.text.message import WRITTEN_TYPES, Author, GuildView, Message
from bot.text.names import person_name
from bot.text.prefixes import after_prefixes
from bot.text.reasons import Silence
from bot.text.rules import LONGEST_WRITTEN, Surroundings, say
from bot.text.settings import TextSettings
from bot.text.words import words_for

LONGEST_DESCRIPTION = 200
"""Characters of an attachment's alternative text that are said; taste."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said for a message."""

    plain: str = field(repr=False)
    """Without its author's name: "hello", "4 images"."""
    named: str = field(repr=False)
    """With it: "Alice said hello", "Alice sent 4 images"."""
    cut: bool
    """Whether it was longer than allowed, and says so."""


@dataclass(frozen=True, slots=True)
class Silent:
    """Nothing is said for a message."""

    reason: Silence
    """Why."""


def warm_up() -> None:
    """Read the tables that would be read at the first link and emoji; takes some 0.2 seconds."""
    site_of("https://example.com")
    words_for("en").emoji("\N{GRINNING FACE}")


def name_of(author: Author, *, dictionary: Dictionary, language: str) -> str:
    """
    Return how somebody is called aloud; "a member" if none of their names can be said.

    Args:
        author: Who, with all their names.
        dictionary: How the guild wants words pronounced.
        language: The voice's, as an ISO 639-1 code, with or without a region.
    """
    name = dictionary.apply(person_name(author, language))
    return name or words_for(language).a_member


def read(
    message: Message,
    *,
    guild: GuildView,
    settings: TextSettings,
    dictionary: Dictionary,
    language: str,
    now: datetime,
) -> Spoken | Silent:
    """
    Turn a message into what is said for it.

    Args:
        message: The message.
        guild: What mentions in it are called.
        settings: How the guild wants it.
        dictionary: How the guild wants words pronounced.
        language: The voice's, as an ISO 639-1 code, with or without a region.
        now: The moment that relative times are told from, with a time zone.
    """
    if message.silent:
        return Silent(Silence.SILENT_FLAG)
    if message.type not in WRITTEN_TYPES:
        return Silent(Silence.SYSTEM_MESSAGE)
    content = after_prefixes(
        message.content, mute=settings.mute_prefix, required=settings.required_prefix
    )
    if isinstance(content, Silence):
        return Silent(content)
    around = _surroundings(
        (message.author, *message.mentions),
        guild=guild,
        settings=settings,
        dictionary=dictionary,
        language=language,
        now=now,
    )
    return _Reading(message, around).read(content)


def text_of(
    text: str,
    *,
    guild: GuildView,
    settings: TextSettings,
    dictionary: Dictionary,
    language: str,
    now: datetime,
) -> str:
    """
    Turn what somebody asked for by a command into what is said.

    Args:
        text: What they wrote; prefixes mean nothing in it.
        guild: What mentions in it are called.
        settings: How the guild wants it. Longer than its limit is refused, not cut.
        dictionary: How the guild wants words pronounced.
        language: The voice's, as an ISO 639-1 code, with or without a region.
        now: The moment that relative times are told from, with a time zone.

    Raises:
        NothingToSay: If no letter and no digit is left.
        TextTooLong: If the result is longer than the limit.
    """
    around = _surroundings(
        (), guild=guild, settings=settings, dictionary=dictionary, language=language, now=now
    )
    spoken = say(text, around)
    if not spoken:
        raise NothingToSay("no letter and no digit")
    length = len(spoken) if len(text) <= LONGEST_WRITTEN else len(text)
    if length > settings.max_characters:
        raise TextTooLong(length, settings.max_characters)
    return spoken


def _surroundings(
    people: Iterable[Author],
    *,
    guild: GuildView,
    settings: TextSettings,
    dictionary: Dictionary,
    language: str,
    now: datetime,
) -> Surroundings:
    return Surroundings(
        guild=guild,
        mentioned={person.id: person for person in people},
        settings=settings,
        dictionary=dictionary,
        words=words_for(language, guild.locale),
        language=re.split("[-_]", language, maxsplit=1)[0].lower(),
        present=Present(now, zone_of(guild.time_zone)),
    )


class _Reading:
    """One message, as its parts are put together."""

    def __init__(self, message: Message, around: Surroundings) -> None:
        self._message = message
        self._around = around
        self._words = around.words
        self._cut = False
        self._question = self._forwarded = ""

    def read(self, content: str) -> Spoken | Silent:
        """Say what was written, then what was sent with it; the parts that there are."""
        words = self._words
        author = self._name(self._message.author)
        text = self._say(content)
        sent = [*self._forwards(), *self._polls(), *self._things()]
        if text:
            plain = words.with_sent(text, words.together(sent)) if sent else text
            return self._answering(plain, author, words.said(author, plain))
        if sent:
            plain = words.together(sent)
            named = self._passed_on(author) if len(sent) == 1 else None
            return self._answering(plain, author, named or words.sent(author, plain))
        return Silent(Silence.NOTHING_TO_SAY)

    def _name(self, person: Author) -> str:
        """Name somebody who is there, even if they have no name."""
        name = self._around.person(person.id)
        if name is None:
            name = self._around.name_of(person)
        return name or self._words.a_member

    def _answering(self, plain: str, author: str, named: str) -> Spoken:
        """Say whom a message answers, if that is wanted; else what is said anyhow."""
        answered = self._message.referenced_message
        if not self._around.settings.reply_prefix or answered is None:
            return Spoken(plain, named, self._cut)
        other = self._name(answered.author)
        return Spoken(
            self._words.replying_to(other, plain),
            self._words.replied(author, other, plain),
            self._cut,
        )

    def _passed_on(self, author: str) -> str | None:
        """Say who asks what a poll asks, or who forwards; ``None`` if there is neither."""
        if self._question:
            return self._words.asked(author, self._question)
        return self._words.passed_on(author, self._forwarded) if self._forwarded else None

    def _say(self, text: str) -> str:
        """Say what was written, as much as may be said of it."""
        spoken, was_cut = cut(
            say(text, self._around),
            self._around.settings.max_characters,
            self._words,
            is_all=len(text) <= LONGEST_WRITTEN,
        )
        self._cut = self._cut or was_cut
        return spoken

    def _things(self) -> list[str]:
        """Name files and stickers, with the files' descriptions."""
        named = things(self._message, self._words, skip_emoji=self._around.skip_emoji)
        described = ", ".join(filter(None, map(self._described, descriptions(self._message))))
        if described:
            named[0] = self._words.described(named[0], described)
        return named

    def _described(self, description: str) -> str:
        return cut(say(description, self._around), LONGEST_DESCRIPTION, self._words)[0]

    def _forwards(self) -> list[str]:
        """Say what is forwarded."""
        forwarded: list[str] = []
        for snapshot in self._message.message_snapshots:
            around = self._around.mentioning(snapshot.message.mentions)
            inner = _Reading(snapshot.message, around).read(snapshot.message.content)
            if isinstance(inner, Spoken):
                self._cut = self._cut or inner.cut
                self._forwarded = inner.plain
                forwarded.append(self._words.forwarded(inner.plain))
            else:
                forwarded.append(self._words.a_forward)
        return forwarded

    def _polls(self) -> list[str]:
        """Say what a poll asks."""
        poll = self._message.poll
        self._question = self._say(poll.question.text) if poll else ""
        return [self._words.poll(self._question)] if self._question else []
