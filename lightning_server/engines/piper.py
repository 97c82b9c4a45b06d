"""
Any Piper voice that an operator has a file of.

A voice is two files, ``NAME.onnx`` and ``NAME.onnx.json``; the second says
what it speaks and at what rate, and is read here without Piper. The engine
itself is GPL-3.0, so it is an optional extra in a process of its own, which
this one never imports.
"""

import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lightning_server.engine import CannotSpeak, Sound, Voice
from lightning_server.engines import EngineMissing
from lightning_server.engines.language import base, clamped, speaks
from lightning_server.engines.pieces import pieces
from lightning_server.engines.process import SpeechProcess, audible
from lightning_server.engines.scripts import pronounceable, reads
from lightning_server.engines.sound import finished
from lightning_server.engines.wire import Order

NAME = "piper"
GAIN = 0.5
"""Brings it to ``sound.LEVEL``: it makes every sentence's peak 1 (measured with one voice)."""


class VoiceFileUnusable(EngineMissing):
    """A voice file is missing, unreadable, or needs more than the file."""


@dataclass(frozen=True, slots=True)
class VoiceFile:
    """What the server must know of a voice file."""

    path: Path
    voice: Voice
    rate: int


class PiperEngine:
    """The voices of the files it was given."""

    name = NAME

    def __init__(self, paths: Sequence[Path]) -> None:
        """
        Read the descriptions of the files.

        Raises:
            VoiceFileUnusable: If a file cannot be used; the message names it.
        """
        self._files = {file.voice: file for file in map(read_voice_file, paths)}
        self._process = SpeechProcess(
            "lightning_server.engines.piper_worker",
            [str(file.path) for file in self._files.values()],
        )

    def voices(self) -> Sequence[Voice]:
        """List the voices in the order of the files."""
        return list(self._files)

    def warm_up(self) -> None:
        """Start the process, which loads the voices: about a second each."""
        self._process.start()

    def speak(
        self, text: str, voice: Voice, *, language: str, speed: float, rate: int
    ) -> Generator[Sound]:
        """
        Yield the text's sound, sentence by sentence.

        Raises:
            CannotSpeak: If the language is not the voice's, or the text made no sound.
        """
        if not speaks(voice, language):
            raise CannotSpeak(f"{voice.id} does not speak {language!r}")
        if not reads(voice.languages[0], text):
            raise CannotSpeak(f"{voice.id} does not read this script")
        file = self._files[voice]
        with closing(self._sounds(text, file, clamped(speed))) as sounds:
            yield from audible(
                finished(sounds, source=file.rate, target=rate, gain=GAIN), engine="Piper"
            )

    def close(self) -> None:
        """End the process."""
        self._process.close()

    def _sounds(self, text: str, file: VoiceFile, speed: float) -> Generator[Sound]:
        for piece in pieces(text):
            if pronounceable(piece):
                order = Order(text=plain(piece), voice=str(file.path), speed=speed)
                yield from self._process.speak(order)


def plain(text: str) -> str:
    """Take apart what Piper would obey instead of reading: ``[[phonemes]]``."""
    return text.replace("[[", "[ [")


def read_voice_file(path: Path) -> VoiceFile:
    """
    Read a voice's description.

    Raises:
        VoiceFileUnusable: If there is none, or it asks for more than the file.
    """
    path = path.resolve()
    description = path.with_name(path.name + ".json")
    try:
        if not path.is_file():
            raise VoiceFileUnusable(f"there is no voice file {path}")
        facts: Mapping[str, Any] = json.loads(description.read_text(encoding="utf-8"))
        rate = int(facts["audio"]["sample_rate"])
        spoken = str(facts.get("language", {}).get("code") or facts["espeak"]["voice"])
        phonemes = str(facts.get("phoneme_type", "espeak"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise VoiceFileUnusable(f"{description} does not describe a voice") from error
    if phonemes not in {"espeak", "text"}:
        # The others fetch models from the network when they are first used.
        raise VoiceFileUnusable(f"{path} needs the phonemes of {phonemes}, which are not supported")
    voice = Voice(
        id=f"piper-{path.stem}".lower(),
        name=path.stem,
        languages=(base(spoken),),
        gender="",
        accent="",
        engine=NAME,
    )
    return VoiceFile(path, voice, rate)
