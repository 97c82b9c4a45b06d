"""
The voice gateway's numbers, and how its messages are taken apart.

What the encryption adds stands in :mod:`playground.voice.group`.
"""

import json
from typing import Any, Final, cast

IDENTIFY: Final = 0
SELECT_PROTOCOL: Final = 1
READY: Final = 2
HEARTBEAT: Final = 3
SESSION_DESCRIPTION: Final = 4
SPEAKING: Final = 5
RESUME: Final = 7
HELLO: Final = 8
RESUMED: Final = 9
CLIENTS_CONNECT: Final = 11
VIDEO: Final = 12
CLIENT_DISCONNECT: Final = 13

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#voice, read in 2026.
UNKNOWN_OPCODE: Final = 4001
UNDECODABLE: Final = 4002
NOT_AUTHENTICATED: Final = 4003
AUTHENTICATION_FAILED: Final = 4004
ALREADY_AUTHENTICATED: Final = 4005
SESSION_INVALID: Final = 4006
SESSION_TIMEOUT: Final = 4009
UNKNOWN_PROTOCOL: Final = 4012
DISCONNECTED: Final = 4014
VOICE_SERVER_CRASHED: Final = 4015
UNKNOWN_MODE: Final = 4016
DAVE_REQUIRED: Final = 4017

GOING_AWAY: Final = 1001
SOCKET_LOST: Final = 1006


class Refusal(Exception):
    """Close this socket with a code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


def number(data: dict[str, Any], name: str, default: int | None = None) -> int:
    """
    Take an integer, which may also stand in a string as Discord's ids do.

    Raises:
        Refusal: If it is none.
    """
    try:
        return int(data.get(name, default))
    except (TypeError, ValueError):
        raise Refusal(UNDECODABLE) from None


def parse(text: str) -> tuple[int, dict[str, Any]]:
    """
    Take a message apart into its opcode and its data.

    Raises:
        Refusal: If it is none.
    """
    try:
        message = json.loads(text)
        opcode, data = int(message["op"]), message["d"]
    except (ValueError, TypeError, KeyError):
        raise Refusal(UNDECODABLE) from None
    if not isinstance(data, dict):
        raise Refusal(UNDECODABLE)
    return opcode, cast("dict[str, Any]", data)
