"""
What can go wrong with the speech service, by who must act and whether trying again would help.

Messages are for logs and are made of our own words. The vendor's are never
kept, because they may quote what was to be said.

::

    LightningError
    ├── Unavailable
    │   ├── ConnectionLost
    │   └── FirstAudioTimeout
    ├── Refused
    │   ├── InvalidRequest
    │   ├── AuthenticationFailed
    │   ├── QuotaExhausted
    │   └── ModelRetired
    ├── UnitsExceeded
    ├── OutOfService
    ├── RemoteProtocolError
    └── LocalProtocolError
"""

from bot.errors import LightningError
from bot.vocabulary import Seconds


class Unavailable(LightningError):
    """Not now; later, or on another connection, it may work."""


class ConnectionLost(Unavailable):
    """The socket closed before the reply was complete."""


class FirstAudioTimeout(Unavailable):
    """A request was sent and no audio came in time."""

    def __init__(self, first_audio: Seconds) -> None:
        super().__init__(f"no audio within {first_audio:.1f} s")
        self.first_audio = first_audio
        """How long it waited, in seconds."""


class Refused(LightningError):
    """The same request will be refused again; raised as it is when the address is wrong."""


class InvalidRequest(Refused):
    """The service does not accept what was asked: the voice, the language or the text."""

    def __init__(self, field: str | None = None) -> None:
        super().__init__("request refused" + (f" because of its {field}" if field else ""))
        self.field = field
        """The wire name of what it refused; ``None`` if it did not say."""


class AuthenticationFailed(Refused):
    """The key is missing, wrong or not allowed to do this; ``SMALLEST_API_KEY`` must change."""

    def __init__(self) -> None:
        super().__init__("key refused; check SMALLEST_API_KEY")


class QuotaExhausted(Refused):
    """The account has nothing left to spend."""

    def __init__(self) -> None:
        super().__init__("the account's quota is used up; add to it, or change SMALLEST_API_KEY")


class ModelRetired(Refused):
    """The service does not serve this model any more; ``LIGHTNING_MODEL`` must change."""

    def __init__(self, model: str, recommended: str | None = None) -> None:
        advice = f"; the service recommends {recommended}" if recommended else ""
        super().__init__(
            f"model {model} is retired; set LIGHTNING_MODEL to one that is served{advice}"
        )
        self.model = model
        """The model that was asked for."""
        self.recommended = recommended
        """The endpoint recommended instead; ``None`` if there was none fit to print."""


class UnitsExceeded(LightningError):
    """The service had no unit for us: its count and ours disagree, or somebody shares the key."""

    def __init__(self, retry_after: Seconds | None = None) -> None:
        super().__init__("the service had no unit for us")
        self.retry_after = retry_after
        """The wait it asked for, in seconds; ``None`` if it named none."""


class OutOfService(LightningError):
    """It was not asked, because asking was in vain lately; it is tried again by itself."""

    def __init__(self, cause: LightningError) -> None:
        super().__init__(f"not asked, because of: {cause}")
        self.cause = cause
        """What was wrong lately."""


class RemoteProtocolError(LightningError):
    """The server broke the protocol; the connection must be dropped."""


class LocalProtocolError(LightningError):
    """We were about to break the protocol: a bug."""
