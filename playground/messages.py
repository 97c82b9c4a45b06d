"""
A message: what somebody wrote, and how it looks to whoever reads it.

What can be in one is made in :mod:`playground.contents`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from playground.contents import FORWARD, FORWARDED, snapshot
from playground.members import User
from playground.wire import (
    EPHEMERAL,
    LOADING,
    Json,
    MessageType,
    now,
    stamp,
)

if TYPE_CHECKING:
    from playground.channels import Channel


@dataclass(slots=True)
class Message:
    """What somebody wrote."""

    id: int
    channel: "Channel"
    author: User
    content: str = ""
    embeds: list[Json] = field(default_factory=list[Json])
    components: list[Json] = field(default_factory=list[Json])
    attachments: list[Json] = field(default_factory=list[Json])
    flags: int = 0
    created_at: datetime = field(default_factory=now)
    edited_at: datetime | None = None
    reactions: dict[str, set[int]] = field(default_factory=dict[str, set[int]])
    """Emoji → ids of the users who reacted with it."""
    stickers: list[Json] = field(default_factory=list[Json])
    poll: Json | None = None
    reply_to: int | None = None
    forwards: "Message | None" = None
    """The message that this one forwards, as it was then in :attr:`snapshots`."""
    snapshots: list[Json] = field(default_factory=list[Json])
    webhook_id: int | None = None
    """The web-hook that wrote it; ``None`` if somebody did."""
    system: MessageType | None = None
    """What Discord itself tells with it; ``None`` if somebody wrote it."""
    nonce: str | int | None = None
    interaction: Json | None = None
    """Discord's ``interaction_metadata``, if this answers one."""
    deleted: bool = False

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def privileged(self) -> bool:
        """Whether the bot needs the message content intent to read it.

        Not for what it wrote itself, what mentions it, and what it is told directly.
        """
        bot = self.channel.world.bot
        return not (
            self.author is bot or self.channel.guild is None or f"<@{bot.id}>" in self.content
        )

    def forward(self, original: "Message") -> None:
        """Let it forward another message, which keeps how that looks now."""
        self.forwards = original
        self.snapshots = [snapshot(original)]
        self.flags |= FORWARDED

    @property
    def loading(self) -> bool:
        """Whether it still says "is thinking…"."""
        return bool(self.flags & LOADING)

    def payload(self, *, reader: int = 0) -> Json:
        """Return Discord's message object, for the user who reads it."""
        guild = self.channel.guild
        mentioned = [
            member.user.payload()
            for member in (guild.members.values() if guild else ())
            if f"<@{member.id}>" in self.content or f"<@!{member.id}>" in self.content
        ]
        body: Json = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "author": self.author.payload(),
            "content": self.content,
            "timestamp": stamp(self.created_at),
            "edited_timestamp": stamp(self.edited_at) if self.edited_at else None,
            "tts": False,
            "mention_everyone": "@everyone" in self.content,
            "mentions": mentioned,
            "mention_roles": [],
            "attachments": self.attachments,
            "embeds": self.embeds,
            "components": self.components,
            "pinned": False,
            "type": int(self._type()),
            "flags": self.flags,
            "reactions": [_reaction(emoji, who, reader) for emoji, who in self.reactions.items()],
        }
        if guild is not None and not self.ephemeral:
            body["guild_id"] = str(guild.id)
            if self.author.id in guild.members:
                body["member"] = guild.members[self.author.id].partial_payload()
        if self.nonce is not None:
            body["nonce"] = self.nonce
        if self.webhook_id is not None:
            body["webhook_id"] = str(self.webhook_id)
        body |= self._extras()
        if self.interaction is not None:
            body["interaction_metadata"] = self.interaction
            body["application_id"] = body["webhook_id"] = str(self.author.id)
        return body

    def _type(self) -> MessageType:
        if self.interaction is not None:
            return MessageType.COMMAND_ANSWER
        if self.system is not None:
            return self.system
        return MessageType.DEFAULT if self.reply_to is None else MessageType.REPLY

    def _extras(self) -> Json:
        """Return the fields that only some messages have."""
        body: Json = {}
        if self.stickers:
            body["sticker_items"] = self.stickers
        if self.poll is not None:
            body["poll"] = self.poll
        if self.reply_to is not None:
            body |= self._reference()
        if self.forwards is not None:
            body |= self._forwarding(self.forwards)
        return body

    def _reference(self) -> Json:
        original = self.channel.messages.get(self.reply_to or 0)
        return {
            "message_reference": {
                "type": 0,
                "message_id": str(self.reply_to),
                "channel_id": str(self.channel.id),
            },
            "referenced_message": original.payload() if original else None,
        }

    def _forwarding(self, original: "Message") -> Json:
        reference: Json = {
            "type": FORWARD,
            "message_id": str(original.id),
            "channel_id": str(original.channel.id),
        }
        if original.channel.guild is not None:
            reference["guild_id"] = str(original.channel.guild.id)
        return {"message_reference": reference, "message_snapshots": self.snapshots}


def _reaction(emoji: str, who: set[int], reader: int) -> Json:
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(who),
        "me": reader in who,
        "me_burst": False,
        "count_details": {"burst": 0, "normal": len(who)},
        "burst_colors": [],
    }
