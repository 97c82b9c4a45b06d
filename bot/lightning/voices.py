"""
What a catalogue of voices says.

Pure, and tolerant: what cannot be read is left out. Where catalogues come
from is :mod:`bot.lightning.catalogue`'s business.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from bot.vocabulary import VoiceId

_CODES = {
    "arabic": "ar",
    "bengali": "bn",
    "chinese": "zh",
    "mandarin": "zh",
    "dutch": "nl",
    "english": "en",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "gujarati": "gu",
    "hebrew": "he",
    "hindi": "hi",
    "indonesian": "id",
    "italian": "it",
    "japanese": "ja",
    "kannada": "kn",
    "korean": "ko",
    "malay": "ms",
    "malayalam": "ml",
    "marathi": "mr",
    "norwegian": "no",
    "odia": "or",
    "oriya": "or",
    "polish": "pl",
    "portuguese": "pt",
    "punjabi": "pa",
    "russian": "ru",
    "spanish": "es",
    "swedish": "sv",
    "tamil": "ta",
    "telugu": "te",
    "turkish": "tr",
    "vietnamese": "vi",
}
"""Catalogues name languages in English; requests use codes (ISO 639-1)."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of the catalogue."""

    id: VoiceId
    """What a request calls it."""
    name: str
    """What people call it."""
    languages: tuple[str, ...]
    """What it speaks, as codes of two letters, or as the catalogue says if that has no code."""
    gender: str | None
    """Lower case; ``None`` if the catalogue does not say."""
    accent: str | None
    """Lower case; ``None`` if the catalogue does not say."""
    make: str | None = None
    """By what it is made, as the server in the box tells, which has several kinds of voices;
    ``None`` if the catalogue does not say."""


def voices_in(catalogue: object) -> Sequence[Voice]:
    """Read a catalogue, leaving out what cannot be read."""
    if not isinstance(catalogue, Mapping):
        return ()
    entries = cast("Mapping[object, object]", catalogue).get("voices")
    if not isinstance(entries, list):
        return ()
    found = (_voice(entry) for entry in cast("list[object]", entries))
    # By id: a voice listed twice is one voice.
    return tuple({voice.id: voice for voice in found if voice is not None}.values())


def _voice(entry: object) -> Voice | None:
    if not isinstance(entry, Mapping):
        return None
    fields = cast("Mapping[str, Any]", entry)
    voice_id, name = fields.get("voiceId"), fields.get("displayName")
    if not isinstance(voice_id, str) or not voice_id:
        return None
    tags = cast("Mapping[str, Any]", fields["tags"] if _has_tags(fields) else {})
    return Voice(
        id=VoiceId(voice_id),
        name=name if isinstance(name, str) and name else voice_id,
        languages=_languages(tags.get("language")),
        gender=_tag(tags.get("gender")),
        accent=_tag(tags.get("accent")),
        make=_tag(fields.get("engine")),
    )


def _has_tags(fields: Mapping[str, Any]) -> bool:
    return isinstance(fields.get("tags"), Mapping)


def _languages(tag: object) -> tuple[str, ...]:
    names = cast("list[object]", tag) if isinstance(tag, list) else [tag]
    words = [name.strip().lower() for name in names if isinstance(name, str) and name.strip()]
    return tuple(dict.fromkeys(_CODES.get(word, word) for word in words))


def _tag(tag: object) -> str | None:
    return (tag.strip().lower() or None) if isinstance(tag, str) else None


def catalogue_of(voices: Sequence[Voice]) -> dict[str, object]:
    """Write voices as a catalogue that :func:`voices_in` reads."""
    return {
        "voices": [
            {
                "voiceId": voice.id,
                "displayName": voice.name,
                "tags": {
                    "language": list(voice.languages),
                    "gender": voice.gender,
                    "accent": voice.accent,
                },
                "engine": voice.make,
            }
            for voice in voices
        ]
    }
