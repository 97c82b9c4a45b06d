"""
The world that the playground shows to a bot: guilds, channels, members, messages.

Its objects (:mod:`~playground.guilds`, :mod:`~playground.channels`,
:mod:`~playground.members`, :mod:`~playground.messages`) keep their state, know
what they look like on the wire (``payload``) and announce what changes to
:attr:`World.watchers`: the gateway, the terminal. None of them waits, opens a
socket or starts a task; who is in which voice channel is decided in
:mod:`playground.rooms`, what people do stands in :mod:`playground.people`.
"""

from collections.abc import Callable, Iterable

from playground.channels import Channel
from playground.files import Files
from playground.guilds import Guild
from playground.members import User
from playground.messages import Message
from playground.wire import ChannelType, Event, Json, now, snowflake_at


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
        self._last_id = max(self._last_id + 1, snowflake_at(now()))
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
