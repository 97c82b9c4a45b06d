"""
A dictionary's entries as they are kept, imported and exported.

How they are applied is :mod:`bot.text.dictionary`'s business, and so is
whether a pattern can be used at all. Files are JSON, a list of objects with
the fields of an entry, or CSV, "word,spoken", since that is what people bring.
"""

import csv
import json
import logging
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, astuple
from io import StringIO
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.errors import BadEntry, ConfigError, DictionaryFull, Flaw, ImportRefused, Problem
from bot.files import read_at_most
from bot.settings.problems import PRINTABLE, SOME, first_problem
from bot.text.dictionary import LONGEST_PATTERN, LONGEST_SPOKEN, Dictionary, Entry, Mode

log = logging.getLogger(__name__)

MOST_ENTRIES = 1000
"""Entries that a guild's dictionary may hold. Taste: the longest lists that people pass on have
some hundred."""

MOST_EXPRESSIONS = 50
"""Regular expressions among them: words are looked for all at once, expressions one by one."""

MOST_OPERATOR_ENTRIES = 10_000
"""Entries that the operator's dictionary may hold: it is in memory once."""

MOST_BYTES = 1_000_000
"""The largest file that is imported: all entries at their longest, in a script of three bytes,
would be 900 KB."""


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


class _Line(BaseModel):
    """An entry as it stands in a file."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    pattern: Annotated[
        str,
        Field(min_length=1, max_length=LONGEST_PATTERN),
        AfterValidator(_clean),
        PRINTABLE,
        SOME,
    ]
    spoken: Annotated[str, Field(max_length=LONGEST_SPOKEN), AfterValidator(_clean), PRINTABLE]
    mode: Mode = Mode.WORD
    case_sensitive: bool = False


_EXPRESSION = "r:"

_COLUMNS = ("pattern", "spoken", "mode", "case_sensitive")

_LINES = TypeAdapter(list[dict[str, object]])


def checked(entry: Entry) -> Entry:
    """
    Return an entry as it is kept.

    Raises:
        BadEntry: If it cannot be used, and why.
    """
    try:
        return _checked(asdict(entry), None)
    except ImportRefused as error:
        raise BadEntry(entry.pattern, error.problem) from None


def compared(entry: Entry) -> str:
    """Return what two entries have in common of which only the last counts."""
    if entry.mode is Mode.REGEX:
        return f"{_EXPRESSION}{entry.pattern}"
    return f"c:{entry.pattern}" if entry.case_sensitive else f"i:{entry.pattern.casefold()}"


def named(pattern: str) -> Sequence[str]:
    """Return how all entries compare that somebody may mean by a pattern."""
    pattern = unicodedata.normalize("NFC", pattern).strip()
    return f"{_EXPRESSION}{pattern}", f"c:{pattern}", f"i:{pattern.casefold()}"


def written(entry: Entry) -> str:
    """Return an entry as a document."""
    return json.dumps(fields(entry), ensure_ascii=False)


def read(document: str) -> Entry | None:
    """Return the entry of a document; ``None``, and a line in the log, if it is damaged."""
    try:
        return _checked(json.loads(document), None)
    except (ValueError, ImportRefused):
        log.warning("a dictionary's entry is damaged and left out")
        return None


def by_pattern(entries: Iterable[Entry]) -> dict[str, Entry]:
    """
    Order entries by what is compared; of two that are the same, the last counts.

    Raises:
        DictionaryFull: If there are more than a guild may have.
    """
    ordered = {compared(entry): entry for entry in entries}
    check_size(ordered)
    return ordered


def check_size(patterns: Collection[str]) -> None:
    """
    Refuse too large a dictionary.

    Args:
        patterns: What is compared of all its entries.

    Raises:
        DictionaryFull: If there are more than a guild may have, or too many expressions.
    """
    if len(patterns) > MOST_ENTRIES:
        raise DictionaryFull(MOST_ENTRIES)
    if sum(pattern.startswith(_EXPRESSION) for pattern in patterns) > MOST_EXPRESSIONS:
        raise DictionaryFull(MOST_EXPRESSIONS)


def to_json(entries: Iterable[Entry]) -> str:
    """Write entries for a file, one a line, so that people can compare and edit them."""
    lines = [f"  {json.dumps(fields(entry), ensure_ascii=False)}" for entry in entries]
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"


def to_csv(entries: Iterable[Entry]) -> str:
    """Write entries as "word,spoken"; mode and case are columns of their own."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(astuple(entry) for entry in entries)
    return file.getvalue()


def from_file(data: bytes) -> list[Entry]:
    """
    Read a file that somebody brings: JSON if it looks like it, else CSV.

    JSON may also be an object of words and what is spoken for them.

    Raises:
        ImportRefused: If it cannot be used, and where.
    """
    if len(data) > MOST_BYTES:
        raise ImportRefused(Problem(Flaw.FILE_TOO_LARGE, most=MOST_BYTES // 1000))
    return _entries(data)


def _entries(data: bytes) -> list[Entry]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ImportRefused(Problem(Flaw.NOT_UTF8)) from None
    return from_rows(_json(text)) if text.lstrip()[:1] in {"[", "{"} else _from_csv(text)


def from_rows(rows: object) -> list[Entry]:
    """
    Read entries from what was JSON.

    Raises:
        ImportRefused: If it cannot be used, and where.
    """
    if isinstance(rows, dict):
        rows = [{"pattern": word, "spoken": spoken} for word, spoken in rows.items()]  # pyright: ignore[reportUnknownVariableType] (it is JSON)
    try:
        lines = _LINES.validate_python(rows)
    except ValidationError:
        raise ImportRefused(Problem(Flaw.NO_ENTRIES)) from None
    return [_checked(row, number) for number, row in enumerate(lines, start=1)]


def load_operators(path: Path) -> tuple[Entry, ...]:
    """
    Read the operator's dictionary.

    Raises:
        ConfigError: If it cannot be read or used; without what it says.
    """
    try:
        data = read_at_most(path, 10 * MOST_BYTES)
        entries = None if data is None else _entries(data)
    except OSError as error:
        raise ConfigError(f"THUNDER_DICTIONARY: {error.strerror or 'cannot be read'}.") from None
    except ImportRefused as error:
        raise ConfigError(f"THUNDER_DICTIONARY: {error}.") from None
    if entries is None or len(entries) > MOST_OPERATOR_ENTRIES:
        raise ConfigError(f"THUNDER_DICTIONARY: has more than {MOST_OPERATOR_ENTRIES} entries.")
    return tuple(entries)


def fields(entry: Entry) -> Mapping[str, str | bool]:
    """Leave out what is as it is by default, so that files stay short."""
    return {name: value for name, value in asdict(entry).items() if value != _DEFAULTS.get(name)}


_DEFAULTS: Mapping[str, str | bool] = {"mode": Mode.WORD, "case_sensitive": False}


def _checked(fields: object, line: int | None) -> Entry:
    try:
        given = _Line.model_validate(fields)
    except ValidationError as error:
        raise ImportRefused(first_problem(error), line) from None
    entry = Entry(given.pattern, given.spoken, given.mode, given.case_sensitive)
    try:
        Dictionary.compile([entry])
    except BadEntry as error:
        raise ImportRefused(error.problem, line) from None
    return entry


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ImportRefused(Problem(Flaw.NOT_JSON), error.lineno) from None
    except RecursionError:
        raise ImportRefused(Problem(Flaw.TOO_DEEP)) from None


def _from_csv(text: str) -> list[Entry]:
    """Read lines of "word,spoken", with a heading or without; semicolons and tabs do as well."""
    unquoted = re.sub(r'"[^"\n]*"', "", text.split("\n", 1)[0])
    delimiter = next((letter for letter in unquoted if letter in ",;\t"), ",")
    entries: list[Entry] = []
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if not any(cell.strip() for cell in row) or (not entries and _is_heading(row)):
                continue
            entries.append(_from_row(row, reader.line_num))
    except csv.Error:
        raise ImportRefused(Problem(Flaw.NEITHER_JSON_NOR_CSV), reader.line_num) from None
    return entries


def _is_heading(row: Sequence[str]) -> bool:
    return [cell.strip().lower() for cell in row[:2]] in (
        ["pattern", "spoken"],
        ["word", "spoken"],
    )


def _from_row(row: Sequence[str], line: int) -> Entry:
    if len(row) < 2:
        raise ImportRefused(Problem(Flaw.NO_COMMA), line)
    filled = {name: cell for name, cell in zip(_COLUMNS, row, strict=False) if cell.strip()}
    return _checked({"spoken": "", **filled}, line)
