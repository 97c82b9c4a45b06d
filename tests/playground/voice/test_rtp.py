"""Voice packets, good and bad."""

import struct
from collections import Counter

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl.secret import Aead

from playground.voice import rtp

KEY = bytes(range(32))
SSRC = 1001


def packet(
    sequence: int, timestamp: int, *, nonce: int, frame: bytes = b"opus", head: int = 0x8078
):
    """Encrypt as a client does."""
    header = struct.pack(">HHII", head, sequence, timestamp, SSRC)
    tail = struct.pack(">I", nonce)
    return header + Aead(KEY).encrypt(frame, header, tail + bytes(20)).ciphertext + tail


def opened(*packets: bytes) -> tuple[list[rtp.Media | None], dict[str, int]]:
    violations: Counter[str] = Counter()
    transport = rtp.Transport(KEY, violations)
    return [transport.open(each) for each in packets], dict(violations)


def test_good_packets_are_opened_without_a_complaint():
    """Numbers and frame come out; wrapping round is no violation."""
    media, violations = opened(
        packet(65534, 2**32 - 960, nonce=0), packet(65535, 0, nonce=1), packet(0, 960, nonce=2)
    )

    assert media[0] == rtp.Media(65534, 2**32 - 960, b"opus")
    assert violations == {}


def test_a_lost_packet_is_no_violation():
    """The timestamp may jump as far as the sequence number."""
    _, violations = opened(packet(1, 960, nonce=0), packet(4, 4 * 960, nonce=3))

    assert violations == {}


@pytest.mark.parametrize(
    ("second", "violation"),
    [
        (packet(2, 1920, nonce=1, head=0x9078), "header"),
        (packet(2, 1920, nonce=1)[:-5] + bytes(5), "transport"),
        (packet(2, 1920, nonce=0), "nonce"),
        (packet(1, 960, nonce=1), "sequence"),
        (packet(2, 960, nonce=1), "timestamp"),
    ],
)
def test_each_broken_rule_is_counted(second: bytes, violation: str):
    """A violation has a name."""
    _, violations = opened(packet(1, 960, nonce=0), second)

    assert violations == {violation: 1}


def test_discovery_is_asked_and_answered_in_74_bytes():
    """The answer has the address, ended by a zero, and the port in the last two bytes."""
    question = struct.pack(">HHI", 1, 70, SSRC) + bytes(66)

    answer = rtp.discovery_answer(SSRC, ("127.0.0.1", 5000))

    assert rtp.discovery_ssrc(question) == SSRC
    assert rtp.discovery_ssrc(answer) is None
    assert len(answer) == 74
    assert answer[8:18] == b"127.0.0.1\x00"
    assert answer[-2:] == (5000).to_bytes(2, "big")


def test_what_is_too_short_is_from_nobody():
    """A media packet has a header, a tag and a nonce at least."""
    assert rtp.ssrc_of(packet(1, 960, nonce=0)) == SSRC
    assert rtp.ssrc_of(bytes(31)) is None


def test_packets_in_aes_are_opened_once_it_is_chosen():
    """Its nonce is twelve bytes, of which the packet has the first four."""
    violations: Counter[str] = Counter()
    transport = rtp.Transport(KEY, violations)
    header, tail = struct.pack(">HHII", 0x8078, 7, 960, SSRC), struct.pack(">I", 5)
    sealed = header + AESGCM(KEY).encrypt(tail + bytes(8), b"opus", header) + tail

    assert transport.open(sealed) is None
    transport.choose(rtp.AES)
    assert transport.open(sealed) == rtp.Media(7, 960, b"opus")
    assert transport.open(packet(8, 1920, nonce=6)) is None
    assert violations == {"transport": 2}

    report = transport.report(SSRC)
    assert AESGCM(KEY).decrypt(report[-4:] + bytes(8), report[8:-4], report[:8]) == bytes(24)


def test_reports_can_be_decrypted_and_never_repeat_a_nonce():
    """A receiver report is authenticated with its own header."""
    transport = rtp.Transport(KEY, Counter())

    reports = [transport.report(SSRC) for _ in range(2)]

    for report in reports:
        assert Aead(KEY).decrypt(report[8:-4], report[:8], report[-4:] + bytes(20)) == bytes(24)
    assert reports[0][-4:] != reports[1][-4:]
