"""
The text of one request, as it comes in.

A request's text may arrive in fragments. They are held until there is enough
to speak, until the client says so (``flush``), until the client's gathering
time is over, or until the text ends. What is released is spoken; once all of
it is, and nothing new has come for the back-off, the request is complete.

So a request that goes on (``continue``) can be complete early: the next
fragment then begins another. With text still held it never is.
"""

import asyncio

from lightning_server.pieces import LIMIT, first_piece


class StreamedText:
    """Text between a client that sends fragments and a voice that speaks them."""

    def __init__(self, *, gather: float, backoff: float) -> None:
        self._gather = gather
        self._backoff = backoff
        self._held = ""
        self._released = ""
        self._timer: asyncio.TimerHandle | None = None
        self._changed = asyncio.Event()
        self.open = True
        """Whether more fragments belong to this request."""

    @property
    def waiting(self) -> int:
        """How many characters were taken and not spoken yet."""
        return len(self._held) + len(self._released)

    def put(self, text: str, *, more: bool, flush: bool) -> None:
        """
        Take a fragment.

        Args:
            text: May be empty.
            more: Whether the text goes on in another fragment.
            flush: Speak what is held, now.
        """
        assert self.open, "a request that ended takes no more text"
        self._held += text
        self.open = more
        if flush or not more:
            self._release()
            return
        while len(self._held) > LIMIT:
            piece, self._held = first_piece(self._held)
            self._released += piece + " "
            self._changed.set()
        if self._held and self._gather and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._gather, self._release)

    def forget(self) -> None:
        """Drop what is held, and end: what was released is still spoken."""
        self._held = ""
        self.open = False
        self._release()

    async def wait_released(self) -> None:
        """Wait until there is something to speak, or never will be. Cancelling is safe."""
        while self.open and not self._released:
            self._changed.clear()
            await self._changed.wait()

    async def take(self) -> str | None:
        """
        Take what has been released; ``None`` once the request is complete.

        Waits for the back-off before ``None``, and for more text as long as
        some is held. Cancelling is safe.
        """
        while not self._released:
            if not self.open:
                await asyncio.sleep(self._backoff)
                return None
            self._changed.clear()
            try:
                async with asyncio.timeout(None if self._held else self._backoff):
                    await self._changed.wait()
            except TimeoutError:
                self.open = False
                return None
        text, self._released = self._released, ""
        return text

    def close(self) -> None:
        """Stop the timer. Nothing else may be called afterwards."""
        self.open = False
        if self._timer is not None:
            self._timer.cancel()

    def _release(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._released += self._held
        self._held = ""
        self._changed.set()
