"""
Make the files in ``bot/text/words/sheets/emoji`` from Unicode's data.

    npm pack cldr-annotations-full cldr-annotations-derived-full emojibase-data
    python -m tools.emoji_names *.tgz

The first two packages are CLDR's names of emoji in many languages (Unicode
licence); the third knows which characters are emoji, and their short codes
(MIT). Only what is spoken is kept: no skin tones, no flags (countries are
named by Babel), nothing in brackets, and of "family: man, woman, girl" the
part before the colon.
"""

import json
import re
import sys
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.text.words import LANGUAGES
from bot.text.words.emoji import bare

TARGET = Path(__file__).parent.parent / "bot" / "text" / "words" / "sheets" / "emoji"

REGIONS = {"pt_PT": "pt-PT", "zh_Hant": "zh-Hant"}
"""Sheets of regions whose names of emoji differ, and what CLDR calls them."""

COLON = re.compile(r"\s*[:：]\s*")  # noqa: RUF001 (Chinese has its own)
BRACKETS = re.compile(r"\s*[(（][^)）]*[)）]")  # noqa: RUF001 (Japanese has its own)
"""What readers may leave out, and listeners would stumble over: "Ringer(in)"."""

SAID_BY_WHAT_FOLLOWS = ("\U0001f3f4\U000e0067", "\U0001f51f")
"""How the flags of England, Scotland and Wales begin; the key with a ten."""
NO_EMOJI = re.compile("[0-9#*©®™]|[\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]+|.+\u20e3")
"""Digits, signs that have a word of their own, flags, skin tones alone, and keys."""


def main(archives: list[str]) -> None:
    """Write a file for each language, and one of short codes."""
    packages = {name: Package(Path(file)) for file in archives for name in [Path(file).name]}
    annotations, derived, emojibase = (
        next(package for name, package in packages.items() if re.match(rf"{kind}-\d", name))
        for kind in ("cldr-annotations-full", "cldr-annotations-derived-full", "emojibase-data")
    )
    known = set(emoji_of(emojibase))
    for sheet in (*LANGUAGES, *REGIONS):
        tag = REGIONS.get(sheet, sheet)
        names = names_of(
            annotations.json(f"annotations/{tag}/annotations.json")["annotations"],
            derived.json(f"annotationsDerived/{tag}/annotations.json")["annotationsDerived"],
        )
        write(f"{sheet}.json", {emoji: names[emoji] for emoji in sorted(known) if emoji in names})
    write("shortcodes.json", dict(sorted(shortcodes_of(emojibase, known))))


@dataclass(frozen=True)
class Package:
    """A package of the npm registry, as its archive."""

    archive: Path

    def json(self, path: str) -> Any:  # noqa: ANN401 (its shape depends on the file)
        """Read one file."""
        with tarfile.open(self.archive) as archive:
            file = archive.extractfile(f"package/{path}")
            assert file, path
            return json.load(file)


def emoji_of(emojibase: Package) -> Iterator[str]:
    """List all emoji, without selectors and skin tones."""
    for entry in emojibase.json("en/compact.json"):
        # Some couples exist with skin tones only.
        for variant in (entry, *entry.get("skins", ())):
            emoji = bare(variant["unicode"])
            if emoji and not NO_EMOJI.fullmatch(emoji):
                yield emoji


def names_of(*tables: Mapping[str, Any]) -> dict[str, str]:
    """Take the spoken names from CLDR's tables."""
    names: dict[str, str] = {}
    for table in tables:
        for emoji, entry in table["annotations"].items():
            if "tts" in entry and (bare(emoji) == emoji or bare(emoji) not in names):
                names[bare(emoji)] = spoken(emoji, entry["tts"][0])
    return names


def spoken(emoji: str, name: str) -> str:
    """Keep of a name what is said: "family", "England"."""
    parts = COLON.split(name, maxsplit=1)
    said = parts[-1] if emoji.startswith(SAID_BY_WHAT_FOLLOWS) else parts[0]
    said = said.replace(" ,", ",")  # as some Bengali names have it
    return BRACKETS.sub("", said) or said


def shortcodes_of(emojibase: Package, known: set[str]) -> Iterator[tuple[str, str]]:
    """List short codes as Discord and its like have them, each with its emoji."""
    for dialect in ("github", "iamcal", "joypixels"):
        for hexcode, codes in emojibase.json(f"en/shortcodes/{dialect}.json").items():
            emoji = "".join(chr(int(part, 16)) for part in hexcode.split("-"))
            if emoji.replace("\ufe0f", "") in known:
                for code in [codes] if isinstance(codes, str) else codes:
                    yield code, emoji.replace("\ufe0f", "")


def write(file: str, table: Mapping[str, str]) -> None:
    """Write one table, an entry per line so that a new version can be reviewed."""
    text = json.dumps(table, ensure_ascii=False, indent=0, separators=(",", ":"))
    (TARGET / file).write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
