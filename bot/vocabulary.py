"""
Words that every part of the bot uses.

Ids are types of their own, because mixing two of them is a bug that nothing
else catches. Quantities are aliases, because arithmetic should stay plain.
The glossary that the words come from stands in CONTRIBUTING.md.
"""

from typing import NewType, TypeAlias

GuildId = NewType("GuildId", int)
"""A Discord guild's id."""

ChannelId = NewType("ChannelId", int)
"""The id of a Discord channel, text or voice."""

MessageId = NewType("MessageId", int)
"""A Discord message's id."""

UserId = NewType("UserId", int)
"""A Discord user's id."""

VoiceId = NewType("VoiceId", str)
"""The speech service's name for a voice."""

Seconds: TypeAlias = float
"""A duration, or a moment of the event loop's clock."""

Hertz: TypeAlias = int
"""Samples per second and channel."""
