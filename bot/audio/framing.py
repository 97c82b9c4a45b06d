"""
Cut chunks of any length into frames.

Lightning promises nothing about the length of a chunk; it may even end in
the middle of a sample. What does not fill a frame waits for the next chunk.
"""

from bot.audio.pcm import PcmFormat


class Framer:
    """The frames of one stream of audio."""

    def __init__(self, pcm: PcmFormat) -> None:
        self._size = pcm.frame_size
        self._rest = b""

    @property
    def waiting(self) -> int:
        """Bytes that wait for more to make a frame."""
        return len(self._rest)

    def put(self, chunk: bytes) -> list[bytes]:
        """Take a chunk; return the frames that are whole now."""
        audio = self._rest + chunk
        end = len(audio) - len(audio) % self._size
        self._rest = audio[end:]
        return [audio[start : start + self._size] for start in range(0, end, self._size)]

    def finish(self) -> list[bytes]:
        """Return the last frame, filled up with silence; nothing if there is no rest."""
        rest, self._rest = self._rest, b""
        # Half a sample at the end would be heard as a click; it is no audio.
        whole = rest[: len(rest) & ~1]
        return [whole.ljust(self._size, b"\0")] if whole else []
