"""
What the server does wrong, when it is told to.

Tests of a client need a server that is late, lies and hangs up. All of that
is decided by the server's owner: by keyword in-process, by an option at the
start, or at the control endpoint while it runs; never by what a text says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeAlias, get_args

ErrorShape: TypeAlias = Literal[
    "message", "error", "error_object", "errors", "error_list", "bare", "data"
]
"""The seven ways in which errors of the service were seen written."""

Ending: TypeAlias = Literal["complete", "bare", "comp", "completed", "done", "none"]
"""How ``complete`` is written: in full; without ``message`` and ``done``; in the two odd
spellings; as ``done`` alone; or not at all."""

Failure: TypeAlias = Literal["fault", "key", "quota", "model"]
"""What an error in a reply is about: a fault of the server; or the operator, as when a key is
revoked, the account is used up or the model is retired while somebody speaks."""

Garbage: TypeAlias = Literal["text", "json", "audio", "stale"]
"""What comes before the first chunk: text that is no JSON; JSON that is no object; a chunk
whose audio is no base64; a chunk of a request that nobody made."""


@dataclass(frozen=True, slots=True)
class Misbehaviour:
    """
    Everything that can go wrong. The default is to behave.

    What counts chunks counts those of one request; 0 means before the first.
    """

    times: int | None = None
    """How many requests (for ``status`` and ``deaf``: handshakes and posts) are treated so,
    before the server behaves again by itself. ``None``: until told otherwise."""

    status: int | None = None
    """Answer handshakes and posts with this HTTP status: 401, 403, 410, 429, 500, …"""
    retry_after: int | None = None
    """Seconds in the ``Retry-After`` of such an answer."""
    deaf: bool = False
    """Accept sockets and never read from them: not even a ping is answered."""

    taken: int = 0
    """Units that somebody else is using."""
    refuse: bool = False
    """Refuse requests as if no unit were free."""
    error_shape: ErrorShape = "message"
    """How errors over a socket are written."""
    strict: bool = False
    """Refuse fields that the documentation of ``tts/live`` does not name."""

    late: float = 0.0
    """Seconds before the first chunk, on top of any imitated delay."""
    slow: float = 0.0
    """Seconds before each later chunk."""
    stall_after: int | None = None
    """Send nothing more after so many chunks, and keep the unit until the socket closes."""
    drop_after: int | None = None
    """Cut the connection after so many chunks, without a goodbye."""
    close_after: int | None = None
    """Close the socket cleanly (code 1000) after so many chunks."""
    fail_after: int | None = None
    """Send an error in place of the rest after so many chunks."""
    fail_as: Failure = "fault"
    """What that error is about."""
    mute: bool = False
    """Send silence of the same length instead of speech."""

    odd: bool = False
    """Cut the audio so that chunks have odd numbers of bytes."""
    riff: bool = False
    """Put a RIFF header in front of the first chunk."""
    binary: bool = False
    """Send audio in binary messages."""
    garbage: Garbage | None = None
    """Send something wrong before the first chunk."""
    noise: bool = False
    """Send messages with unknown status, and without any, between the chunks."""
    ending: Ending = "complete"
    """How the end is written."""
    complete_late: float = 0.0
    """Seconds between the back-off and ``complete``."""

    def __post_init__(self) -> None:
        _check(self.error_shape, ErrorShape, "error_shape")
        _check(self.ending, Ending, "ending")
        _check(self.fail_as, Failure, "fail_as")
        if self.garbage is not None:
            _check(self.garbage, Garbage, "garbage")

    @classmethod
    def from_mapping(cls, faults: Mapping[str, Any]) -> "Misbehaviour":
        """
        Read faults that came as JSON.

        Raises:
            ValueError: If a name is unknown or a value of the wrong type.
        """
        known = {field.name: field for field in fields(cls)}
        for name, value in faults.items():
            if name not in known:
                raise ValueError(f"no such fault: {name}")
            if not _fits(value, known[name].default):
                raise ValueError(f"{name} has a value of the wrong type")
        return cls(**faults)


def _check(value: str, choices: object, name: str) -> None:
    if value not in get_args(choices):
        raise ValueError(f"{name} is one of {', '.join(get_args(choices))}")


def _fits(value: object, default: object) -> bool:
    """Compare with the default's type; a fault that is off with ``None`` takes counts or names."""
    match default:
        case bool():
            return isinstance(value, bool)
        case float():
            return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
        case int():
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0
        case str():
            return isinstance(value, str)
        case _:
            return isinstance(value, int | str | None) and not isinstance(value, bool)


class Faults:
    """The misbehaviour of now, and how often it is still due."""

    def __init__(self, misbehaviour: Misbehaviour) -> None:
        self._now = misbehaviour
        self._left = misbehaviour.times

    def set(self, misbehaviour: Misbehaviour) -> None:
        """Misbehave like this from the next request or handshake on."""
        self._now, self._left = misbehaviour, misbehaviour.times

    @property
    def now(self) -> Misbehaviour:
        """How a request would be treated now."""
        return self._now

    def for_handshake(self) -> Misbehaviour:
        """Return how this handshake or post is treated, and count it if badly."""
        return self._count(at_door=True)

    def for_request(self) -> Misbehaviour:
        """Return how this request is treated, and count it if badly."""
        return self._count(at_door=False)

    def _count(self, *, at_door: bool) -> Misbehaviour:
        now = self._now
        if self._left is None or at_door != (now.status is not None or now.deaf):
            return now
        self._left -= 1
        if self._left <= 0:
            self.set(Misbehaviour())
        return now
