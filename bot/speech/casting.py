"""
Which voice speaks, and in which language.

Pure: from what was asked for, the catalogue as last seen and the operator's
defaults. An empty catalogue means that nobody knows; then what was asked for
is passed on, and the speech service decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import UnknownLanguage, UnknownVoice
from bot.lightning.voices import Voice, language_name
from bot.vocabulary import VoiceId


@dataclass(frozen=True, slots=True)
class Part:
    """Who speaks, and in which language."""

    voice: VoiceId
    """The speech service's name for the voice."""
    language: str
    """An ISO 639-1 code."""


def label(voice: Voice) -> str:
    """Describe a voice in a line: its name, and what is known of it."""
    known = [language_name(code) for code in voice.languages]
    known += [tag.capitalize() for tag in (voice.gender, voice.accent) if tag is not None]
    return f"{voice.name} ({', '.join(known)})" if known else voice.name


def cast(
    catalogue: Sequence[Voice], default: Part, *, voice: str | None, language: str | None
) -> Part:
    """
    Choose voice and language.

    Args:
        catalogue: The voices that the speech service has; empty if unknown.
        default: What the operator chose.
        voice: The id or name of a voice, in any case; ``None`` for no wish.
        language: A language code; ``None`` for no wish.

    Raises:
        UnknownVoice: If the catalogue has no such voice.
        UnknownLanguage: If no voice, or not this one, speaks the language.
    """
    if not catalogue:
        return Part(VoiceId(voice or default.voice), language or default.language)
    if voice is not None:
        return _cast_by_voice(_find(catalogue, voice), default, language)
    if language is None:
        return default
    return _cast_by_language(catalogue, default, language)


def _find(catalogue: Sequence[Voice], wanted: str) -> Voice:
    folded = wanted.strip().casefold()
    for voice in catalogue:
        if folded in (voice.id.casefold(), voice.name.casefold()):
            return voice
    raise UnknownVoice(f"not one of {len(catalogue)} voices")


def _cast_by_voice(voice: Voice, default: Part, language: str | None) -> Part:
    if language is None:
        speaks_default = default.language in voice.languages or not voice.languages
        return Part(voice.id, default.language if speaks_default else voice.languages[0])
    if voice.languages and language not in voice.languages:
        raise UnknownLanguage("this voice does not speak it")
    return Part(voice.id, language)


def _cast_by_language(catalogue: Sequence[Voice], default: Part, language: str) -> Part:
    able = [voice.id for voice in catalogue if language in voice.languages]
    if not able:
        raise UnknownLanguage("no voice speaks it")
    return Part(default.voice if default.voice in able else able[0], language)
