"""
DAVE by Discord's own libdave (``dave.py`` on PyPI), as a listener's session.

Nobody here wrote it, so what it hears is heard. Pass :class:`LibdaveSession`
as ``session_factory``.
"""

from collections.abc import Set

import dave


def _names(users: Set[int]) -> set[str]:
    return {str(user) for user in users}


class LibdaveSession:
    """One member's part in one group."""

    def __init__(self, user_id: int, channel_id: int) -> None:
        self._session = dave.Session()
        self._session.init(1, channel_id, str(user_id))
        self._user_id = user_id
        self._users: Set[int] = frozenset()
        self._decryptors: dict[int, dave.Decryptor] = {}

    @property
    def ready(self) -> bool:
        return bool(self._decryptors)

    def set_external_sender(self, package: bytes) -> None:
        self._session.set_external_sender(package)

    def key_package(self) -> bytes:
        package = self._session.get_marshalled_key_package()
        assert package is not None
        return package

    def proposals(self, payload: bytes, users: Set[int]) -> bytes | None:
        return self._session.process_proposals(payload, _names(users))

    def commit(self, commit: bytes) -> bool:
        roster = self._session.process_commit(commit)
        return isinstance(roster, dict) and self._take_keys(roster)

    def welcome(self, welcome: bytes, users: Set[int]) -> bool:
        roster = self._session.process_welcome(welcome, _names(users))
        return roster is not None and self._take_keys(roster)

    def _take_keys(self, roster: dict[int, list[int]]) -> bool:
        """Give the decryptors the new epoch's keys; the roster tells only what changed."""
        for user, key in roster.items():
            if not key:
                self._decryptors.pop(user, None)
            elif user != self._user_id:
                self._decryptors.setdefault(user, dave.Decryptor())
        for user, decryptor in self._decryptors.items():
            ratchet = self._session.get_key_ratchet(str(user))
            if ratchet is not None:
                decryptor.transition_to_key_ratchet(ratchet)
        return True

    def decrypt(self, user_id: int, frame: bytes) -> bytes | None:
        decryptor = self._decryptors.get(user_id)
        return decryptor and decryptor.decrypt(dave.MediaType.audio, frame)
