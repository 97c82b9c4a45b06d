"""A guild: its roles, channels and members, the bot among them."""

from typing import TYPE_CHECKING

from playground.channels import Channel
from playground.members import Member, Role
from playground.permissions import EVERYONE, MODERATOR, Permission
from playground.wire import (
    LOCALE,
    ChannelType,
    Event,
    Json,
    now,
    stamp,
)

if TYPE_CHECKING:
    from playground.world import World


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
        self.created_at = now()
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
            "joined_at": stamp(self.created_at),
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
