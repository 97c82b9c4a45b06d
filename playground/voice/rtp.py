"""
Voice packets between the transport encryption and the UDP socket.

The transport modes are those that end in ``rtpsize``: the RTP header is
authenticated and stays readable, the rest is encrypted, and the nonce, a
counter, is appended in four bytes. What is inside may be encrypted a second
time, end to end; that is no concern of this module.

A real voice server forgives or drops in silence. This one counts, so that a
test can ask whether a client kept to the rules.
"""

import struct
from collections import Counter
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl.exceptions import CryptoError
from nacl.secret import Aead

AES: Final = "aead_aes256_gcm_rtpsize"
XCHACHA20: Final = "aead_xchacha20_poly1305_rtpsize"
MODES: Final = (AES, XCHACHA20)
"""What is offered: as by Discord, first what it would rather have, then what all must know."""

SAMPLES_PER_PACKET: Final = 960
"""20 ms on RTP's clock, 48,000 Hz."""

HEADER_SIZE: Final = 12
_NONCE_TAIL: Final = 4
_TAG_SIZE: Final = 16
_DISCOVERY_SIZE: Final = 74
_RTP_OPUS: Final = b"\x80\x78"
_RECEIVER_REPORT: Final = b"\x81\xc9\x00\x07"


def discovery_ssrc(datagram: bytes) -> int | None:
    """Return whose address is asked for, or ``None`` if the datagram asks nothing."""
    if len(datagram) != _DISCOVERY_SIZE or datagram[:4] != b"\x00\x01\x00\x46":
        return None
    return int.from_bytes(datagram[4:8], "big")


def discovery_answer(ssrc: int, address: tuple[str, int]) -> bytes:
    """Tell a client where its packets come from."""
    host, port = address
    return struct.pack(">HHI64sH", 2, 70, ssrc, host.encode("ascii"), port)


def ssrc_of(datagram: bytes) -> int | None:
    """Return the source a media packet names, or ``None`` if it is too short to be one."""
    if len(datagram) < HEADER_SIZE + _TAG_SIZE + _NONCE_TAIL:
        return None
    return int.from_bytes(datagram[8:12], "big")


@dataclass(frozen=True, slots=True)
class Media:
    """A packet out of the transport encryption."""

    sequence: int
    timestamp: int
    frame: bytes
    """Opus, perhaps encrypted end to end."""


class _Aes:
    """``aead_aes256_gcm_rtpsize``."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def encrypt(self, data: bytes, header: bytes, counter: bytes) -> bytes:
        return self._cipher.encrypt(counter + bytes(8), data, header)

    def decrypt(self, data: bytes, header: bytes, counter: bytes) -> bytes:
        return self._cipher.decrypt(counter + bytes(8), data, header)


class _XChaCha20:
    """``aead_xchacha20_poly1305_rtpsize``."""

    def __init__(self, key: bytes) -> None:
        self._cipher = Aead(key)

    def encrypt(self, data: bytes, header: bytes, counter: bytes) -> bytes:
        return self._cipher.encrypt(data, header, counter + bytes(20)).ciphertext

    def decrypt(self, data: bytes, header: bytes, counter: bytes) -> bytes:
        return self._cipher.decrypt(data, header, counter + bytes(20))


class Transport:
    """
    One client's transport encryption, and whether it keeps to the rules.

    ``violations`` counts, by name:

    ``header``
        The first two bytes are not ``80 78``.
    ``transport``
        The packet could not be decrypted.
    ``nonce``
        The nonce did not grow: a repeated nonce gives the key away.
    ``sequence``
        The sequence number did not grow.
    ``timestamp``
        The timestamp did not grow by 960 for each sequence number.
    """

    def __init__(self, key: bytes, violations: Counter[str]) -> None:
        self._key = key
        self.choose(XCHACHA20)  # until the client says which
        self._violations = violations
        self._nonce = -1
        self._last: Media | None = None
        self._reports = 0

    def choose(self, mode: str) -> None:
        """Encrypt and decrypt in one of the modes from here on."""
        self._cipher = _Aes(self._key) if mode == AES else _XChaCha20(self._key)

    def open(self, datagram: bytes) -> Media | None:
        """Decrypt a packet; ``None`` if that cannot be done."""
        header, tail = datagram[:HEADER_SIZE], datagram[-_NONCE_TAIL:]
        if header[:2] != _RTP_OPUS:
            self._violations["header"] += 1
            return None
        try:
            frame = self._cipher.decrypt(datagram[HEADER_SIZE:-_NONCE_TAIL], header, tail)
        except (CryptoError, InvalidTag):
            self._violations["transport"] += 1
            return None
        media = Media(int.from_bytes(header[2:4], "big"), int.from_bytes(header[4:8], "big"), frame)
        self._check(media, int.from_bytes(tail, "big"))
        return media

    def _check(self, media: Media, nonce: int) -> None:
        if nonce <= self._nonce:
            self._violations["nonce"] += 1
        self._nonce = nonce
        if self._last is not None:
            packets = media.sequence - self._last.sequence & 0xFFFF
            samples = media.timestamp - self._last.timestamp & 0xFFFFFFFF
            if not 0 < packets < 1 << 15:
                self._violations["sequence"] += 1
            elif samples != packets * SAMPLES_PER_PACKET:
                self._violations["timestamp"] += 1
        self._last = media

    def report(self, ssrc: int) -> bytes:
        """Make a receiver report (RTCP), as Discord sends to a bot about once a second."""
        header = _RECEIVER_REPORT + ssrc.to_bytes(4, "big")
        tail = self._reports.to_bytes(_NONCE_TAIL, "big")
        self._reports += 1
        return header + self._cipher.encrypt(bytes(24), header, tail) + tail
