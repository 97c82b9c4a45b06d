"""
Sheets: where words are read from.

One file in TOML for each language, and smaller ones for regions that differ
from it: ``zh_Hant.toml`` holds what ``zh.toml`` has in other characters. They
are read when they are first needed and then kept.
"""

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, cast

from bot.text.words.lexicon import Words

LANGUAGES = (
    "ar", "bn", "de", "en", "es", "fr", "gu", "he", "hi", "it", "ja", "kn",
    "ko", "mr", "nl", "pl", "pt", "ru", "ta", "th", "tr", "vi", "zh",
)  # fmt: skip
"""Languages that have a sheet."""

OTHER_CODES = {"iw": "he", "cmn": "zh"}
"""Other codes of the same language: Hebrew's former one, and Mandarin's own."""

DEFAULT = "en"
"""Who has no sheet is spoken to in this language."""

LATIN_AMERICA = (
    "419", "ar", "bo", "cl", "co", "cr", "cu", "do", "ec", "gt", "hn", "mx",
    "ni", "pa", "pe", "pr", "py", "sv", "us", "uy", "ve",
)  # fmt: skip
"""Where Spanish is that of Mexico rather than that of Spain."""

COMMONWEALTH = ("au", "gb", "ie", "in", "nz", "za")
"""Where English dates begin with the day."""

REGIONS: Mapping[str, str] = {
    **{f"en_{region}": "en_GB" for region in COMMONWEALTH},
    **{f"es_{region}": "es_MX" for region in LATIN_AMERICA},
    **{f"pt_{region}": "pt_PT" for region in ("ao", "mz", "pt")},
    **{f"zh_{region}": "zh_Hant" for region in ("tw", "hk", "mo")},
    **{f"zh_hant{region}": "zh_Hant" for region in ("", "_tw", "_hk", "_mo")},
}
"""Regions and scripts that have a sheet of differences, by how they are written in lower case."""


@lru_cache(maxsize=256)  # more tags than there are, and still bounded
def words_for(language: str, locale: str = "") -> Words:
    """
    Give the words of a language.

    Args:
        language: A tag as voices and Discord have them: ``en``, ``pt-BR``,
            ``zh_TW``. Empty or unknown means English.
        locale: Where those are who listen, as Discord tags it. It decides the
            region if it is of the same language and the language names none.
    """
    tag, place = _tag(language), _tag(locale)
    if "_" not in tag and place.split("_")[0] == tag:
        tag = place
    return _read(_sheet_of(tag))


def _tag(text: str) -> str:
    """Write a tag one way."""
    return text.strip().replace("-", "_").lower()


def _sheet_of(tag: str) -> str:
    """Find the sheet for a tag: the region's, the language's, or English."""
    if tag in REGIONS:
        return REGIONS[tag]
    base = tag.split("_")[0]
    base = OTHER_CODES.get(base, base)
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
    return tomllib.loads(files("bot.text.words").joinpath(f"sheets/{name}.toml").read_text("utf-8"))


def _merged(sheet: Mapping[str, Any], differences: Mapping[str, Any]) -> dict[str, Any]:
    """Lay what differs over a sheet, table by table."""
    result = dict(sheet)
    for key, value in differences.items():
        below = result.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            value = _merged(cast("dict[str, Any]", below), cast("dict[str, Any]", value))
        result[key] = value
    return result
