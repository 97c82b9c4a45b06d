"""
From text to chunks of PCM.

Two threads meet here and nowhere else in the server. A worker thread drives
the engine, which blocks, and puts sound into a hand-over of a few arrays;
the event loop takes it out. The worker waits when the hand-over is full, so
a client that does not read stops the synthesis and not the server's memory.
Closing the generator sets a flag and wakes the worker: it stops at the next
array of the engine, and the event loop does not wait for that.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from lightning_server.engine import CannotSpeak, Engine, Sound, Voice
from lightning_server.pieces import pieces

CHUNK_SECONDS = 0.16  # inferred from recordings of the hosted service
SAMPLE_SIZE = 2  # bytes; signed 16-bit little-endian, mono
HAND_OVER = 16  # arrays on their way between the threads; a first guess, not measured


@dataclass(frozen=True, slots=True)
class Spoken:
    """A mark in the audio: the piece whose sound has just ended."""

    text: str
    start: float
    """Seconds from the start of this text's audio to the start of the piece's."""
    end: float
    """Seconds from the start of this text's audio to the end of the piece's."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text is to be spoken."""

    candidates: Sequence[tuple[Engine, Voice]]
    """Who may speak, in order of preference."""
    language: str
    speed: float
    rate: int


def pcm(sound: Sound) -> bytes:
    """Return samples from -1 to 1 as signed 16-bit little-endian; louder ones are clipped."""
    return (np.clip(sound, -1.0, 1.0) * 32767).astype("<i2").tobytes()


def chunk_size(rate: int) -> int:
    """Return the bytes in a chunk of :data:`CHUNK_SECONDS`."""
    return round(rate * CHUNK_SECONDS) * SAMPLE_SIZE


async def speak(
    text: str, manner: Manner, *, executor: Executor
) -> AsyncGenerator[bytes | Spoken, None]:
    """
    Speak a text and yield its audio as it is made.

    Leaving early or being cancelled stops the synthesis; wrap the call in
    :func:`contextlib.aclosing` so that leaving is noticed at once.

    Yields:
        Chunks of 160 ms, the last one shorter: signed 16-bit little-endian
        mono. After the audio of each piece, a mark.

    Raises:
        CannotSpeak: If no engine has a sound for any of the text. A part
            that cannot be spoken beside others that can is left out.
    """
    hand_over = _HandOver(asyncio.get_running_loop())
    size = chunk_size(manner.rate)
    waiting = bytearray()
    marks: list[tuple[int, Spoken]] = []
    sent = 0
    executor.submit(_work, text, manner, hand_over)
    try:
        while (item := await hand_over.take()) is not None:
            match item:
                case Spoken():
                    marks.append((sent + len(waiting), item))
                case _:
                    waiting += item
            while len(waiting) >= size:
                yield bytes(waiting[:size])
                del waiting[:size]
                sent += size
            while marks and marks[0][0] <= sent:
                yield marks.pop(0)[1]
        if waiting:
            yield bytes(waiting)
        for _, mark in marks:
            yield mark
    finally:
        hand_over.stop()


class _HandOver:
    """A few pieces of sound between a worker thread and the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._items: asyncio.Queue[bytes | Spoken | Exception | None] = asyncio.Queue()
        self._room = threading.Semaphore(HAND_OVER)
        self._stopped = threading.Event()

    def put(self, item: bytes | Spoken | Exception | None) -> bool:
        """Put an item in, from the worker; false when nobody wants it any more."""
        if self._stopped.is_set():
            return False
        self._room.acquire()
        if self._stopped.is_set():
            return False
        self._loop.call_soon_threadsafe(self._items.put_nowait, item)
        return True

    async def take(self) -> bytes | Spoken | None:
        """Take the next item, on the event loop; ``None`` at the end. Cancelling is safe."""
        item = await self._items.get()
        self._room.release()
        if isinstance(item, Exception):
            raise item
        return item

    def stop(self) -> None:
        """Tell the worker to stop, on the event loop."""
        self._stopped.set()
        # The worker may be waiting for room; it needs one turn to see the flag.
        self._room.release()


def _work(text: str, manner: Manner, hand_over: _HandOver) -> None:
    """Drive the engine, in a worker thread."""
    try:
        with closing(_speak_pieces(text, manner)) as items:
            if not all(hand_over.put(item) for item in items):
                return
    except Exception as error:  # noqa: BLE001 (carried across to the event loop, raised there)
        hand_over.put(error)
    else:
        hand_over.put(None)


def _speak_pieces(text: str, manner: Manner) -> Generator[bytes | Spoken]:
    """Yield the sound of every piece that has one, each followed by its mark."""
    position = 0.0
    for piece in pieces(text):
        start = position
        for sound in _sound(piece, manner):
            position += len(sound) / manner.rate
            yield pcm(sound)
        if position > start:
            yield Spoken(piece, start, position)
    if not position:
        raise CannotSpeak("no engine has a sound for this text")


def _sound(piece: str, manner: Manner) -> Generator[Sound]:
    """Yield a piece's sound from the first engine that has one; nothing if none has."""
    for engine, voice in manner.candidates:
        try:
            # Closing this generator closes the engine's as well (PEP 380).
            yield from engine.speak(
                piece, voice, language=manner.language, speed=manner.speed, rate=manner.rate
            )
        except CannotSpeak:
            continue
        return
