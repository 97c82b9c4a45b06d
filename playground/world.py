"""
The world that the playground shows to a bot: guilds, channels, members, messages.

Objects keep their state, know what they look like on the wire (``payload``)
and announce what changes to :attr:`World.watchers`: the gateway, the terminal.
Nothing here waits, opens a socket or starts a task; who is in which voice
channel is decided in :mod:`playground.rooms`, what people do stands in
:mod:`playground.people`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, TypeAlias

from playground.contents import FORWARD, FORWARDED, snapshot
from playground.files import Files
from playground.permissions import (
    EVERYONE,
    MODERATOR,
    Overwrite,
    Permission,
    base_permissions,
    channel_permissions,
)

Json: TypeAlias = dict[str, Any]

EPHEMERAL = 1 << 6
"""Message flag: only the person who invoked the command sees it."""
LOADING = 1 << 7
"""Message flag: "is thinking…"."""

LOCALE = "en-US"
"""The language of Discord for whoever chose none, in Discord's words."""

DISCORD_EPOCH = 1_420_070_400_000
"""Milliseconds since 1970 at which Discord's ids begin (2015-01-01)."""


class MessageType(IntEnum):
    """Discord's numbers for the kinds of message that exist here."""

    DEFAULT = 0
    JOINED = 7
    THREAD_CREATED = 18
    REPLY = 19
    COMMAND_ANSWER = 20


class ChannelType(IntEnum):
    """Discord's numbers for the kinds of channel that exist here."""

    TEXT = 0
    DIRECT = 1
    VOICE = 2
    THREAD = 11
    STAGE = 13


def listed(body: Json, key: str) -> list[Json]:
    """Return a list of objects out of a body; an absent one, or ``null``, is empty."""
    return body.get(key) or []


def milliseconds(moment: datetime) -> int:
    """Return milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def snowflake_at(moment: datetime) -> int:
    """Return the smallest id of a moment."""
    return (milliseconds(moment) - DISCORD_EPOCH) << 22


def _now() -> datetime:
    return datetime.now(UTC)


def _stamp(moment: datetime) -> str:
    return moment.isoformat()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as the gateway will tell it."""

    name: str
    """Discord's name, for example ``MESSAGE_CREATE``."""
    data: Json
    guild: "Guild | None" = None
    """Decides the shard; ``None`` for direct messages, which go to shard 0."""
    channel: "Channel | None" = None
    """If set, only a bot that can see the channel hears of it."""
    message: "Message | None" = None
    """If set, ``data`` holds its content, which is privileged."""
    private: bool = False
    """Whether only a person sees it: an ephemeral answer, of which no gateway tells."""


@dataclass(slots=True)
class User:
    """An account: a person, or the bot."""

    id: int
    name: str
    bot: bool = False

    def payload(self) -> Json:
        """Return Discord's user object."""
        return {
            "id": str(self.id),
            # People have lower-case user names and a display name; bots have one name.
            "username": self.name if self.bot else self.name.lower().replace(" ", "_"),
            "global_name": None if self.bot else self.name,
            "discriminator": "0",
            "avatar": None,
            "bot": self.bot,
            "public_flags": 0,
        }


@dataclass(slots=True, eq=False)
class Role:
    """A role of a guild; the one for everyone has the guild's id."""

    id: int
    name: str
    permissions: Permission
    position: int = 1
    managed_by: int | None = None
    """The bot whose own role this is."""

    def payload(self) -> Json:
        """Return Discord's role object."""
        body: Json = {
            "id": str(self.id),
            "name": self.name,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": self.position,
            "permissions": str(int(self.permissions)),
            "managed": self.managed_by is not None,
            "mentionable": False,
            "flags": 0,
        }
        if self.managed_by is not None:
            body["tags"] = {"bot_id": str(self.managed_by)}
        return body


@dataclass(slots=True, eq=False)
class VoiceState:
    """Where a member is in voice, and how."""

    channel: "Channel"
    session_id: str
    self_mute: bool = False
    self_deaf: bool = False
    suppress: bool = False
    """On a stage: in the audience. Elsewhere: not allowed to speak."""
    asks_to_speak: str | None = None
    """On a stage: since when a hand is raised, as the bot wrote it."""


class Member:
    """A user in a guild."""

    def __init__(self, guild: "Guild", user: User) -> None:
        self.guild = guild
        self.user = user
        self.nick: str | None = None
        self.roles: list[Role] = []
        self.joined_at = _now()
        self.mute = False
        self.deaf = False
        self.voice: VoiceState | None = None
        self.locale = LOCALE
        """The language in which they use Discord."""

    @property
    def id(self) -> int:
        """The user's id."""
        return self.user.id

    @property
    def name(self) -> str:
        """What the guild calls them."""
        return self.nick or self.user.name

    @property
    def voice_channel(self) -> "Channel | None":
        """Where they are in voice; ``None`` if nowhere."""
        return self.voice.channel if self.voice else None

    def permissions(self) -> Permission:
        """Return what they may do in the guild, regardless of any channel."""
        roles = [self.guild.everyone.permissions, *(role.permissions for role in self.roles)]
        return base_permissions(roles, owner=self.guild.owner_id == self.id)

    def permissions_in(self, channel: "Channel") -> Permission:
        """Return what they may do in a channel, overwrites included."""
        place = channel.parent if channel.parent is not None else channel
        return channel_permissions(
            self.permissions(),
            everyone=place.overwrites.get(self.guild.id),
            roles=[place.overwrites[role.id] for role in self.roles if role.id in place.overwrites],
            member=place.overwrites.get(self.id),
        )

    def may(self, needed: Permission, channel: "Channel") -> bool:
        """Return whether they have every one of these permissions in a channel."""
        return self.permissions_in(channel) & needed == needed

    def payload(self) -> Json:
        """Return Discord's member object, the user included."""
        return self.partial_payload() | {"user": self.user.payload()}

    def partial_payload(self) -> Json:
        """Return the member object without its user, as messages carry it."""
        return {
            "nick": self.nick,
            "avatar": None,
            "roles": [str(role.id) for role in self.roles],
            "joined_at": _stamp(self.joined_at),
            "premium_since": None,
            "deaf": self.deaf,
            "mute": self.mute,
            "pending": False,
            "flags": 0,
            "communication_disabled_until": None,
        }

    def voice_payload(self) -> Json:
        """Return Discord's voice state object; without a channel, one that says they left."""
        state = self.voice
        return {
            "guild_id": str(self.guild.id),
            "channel_id": str(state.channel.id) if state else None,
            "user_id": str(self.id),
            "member": self.payload(),
            "session_id": state.session_id if state else "",
            "deaf": self.deaf,
            "mute": self.mute,
            "self_deaf": state.self_deaf if state else False,
            "self_mute": state.self_mute if state else False,
            "self_video": False,
            "suppress": state.suppress if state else False,
            "request_to_speak_timestamp": state.asks_to_speak if state else None,
        }

    def give(self, role: Role) -> None:
        """Give them a role, and tell the bot."""
        self.roles.append(role)
        self.changed()

    def take(self, role: Role) -> None:
        """Take a role from them, and tell the bot."""
        self.roles.remove(role)
        self.changed()

    def changed(self) -> None:
        """Tell the bot that roles, nick or a server mute changed."""
        data = self.payload() | {"guild_id": str(self.guild.id)}
        self.guild.announce("GUILD_MEMBER_UPDATE", data)


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
    created_at: datetime = field(default_factory=_now)
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
            "timestamp": _stamp(self.created_at),
            "edited_timestamp": _stamp(self.edited_at) if self.edited_at else None,
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


class Channel:
    """A channel of any kind; which one is said by :attr:`type`."""

    def __init__(
        self,
        world: "World",
        kind: ChannelType,
        name: str,
        *,
        guild: "Guild | None" = None,
        parent: "Channel | None" = None,
        user_limit: int = 0,
        recipient: User | None = None,
    ) -> None:
        self.world = world
        self.id = world.new_id()
        self.type = kind
        self.name = name
        self.guild = guild
        self.parent = parent
        """The channel a thread hangs in."""
        self.user_limit = user_limit
        """How many people a voice channel takes; 0 means any number."""
        self.recipient = recipient
        """The person of a direct channel."""
        self.overwrites: dict[int, Overwrite] = {}
        self.messages: dict[int, Message] = {}
        self.position = 0
        self.deleted = False

    @property
    def is_vocal(self) -> bool:
        """Whether people can be in it with their voices."""
        return self.type in {ChannelType.VOICE, ChannelType.STAGE}

    @property
    def occupants(self) -> list[Member]:
        """Who is in it with their voice, the bot included."""
        members = self.guild.members.values() if self.guild else ()
        return [member for member in members if member.voice_channel is self]

    @property
    def history(self) -> list[Message]:
        """Its messages, oldest first, without what only one person sees."""
        return [message for message in self.messages.values() if not message.ephemeral]

    def payload(self) -> Json:
        """Return Discord's channel object."""
        body: Json = {"id": str(self.id), "type": int(self.type), "flags": 0}
        if self.type is ChannelType.DIRECT:
            recipients = [self.recipient.payload()] if self.recipient else []
            return body | {"last_message_id": None, "recipients": recipients}
        assert self.guild is not None, "only direct channels have no guild"
        body |= {
            "guild_id": str(self.guild.id),
            "name": self.name,
            "parent_id": str(self.parent.id) if self.parent else None,
            "last_message_id": str(max(self.messages)) if self.messages else None,
            "rate_limit_per_user": 0,
            "nsfw": False,
        }
        if self.type is ChannelType.THREAD:
            return body | self._thread_fields()
        body |= {
            "position": self.position,
            "topic": None,
            "permission_overwrites": [
                {
                    "id": str(target),
                    "type": 0 if target in self.guild.roles else 1,
                    "allow": str(int(overwrite.allow)),
                    "deny": str(int(overwrite.deny)),
                }
                for target, overwrite in self.overwrites.items()
            ],
        }
        if self.is_vocal:
            body |= {"bitrate": 64000, "user_limit": self.user_limit, "rtc_region": None}
        return body

    def _thread_fields(self) -> Json:
        return {
            "owner_id": str(self.guild.owner_id if self.guild else 0),
            "message_count": len(self.messages),
            "member_count": 1,
            "total_message_sent": len(self.messages),
            "thread_metadata": {
                "archived": False,
                "auto_archive_duration": 1440,
                "archive_timestamp": _stamp(_now()),
                "locked": False,
            },
        }

    def set_overwrite(
        self,
        target: "Role | Member",
        *,
        allow: Permission = Permission.NONE,
        deny: Permission = Permission.NONE,
    ) -> None:
        """Make an exception for a role or a member, and tell the bot."""
        self.overwrites[target.id] = Overwrite(allow, deny)
        self._announce("CHANNEL_UPDATE")

    def set_user_limit(self, user_limit: int) -> None:
        """Change how many people a voice channel takes; 0 means any number."""
        self.user_limit = user_limit
        self._announce("CHANNEL_UPDATE")

    def add_thread(self, name: str) -> "Channel":
        """Open a thread here."""
        assert self.guild is not None, "direct channels have no threads"
        thread = self.guild.add_channel(ChannelType.THREAD, name, parent=self)
        data = thread.payload() | {"newly_created": True}
        self.guild.announce("THREAD_CREATE", data)
        return thread

    def delete(self) -> None:
        """Delete it. People and the bot in it are taken out first, by the rooms."""
        assert self.guild is not None, "direct channels are not deleted"
        self.deleted = True
        del self.guild.channels[self.id]
        # Its threads go with it, and Discord tells of the channel only.
        for thread in [one for one in self.guild.channels.values() if one.parent is self]:
            thread.deleted = True
            del self.guild.channels[thread.id]
        self._announce("THREAD_DELETE" if self.type is ChannelType.THREAD else "CHANNEL_DELETE")

    def _announce(self, name: str) -> None:
        assert self.guild is not None, "direct channels do not change"
        self.guild.announce(name, self.payload())

    def post(self, message: Message) -> Message:
        """Put a message here and tell of it."""
        self.messages[message.id] = message
        self._announce_message("MESSAGE_CREATE", message)
        return message

    def edited(self, message: Message) -> None:
        """Tell that a message here changed."""
        message.edited_at = _now()
        self._announce_message("MESSAGE_UPDATE", message)

    def remove(self, message: Message) -> None:
        """Delete a message."""
        del self.messages[message.id]
        message.deleted = True
        data: Json = {"id": str(message.id), "channel_id": str(self.id)}
        self.tell("MESSAGE_DELETE", data, message if message.ephemeral else None)

    def remove_many(self, messages: Iterable[Message]) -> None:
        """Delete several messages at once, which is told as one event."""
        gone = list(messages)
        for message in gone:
            del self.messages[message.id]
            message.deleted = True
        ids = [str(message.id) for message in gone]
        self.tell("MESSAGE_DELETE_BULK", {"ids": ids, "channel_id": str(self.id)})

    def unfurled(self, message: Message, embed: Json) -> None:
        """Let Discord show what a link leads to: an update in which nobody edited anything."""
        message.embeds.append(embed)
        self._announce_message("MESSAGE_UPDATE", message)

    def typing(self, who: "Member") -> None:
        """Tell that somebody is typing here."""
        data: Json = {
            "channel_id": str(self.id),
            "user_id": str(who.id),
            "timestamp": milliseconds(_now()) // 1000,
            "member": who.payload(),
        }
        self.tell("TYPING_START", data)

    def tell(self, name: str, data: Json, message: Message | None = None) -> None:
        """Announce something that only who can see this channel hears of."""
        if self.guild is not None:
            data["guild_id"] = str(self.guild.id)
        private = message is not None and message.ephemeral
        self.world.announce(Event(name, data, self.guild, self, message, private))

    def _announce_message(self, name: str, message: Message) -> None:
        self.tell(name, message.payload(reader=self.world.bot.id), message)


class Guild:
    """A guild, with the bot as a member."""

    def __init__(self, world: "World", name: str, *, bot_permissions: Permission) -> None:
        self.world = world
        self.id = world.new_id()
        self.name = name
        self.locale = LOCALE
        """The language that its moderators chose for it."""
        self.owner_id = 0
        self.everyone = Role(self.id, "@everyone", EVERYONE, position=0)
        self.roles: dict[int, Role] = {self.id: self.everyone}
        self.channels: dict[int, Channel] = {}
        self.members: dict[int, Member] = {}
        self.created_at = _now()
        self.bot = Member(self, world.bot)
        self.members[world.bot.id] = self.bot
        self.bot_role = Role(
            world.new_id(), world.bot.name, bot_permissions, 1, managed_by=world.bot.id
        )
        """The bot's own role, with what it was invited with."""
        self.roles[self.bot_role.id] = self.bot_role
        self.bot.roles.append(self.bot_role)
        self.moderators = self.add_role("Moderator", MODERATOR)

    @property
    def bot_voice_channel(self) -> Channel | None:
        """Where the bot is in voice; ``None`` if nowhere."""
        return self.bot.voice_channel

    @property
    def text_channels(self) -> list[Channel]:
        """Its text channels, in order."""
        return [channel for channel in self.channels.values() if channel.type is ChannelType.TEXT]

    @property
    def voice_channels(self) -> list[Channel]:
        """Its voice and stage channels, in order."""
        return [channel for channel in self.channels.values() if channel.is_vocal]

    def add_role(self, name: str, permissions: Permission = Permission.NONE) -> Role:
        """Make a role."""
        role = Role(self.world.new_id(), name, permissions, position=len(self.roles))
        self.roles[role.id] = role
        self.announce("GUILD_ROLE_CREATE", {"guild_id": str(self.id), "role": role.payload()})
        return role

    def set_role_permissions(self, role: Role, permissions: Permission) -> None:
        """Change what a role may do, and tell the bot."""
        role.permissions = permissions
        self.announce("GUILD_ROLE_UPDATE", {"guild_id": str(self.id), "role": role.payload()})

    def add_text_channel(self, name: str) -> Channel:
        """Make a text channel."""
        return self._announced(self.add_channel(ChannelType.TEXT, name))

    def add_voice_channel(self, name: str, *, user_limit: int = 0) -> Channel:
        """Make a voice channel; ``user_limit`` 0 means any number of people."""
        return self._announced(self.add_channel(ChannelType.VOICE, name, user_limit=user_limit))

    def add_stage_channel(self, name: str) -> Channel:
        """Make a stage channel."""
        return self._announced(self.add_channel(ChannelType.STAGE, name))

    def add_channel(
        self, kind: ChannelType, name: str, *, parent: Channel | None = None, user_limit: int = 0
    ) -> Channel:
        """Make a channel of any kind without telling the bot; the callers do that."""
        channel = Channel(self.world, kind, name, guild=self, parent=parent, user_limit=user_limit)
        channel.position = len(self.channels)
        self.channels[channel.id] = channel
        return channel

    def _announced(self, channel: Channel) -> Channel:
        self.announce("CHANNEL_CREATE", channel.payload())
        return channel

    def admit(self, member: Member) -> None:
        """Let somebody in, and tell the bot."""
        self.members[member.id] = member
        data = member.payload() | {"guild_id": str(self.id)}
        self.announce("GUILD_MEMBER_ADD", data)

    def remove(self, member: Member) -> None:
        """Let somebody go, and tell the bot; they have left voice before."""
        del self.members[member.id]
        data: Json = {"guild_id": str(self.id), "user": member.user.payload()}
        self.announce("GUILD_MEMBER_REMOVE", data)

    def announce(self, name: str, data: Json) -> None:
        """Announce something that happened in this guild."""
        self.world.announce(Event(name, data, self))

    def payload(self) -> Json:
        """Return Discord's guild object, as REST gives it."""
        return {
            "id": str(self.id),
            "name": self.name,
            "icon": None,
            "splash": None,
            "discovery_splash": None,
            "description": None,
            "owner_id": str(self.owner_id),
            "afk_channel_id": None,
            "afk_timeout": 300,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "roles": [role.payload() for role in self.roles.values()],
            "emojis": [],
            "stickers": [],
            "features": [],
            "mfa_level": 0,
            "application_id": None,
            "system_channel_id": None,
            "system_channel_flags": 0,
            "rules_channel_id": None,
            "vanity_url_code": None,
            "banner": None,
            "premium_tier": 0,
            "preferred_locale": self.locale,
            "public_updates_channel_id": None,
            "nsfw_level": 0,
        }

    def full_payload(self, *, all_members: bool) -> Json:
        """Return what ``GUILD_CREATE`` carries.

        Without the members intent Discord lists only the bot and who is in voice.
        """
        members = [
            member
            for member in self.members.values()
            if all_members or member is self.bot or member.voice is not None
        ]
        threads = [one for one in self.channels.values() if one.type is ChannelType.THREAD]
        channels = [one for one in self.channels.values() if one.type is not ChannelType.THREAD]
        return self.payload() | {
            "joined_at": _stamp(self.created_at),
            "large": len(self.members) > 250,
            "unavailable": False,
            "member_count": len(self.members),
            "voice_states": [
                member.voice_payload() for member in self.members.values() if member.voice
            ],
            "members": [member.payload() for member in members],
            "channels": [channel.payload() for channel in channels],
            "threads": [thread.payload() for thread in threads],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }


class World:
    """Everything there is, and one bot to see it."""

    def __init__(self, *, bot_name: str = "Thunder") -> None:
        self.watchers: list[Callable[[Event], None]] = []
        """Hear of every change, in order."""
        self._last_id = 0
        self.files = Files(self.new_id)
        self.bot = User(self.new_id(), bot_name, bot=True)
        self.guilds: dict[int, Guild] = {}
        self.direct_channels: dict[int, Channel] = {}

    def new_id(self) -> int:
        """Return a new id of Discord's kind: it says when it was made, and grows."""
        self._last_id = max(self._last_id + 1, snowflake_at(_now()))
        return self._last_id

    def announce(self, event: Event) -> None:
        """Tell the gateway, unless the event is of a guild that is still being built."""
        if event.guild is None or event.guild.id in self.guilds:
            for watcher in self.watchers:
                watcher(event)

    def found(self, guild: Guild) -> None:
        """Put a guild into the world: the bot is invited."""
        self.guilds[guild.id] = guild
        # The members that it lists depend on the listener's intents, so the gateway fills it in.
        self.announce(Event("GUILD_CREATE", {}, guild))

    def abandon(self, guild: Guild) -> None:
        """Throw the bot out of a guild."""
        self.announce(Event("GUILD_DELETE", {"id": str(guild.id)}, guild))
        del self.guilds[guild.id]

    def channel(self, channel_id: int) -> Channel | None:
        """Find a channel of any guild, or a direct one; ``None`` if there is none."""
        for guild in self.guilds.values():
            if channel_id in guild.channels:
                return guild.channels[channel_id]
        return self.direct_channels.get(channel_id)

    def user(self, user_id: int) -> User | None:
        """Find a user; ``None`` if there is none."""
        if user_id == self.bot.id:
            return self.bot
        members = (guild.members.get(user_id) for guild in self.guilds.values())
        return next((member.user for member in members if member), None)

    def direct_channel(self, user: User) -> Channel:
        """Return the direct channel of the bot and a person, made on first use."""
        for channel in self.direct_channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self, ChannelType.DIRECT, "", recipient=user)
        self.direct_channels[channel.id] = channel
        return channel

    def message(
        self, channel: Channel, author: User, content: str, *, embeds: Iterable[Json] = ()
    ) -> Message:
        """Make a message; ``channel.post`` puts it there."""
        return Message(self.new_id(), channel, author, content, list(embeds))
