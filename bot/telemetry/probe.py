"""
Asking a running bot how it is.

Apart from who answers (:mod:`bot.telemetry.health`), and with nothing but the
standard library: a container asks every 30 s, and should not load a web
server for it each time.
"""

import http.client
import json
from collections.abc import Mapping
from typing import cast
from urllib.parse import urlsplit

from bot.vocabulary import Seconds

CHECK_PATIENCE: Seconds = 3.0
"""How long a check waits for its answer; an event loop that takes longer is not well."""

_LONGEST_ANSWER = 64 * 2**10
"""Bytes of an answer that are read; ours has a few hundred."""

_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (read, not listened on)


def base_url(host: str, port: int) -> str:
    """Where to ask, from this machine, a bot that listens on this address."""
    host = _ANY_ADDRESS.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def check(url: str) -> int:
    """
    Ask once, as Docker's HEALTHCHECK does, and wait for the answer.

    Args:
        url: The base URL, and ``/livez`` or ``/readyz``.

    Returns:
        An exit code: 0 if all is well, 1 if not or if nobody answers.
    """
    status, _ = ask(url)
    return 0 if status == http.HTTPStatus.OK else 1


def ask(url: str) -> tuple[int | None, Mapping[str, bool]]:
    """
    Ask once, and wait for the answer.

    Args:
        url: The base URL, and ``/livez`` or ``/readyz``.

    Returns:
        The answer's status, and whether each part is ready, as far as it says;
        ``None`` and nothing if nobody answers in time.
    """
    parts = urlsplit(url)
    assert parts.hostname, "made by base_url"
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=CHECK_PATIENCE)
    try:
        connection.request("GET", parts.path)
        response = connection.getresponse()
        return response.status, _parts(response.read(_LONGEST_ANSWER))
    except (OSError, http.client.HTTPException):
        return None, {}
    finally:
        connection.close()


def _parts(body: bytes) -> Mapping[str, bool]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    parts = cast("dict[str, object]", told).get("parts") if isinstance(told, dict) else None
    if not isinstance(parts, dict):
        return {}
    return {str(name): ready is True for name, ready in cast("dict[object, object]", parts).items()}
