"""
What the server asks of a speech engine.

An engine knows voices and turns text into sound; it knows nothing of
sockets, units or dialects. Engine calls may block: the server makes them in
threads, so an engine may be asked to speak by several threads at once and
guards what it shares.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Sound: TypeAlias = npt.NDArray[np.float32]
"""Samples of one channel, from -1 to 1."""


class CannotSpeak(Exception):
    """This engine has no sound for this text, or does not know the language."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One way to sound, as ``get_voices`` lists it."""

    id: str
    """What a client asks for; unique in a catalogue."""
    name: str
    """For people to read."""
    languages: tuple[str, ...]
    """ISO 639-1 codes, the voice's own language first."""
    gender: str
    """``female`` or ``male``."""
    accent: str
    """Such as ``american``; empty when unknown."""
    engine: str
    """The name of the engine that speaks with it."""
    aliases: tuple[str, ...] = ()
    """Other ids that mean this voice, such as those that v2 clients know."""


class Engine(Protocol):
    """Turns text into sound."""

    name: str
    """Unique among engines; what ``--engine`` takes."""

    def voices(self) -> Sequence[Voice]:
        """List the voices, the best first, without loading a model."""
        ...

    def warm_up(self) -> None:
        """Load what speaking needs. Blocks, and may take seconds."""
        ...

    def speak(
        self, text: str, voice: Voice, *, language: str, speed: float, rate: int
    ) -> Iterator[Sound]:
        """
        Yield the text's sound as it is made. Blocks; runs in a thread.

        Closing the iterator early, between two of its arrays, stops the
        synthesis.

        Args:
            text: What to say, not blank.
            voice: One of this engine's own.
            language: The ISO 639-1 code that the client asked for.
            speed: 1 is the voice's own; 2 is twice as fast.
            rate: Samples per second of the sound wanted, in hertz.

        Yields:
            Arrays of any length, in order: float32, mono, in -1 to 1.

        Raises:
            CannotSpeak: If nothing in the text can be pronounced, or not in
                this language. An engine never ends without a sound and
                without this, and raises it before its first sound only.
        """
        ...

    def close(self) -> None:
        """Give back what :meth:`warm_up` took. Nothing speaks any more."""
        ...


class Catalogue(Protocol):
    """The engines of one server, and which of them speaks for whom."""

    def voices(self) -> Sequence[Voice]:
        """List the voices of all engines, the default voice first."""
        ...

    def choose(self, voice_id: str, language: str) -> list[tuple[Engine, Voice]]:
        """
        Find who could speak, in order of preference.

        The server tries the next when one raises :class:`CannotSpeak`.

        Args:
            voice_id: An id or an alias. The first in the answer is this voice.
            language: An ISO 639-1 code, or ``auto`` for the voice's own.

        Returns:
            Empty if no voice has this id or alias.
        """
        ...

    def warm_up(self) -> None:
        """Load every engine. Blocks, and may take seconds."""
        ...

    def close(self) -> None:
        """Close every engine."""
        ...
