"""Piper, in its own process: the only module that imports it. Its arguments are the voice files."""

import importlib
import sys
from typing import Any

from lightning_server.engines.wire import Order
from lightning_server.engines.worker import Emit, run

CHUNK = 8192
"""Bytes in a message, about 0.2 s."""


FIXED = 0.29
"""The share of a speech's length that its length scale does not change.

Every phoneme lasts a whole number of frames, at least one, so at half the
scale a speech is still 0.65 as long (measured with one voice, 0.25 to 2).
"""


class PiperSpeaker:
    """The typed edge of the package."""

    def __init__(self, paths: list[str]) -> None:
        self._voices = {path: _load(path) for path in paths}
        self._settings: Any = importlib.import_module("piper").SynthesisConfig

    def speak(self, order: Order, emit: Emit) -> None:
        """Speak one piece; sound comes a sentence at a time."""
        voice = self._voices[order.voice]
        scale = (1 / order.speed - FIXED) / (1 - FIXED)
        settings = self._settings(length_scale=voice.config.length_scale * scale)
        for sentence in voice.synthesize(order.text, settings):
            samples: bytes = sentence.audio_int16_bytes
            for begin in range(0, len(samples), CHUNK):
                if not emit(samples[begin : begin + CHUNK]):
                    return


def _load(path: str) -> Any:  # noqa: ANN401 (the package's own class, which has no types)
    package: Any = importlib.import_module("piper")
    runtime: Any = importlib.import_module("onnxruntime")
    voice = package.PiperVoice.load(path)
    options = runtime.SessionOptions()
    # One core: the others belong to the requests of others.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    voice.session = runtime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return voice


if __name__ == "__main__":
    run(lambda: PiperSpeaker(sys.argv[1:]))
