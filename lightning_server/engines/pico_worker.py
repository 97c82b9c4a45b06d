"""Pico, in its own process."""

import importlib
from typing import Any

from lightning_server.engines.wire import Order
from lightning_server.engines.worker import Emit, run

VOLUME = 0.5
"""At 1 its loudest samples are cut off (measured)."""

CHUNK = 6400
"""Bytes in a message: 0.2 s."""

QUIET = 64
"""Samples below this, of 32768, are silence."""

END_BYTES = 6400
"""What stays of the silence after a sentence, which is up to 1.1 s: 0.2 s."""


class PicoSpeaker:
    """The typed edge of the package."""

    def __init__(self) -> None:
        package: Any = importlib.import_module("py_nanotts")
        self._pico: Any = package.NanoTTS()

    def speak(self, order: Order, emit: Emit) -> None:
        """Speak one sentence, all at once: Pico has no streaming."""
        samples: bytes = self._pico.speak(
            order.text, voice=order.voice, speed=order.speed, pitch=order.pitch, volume=VOLUME
        )
        samples = without_long_end(samples)
        for begin in range(0, len(samples), CHUNK):
            if not emit(samples[begin : begin + CHUNK]):
                return


def without_long_end(samples: bytes) -> bytes:
    """Shorten the silence at the end to :data:`END_BYTES`."""
    view = memoryview(samples).cast("h")
    end = len(view)
    while end and abs(view[end - 1]) < QUIET:
        end -= 1
    return samples[: end * 2 + END_BYTES]


if __name__ == "__main__":
    run(PicoSpeaker)
