"""
The rules, in order: each from text to text, and what they need to know.

What a reader says in words of their own (a name, a link, an emoji) is found
first and put aside (:mod:`bot.text.slots`), so that the rules after it change
only what was written. The order matters, and says why where it does.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import assert_never

from bot.text import emoji, lines
from bot.text.abbreviations import Abbreviations
from bot.text.capitals import soften
from bot.text.dictionary import Dictionary
from bot.text.links import put_left_links, put_links
from bot.text.markdown import Bars, Escaped, Hidden, Mark, Node, Text, is_said, parse
from bot.text.mentions import Directory, Present, put_mentions
from bot.text.message import Author, GuildView
from bot.text.names import person_name, place_name, pronounceable
from bot.text.plain import bare, plain
from bot.text.repeats import limit_marks, limit_repeats
from bot.text.settings import EmojiMode, TextSettings
from bot.text.slots import Kind, Slots, collapse
from bot.text.smiles import without_smiles
from bot.text.symbols import put_symbols
from bot.text.tags import without_tags
from bot.text.words import Words, words_for

LONGEST_WRITTEN = 10_000
"""Characters of a text that are looked at; Discord's own limit is 4,000."""


@dataclass(frozen=True)
class Surroundings:
    """What the rules need to know besides the text."""

    guild: GuildView
    """What places and people are called."""
    mentioned: Mapping[int, Author]
    """People who are mentioned and perhaps no members, by id."""
    settings: TextSettings
    """How the guild wants it."""
    dictionary: Dictionary
    """How the guild wants words pronounced."""
    words: Words
    """What we say in words of our own."""
    language: str
    """The voice's, as a code without a region."""
    present: Present
    """When and where moments are told."""

    @property
    def directory(self) -> Directory:
        """What is called how."""
        return Directory(self.person, self.role, self.channel)

    @property
    def skip_emoji(self) -> bool:
        """Whether nothing is said for emoji."""
        return self.settings.emoji is EmojiMode.SKIP

    def mentioning(self, people: Iterable[Author]) -> "Surroundings":
        """Return the same where more people are known."""
        more = {person.id: person for person in people}
        return replace(self, mentioned={**self.mentioned, **more}) if more else self

    def person(self, number: int) -> str | None:
        """Name a person; empty if it cannot be pronounced, ``None`` if nobody knows them."""
        name = None
        for person in (self.guild.members.get(number), self.mentioned.get(number)):
            if person is not None and not name:
                name = self.name_of(person)
        return name

    def name_of(self, person: Author) -> str:
        """Name a person; empty if none of their names can be pronounced."""
        return self.dictionary.apply(person_name(person, self.language))

    def role(self, number: int) -> str | None:
        """Name a role."""
        name = self.guild.roles.get(number)
        return name and self.dictionary.apply(pronounceable(name.removeprefix("@")))

    def channel(self, number: int) -> str | None:
        """Name a channel or a thread."""
        name = self.guild.channels.get(number)
        return name and self.dictionary.apply(place_name(name))


@dataclass(frozen=True)
class Draft:
    """A text that is being worked on: its surroundings, and the words put aside so far."""

    around: Surroundings
    slots: Slots = field(default_factory=Slots)


Rule = Callable[[str, Draft], str]
"""A pure function but for the words that it puts aside."""


def say(text: str, around: Surroundings) -> str:
    """
    Turn what was written into one line that can be said; empty if there is nothing to say.

    Args:
        text: What was written.
        around: What the rules need to know.
    """
    draft = Draft(around)
    for rule in RULES:
        text = rule(text, draft)
    return text if lines.can_be_said(text) else ""


def _bare(text: str, _: Draft) -> str:
    return bare(text[:LONGEST_WRITTEN])


def _emoji(text: str, draft: Draft) -> str:
    around = draft.around
    own = around.dictionary.get
    return emoji.put_emoji(text, draft.slots, around.words, skip=around.skip_emoji, own=own)


def _plain(text: str, _: Draft) -> str:
    return plain(text)


def _links(text: str, draft: Draft) -> str:
    around = draft.around
    own = around.dictionary.get
    return put_links(text, draft.slots, around.words, channel=around.channel, own=own)


def _mentions(text: str, draft: Draft) -> str:
    if "<" not in text and "@" not in text:
        return text
    around = draft.around
    return put_mentions(
        text,
        draft.slots,
        around.words,
        directory=around.directory,
        present=around.present,
    )


def _custom_emoji(text: str, draft: Draft) -> str:
    if "<" not in text:
        return text
    around = draft.around
    own = around.dictionary.get
    return emoji.put_custom_emoji(text, draft.slots, skip=around.skip_emoji, own=own)


def _codes(text: str, draft: Draft) -> str:
    if ":" not in text:
        return text
    around = draft.around
    own = around.dictionary.get
    return emoji.put_codes(text, draft.slots, around.words, skip=around.skip_emoji, own=own)


def _dictionary(text: str, draft: Draft) -> str:
    return draft.around.dictionary.put(text, draft.slots)


def _emoticons(text: str, draft: Draft) -> str:
    around = draft.around
    return emoji.put_emoticons(text, draft.slots, around.words, skip=around.skip_emoji)


def _markdown(text: str, draft: Draft) -> str:
    return "".join([_node(node, draft) for node in parse(text)])


def _left_links(text: str, draft: Draft) -> str:
    around = draft.around
    own = around.dictionary.get
    return put_left_links(text, draft.slots, around.words, channel=around.channel, own=own)


def _node(node: Node, draft: Draft) -> str:
    """Say one part of a text."""
    words, put = draft.around.words, draft.slots.put
    match node:
        case Text(text):
            return text
        case Escaped(character):
            return character
        case Mark():
            return node.run if is_said(node) else ""
        case Hidden.SPOILER:
            return put(Kind.PHRASE, words.spoiler)
        case Hidden.CODE_BLOCK:
            return put(Kind.PHRASE, words.code_block)
        case Hidden.CODE:
            return put(Kind.PHRASE, words.code)
        case Bars(alone=alone):
            return words.or_ if alone else " "
        case _:
            assert_never(node)


def _collapse(text: str, draft: Draft) -> str:
    return collapse(text) if draft.slots else text


def _laughter(text: str, draft: Draft) -> str:
    return draft.around.words.laugh(text)


def _smiles(text: str, draft: Draft) -> str:
    return without_smiles(text) if draft.around.language == "ru" else text


def _repeats(text: str, draft: Draft) -> str:
    return limit_marks(limit_repeats(text, draft.around.settings.repeat_limit))


def _abbreviations(text: str, draft: Draft) -> str:
    settings = draft.around.settings
    if not settings.abbreviations:
        return text
    changes = settings.abbreviation_changes
    known = _known_abbreviations(draft.around.words.language, tuple(changes.items()))
    return known.put(text, draft.slots)


@lru_cache(maxsize=1024)
def _known_abbreviations(
    language: str, changes: tuple[tuple[str, str | None], ...]
) -> Abbreviations:
    """Prepare a language's abbreviations, with what a guild has changed; guilds are many."""
    return Abbreviations(words_for(language).abbreviations, dict(changes))


def _capitals(text: str, draft: Draft) -> str:
    return soften(text, draft.around.language)


def _symbols(text: str, draft: Draft) -> str:
    return put_symbols(text, draft.slots, draft.around.words)


def _filled(text: str, draft: Draft) -> str:
    return draft.slots.fill(text, pause=draft.around.words.pause)


def _tags(text: str, _: Draft) -> str:
    return without_tags(text)


def _one_line(text: str, _: Draft) -> str:
    return lines.one_line(text)


RULES: tuple[Rule, ...] = (
    _bare,
    _emoji,  # before zero-width joiners are dropped, which hold families together
    _plain,
    _links,  # before markup: an address has marks in it
    _mentions,
    _custom_emoji,
    _codes,  # before the dictionary, whose entries may be in them as words
    _dictionary,  # before everything of ours that could change what it looks for
    _emoticons,  # before markup: faces are made of marks
    _markdown,
    _left_links,
    _smiles,  # after all that has brackets of its own, and after faces
    _collapse,  # after it: equal emoji can be bold
    _laughter,  # before repeats: what is laughed is said whole
    _repeats,
    _capitals,  # before abbreviations: in "USA vs UK" something is not shouted
    _abbreviations,
    _symbols,
    _filled,
    _tags,  # after everything that can put one together
    _one_line,
)
"""Applied one after the other."""
