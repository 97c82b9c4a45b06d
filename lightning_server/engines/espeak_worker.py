"""
eSpeak NG, in its own process: the only module that loads it.

It is a singleton of its process with one thread in it. Sound comes through a
callback every 60 ms; what the callback returns tells it to go on or to stop.
"""

import ctypes
import importlib
from typing import Any

from lightning_server.engines.wire import Order
from lightning_server.engines.worker import Emit, run

RATE = 22050
BUFFER = 60
"""Milliseconds of sound per callback."""

# From the library's public header, ``speak_lib.h`` of 1.52.
SYNCHRONOUS = 2
DONT_EXIT = 0x8000
CHARACTERS_UTF8 = 1
POSITION_CHARACTER = 1
PARAMETER_RATE = 1

WORDS_PER_MINUTE = 170
"""A little below its default of 175, which sounds hurried; it takes 80 to 450."""


class UnknownVoice(Exception):
    """The library has no voice of this name."""


class EspeakSpeaker:
    """The typed edge of the library."""

    def __init__(self) -> None:
        loader: Any = importlib.import_module("espeakng_loader")
        self._library: Any = ctypes.CDLL(loader.get_library_path())
        rate: int = self._library.espeak_Initialize(
            SYNCHRONOUS, BUFFER, str(loader.get_data_path()).encode(), DONT_EXIT
        )
        assert rate == RATE, "all voices of this library have one rate"
        self._emit: Emit = _to_nobody
        callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
        # The library keeps the address only, so the object must live as long as it does.
        self._callback = callback(self._sound)
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, order: Order, emit: Emit) -> None:
        """Speak one piece of text; marks in it are text, since no flag says otherwise."""
        self._emit = emit
        if self._library.espeak_SetVoiceByName(order.voice.encode()) != 0:
            raise UnknownVoice
        words = round(WORDS_PER_MINUTE * order.speed)
        self._library.espeak_SetParameter(PARAMETER_RATE, words, 0)
        text = order.text.replace("\0", " ").encode() + b"\0"
        self._library.espeak_Synth(
            text,
            ctypes.c_size_t(len(text)),
            0,
            POSITION_CHARACTER,
            0,
            CHARACTERS_UTF8,
            None,
            None,
        )

    def _sound(self, samples: int | None, count: int, _events: int | None) -> int:
        wanted = self._emit(ctypes.string_at(samples, count * 2) if samples and count > 0 else b"")
        return 0 if wanted else 1


def _to_nobody(_samples: bytes) -> bool:
    return False


if __name__ == "__main__":
    run(EspeakSpeaker)
