"""Voices and languages as people choose them: described in their language, found by name."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import cast

import discord
from babel import Locale

from bot.client.wording import ENGLISH, Wording
from bot.errors import UnknownLanguage, UnknownVoice
from bot.lightning.voices import Voice
from bot.settings.models import ChannelSettings, GuildSettings, PersonSettings, Sound
from bot.speech.casting import Part
from bot.speech.wish import AUTO, Preference
from bot.vocabulary import VoiceId


def voice_label(voice: Voice, wording: Wording) -> str:
    """Describe a voice in a line: its name, its languages, its gender, its accent."""
    known = [wording.language_name(code) for code in voice.languages]
    if voice.gender is not None:
        known.append(wording.find(f"gender-{voice.gender}") or voice.gender)
    accent = None if voice.accent is None else _accent(voice.accent, wording)
    if accent is not None and accent not in known:  # the accent of a German voice may be German
        known.append(accent)
    return f"{voice.name} ({', '.join(known)})" if known else voice.name


def _accent(accent: str, wording: Wording) -> str:
    """Name an accent, which may be called as a language is."""
    found = wording.find(f"accent-{accent.replace(' ', '-')}")
    code = _languages_in_english().get(accent)
    if found is None and code is not None:
        return wording.language_name(code)
    return found or accent.capitalize()


@cache
def _languages_in_english() -> Mapping[str, str]:
    """Return the codes of languages by their English names, in small letters."""
    names = cast("Mapping[str, str]", Locale(ENGLISH).languages)
    return {name.lower(): code for code, name in names.items()}


def voice_labels(catalogue: Sequence[Voice], wording: Wording) -> Sequence[tuple[str, str]]:
    """Describe all voices: id, and a line."""
    return [(voice.id, voice_label(voice, wording)) for voice in catalogue]


def language_labels(catalogue: Sequence[Voice], wording: Wording) -> Sequence[tuple[str, str]]:
    """Name the languages that some voice speaks: code and name, by name."""
    codes = {code for voice in catalogue for code in voice.languages}
    return sorted(((code, wording.language_name(code)) for code in codes), key=lambda one: one[1])


def find_voice(catalogue: Sequence[Voice], wanted: str) -> VoiceId:
    """
    Find a voice by its id or its name, in any case.

    An empty catalogue means that nobody knows; then it is taken as it is.

    Raises:
        UnknownVoice: If the catalogue has none.
    """
    folded = wanted.strip().casefold()
    for voice in catalogue:
        if folded in (voice.id.casefold(), voice.name.casefold()):
            return voice.id
    if catalogue:
        raise UnknownVoice(f"not one of {len(catalogue)} voices")
    return VoiceId(wanted.strip())


def find_language(catalogue: Sequence[Voice], wanted: str, wording: Wording) -> str:
    """
    Find a language by its code or its name, in any case; ``auto`` is one too.

    Raises:
        UnknownLanguage: If no voice speaks it.
    """
    folded = wanted.strip().casefold()
    if folded == AUTO:
        return AUTO
    for code, name in language_labels(catalogue, wording):
        if folded in (code.casefold(), name.casefold()):
            return code
    if catalogue:
        raise UnknownLanguage("no voice speaks it")
    return folded


def preferences(*levels: Sound) -> Sequence[Preference]:
    """Return what was decided about the sound, the most specific first."""
    return tuple(
        Preference(
            voice=level.voice, language=level.language, speed=level.speed, volume=level.volume
        )
        for level in levels
    )


def sound_lines(
    here: PersonSettings,
    everywhere: PersonSettings,
    channel: ChannelSettings | None,
    guild: GuildSettings,
    part: Part,
    labels: Mapping[str, str],
    wording: Wording,
) -> Sequence[str]:
    """
    Tell how somebody sounds, and where each of it was decided.

    Args:
        here: What they decided for this guild.
        everywhere: What they decided for all.
        channel: What moderators decided for the channel where it is asked.
        guild: What moderators decided.
        part: Who speaks for them, and in which language.
        labels: How voices are described, by id.
        wording: In which language it is told.
    """
    origins = (
        ("here", here),
        ("everywhere", everywhere),
        ("channel", channel),
        ("server", guild),
    )
    normal: Mapping[str, str] = {
        "voice": labels.get(part.voice, part.voice),
        "language": wording.language_name(part.language),
        "speed": "1",
        "volume": "1",
        "spoken_name": wording("voice-own-name"),
    }
    lines: list[str] = []
    for field, otherwise in normal.items():
        found = next(
            (
                (origin, value)
                for origin, level in origins
                if (value := getattr(level, field, None)) is not None
            ),
            None,
        )
        name = wording(f"setting-{field.replace('_', '-')}")
        if found is None:
            lines.append(wording("voice-line-default", name=name, value=otherwise))
            continue
        origin, value = found
        told = _told(field, value, otherwise, wording)
        lines.append(wording(f"voice-line-{origin}", name=name, value=told))
    return lines


def _told(field: str, value: object, otherwise: str, wording: Wording) -> str:
    match field:
        case "voice":
            return otherwise  # what was chosen, unless the catalogue lacks it by now
        case "language":
            return wording("setting-language-auto") if value == AUTO else otherwise
        case "spoken_name":
            return discord.utils.escape_markdown(str(value))
        case _:
            return f"{float(str(value)):g}"
