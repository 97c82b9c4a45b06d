"""
The little of MLS that a delivery service has to know.

Discord's voice gateway is no member of the encrypted group. It only proposes,
as the group's *external sender*, who comes and who goes, and carries the
members' commits and welcomes. So it needs no MLS library: it signs proposals,
and it reads a commit just far enough to know which proposals it takes up and
where the welcome behind it begins. Section numbers are those of RFC 9420.

Deciding when to propose what is :mod:`playground.voice.group`'s business.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

CIPHERSUITE: Final = 2
"""DHKEM P-256, AES-128-GCM, SHA-256: the only one DAVE 1 knows (section 17.1)."""

_MLS_1_0: Final = 1
_PUBLIC_MESSAGE: Final = 1
_BASIC_CREDENTIAL: Final = 1
_SENDER_MEMBER: Final = 1
_SENDER_EXTERNAL: Final = 2
_CONTENT_COMMIT: Final = 3
_CONTENT_PROPOSAL: Final = 2
_PROPOSAL_ADD: Final = 1
_PROPOSAL_REMOVE: Final = 3
_BY_REFERENCE: Final = 2
_SOURCE_KEY_PACKAGE: Final = 1
_SOURCE_COMMIT: Final = 3


class MalformedMessage(ValueError):
    """Bytes that are no MLS message, or one that has no place here."""


def number(value: int, size: int) -> bytes:
    """Encode an unsigned integer of ``size`` bytes, the first the highest."""
    return value.to_bytes(size, "big")


def vector(content: bytes) -> bytes:
    """Put the length before the content, in 1, 2 or 4 bytes (section 2.1.2)."""
    size = len(content)
    if size < 1 << 6:
        return number(size, 1) + content
    if size < 1 << 14:
        return number(size | 1 << 14, 2) + content
    return number(size | 2 << 30, 4) + content


class Reader:
    """Takes values off the front of a message."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.position = 0

    @property
    def rest(self) -> bytes:
        """What has not been read."""
        return self._content[self.position :]

    def take(self, size: int) -> bytes:
        """Read that many bytes."""
        end = self.position + size
        if end > len(self._content):
            raise MalformedMessage("message ends early")
        taken = self._content[self.position : end]
        self.position = end
        return taken

    def number(self, size: int) -> int:
        """Read an unsigned integer of ``size`` bytes."""
        return int.from_bytes(self.take(size), "big")

    def vector(self) -> bytes:
        """Read a length and as many bytes."""
        first = self.number(1)
        kind, size = first >> 6, first & 0x3F
        if kind == 3:
            raise MalformedMessage("no vector has such a length")
        for _ in range((1 << kind) - 1):
            size = size << 8 | self.number(1)
        return self.take(size)

    def expect(self, value: int, size: int, what: str) -> None:
        """Read an integer that can only be one."""
        found = self.number(size)
        if found != value:
            raise MalformedMessage(f"{what} is {found}, not {value}")


def _read_leaf_node(reader: Reader) -> bytes:
    """Step over a leaf node and return the identity in it (section 7.2)."""
    reader.vector()  # encryption key
    reader.vector()  # signature key
    reader.expect(_BASIC_CREDENTIAL, 2, "credential type")
    identity = reader.vector()
    for _ in range(5):  # capabilities: versions, suites, extensions, proposals, credentials
        reader.vector()
    source = reader.number(1)
    if source == _SOURCE_KEY_PACKAGE:
        reader.take(16)  # lifetime: two moments
    elif source == _SOURCE_COMMIT:
        reader.vector()  # parent hash
    reader.vector()  # extensions
    reader.vector()  # signature
    return identity


def key_package_owner(package: bytes) -> int:
    """
    Return whose key package this is.

    Raises:
        MalformedMessage: If it is none, or not one for DAVE.
    """
    reader = Reader(package)
    reader.expect(_MLS_1_0, 2, "protocol version")
    reader.expect(CIPHERSUITE, 2, "ciphersuite")
    reader.vector()  # init key
    identity = _read_leaf_node(reader)
    reader.vector()  # extensions
    reader.vector()  # signature
    if reader.rest:
        raise MalformedMessage("there is more behind the key package")
    if len(identity) != 8:
        raise MalformedMessage("the identity is no user id in 8 bytes")
    return int.from_bytes(identity, "big")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A signed proposal."""

    message: bytes
    """As it goes over the wire: an MLSMessage."""
    reference: bytes
    """How a commit calls it (section 5.2)."""


class ExternalSender:
    """The gateway's key, and what it signs with it."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    def package(self) -> bytes:
        """Return the ExternalSender structure: public key and credential (section 12.1.8.1)."""
        public = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return vector(public) + number(_BASIC_CREDENTIAL, 2) + vector(b"playground")

    def add(self, group: bytes, epoch: int, key_package: bytes) -> Proposal:
        """Propose that a key package's owner joins (section 12.1.1)."""
        return self._propose(group, epoch, number(_PROPOSAL_ADD, 2) + key_package)

    def remove(self, group: bytes, epoch: int, leaf: int) -> Proposal:
        """Propose that the member at a leaf goes (section 12.1.3)."""
        return self._propose(group, epoch, number(_PROPOSAL_REMOVE, 2) + number(leaf, 4))

    def _propose(self, group: bytes, epoch: int, proposal: bytes) -> Proposal:
        content = (
            vector(group)
            + number(epoch, 8)
            + number(_SENDER_EXTERNAL, 1)
            + number(0, 4)  # the first external sender that the group knows
            + vector(b"")  # authenticated data
            + number(_CONTENT_PROPOSAL, 1)
            + proposal
        )
        # Section 6.1. An external sender signs no group context.
        to_be_signed = number(_MLS_1_0, 2) + number(_PUBLIC_MESSAGE, 2) + content
        labelled = vector(b"MLS 1.0 FramedContentTBS") + vector(to_be_signed)
        signature = vector(self._key.sign(labelled, ec.ECDSA(hashes.SHA256())))
        authenticated = number(_PUBLIC_MESSAGE, 2) + content + signature
        reference = hashlib.sha256(
            vector(b"MLS 1.0 Proposal Reference") + vector(authenticated)
        ).digest()
        return Proposal(number(_MLS_1_0, 2) + authenticated, reference)


@dataclass(frozen=True, slots=True)
class Commit:
    """What a delivery service can read in a commit."""

    message: bytes
    """The commit alone, as it is announced to the members."""
    welcome: bytes
    """What stood behind it, for those who join; empty if nobody does."""
    group: bytes
    epoch: int
    leaf: int
    """Where the committer sits in the tree."""
    references: tuple[bytes, ...]
    """The proposals taken up, in the order in which they take effect."""


def read_commit(payload: bytes) -> Commit:
    """
    Part a commit from the welcome behind it.

    Raises:
        MalformedMessage: If there is no commit by a member at the front.
    """
    reader = Reader(payload)
    reader.expect(_MLS_1_0, 2, "protocol version")
    reader.expect(_PUBLIC_MESSAGE, 2, "wire format")
    group = reader.vector()
    epoch = reader.number(8)
    reader.expect(_SENDER_MEMBER, 1, "sender type")
    leaf = reader.number(4)
    reader.vector()  # authenticated data
    reader.expect(_CONTENT_COMMIT, 1, "content type")
    proposals = Reader(reader.vector())
    references: list[bytes] = []
    while proposals.rest:
        # DAVE forbids members to propose by themselves, so nothing is carried by value.
        proposals.expect(_BY_REFERENCE, 1, "kind of proposal")
        references.append(proposals.vector())
    if reader.number(1):  # an update path follows
        _read_leaf_node(reader)
        reader.vector()
    reader.vector()  # signature
    reader.vector()  # confirmation tag
    reader.vector()  # membership tag
    end = reader.position
    return Commit(payload[:end], payload[end:], group, epoch, leaf, tuple(references))
