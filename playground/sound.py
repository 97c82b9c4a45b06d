"""
The machine's sound card, if it has one.

miniaudio is tried first, then a player program that reads raw sound from a
pipe. No sound card is no error: the reason is returned, to be shown.

With miniaudio two threads meet. The event loop puts sound in, miniaudio's
thread takes what the card needs and must not wait. So sound crosses in a
deque, whose ``append`` and ``popleft`` are atomic; what is left of a piece is
the taking thread's own.
"""

import asyncio
import importlib
import os
import shutil
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final, Protocol

from playground.voice import RATE

SAMPLE_SIZE: Final = 2

WAITING: Final = 100
"""Pieces of 20 ms that may wait for the card; older ones are dropped. Taste: two seconds."""

PROGRAMS: Final = {
    "pw-cat": ["--playback", "--rate", str(RATE), "--channels", "1", "--format", "s16", "-"],
    "paplay": ["--raw", "--format=s16le", f"--rate={RATE}", "--channels=1"],
    "aplay": ["-q", "-t", "raw", "-f", "S16_LE", "-r", str(RATE), "-c", "1", "-"],
    "ffplay": ["-nodisp", "-loglevel", "quiet", "-f", "s16le", "-ar", str(RATE), "-i", "-"],
}
"""Player → arguments with which it plays mono from its standard input."""

DYING: Final = 0.5
"""Seconds after which a player that found no sound card has ended. A guess."""


class SoundCard(Protocol):
    """Something that plays 48 kHz mono, signed 16-bit little-endian."""

    name: str
    """What to call it before people."""

    def put(self, pcm: bytes) -> None:
        """Play a piece after those before; what comes too fast is dropped."""
        ...

    async def aclose(self) -> None:
        """Stop at once."""
        ...


class _Miniaudio:
    """The card through miniaudio, a wheel that needs nothing of the system."""

    def __init__(self, device: Any) -> None:  # noqa: ANN401 (miniaudio may not be installed)
        self.name = f"the sound card ({device.backend})"
        self._device = device
        self._waiting: deque[bytes] = deque(maxlen=WAITING)
        player = self._play()
        next(player)
        device.start(player)

    def _play(self) -> Generator[bytes, int, None]:
        """Give the card what it asks for, silence where there is nothing."""
        left = b""
        frames = yield b""
        while True:
            size = frames * SAMPLE_SIZE
            while len(left) < size and self._waiting:
                left += self._waiting.popleft()
            piece, left = left[:size], left[size:]
            frames = yield piece.ljust(size, b"\0")

    def put(self, pcm: bytes) -> None:
        self._waiting.append(pcm)

    async def aclose(self) -> None:
        # It joins miniaudio's thread.
        await asyncio.to_thread(self._device.close)


class _Program:
    """The card through somebody else's program."""

    def __init__(self, program: str, process: asyncio.subprocess.Process) -> None:
        self.name = f"the sound card (through {program})"
        self._process = process

    def put(self, pcm: bytes) -> None:
        pipe = self._process.stdin
        assert pipe is not None, "it was started with a pipe"
        waiting = pipe.transport.get_write_buffer_size()
        if self._process.returncode is None and waiting < WAITING * len(pcm):
            pipe.write(pcm)

    async def aclose(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


async def find_sound_card() -> tuple[SoundCard | None, str]:
    """
    Look for a way to the sound card.

    Returns:
        The card, or ``None``, and a phrase that says which one or why not.
    """
    card, reason = _through_miniaudio()
    if card is not None:
        return card, card.name
    for program in PROGRAMS:
        found = await _through_program(program)
        if found is not None:
            return found, found.name
    return None, f"no sound card ({reason})"


def _through_miniaudio() -> tuple[SoundCard | None, str]:
    try:
        miniaudio: Any = importlib.import_module("miniaudio")
    except ImportError:
        return None, "the package miniaudio is not installed and no player program was found"
    # The null backend would play to nobody.
    backends = [one for one in miniaudio.Backend if one is not miniaudio.Backend.NULL]
    try:
        with _standard_error_closed():
            device = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=RATE,
                buffersize_msec=60,
                backends=backends,
                app_name="Playground",
            )
    except miniaudio.MiniaudioError:
        return None, "this machine seems to have none"
    return _Miniaudio(device), ""


async def _through_program(program: str) -> SoundCard | None:
    path = shutil.which(program)
    if path is None:
        return None
    nowhere = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        path,
        *PROGRAMS[program],
        stdin=asyncio.subprocess.PIPE,
        stdout=nowhere,
        stderr=nowhere,
    )
    try:
        async with asyncio.timeout(DYING):
            await process.wait()
    except TimeoutError:
        return _Program(program, process)
    return None


@contextmanager
def _standard_error_closed() -> Generator[None]:
    """Keep ALSA from writing its search for a card to the terminal, from C."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
