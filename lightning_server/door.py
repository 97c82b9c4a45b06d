"""Who may come in: keys, and whether the server is ready."""

import hmac
from collections.abc import Awaitable, Callable, Collection

from aiohttp import web

from lightning_server import protocol

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Keys:
    """The keys that are accepted; none at all means that nobody needs one."""

    def __init__(self, keys: Collection[str]) -> None:
        self._keys = tuple(key.encode() for key in keys)

    def admit(self, request: web.Request) -> bool:
        """Check ``Authorization: Bearer``, ``Authorization: Token`` and ``?token=``."""
        if not self._keys:
            return True
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() not in {"bearer", "token"}:
            key = request.query.get("token", "")
        given = key.strip().encode()
        return any(hmac.compare_digest(given, known) for known in self._keys)


def refusal(status: int, *, retry_after: int | None = None) -> web.Response:
    """Return a refusal with this status, as JSON like the service's."""
    message, code = _REFUSALS.get(status, ("Refused", "REFUSED"))
    body = protocol.retired() if status == 410 else protocol.error(message, code)
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return web.json_response(body, status=status, headers=headers)


_REFUSALS = {
    401: ("Invalid API key", "UNAUTHORIZED"),
    403: ("No permission, or the usage limit is reached", "FORBIDDEN"),
    404: ("There is nothing here", "NOT_FOUND"),
    429: ("Too many connections or requests", "TOO_MANY_REQUESTS"),
    500: ("Internal server error", "INTERNAL_ERROR"),
    503: ("The voices are still being loaded", "NOT_READY"),
}


def is_loopback(request: web.Request) -> bool:
    """Whether the other side is on this machine, and no web page sent it here."""
    return request.remote in {"127.0.0.1", "::1"} and "Origin" not in request.headers
