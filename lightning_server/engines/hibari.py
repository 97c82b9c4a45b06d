"""
English, spoken by hibari: a neural voice that runs a hundred times faster than real time.

What its author's code leaves to the caller is guarded here. A text in one
piece costs time and memory by the square of its length, so it is cut before
(:mod:`lightning_server.engines.pieces`) and its phonemes once more, because
a line of digits or of ``=`` grows when it is read out. A text in another
script comes out as nothing or as spelled-out nonsense, so it is refused. The
link syntax that sets phonemes, ``[word](/phonemes/)``, is taken apart, because
a text is a text. Only the model inside the package is used: asking for another
would reach for the network.

The model is shared by all threads: running it gives up the interpreter's lock
and may happen at once; reading text into phonemes may not, and has a lock.
"""

import importlib
import re
import threading
import unicodedata
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import Any

import numpy as np

from lightning_server.engine import CannotSpeak, Sound, Voice
from lightning_server.engines.language import clamped, speaks
from lightning_server.engines.palette import ENGINE, PALETTE
from lightning_server.engines.pieces import pieces
from lightning_server.engines.scripts import reads
from lightning_server.engines.sound import finished
from lightning_server.engines.vocoder import RATE, Spectra, synthesise

MAX_PHONEMES = 300
"""In one run of the network: about 20 s of speech, 0.15 s of work (measured)."""

NOISE = 2021
"""Seed of the noise in breath and consonants, so that a text sounds the same each time."""


LONG_NUMBER = re.compile(r"\d{13,}")
"""Read digit by digit: nobody says quadrillions, and from 10^36 on the package fails (0.2.1)."""

_NOT_SIMPLE = re.compile(r"[^A-Za-z0-9 .,!?'-]+")


class HibariEngine:
    """English in ten voices."""

    name = ENGINE

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._model: _Model | None = None

    def voices(self) -> Sequence[Voice]:
        """List the palette, the model's own voice first."""
        return list(PALETTE)

    def warm_up(self) -> None:
        """Load the model and the dictionary, and say a word for nobody: 1 to 2 s."""
        model = self._loaded()
        for phonemes in model.phonemes("Ready."):
            model.predict(phonemes, 1.0)

    def speak(
        self, text: str, voice: Voice, *, language: str, speed: float, rate: int
    ) -> Generator[Sound]:
        """
        Yield the text's sound block by block, the first after one sentence's prediction.

        Args:
            text: What to say.
            voice: One of the palette.
            language: Must be English.
            speed: From 0.5 to 2; beyond is taken as the nearest of these.
            rate: Samples per second wanted, in hertz.

        Raises:
            CannotSpeak: If the language or most letters are not English, or nothing can be read.
        """
        if not speaks(voice, language):
            raise CannotSpeak(f"hibari speaks English, not {language!r}")
        if not reads("en", text):
            raise CannotSpeak("hibari reads Latin letters only")
        spoken = False
        with closing(self._sounds(text, voice, speed)) as sounds:
            for sound in finished(sounds, source=RATE, target=rate):
                spoken = True
                yield sound
        if not spoken:
            raise CannotSpeak("hibari found nothing to pronounce")

    def close(self) -> None:
        """Forget the model."""
        with self._loading:
            self._model = None

    def _sounds(self, text: str, voice: Voice, speed: float) -> Generator[Sound]:
        model, timbre = self._loaded(), PALETTE[voice]
        random = np.random.default_rng(NOISE)
        for piece in pieces(text):
            for phonemes in model.phonemes(piece):
                spectra = model.predict(phonemes, clamped(speed) * timbre.pace)
                yield from synthesise(spectra, timbre, random)

    def _loaded(self) -> "_Model":
        with self._loading:
            if self._model is None:
                self._model = _Model()
            return self._model


class _Model:
    """The typed edge of the package, which has no types."""

    def __init__(self) -> None:
        voices: Any = importlib.import_module("hibari.voices")
        package: Any = importlib.import_module("hibari")
        bundled = voices.voice_path("heart", download_missing=False)
        self._hibari: Any = package.Hibari(voice="heart", model=bundled, threads=1)
        self._reading = threading.Lock()

    def phonemes(self, text: str) -> list[str]:
        """Read a piece of text; empty if nothing in it can be pronounced."""
        plain = LONG_NUMBER.sub(lambda digits: " ".join(digits.group()), text.replace("](", "] ("))
        try:
            read = self._read(plain)
        except (ValueError, TypeError, LookupError):
            # Some characters upset its rules for numbers and tags: "①", "İ" (0.2.1, found by
            # feeding it nonsense). What is left without them can be read.
            read = self._read(simplified(plain))
        return [part for whole in read for part in _bounded(whole) if any(map(str.isalpha, part))]

    def _read(self, text: str) -> list[str]:
        with self._reading:
            return self._hibari.phonemize(text)

    def predict(self, phonemes: str, speed: float) -> Spectra:
        """Run the network."""
        ids = np.asarray([self._hibari.ids(phonemes)], np.int64)
        speeds = np.asarray([speed], np.float32)
        outputs: list[Any] = self._hibari.sess.run(None, {"ids": ids, "speed": speeds})
        harmonic, turn, noise, residual, phase, pitch = (output[0] for output in outputs)
        return Spectra(harmonic, turn, noise, residual, phase, pitch)


def simplified(text: str) -> str:
    """Leave only ASCII letters, digits and the plainest marks, accents taken off."""
    unaccented = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _NOT_SIMPLE.sub(" ", "".join(unaccented))


def _bounded(phonemes: str) -> Iterator[str]:
    """Cut at the last space before :data:`MAX_PHONEMES`."""
    while len(phonemes) > MAX_PHONEMES:
        cut = phonemes.rfind(" ", 0, MAX_PHONEMES)
        cut = cut if cut > 0 else MAX_PHONEMES
        yield phonemes[:cut]
        phonemes = phonemes[cut:].lstrip()
    if phonemes:
        yield phonemes
