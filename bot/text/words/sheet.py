"""
Sheets: where words are read from.

One file in TOML for each language, and smaller ones for regions that differ
from it: ``zh_Hant.toml`` holds what ``zh.toml`` has in other characters. They
are read when they are first needed and then kept.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

from bot.text.words.lexicon import Words

LANGUAGES = ("en",)
"""Languages that have a sheet."""

DEFAULT = "en"
"""Who has no sheet is spoken to in this language."""

REGIONS: Mapping[str, str] = {}
"""Regions and scripts that have a sheet of differences, by how they are written in lower case."""


@cache
def words_for(language: str) -> Words:
    """
    Give the words of a language.

    Args:
        language: A tag as voices and Discord have them: ``en``, ``pt-BR``,
            ``zh_TW``. Empty or unknown means English.
    """
    name = _sheet_of(language)
    return _read(name)


def _sheet_of(language: str) -> str:
    """Find the sheet for a tag: the region's, the language's, or English."""
    tag = language.strip().replace("-", "_").lower()
    if tag in REGIONS:
        return REGIONS[tag]
    base = tag.split("_")[0]
    return base if base in LANGUAGES else DEFAULT


@cache
def _read(name: str) -> Words:
    """Read a sheet and, below it, that of the language."""
    base = name.split("_")[0]
    sheet = _load(base)
    if name != base:
        sheet = _merged(sheet, _load(name))
    return Words.model_validate({"language": name, **sheet})


def _load(name: str) -> dict[str, Any]:
    """Parse one file."""
    return tomllib.loads(files("bot.text.words").joinpath(f"data/{name}.toml").read_text("utf-8"))


def _merged(sheet: Mapping[str, Any], differences: Mapping[str, Any]) -> dict[str, Any]:
    """Lay what differs over a sheet, table by table."""
    result = dict(sheet)
    for key, value in differences.items():
        below = result.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            value = _merged(cast("dict[str, Any]", below), cast("dict[str, Any]", value))
        result[key] = value
    return result
