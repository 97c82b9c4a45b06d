"""
What the bot says, in the language of whoever reads it.

Sentences stand in catalogues (``locales/<language>/*.ftl``, Project Fluent),
one file per subject and language; :class:`Wordings` reads all of them once.
English is the language of reference: tests compare the others with it, so
that none lacks a sentence or a fact. The names of commands are not among the
English ones, because they stand in the code
(:mod:`bot.client.translator`).

This is the language of the *interface*. What is spoken aloud follows the
voice and has words of its own (:mod:`bot.text`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, cast

from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from fluent.runtime import FluentBundle
from fluent.runtime.types import FluentType
from fluent.syntax import FluentParser, FluentParserStream, ast
from typing_extensions import override

from bot.errors import Fact

ENGLISH: Final = "en"

LANGUAGES: Final = (ENGLISH, "de", "fr", "es", "ja", "pt-BR", "hi")
"""The languages of the interface."""

_TEXT = re.compile(r"[^{}\n]*")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class Wording:
    """
    Everything the bot says, in one language.

    Args:
        language: One of :data:`LANGUAGES`.
        resources: The catalogues.
    """

    def __init__(self, language: str, resources: Iterable[ast.Resource]) -> None:
        self.language = language
        """One of :data:`LANGUAGES`."""
        # Without marks around facts: no interface language is written from the right.
        self._bundle = FluentBundle(
            [language],
            functions={"COMMAND": self._command, "OPTION": self._option},
            use_isolating=False,
        )
        for resource in resources:
            self._bundle.add_resource(resource)
        self._locale = Locale.parse(language, sep="-")

    def __call__(self, message: str, /, **facts: Fact) -> str:
        """
        Say something.

        Args:
            message: Its name in the catalogue.
            **facts: What the sentence needs to know. Ids are given as text: numbers are written
                with separators.

        Raises:
            LookupError: If there is no such message, or it needs another fact.
        """
        return self._format(message, None, facts)

    def find(self, message: str, attribute: str | None = None) -> str | None:
        """Return a text that needs no facts; ``None`` if there is none."""
        if not self._bundle.has_message(message):
            return None
        if attribute is not None and attribute not in self._bundle.get_message(message).attributes:
            return None
        return self._format(message, attribute, {})

    def language_name(self, code: str) -> str:
        """Name a language in this one; its code again if it has no name."""
        try:
            found = Locale.parse(code, sep="-").get_language_name(self.language.replace("-", "_"))
        except (ValueError, UnknownLocaleError):
            found = None
        return found or code

    def listing(self, parts: Sequence[str]) -> str:
        """Join parts as a sentence lists them: "one, two and three"."""
        return format_list(parts, locale=self._locale)

    def _format(self, message: str, attribute: str | None, facts: Mapping[str, Fact]) -> str:
        found = self._bundle.get_message(message)
        pattern = found.value if attribute is None else found.attributes[attribute]
        if pattern is None:
            raise LookupError(f"the message {message} has no text")
        text, errors = self._bundle.format_pattern(pattern, dict(facts))
        if errors:
            raise LookupError(f"the message {message}: {errors[0]}")
        return str(text)

    def _command(self, name: FluentType) -> FluentType:
        """Name a command, as a sentence mentions it: ``COMMAND("voice set")``."""
        words = str(name).split()
        paths = ["-".join(words[: end + 1]) for end in range(len(words))]
        named = [
            self.find(f"command-{path}") or word for path, word in zip(paths, words, strict=True)
        ]
        # Text is as good (``fluent.runtime.resolver``, 0.4.0), which the annotations leave out.
        return cast("FluentType", f"`/{' '.join(named)}`")

    def _option(self, name: FluentType) -> FluentType:
        """Name an option of a command."""
        return cast("FluentType", f"*{self.find(f'option-{name}') or name}*")


class Wordings:
    """The wordings of all interface languages. Reading them takes some tenths of a second."""

    def __init__(self) -> None:
        self._known = {language: _read(language) for language in LANGUAGES}

    def of(self, *locales: str | None) -> Wording:
        """
        Return the wording for whoever prefers these locales, the most wanted first.

        Args:
            *locales: Discord's names, such as ``en-GB`` or ``es-419``; ``None`` for none.
        """
        for locale in locales:
            language = language_of(locale)
            if language is not None:
                return self._known[language]
        return self._known[ENGLISH]


@cache
def english() -> Wording:
    """Return the English wording, for those who speak with nobody in particular."""
    return _read(ENGLISH)


def _read(language: str) -> Wording:
    return Wording(language, _catalogues(language))


def language_of(locale: str | None) -> str | None:
    """Return the interface language for a locale of Discord's; ``None`` if there is none."""
    if locale is None:
        return None
    return next((one for one in LANGUAGES if locale == one or _base(locale) == _base(one)), None)


def _base(locale: str) -> str:
    return locale.split("-")[0]


@cache  # what is read never changes, and reading is most of the work
def _catalogues(language: str) -> Sequence[ast.Resource]:
    folder = files("bot.client") / "locales" / language
    return [_catalogue(file) for file in sorted(folder.iterdir(), key=lambda each: each.name)]


class CatalogueParser(FluentParser):
    """
    Fluent's parser, for text whose lines end with LF only: it takes words and names as wholes.

    That is nearly all there is, and letter by letter it takes half a second of every start.
    """

    def __init__(self) -> None:
        super().__init__(with_spans=False)

    @override
    def get_text_element(self, ps: FluentParserStream) -> ast.TextElement:
        return ast.TextElement(_take(_TEXT, ps))

    @override
    def get_identifier(self, ps: FluentParserStream) -> ast.Identifier:
        if ps.is_char_id_start(ps.current_char):
            return ast.Identifier(_take(_NAME, ps))
        return super().get_identifier(ps)  # which says what is wrong


def _take(pattern: re.Pattern[str], stream: FluentParserStream) -> str:
    found = pattern.match(stream.string, stream.index)
    assert found is not None, "text may be empty, and the first letter of a name was seen"
    stream.index = found.end()
    stream.reset_peek()
    return found[0]


def _catalogue(file: Traversable) -> ast.Resource:
    """Read a file; what is no Fluent would be left out in silence, so it is refused."""
    resource = CatalogueParser().parse(file.read_text(encoding="utf-8"))
    broken = [entry for entry in resource.body if isinstance(entry, ast.Junk)]
    if broken:
        raise ValueError(f"{file.name} cannot be read at: {broken[0].content}")
    return resource
