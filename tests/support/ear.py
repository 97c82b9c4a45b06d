"""Telling by ear which texts were spoken, while they are: each has a tone of its own."""

from itertools import pairwise

import numpy as np

from lightning_server.tone import frequency_of
from playground.voice import Listener
from playground.voice.sound import Decoder

RATE = 48_000
"""Of what a listener decodes, in hertz."""

WINDOW = 0.05
"""Seconds of which one pitch is found."""

NEAR = 4.0
"""Hertz that a tone may seem to be off."""

_SIZE = round(RATE * WINDOW)
_SHAPE = np.hanning(_SIZE)
_FLOOR = 0.05
"""The loudest sample of what is no silence."""


class Ear:
    """
    What somebody hears of one speaker, each packet looked at once.

    Args:
        listener: Who listens.
        speaker: Whose speech.
    """

    def __init__(self, listener: Listener, speaker: int) -> None:
        self.listener = listener
        self._speaker = speaker
        self._taken = 0
        self._decoder = Decoder()
        self._rest = np.empty(0, np.float32)
        self._peaks: list[float] = []
        self._undecryptable = 0

    def follow(self, listener: Listener) -> None:
        """Go on listening in another voice channel."""
        self._look()
        self.listener, self._taken, self._decoder = listener, 0, Decoder()

    def seconds_of(self, text: str) -> float:
        """Return how long a text's tone was heard so far, in seconds."""
        self._look()
        pitch = frequency_of(text)
        return sum(abs(peak - pitch) < NEAR for peak in self._peaks) * WINDOW

    def breaks_of(self, text: str) -> int:
        """Return how often a text's tone was interrupted so far; each hides up to two windows."""
        self._look()
        pitch = frequency_of(text)
        there = [abs(peak - pitch) < NEAR for peak in self._peaks]
        beginnings = sum(now and not before for before, now in pairwise([False, *there]))
        return max(0, beginnings - 1)

    @property
    def undecryptable(self) -> int:
        """How many packets have come for which there was no key."""
        self._look()
        return self._undecryptable

    def _look(self) -> None:
        packets = self.listener.packets_of(self._speaker)[self._taken :]
        self._undecryptable += sum(not packet.decrypted for packet in packets)
        self._taken += len(packets)
        decoded = [
            np.frombuffer(self._decoder.decode(packet.payload), "<i2").astype(np.float32) / 32768
            for packet in packets
            if packet.decrypted
        ]
        self._rest = np.concatenate([self._rest, *decoded])
        while len(self._rest) >= _SIZE:
            window, self._rest = self._rest[:_SIZE], self._rest[_SIZE:]
            spectrum = np.abs(np.fft.rfft(window * _SHAPE, n=RATE // 2))  # bins of 2 Hz
            loud = float(np.abs(window).max()) > _FLOOR
            self._peaks.append(float(spectrum.argmax()) * 2.0 if loud else 0.0)
