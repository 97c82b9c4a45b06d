"""
Which voice speaks, in which language, how fast and how loud.

Pure: from what a command, a person, a channel and a guild decided, the
catalogue as last seen and the operator's defaults. Each field is decided by
itself, by the most specific rank that says something. Voice and language
must fit: the more specific of both decides, and at one rank the language,
because a voice that cannot pronounce a text is of no use to anybody.

What a rank says and the catalogue lacks is passed over, unless the rank is
binding. An empty catalogue means that nobody knows; then what was asked for
is passed on, and the speech service decides.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.errors import UnknownLanguage, UnknownVoice
from bot.lightning.voices import Voice
from bot.speech.palette import of_a_make
from bot.speech.wish import AUTO, Preference
from bot.vocabulary import VoiceId

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """Who speaks, and in which language."""

    voice: VoiceId
    """The speech service's name for the voice."""
    language: str
    """An ISO 639-1 code."""


@dataclass(frozen=True, slots=True)
class Casting:
    """How something will be said."""

    part: Part
    """Who speaks, and in which language."""
    speed: float
    """1 is the voice's own pace; from 0.5 to 2."""
    volume: float
    """1 is what everybody has; from 0.1 to 2."""


def wants_detection(preferences: Iterable[Preference]) -> bool:
    """Say whether the language is to be told from the text."""
    return _first(preference.language for preference in preferences) == AUTO


def cast(
    catalogue: Sequence[Voice],
    default: Part,
    preferences: Sequence[Preference],
    *,
    detected: str | None = None,
    palette: Callable[[Sequence[Voice]], Voice] | None = None,
) -> Casting:
    """
    Choose voice, language, speed and volume.

    Args:
        catalogue: The voices that the speech service has; empty if unknown.
        default: What the operator chose.
        preferences: What was decided, the most specific first.
        detected: The language of the text, if it was told from it; ``None`` if unsure.
        palette: Chooses among voices for somebody for whom nobody chose one; ``None`` for the
            operator's default.

    Raises:
        UnknownVoice: If the catalogue lacks a voice that a binding rank asks for.
        UnknownLanguage: If no voice, or not that one, speaks a language that a binding rank
            asks for.
    """
    speed = _first(preference.speed for preference in preferences)
    volume = _first(preference.volume for preference in preferences)
    return Casting(
        part=_part(catalogue, default, preferences, detected, palette),
        speed=1.0 if speed is None else speed,
        volume=1.0 if volume is None else volume,
    )


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _part(
    catalogue: Sequence[Voice],
    default: Part,
    preferences: Sequence[Preference],
    detected: str | None,
    palette: Callable[[Sequence[Voice]], Voice] | None,
) -> Part:
    asked = _language(catalogue, preferences, detected)
    if not catalogue:
        voice = _first(preference.voice for preference in preferences)
        return Part(VoiceId(voice or default.voice), asked.code or default.language)
    for rank, preference in enumerate(preferences):
        voice = _voice(catalogue, preference)
        if voice is None:
            continue
        outranks = rank < asked.rank and (preference.binding or not asked.told)
        part = _fit(voice, asked.code, default, outranks=outranks)
        if part is not None:
            return part
        if preference.binding:
            raise UnknownLanguage("this voice does not speak it")
    return _unchosen(catalogue, default, asked.code, palette)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The language that is asked for."""

    code: str | None
    """Which; ``None`` if nobody asked for one."""
    rank: int
    """By which rank, the most specific is 0."""
    told: bool
    """Whether it was told from the text, so that it is a fact more than a wish."""


def _language(
    catalogue: Sequence[Voice], preferences: Sequence[Preference], detected: str | None
) -> _Asked:
    """Find the first language asked for that somebody speaks."""
    for rank, preference in enumerate(preferences):
        told = preference.language == AUTO
        code = detected if told else _base(preference.language)
        if code is None:
            continue
        if not catalogue or any(_speaks(voice, code) for voice in catalogue):
            return _Asked(code, rank, told)
        if preference.binding and not told:
            raise UnknownLanguage("no voice speaks it")
    return _Asked(None, len(preferences), told=False)


def _base(language: str | None) -> str | None:
    """Leave a region away: voices are listed by language."""
    return None if language is None else language.partition("-")[0].lower()


def _voice(catalogue: Sequence[Voice], preference: Preference) -> Voice | None:
    """Find the voice that a rank asks for, by id or name, in any case."""
    if preference.voice is None:
        return None
    folded = preference.voice.strip().casefold()
    for voice in catalogue:
        if folded in (voice.id.casefold(), voice.name.casefold()):
            return voice
    if preference.binding:
        raise UnknownVoice(f"not one of {len(catalogue)} voices")
    return None


def _fit(voice: Voice, asked: str | None, default: Part, *, outranks: bool) -> Part | None:
    """Find the language that a rank's voice speaks; ``None`` if it must be another voice."""
    if asked is not None and _speaks(voice, asked):
        return Part(voice.id, asked)
    if asked is not None and not outranks:
        return None
    return Part(
        voice.id, default.language if _speaks(voice, default.language) else voice.languages[0]
    )


def _unchosen(
    catalogue: Sequence[Voice],
    default: Part,
    language: str | None,
    palette: Callable[[Sequence[Voice]], Voice] | None,
) -> Part:
    """Choose for somebody for whom no rank chose a voice that fits."""
    language = language or default.language
    able = _able(catalogue, language)
    if not able:
        return default  # not even the operator's language is spoken; the service may know better
    standard = next((voice for voice in able if voice.id == default.voice), able[0])
    chosen = standard if palette is None else palette(of_a_make(able, standard))
    return Part(chosen.id, language)


def _able(catalogue: Sequence[Voice], language: str) -> Sequence[Voice]:
    """List the voices that say that they speak a language; else those that do not say what."""
    listed = [voice for voice in catalogue if language in voice.languages]
    return listed or [voice for voice in catalogue if not voice.languages]


def _speaks(voice: Voice, language: str) -> bool:
    """Say whether a voice speaks a language, as far as is known."""
    return language in voice.languages or not voice.languages
