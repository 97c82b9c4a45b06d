"""
Discord in a box: enough of it, on loopback, for a bot to live in.

The other side of end-to-end tests and the first run without an account. A
real, unmodified discord.py connects to it; people are played by tests, or by
somebody at the terminal (``python -m playground``). It keeps Discord's rules,
so that what is refused there is refused here.

:class:`Playground` is the way in. The bot is pointed at it by two class
attributes of discord.py's, ``Route.BASE`` and
``DiscordWebSocket.DEFAULT_GATEWAY``, and by ``SSL_CERT_FILE``.
"""

from playground.channels import Channel
from playground.errors import (
    ApiError,
    CommandRefused,
    JoinRefused,
    NoAnswer,
    NotAllowed,
    PlaygroundError,
    Refused,
)
from playground.inhabited import InhabitedGuild
from playground.interaction import Reply
from playground.messages import Message
from playground.people import Person
from playground.permissions import Permission
from playground.server import Playground

__all__ = [
    "ApiError",
    "Channel",
    "CommandRefused",
    "InhabitedGuild",
    "JoinRefused",
    "Message",
    "NoAnswer",
    "NotAllowed",
    "Permission",
    "Person",
    "Playground",
    "PlaygroundError",
    "Refused",
    "Reply",
]
