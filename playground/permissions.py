"""
What a member may do, as Discord computes it.

Only the bits that somebody here asks about have names; the others pass
through as numbers. The order of the computation is Discord's: owner and
administrators may everything; else the roles together, then the channel's
overwrites for everyone, for roles together, for the member.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntFlag


class Permission(IntFlag):
    """Bits of Discord's permission number."""

    NONE = 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    PRIORITY_SPEAKER = 1 << 8
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    MUTE_MEMBERS = 1 << 22
    DEAFEN_MEMBERS = 1 << 23
    MOVE_MEMBERS = 1 << 24
    USE_VAD = 1 << 25
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    REQUEST_TO_SPEAK = 1 << 32
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38


EVERYTHING = Permission((1 << 53) - 1)
"""Every bit Discord has given a meaning to so far, with room for a few more."""

EVERYONE = (
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.CONNECT
    | Permission.SPEAK
    | Permission.USE_VAD
    | Permission.CHANGE_NICKNAME
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)
"""What a new guild lets everyone do."""

MODERATOR = (
    Permission.KICK_MEMBERS
    | Permission.MANAGE_GUILD
    | Permission.MANAGE_MESSAGES
    | Permission.MUTE_MEMBERS
    | Permission.DEAFEN_MEMBERS
    | Permission.MOVE_MEMBERS
    | Permission.MANAGE_NICKNAMES
    | Permission.MANAGE_THREADS
)
"""What the playground's role "Moderator" adds."""


@dataclass(slots=True)
class Overwrite:
    """A channel's exception for one role or one member."""

    allow: Permission = Permission.NONE
    deny: Permission = Permission.NONE


def base_permissions(roles: Iterable[Permission], *, owner: bool = False) -> Permission:
    """Add up roles, regardless of any channel."""
    together = Permission.NONE
    for role in roles:
        together |= role
    return EVERYTHING if owner or together & Permission.ADMINISTRATOR else together


def channel_permissions(
    base: Permission,
    *,
    everyone: Overwrite | None = None,
    roles: Iterable[Overwrite] = (),
    member: Overwrite | None = None,
) -> Permission:
    """Apply a channel's overwrites to the base permissions of one member."""
    if base & Permission.ADMINISTRATOR:
        return EVERYTHING
    allowed = base
    if everyone is not None:
        allowed = allowed & ~everyone.deny | everyone.allow
    allow, deny = Permission.NONE, Permission.NONE
    for overwrite in roles:
        allow |= overwrite.allow
        deny |= overwrite.deny
    allowed = allowed & ~deny | allow
    if member is not None:
        allowed = allowed & ~member.deny | member.allow
    # Who cannot see a channel can do nothing in it.
    return allowed if allowed & Permission.VIEW_CHANNEL else Permission.NONE
