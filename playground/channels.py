"""Channels of every kind, and the messages in them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from playground.members import Member, Role, User
from playground.messages import Message
from playground.permissions import Overwrite, Permission
from playground.wire import (
    ChannelType,
    Event,
    Json,
    milliseconds,
    now,
    stamp,
)

if TYPE_CHECKING:
    from playground.guilds import Guild
    from playground.world import World


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
                "archive_timestamp": stamp(now()),
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
        message.edited_at = now()
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
            "timestamp": milliseconds(now()) // 1000,
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
