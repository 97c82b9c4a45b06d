"""
German, French, Spanish, Italian and two kinds of English, spoken by Pico.

Pico has one speaker per language, a woman. A man is made of her by a lower
pitch and a longer throat: the process is asked for a speech that is faster
and higher than wanted, which is then played more slowly, by calling its rate
lower than it is before resampling. That lowers pitch and resonances together,
and the pitch that was asked for sets how they end up.

It runs in a process of its own, because it keeps the interpreter's lock for
8 ms per second of sound, and because a crash in it shall silence nobody else.
"""

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass

from lightning_server.engine import CannotSpeak, Sound, Voice
from lightning_server.engines.language import clamped, speaks
from lightning_server.engines.pieces import pieces
from lightning_server.engines.process import SpeechProcess, audible
from lightning_server.engines.scripts import pronounceable, reads
from lightning_server.engines.sound import finished
from lightning_server.engines.wire import Order

NAME = "pico"
RATE = 16000
GAIN = 0.5
"""Brings Pico, at the volume that the process asks of it, to ``sound.LEVEL`` (measured)."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """What makes a voice of one of Pico's."""

    model: str
    pitch: float = 1.0
    throat: float = 1.0
    """Factor on the resonances: below 1 is longer."""


MAN_PITCH, MAN_THROAT = 0.62, 0.88
"""The same as for the English men, who were judged by a recogniser."""


def _pair(model: str, accent: str, woman: str, man: str) -> dict[Voice, Speaker]:
    language = model[:2]
    return {
        _voice(model, language, "female", accent, woman): Speaker(model),
        _voice(model, language, "male", accent, man): Speaker(model, MAN_PITCH, MAN_THROAT),
    }


def _voice(model: str, language: str, gender: str, accent: str, alias: str) -> Voice:
    return Voice(
        id=f"pico-{model.lower()}-{gender}",
        name=f"Pico {accent.capitalize()}, {gender}",
        languages=(language,),
        gender=gender,
        accent=accent,
        engine=NAME,
        aliases=(alias,) if alias else (),
    )


SPEAKERS: dict[Voice, Speaker] = {
    **_pair("de-DE", "german", "adele", "leon"),
    **_pair("fr-FR", "french", "claire", "emmanuel"),
    **_pair("es-ES", "spanish", "isabel", "gerard"),
    **_pair("it-IT", "italian", "maria", "enzo"),
    **_pair("en-GB", "british", "", ""),
    **_pair("en-US", "american", "", ""),
}


class PicoEngine:
    """Six languages in twelve voices."""

    name = NAME

    def __init__(self) -> None:
        self._process = SpeechProcess("lightning_server.engines.pico_worker")

    def voices(self) -> Sequence[Voice]:
        """List the voices, each language's own first."""
        return list(SPEAKERS)

    def warm_up(self) -> None:
        """Start the process."""
        self._process.start()

    def speak(
        self, text: str, voice: Voice, *, language: str, speed: float, rate: int
    ) -> Generator[Sound]:
        """
        Yield the text's sound, sentence by sentence.

        Raises:
            CannotSpeak: If the language is not the voice's, or most letters are not Latin.
        """
        if not speaks(voice, language):
            raise CannotSpeak(f"{voice.id} does not speak {language!r}")
        if not reads(voice.languages[0], text):
            raise CannotSpeak("Pico reads Latin letters only")
        speaker = SPEAKERS[voice]
        with closing(self._sounds(text, speaker, clamped(speed))) as sounds:
            source = round(RATE * speaker.throat)
            yield from audible(
                finished(sounds, source=source, target=rate, gain=GAIN), engine="Pico"
            )

    def close(self) -> None:
        """End the process."""
        self._process.close()

    def _sounds(self, text: str, speaker: Speaker, speed: float) -> Generator[Sound]:
        for piece in pieces(text):
            if not pronounceable(piece):
                continue
            order = Order(
                text=plain(piece),
                voice=speaker.model,
                speed=speed / speaker.throat,
                pitch=speaker.pitch / speaker.throat,
            )
            yield from self._process.speak(order)


def plain(text: str) -> str:
    """Take away what Pico would obey instead of reading: it knows tags such as ``<volume>``."""
    return text.replace("<", " ").replace(">", " ")
