"""
What a phrase is called, and how its packets are written down.

Pure. Names are keyed hashes of everything that shapes the sound, so that a
name tells nobody what was said unless they have the secret; with it, a guess
could be tried. Contents are sealed under their name: what was damaged, cut
off or put under another name is recognised and never played.
"""

import hashlib
import hmac
import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NewType, TypeAlias

from bot.vocabulary import Hertz, VoiceId

PhraseName = NewType("PhraseName", str)
"""What a phrase goes by: 40 hexadecimal digits."""

Packets: TypeAlias = tuple[bytes, ...]
"""A phrase as it is heard: from a fresh encoder's first packet to its last."""

SECRET_SIZE = 32
"""In bytes: as long as the hashes that it keys are strong."""

LONGEST_PACKET = 1275
"""In bytes; Opus has no longer ones (RFC 6716, section 3.4)."""

_FORMAT = b"thunder phrase 1\n"
_NAME_SIZE = 20
_SEAL_SIZE = 20
_LENGTH = struct.Struct(">H")


@dataclass(frozen=True, slots=True)
class Phrase:
    """What shapes the sound of a piece, as far as requests decide it."""

    text: str = field(repr=False)
    """What is said."""
    voice: VoiceId
    """Whose voice."""
    language: str
    """The text's language."""
    speed: float
    """How fast."""
    rate: Hertz
    """Of the audio that was encoded."""
    gain: int = 0
    """How many dB louder it was made before that."""


class Seal:
    """
    Names phrases and seals what is kept of them.

    Args:
        secret: The installation's own, :data:`SECRET_SIZE` bytes.
        service: Which speech service speaks: where it is, and its model.
        encoding: How its speech is encoded.
    """

    def __init__(self, secret: bytes, *, service: str, encoding: str) -> None:
        assert len(secret) == SECRET_SIZE, "whoever loads it checks it"
        self._secret = secret
        self._circumstances = (service, encoding)

    def name(self, phrase: Phrase) -> PhraseName:
        """Say what a phrase goes by. The same words sounding otherwise go by another name."""
        speed = repr(float(phrase.speed))
        what = (phrase.text, phrase.voice, phrase.language, speed, phrase.rate, phrase.gain)
        # As JSON, so that no two lists of fields are written in the same way.
        written = json.dumps([*self._circumstances, *what]).encode()
        return PhraseName(self._hash(written, b"name", _NAME_SIZE).hex())

    def close(self, name: PhraseName, packets: Sequence[bytes]) -> bytes:
        """Write packets down under a name."""
        assert all(0 < len(packet) <= LONGEST_PACKET for packet in packets), "made by an encoder"
        body = b"".join(_LENGTH.pack(len(packet)) + packet for packet in packets)
        return _FORMAT + self._sum(name, body) + body

    def open(self, name: PhraseName, data: bytes) -> Packets | None:
        """Read what was written under a name; ``None`` if it is anything else."""
        start = len(_FORMAT) + _SEAL_SIZE
        seal, body = data[len(_FORMAT) : start], data[start:]
        if not data.startswith(_FORMAT) or not hmac.compare_digest(seal, self._sum(name, body)):
            return None
        return tuple(_packets_in(body))

    def _sum(self, name: PhraseName, body: bytes) -> bytes:
        return self._hash(name.encode() + body, b"seal", _SEAL_SIZE)

    def _hash(self, data: bytes, purpose: bytes, size: int) -> bytes:
        return hashlib.blake2b(data, key=self._secret, person=purpose, digest_size=size).digest()


def _packets_in(body: bytes) -> Iterator[bytes]:
    position = 0
    while position < len(body):
        (size,) = _LENGTH.unpack_from(body, position)
        position += _LENGTH.size
        yield body[position : position + size]
        position += size
