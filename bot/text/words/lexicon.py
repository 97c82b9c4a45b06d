"""
The words of one language, complete.

A field without gaps is the word itself (``words.someone``); one with gaps is
called with what goes into them (``words.link_to("youtube")``); what needs more
than a sheet, such as a plural or a date, is a method. The same object serves
all guilds: it never changes.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from enum import StrEnum
from functools import cached_property, partial
from typing import Annotated

from babel import Locale
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from bot.text.words import emoji, moments
from bot.text.words.emoticons import Feeling, feeling_of
from bot.text.words.moments import Clock
from bot.text.words.plural import Plural
from bot.text.words.template import (
    Counted,
    Named,
    NamedAndQuoted,
    Quoted,
    Template,
    gaps,
)


class Kind(StrEnum):
    """What is attached, as far as a listener cares."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"


SYMBOLS = ("™", "©", "®", "§", "°", "°C", "°F", "‰", "±", "×", "÷", "≠", "≤", "≥", "≈", "∞", "√")  # noqa: RUF001 (these are meant)
"""Signs that are always spoken. Signs of money are not: engines know them."""

BETWEEN_NUMBERS = ("<", ">", "&", "+", "=")
"""Signs that are spoken when they stand between numbers."""

_ENDS = frozenset(".,:;!?…、。，：！？؟،।")  # noqa: RUF001 (other scripts' own)
_COMMAS = frozenset(",、，،")  # noqa: RUF001 (other scripts' own)


def _all_of(keys: Iterable[str]) -> AfterValidator:
    """Say which entries a table has: these, all of them and no others."""
    wanted = set(keys)

    def check(table: Mapping[str, str]) -> Mapping[str, str]:
        if set(table) != wanted:
            raise ValueError(f"missing or unknown: {sorted(set(table) ^ wanted)}")
        return table

    return AfterValidator(check)


class Laughter(BaseModel):
    """One way of laughing in writing that is spoken as a word."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pattern: Annotated[re.Pattern[str], BeforeValidator(partial(re.compile, flags=re.IGNORECASE))]
    """What is laughed, in any case."""
    spoken: str
    """What is said for it."""


class Words(BaseModel):
    """Everything that the bot says by itself in one language."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, ignored_types=(cached_property,)
    )

    language: str
    """The sheet's name, as CLDR writes it: ``en``, ``pt``, ``zh_Hant``."""

    link: str
    """A link that has no site, or is of a scheme that nobody knows."""
    link_to: Annotated[Template, gaps("site")]
    """A link, by its site's name."""
    message_link: str
    """A link to a message in a channel that is not known."""
    message_link_in: Annotated[Template, gaps("channel")]
    """A link to a message in a channel."""

    someone: str
    """A person who is not known."""
    a_role: str
    a_channel: str
    a_member: str
    """Somebody whose name cannot be pronounced."""
    role: Named
    channel: Named
    slash: Named
    """A command, by its name."""
    everyone: str
    here: str

    guide: str
    """The places of a guild that Discord links to with ``<id:…>``."""
    browse: str
    customize: str
    linked_roles: str

    code_block: str
    code: str
    """Inline code too long to be read out."""
    spoiler: str
    a_time: str
    """A moment so far away that no calendar has it."""

    said: NamedAndQuoted
    sent: Annotated[Template, gaps("name", "what")]
    replying_to: NamedAndQuoted
    replied: Annotated[Template, gaps("name", "other", "text")]
    """The same with the name of who answers."""
    joined: Named
    left: Named
    forwarded: Quoted
    passed_on: NamedAndQuoted
    """The same with the name of who forwards."""
    and_more: Quoted
    """A text that was cut off."""
    with_attachments: Annotated[Template, gaps("text", "what")]
    """A text and what is attached to it."""
    described: Annotated[Template, gaps("what", "text")]
    """An attachment with the description that its sender gave it."""
    attachments: Mapping[Kind, Plural]
    """What is attached, by kind."""
    voice_message: str
    sticker: Named
    poll: Quoted
    asked: NamedAndQuoted
    """The same with the name of who asks."""
    skipped_messages: Plural
    """A notice: so many messages will not be said, they are too old."""
    hello: Annotated[Template, gaps("voice")]
    """A sentence to try a voice with."""

    comma: str
    """What stands between two of several things."""
    and_: Annotated[Template, gaps("first", "last")]
    """The last two of several things."""
    or_: str
    """What a lone ``||`` is."""
    pause: str
    """A mark that makes the voice pause, with its space if the language has spaces."""

    at: str
    """The sign in an e-mail address."""
    dot: str
    """The full stop in an e-mail address."""
    number: Counted
    """What ``#5`` is."""
    percent: Counted
    symbols: Annotated[Mapping[str, str], _all_of(SYMBOLS)]
    """What is said for a sign, wherever it stands."""
    between_numbers: Annotated[Mapping[str, str], _all_of(BETWEEN_NUMBERS)]
    """What is said for a sign between two numbers."""

    flag: Annotated[Template, gaps("country")]
    an_emoji: str
    """An emoji that has no name."""
    feelings: Annotated[Mapping[Feeling, str], _all_of(Feeling)]
    """The names of text emoticons, by what they mean."""

    clock: Clock
    """How times and dates are said."""

    abbreviations: Mapping[str, str]
    """
    What is said for a short form, by the short form: in lower case, but for capitals that it must
    have where there are spaces in it (``z. B.``).

    A short form begins with a letter or digit and has no space in it; it may
    have ``. / ' "`` within or a full stop or an apostrophe at its end
    (``z.b.``, ``w/o``, ``מס'``).
    """
    laughter: tuple[Laughter, ...] = ()
    """Laughing that is spoken as a word; all other laughing stays what it is."""

    @cached_property
    def locale(self) -> Locale:
        """The language, as Babel has it."""
        return Locale.parse(self.language)

    @cached_property
    def a_forward(self) -> str:
        """What is forwarded, if there is nothing to say of it, such as a bot's embed."""
        return self.forwarded("").rstrip(" :：、")  # noqa: RUF001 (as East Asia writes it)

    def attached(self, counts: Mapping[Kind, int]) -> str:
        """Say what is attached: "4 images and a file". Kinds with zero are left out."""
        return self.together(
            [
                self.attachments[kind].of(counts[kind], self.locale)
                for kind in Kind
                if counts.get(kind)
            ]
        )

    def with_sent(self, text: str, what: str) -> str:
        """Say a text and what was sent with it; a mark at the end is pause enough."""
        said = self.with_attachments(text, what)
        rest = said.removeprefix(text)
        if text[-1:] in _ENDS and rest[:1] in _COMMAS and rest != said:
            return text + rest[1:]
        return said

    def together(self, things: Iterable[str]) -> str:
        """Join several things: "a, b and c"."""
        *first, last = things
        return self.and_(self.comma.join(first), last) if first else last

    def skipped(self, number: int) -> str:
        """Say that so many messages were left out."""
        return self.skipped_messages.of(number, self.locale)

    def emoji(self, sequence: str) -> str | None:
        """
        Name an emoji, whatever its skin tone; ``None`` if it is none that we know.

        Args:
            sequence: One emoji, as :func:`bot.text.words.emoji.pattern` finds it.
        """
        return emoji.name(sequence, self.language, self.locale, self.flag)

    def shortcode(self, code: str) -> str | None:
        """Name the emoji that ``:code:`` stands for; ``None`` if the code itself says it best."""
        return emoji.shortcode_name(code, self.language)

    def emoticon(self, text: str) -> str:
        """Name what :data:`bot.text.words.emoticons.PATTERN` found."""
        return self.feelings[feeling_of(text)]

    def laugh(self, text: str) -> str:
        """Replace what is laughed in writing by the word for it."""
        for laughter in self.laughter:
            text = laughter.pattern.sub(laughter.spoken, text)
        return text

    def timestamp(self, seconds: int, style: str, *, now: datetime, zone: tzinfo) -> str:
        """
        Say what Discord shows for ``<t:seconds:style>``.

        Args:
            seconds: Seconds since 1970, in UTC.
            style: Discord's letter; empty for none, which is ``f``.
            now: The present, with its time zone.
            zone: The guild's time zone.
        """
        try:
            moment = datetime.fromtimestamp(seconds, zone)
            return moments.say(moment, style, now=now, clock=self.clock, locale=self.locale)
        except (ValueError, OverflowError, OSError):
            return self.a_time
