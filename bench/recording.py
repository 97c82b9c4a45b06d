"""
The speech that is played in every benchmark: one recording, made once per run.

The box's English voice speaks it, so that encoders get real speech to chew on
and nobody has to keep a sound file in the repository.
"""

import asyncio
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.audio.pcm import SPEECH
from lightning_server.engines import load_engines

TEXT = (
    "Thunder is the sound that lightning makes. This sentence was spoken once, and is played "
    "back as often as somebody wants to know how fast the bot is. Here it ends."
)

_AUDIBLE = 0.02
"""The loudness at which the recording begins: about 34 dB below full scale."""


async def make_recording(folder: Path) -> Path:
    """Write the recording, about ten seconds without a pause in front, and return its file."""
    path = folder / "recording.pcm"
    sound = await asyncio.to_thread(_speak)
    path.write_bytes((sound * 32767).astype("<i2").tobytes())
    return path


def _speak() -> npt.NDArray[np.float32]:
    catalogue = load_engines(["hibari"])
    catalogue.warm_up()
    try:
        engine, voice = catalogue.choose(catalogue.voices()[0].id, "en")[0]
        arrays = engine.speak(TEXT, voice, language="en", speed=1.0, rate=SPEECH.rate)
        sound = np.concatenate(list(arrays))
    finally:
        catalogue.close()
    begin = int(np.argmax(np.abs(sound) > _AUDIBLE))
    return sound[begin:]


def endless(recording: bytes, size: int, start: int = 0) -> bytes:
    """Return so many bytes of the recording, from a place in it on, beginning anew at its end."""
    start %= len(recording)
    rounds = (start + size) // len(recording) + 1
    return (recording * rounds)[start : start + size]
