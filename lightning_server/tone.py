"""
An engine without a model: every text is a sine.

It is instant, the same each time and needs nothing loaded, so tests of
everything around speech use it. Length and pitch follow from the text alone
and can be foretold with :func:`seconds_of` and :func:`frequency_of`, so a
test can tell from the sound which text was spoken, and whether all of it.
"""

import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from typing_extensions import override

from lightning_server.engine import CannotSpeak, Catalogue, Engine, Sound, Voice

SECONDS_PER_CHARACTER = 0.06  # about the pace of English speech
ARRAY_SECONDS = 0.04  # short, so that closing early is noticed early
LOWEST = 300.0
RANGE = 600  # the highest is 899 Hz: well below half of every rate offered
LOUDNESS = 0.5

_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt", "ru", "hi")
_VOICES = (
    Voice("tone", "Tone", _LANGUAGES, "female", "american", "tone", ("emily", "sophia", "magnus")),
    Voice("tone-low", "Tone, an octave lower", _LANGUAGES, "male", "american", "tone", ("ryan",)),
)


def seconds_of(text: str, *, speed: float = 1.0) -> float:
    """Return how long the sound of a text is, in seconds."""
    return len(text) * SECONDS_PER_CHARACTER / speed


def frequency_of(text: str, voice_id: str = "tone") -> float:
    """Return the pitch of a text in hertz, in the voice with this id (not an alias)."""
    frequency = LOWEST + zlib.crc32(text.encode()) % RANGE
    return frequency / 2 if voice_id == "tone-low" else frequency


class ToneEngine(Engine):
    """Says everything as a sine."""

    name = "tone"

    @override
    def voices(self) -> Sequence[Voice]:
        return _VOICES

    @override
    def warm_up(self) -> None:
        """Do nothing: there is no model."""

    @override
    def speak(
        self, text: str, voice: Voice, *, language: str, speed: float, rate: int
    ) -> Iterator[Sound]:
        if not any(character.isalnum() for character in text):
            raise CannotSpeak("no letter and no digit")
        size = round(seconds_of(text, speed=speed) * rate)
        step = 2 * np.pi * frequency_of(text, voice.id) / rate
        length = round(ARRAY_SECONDS * rate)
        for start in range(0, size, length):
            phase = np.arange(start, min(start + length, size)) * step
            yield (LOUDNESS * np.sin(phase)).astype(np.float32)

    @override
    def close(self) -> None:
        """Do nothing: nothing was taken."""


class ToneCatalogue(Catalogue):
    """A catalogue of nothing but tones."""

    def __init__(self) -> None:
        self._engine = ToneEngine()

    @override
    def voices(self) -> Sequence[Voice]:
        return self._engine.voices()

    @override
    def choose(self, voice_id: str, language: str) -> list[tuple[Engine, Voice]]:
        return [
            (self._engine, voice)
            for voice in self._engine.voices()
            if voice_id == voice.id or voice_id in voice.aliases
        ]

    @override
    def warm_up(self) -> None:
        self._engine.warm_up()

    @override
    def close(self) -> None:
        self._engine.close()
