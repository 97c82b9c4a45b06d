"""
Intents: what a bot asks to hear of, and what it needs for each event.

Some are *privileged*: an operator has to switch them on before a bot may ask.
"""

from enum import IntEnum


class Intent(IntEnum):
    """Bits of the intents number that decide something here."""

    GUILDS = 1 << 0
    MEMBERS = 1 << 1
    VOICE_STATES = 1 << 7
    PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_REACTIONS = 1 << 10
    GUILD_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_REACTIONS = 1 << 13
    DIRECT_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED = Intent.MEMBERS | Intent.PRESENCES | Intent.MESSAGE_CONTENT

NEEDS = {
    "GUILD_MEMBER_ADD": (Intent.MEMBERS, Intent.MEMBERS),
    "GUILD_MEMBER_REMOVE": (Intent.MEMBERS, Intent.MEMBERS),
    "VOICE_STATE_UPDATE": (Intent.VOICE_STATES, Intent.VOICE_STATES),
    "MESSAGE_CREATE": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_UPDATE": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_DELETE": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_DELETE_BULK": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_REACTION_ADD": (Intent.GUILD_REACTIONS, Intent.DIRECT_REACTIONS),
    "MESSAGE_REACTION_REMOVE": (Intent.GUILD_REACTIONS, Intent.DIRECT_REACTIONS),
    "TYPING_START": (Intent.GUILD_TYPING, Intent.DIRECT_TYPING),
    "CHANNEL_CREATE": (Intent.GUILDS, 0),
    "CHANNEL_UPDATE": (Intent.GUILDS, 0),
    "CHANNEL_DELETE": (Intent.GUILDS, 0),
    "THREAD_CREATE": (Intent.GUILDS, 0),
    "THREAD_DELETE": (Intent.GUILDS, 0),
    "GUILD_CREATE": (Intent.GUILDS, 0),
    "GUILD_DELETE": (Intent.GUILDS, 0),
    "GUILD_ROLE_CREATE": (Intent.GUILDS, 0),
    "GUILD_ROLE_UPDATE": (Intent.GUILDS, 0),
}
"""Event → the intent that it needs in a guild, and in a direct channel."""


def application_flags(allowed_intents: int) -> int:
    """Return what the application's flags say of the privileged intents that are switched on."""
    bits = {Intent.PRESENCES: 13, Intent.MEMBERS: 15, Intent.MESSAGE_CONTENT: 19}
    return sum(1 << bit for intent, bit in bits.items() if allowed_intents & intent)
