"""
What can be refused, and to whom.

``ApiError`` goes to the bot as an HTTP answer in Discord's form. The others
are raised to whoever plays a person::

    PlaygroundError
    ├── ApiError                  an HTTP answer to the bot
    ├── Refused                   Discord's own client would not have let the person do it
    │   ├── CommandRefused        unknown command, missing option, wrong type, no permission
    │   ├── JoinRefused           a voice channel that is full or closed to the person
    │   └── NotAllowed            no permission to write or to press here
    └── NoAnswer                  the person sees "The application did not respond"
"""

from typing import Any


class PlaygroundError(Exception):
    """Everything this package raises on purpose."""


class ApiError(PlaygroundError):
    """An HTTP answer that is not a success, with the code that Discord documents."""

    def __init__(
        self, status: int, code: int, message: str, *, errors: dict[str, Any] | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def payload(self) -> dict[str, Any]:
        """Return the body of the answer."""
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


class Refused(PlaygroundError):
    """Discord's client would not have let the person do this; the message says why."""


class CommandRefused(Refused):
    """A command that Discord does not pass on to the bot."""


class JoinRefused(Refused):
    """A voice channel that the person cannot enter."""


class NotAllowed(Refused):
    """The person lacks a permission."""


class NoAnswer(PlaygroundError):
    """The bot did not answer an interaction in time."""


def not_found() -> ApiError:
    """Return the answer for a route that does not exist."""
    return ApiError(404, 0, "404: Not Found")


def unknown(what: str, code: int) -> ApiError:
    """Return the answer for an object that does not exist."""
    return ApiError(404, code, f"Unknown {what}")


def unknown_channel() -> ApiError:
    """Return the answer for a channel that does not exist."""
    return unknown("Channel", 10003)


def unknown_guild() -> ApiError:
    """Return the answer for a guild that does not exist, or that the bot is not in."""
    return unknown("Guild", 10004)


def unknown_member() -> ApiError:
    """Return the answer for somebody who is not in the guild."""
    return unknown("Member", 10007)


def unknown_message() -> ApiError:
    """Return the answer for a message that does not exist."""
    return unknown("Message", 10008)


def unknown_webhook() -> ApiError:
    """Return the answer for a follow-up to an interaction nobody has answered yet."""
    return unknown("Webhook", 10015)


def unknown_interaction() -> ApiError:
    """Return the answer for an interaction that is not there, or not any more."""
    return unknown("interaction", 10062)


def already_acknowledged() -> ApiError:
    """Return the answer for a second first answer."""
    return ApiError(400, 40060, "Interaction has already been acknowledged.")


def invalid_webhook_token() -> ApiError:
    """Return the answer for a follow-up that comes after its fifteen minutes."""
    return ApiError(401, 50027, "Invalid Webhook Token")


def missing_access() -> ApiError:
    """Return the answer for a channel the bot cannot see."""
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    """Return the answer for something the bot may not do."""
    return ApiError(403, 50013, "Missing Permissions")


def invalid_form(path: list[str], code: str, message: str) -> ApiError:
    """Return the answer for a body with one wrong field, named by its path."""
    nested: dict[str, Any] = {"_errors": [{"code": code, "message": message}]}
    for key in reversed(path):
        nested = {key: nested}
    return ApiError(400, 50035, "Invalid Form Body", errors=nested)
