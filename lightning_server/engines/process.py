"""
The outside of an engine's own process.

Threads meet here. Any thread of the server may ask for speech; each writes
its order under a lock and then waits at a queue of its own. One reader per
process takes messages from the pipe and puts each into the queue of the order
it names, so a listener who is slow, or gone, holds up nobody: what waits in a
queue is bounded by the length of a piece of text. The process itself speaks
one order after the other.

A process that died is replaced when it is next needed. An order of which
nothing was heard yet is then given once more.
"""

import itertools
import logging
import queue
import subprocess
import sys
import threading
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, TypeAlias

import lightning_server
from lightning_server.engine import CannotSpeak, Sound
from lightning_server.engines.sound import from_int16
from lightning_server.engines.wire import HEADER, Kind, Order

log = logging.getLogger(__name__)

PATIENCE = 30.0
"""How long to wait for the next sound before the process counts as stuck, in seconds.

A first guess; a piece takes a second at most, but others may be ahead of it.
"""

GOODBYE = 2.0
"""How long a process may take to end when it is asked to, in seconds."""

Replies: TypeAlias = "queue.SimpleQueue[tuple[Kind, bytes] | None]"
"""What answers one order; ``None`` says that the process is gone."""


class ProcessDied(Exception):
    """The engine's process ended, or had to be ended, before the order was complete."""


def audible(sounds: Iterable[Sound], *, engine: str) -> Generator[Sound]:
    """
    Pass a text's sound on; refuse the text if there is none.

    Args:
        sounds: What the engine makes of it.
        engine: What the engine is called, for the refusal.

    Raises:
        CannotSpeak: If there was no sound, also because the process died of the text.
        ProcessDied: If it died after sound was heard.
    """
    heard = False
    try:
        for sound in sounds:
            heard = True
            yield sound
    except ProcessDied:
        if heard:
            raise
        raise CannotSpeak(f"{engine}'s process died of this text") from None
    if not heard:
        raise CannotSpeak(f"{engine} found nothing to pronounce")


class SpeechProcess:
    """Speaks in a process of its own, which is started when first needed."""

    def __init__(
        self, module: str, arguments: Sequence[str] = (), *, patience: float = PATIENCE
    ) -> None:
        """
        Remember what to start.

        Args:
            module: Run with ``-m``; ends in :func:`lightning_server.engines.worker.run`.
            arguments: Its arguments.
            patience: How long to wait for the next sound, in seconds.
        """
        self._command = [sys.executable, "-m", module, *arguments]
        self._patience = patience
        self._name = module.rpartition(".")[2]
        self._starting = threading.Lock()
        self._running: _Running | None = None

    @property
    def pid(self) -> int | None:
        """The process, or ``None`` if none was needed yet."""
        return self._running.pid if self._running else None

    def speak(self, order: Order) -> Generator[Sound]:
        """
        Yield the order's sound as it is made. Blocks.

        Closing the iterator tells the process to stop; it is ready for the
        next order at once.

        Raises:
            CannotSpeak: If the engine could not carry out the order.
            ProcessDied: If the process ended twice, or once after sound was heard.
        """
        heard = False
        for attempt in itertools.count(1):
            try:
                with closing(self._attempt(order)) as sounds:
                    for sound in sounds:
                        heard = True
                        yield sound
            except ProcessDied:
                log.warning("speech process died", extra={"worker": self._name})
                if heard or attempt > 1:
                    raise
            else:
                return

    def start(self) -> None:
        """Start the process, if it does not run."""
        self._started()

    def close(self) -> None:
        """End the process. Whoever is still listening gets :class:`ProcessDied`."""
        with self._starting:
            running, self._running = self._running, None
        if running:
            running.close()

    def _attempt(self, order: Order) -> Generator[Sound]:
        running = self._started()
        number, replies = running.send(order)
        complete = False
        try:
            while not complete:
                kind, payload = running.next_of(replies, self._patience)
                match kind:
                    case Kind.SOUND:
                        yield from_int16(payload)
                    case Kind.END:
                        complete = True
                    case Kind.FAILED:
                        complete = True
                        reason = payload.decode()
                        raise CannotSpeak(f"{self._name} failed with {reason}")
        finally:
            running.forget(number, cancel=not complete)

    def _started(self) -> "_Running":
        with self._starting:
            if self._running is None or self._running.dead:
                if self._running:
                    self._running.close()
                self._running = _Running(self._command)
            return self._running


class _Running:
    """One process, from its start to its end."""

    def __init__(self, command: Sequence[str]) -> None:
        # Started where the package lies, so that ``-m`` finds it whatever our own directory is.
        home = Path(lightning_server.__file__).parents[1]
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            command,
            cwd=home,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # engines quote what they are to say there
        )
        self.pid = self._process.pid
        self.dead = False
        self._numbers = itertools.count(1)
        self._pending: dict[int, Replies] = {}
        self._lock = threading.Lock()
        self._reader = threading.Thread(target=self._read, name="speech process", daemon=True)
        self._reader.start()

    def send(self, order: Order) -> tuple[int, Replies]:
        """Give an order; return its number and where its answers will be."""
        replies: Replies = queue.SimpleQueue()
        with self._lock:
            if self.dead:
                raise ProcessDied
            number = next(self._numbers)
            self._pending[number] = replies
            self._write(replace(order, number=number))
        return number, replies

    def next_of(self, replies: Replies, patience: float) -> tuple[Kind, bytes]:
        """Wait for the next answer; end the process if it takes longer than ``patience``."""
        try:
            reply = replies.get(timeout=patience)
        except queue.Empty:
            self._process.kill()
            raise ProcessDied from None
        if reply is None:
            raise ProcessDied
        return reply

    def forget(self, number: int, *, cancel: bool) -> None:
        """Drop what still comes for this order, and tell the process if it is at work on it."""
        with self._lock:
            self._pending.pop(number, None)
            if cancel and not self.dead:
                self._write(Order(number=number, cancel=True))

    def close(self) -> None:
        """End the process and wait until it has ended."""
        with self._lock, suppress(OSError):
            _pipe(self._process.stdin).close()
        try:
            self._process.wait(GOODBYE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        _pipe(self._process.stdout).close()

    def _write(self, order: Order) -> None:
        # A pipe that is broken is noticed by the reader, too, which tells those who wait.
        with suppress(OSError, ValueError):
            pipe = _pipe(self._process.stdin)
            pipe.write(order.to_line())
            pipe.flush()

    def _read(self) -> None:
        pipe = _pipe(self._process.stdout)
        while len(header := pipe.read(HEADER.size)) == HEADER.size:
            number, kind, size = HEADER.unpack(header)
            payload = pipe.read(size)
            if len(payload) == size and (replies := self._pending.get(number)):
                replies.put((Kind(kind), payload))
        with self._lock:
            self.dead = True
            waiting = list(self._pending.values())
        for replies in waiting:
            replies.put(None)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None, "asked for with PIPE"
    return pipe
