"""Accounts and members: who somebody is, what they may do, where they are in voice."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.permissions import Permission, base_permissions, channel_permissions
from playground.wire import (
    LOCALE,
    Json,
    now,
    stamp,
)

if TYPE_CHECKING:
    from playground.channels import Channel
    from playground.guilds import Guild


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
        self.joined_at = now()
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
            "joined_at": stamp(self.joined_at),
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
