"""
A listener's side of DAVE, Discord's end-to-end encryption.

The interface is here because there are two implementations: davey, below,
and Discord's own libdave, which the tests bring along to show that what one
hears the other hears too.
"""

from collections.abc import Callable, Set
from typing import Final, Protocol, TypeAlias

import davey

PROTOCOL_VERSION: Final = 1
"""The DAVE version spoken here."""

SILENCE: Final = b"\xf8\xff\xfe"
"""An Opus packet of silence. It is never encrypted end to end."""

_MARKER: Final = b"\xfa\xfa"
"""How a frame that is encrypted end to end ends."""


def is_encrypted(frame: bytes) -> bool:
    """Tell whether a frame says that it is encrypted end to end."""
    return frame.endswith(_MARKER)


class DaveSession(Protocol):
    """One member's part in one group. When the group is reset, a new one is made."""

    @property
    def ready(self) -> bool:
        """Whether the member is in a group and has its keys."""
        ...

    def set_external_sender(self, package: bytes) -> None:
        """Learn who may propose (op 25)."""
        ...

    def key_package(self) -> bytes:
        """Make a key package to be added with (op 26)."""
        ...

    def proposals(self, payload: bytes, users: Set[int]) -> bytes | None:
        """
        Take proposals up (op 27).

        Args:
            payload: As on the wire: append or revoke in one byte, and the messages.
            users: Who may be in the group.

        Returns:
            A commit and the welcome behind it (op 28), or nothing to commit.
        """
        ...

    def commit(self, commit: bytes) -> bool:
        """Go to the next epoch (op 29); false if that did not work."""
        ...

    def welcome(self, welcome: bytes, users: Set[int]) -> bool:
        """Enter the group (op 30); false if that did not work."""
        ...

    def decrypt(self, user_id: int, frame: bytes) -> bytes | None:
        """Return what a member sent, or ``None`` if it cannot be read."""
        ...


SessionFactory: TypeAlias = Callable[[int, int], DaveSession]
"""Makes a session from a user's id and a voice channel's."""


class DaveySession:
    """DAVE by davey."""

    def __init__(self, user_id: int, channel_id: int) -> None:
        self._session = davey.DaveSession(PROTOCOL_VERSION, user_id, channel_id)

    @property
    def ready(self) -> bool:
        """Whether the member is in a group and has its keys."""
        return self._session.ready

    def set_external_sender(self, package: bytes) -> None:
        """Learn who may propose (op 25)."""
        self._session.set_external_sender(package)

    def key_package(self) -> bytes:
        """Make a key package to be added with (op 26)."""
        return self._session.get_serialized_key_package()

    def proposals(self, payload: bytes, users: Set[int]) -> bytes | None:
        """Take proposals up (op 27)."""
        append, revoke = davey.ProposalsOperationType.append, davey.ProposalsOperationType.revoke
        kind = revoke if payload[0] else append
        try:
            made = self._session.process_proposals(kind, payload[1:], sorted(users))
        except (ValueError, RuntimeError):
            return None  # of a round that is over, if the server did not blunder
        return made and made.commit + (made.welcome or b"")

    def commit(self, commit: bytes) -> bool:
        """Go to the next epoch (op 29); false if that did not work."""
        try:
            self._session.process_commit(commit)
        except (ValueError, RuntimeError):
            return False
        return True

    def welcome(self, welcome: bytes, users: Set[int]) -> bool:  # noqa: ARG002 (davey asks no such thing)
        """Enter the group (op 30); false if that did not work."""
        try:
            self._session.process_welcome(welcome)
        except (ValueError, RuntimeError):
            return False
        return True

    def decrypt(self, user_id: int, frame: bytes) -> bytes | None:
        """Return what a member sent, or ``None`` if it cannot be read."""
        try:
            return self._session.decrypt(user_id, davey.MediaType.audio, frame)
        except (ValueError, RuntimeError):
            return None
