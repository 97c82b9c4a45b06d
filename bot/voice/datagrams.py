"""
What comes back over a link's socket, read by the event loop.

discord.py reads from a thread that sits in ``select`` for up to 30 s; after a
reconnect that is on the socket before, and the answer on the new one is not
read (``SocketReader``, 2.7.1; in a quiet channel 4 of 6 reconnects failed). The
loop can read a socket without a thread. Ends with: discord.py watching the
socket that it has now.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from discord.voice_state import VoiceConnectionState


class DatagramReader:
    """
    Tells listeners of what comes. In the place of discord.py's reader, and operated by its names.

    Args:
        state: Whose socket is read: the one that it has when somebody begins to listen.
    """

    def __init__(self, state: VoiceConnectionState) -> None:
        self._state = state
        self._listeners: list[Callable[[bytes], object]] = []
        self._watched: int | None = None

    def register(self, callback: Callable[[bytes], object]) -> None:
        """Call this with each datagram from now on."""
        self._listeners.append(callback)
        if self._watched is None:
            self._watched = self._state.socket.fileno()
            asyncio.get_running_loop().add_reader(self._watched, self._read)

    def unregister(self, callback: Callable[[bytes], object]) -> None:
        """Call this no more; it may be known no more."""
        with suppress(ValueError):
            self._listeners.remove(callback)
        if not self._listeners:
            self.stop()

    def stop(self) -> None:
        """Read no more, and forget who listened."""
        self._listeners.clear()
        if self._watched is not None:
            # By number: the socket itself may be closed already.
            asyncio.get_running_loop().remove_reader(self._watched)
            self._watched = None

    def start(self) -> None:
        """Begin no thread."""

    def pause(self) -> None:
        """Do nothing: who closes the socket has stopped this before."""

    def resume(self) -> None:
        """Do nothing: who wants to read registers."""

    def _read(self) -> None:
        try:
            data = self._state.socket.recv(2048)
        except OSError:
            return
        for listener in list(self._listeners):
            listener(data)
