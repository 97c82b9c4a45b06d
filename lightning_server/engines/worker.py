"""
The inside of an engine's own process.

Two threads meet here. The reader takes orders from standard input and notes
which are cancelled; the main thread, the only one that enters the engine,
carries them out one after the other and asks before each bit of sound whether
it is still wanted. Sound leaves on what was standard output: the engines'
native code may print, so the descriptor is taken away from it first.

The process ends when standard input does, so it never outlives its server.
"""

import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from typing import BinaryIO, Protocol, TypeAlias

from lightning_server.engines.wire import HEADER, Kind, Order

Emit: TypeAlias = Callable[[bytes], bool]
"""Sends samples; false when nobody wants any more."""


class Speaker(Protocol):
    """An engine as its own process sees it."""

    def speak(self, order: Order, emit: Emit) -> None:
        """Speak one order; any exception is reported as a failure of this order."""
        ...


class Cancelled:
    """Which orders are no longer wanted. The reader adds, the main thread asks."""

    def __init__(self) -> None:
        self._numbers: set[int] = set()
        self._done = 0
        self._lock = threading.Lock()

    def add(self, number: int) -> None:
        """Note that an order is no longer wanted, unless it is over anyway."""
        with self._lock:
            if number > self._done:
                self._numbers.add(number)

    def finish(self, number: int) -> None:
        """Forget all about an order; orders are finished in the order of their numbers."""
        with self._lock:
            self._done = number
            self._numbers.discard(number)

    def __contains__(self, number: int) -> bool:
        return number in self._numbers


def run(make: Callable[[], Speaker]) -> None:
    """Carry out orders until standard input ends."""
    # Ctrl-C reaches the whole terminal; the server decides when this process ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
    cancelled = Cancelled()
    with os.fdopen(os.dup(1), "wb", buffering=0) as output:
        os.dup2(2, 1)
        threading.Thread(
            target=_read_orders, args=(sys.stdin.buffer, orders, cancelled), daemon=True
        ).start()
        speaker = make()
        while True:
            carry_out(speaker, orders.get(), cancelled, output)


def carry_out(speaker: Speaker, order: Order, cancelled: Cancelled, output: BinaryIO) -> None:
    """Speak one order and say how it ended."""

    def emit(samples: bytes) -> bool:
        if order.number in cancelled:
            return False
        if samples:
            _send(output, order.number, Kind.SOUND, samples)
        return True

    try:
        if emit(b""):
            speaker.speak(order, emit)
    except Exception as error:  # noqa: BLE001 (firewall: a text that upsets the engine must not end it for all others)
        # The message may quote the text; the name does not.
        _send(output, order.number, Kind.FAILED, type(error).__name__.encode())
    else:
        _send(output, order.number, Kind.END, b"")
    cancelled.finish(order.number)


def _send(output: BinaryIO, number: int, kind: Kind, payload: bytes) -> None:
    message = memoryview(HEADER.pack(number, kind, len(payload)) + payload)
    while message:
        # A raw write to a pipe may take a part only.
        message = message[output.write(message) :]


def _read_orders(lines: BinaryIO, orders: "queue.SimpleQueue[Order]", cancelled: Cancelled) -> None:
    for line in lines:
        order = Order.from_line(line)
        if order.cancel:
            cancelled.add(order.number)
        else:
            orders.put(order)
    # The server is gone, and the main thread may be deep in native code.
    os._exit(0)
