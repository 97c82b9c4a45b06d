"""A room is a voice channel: bots, people and, where DAVE is on, their encrypted group."""

from collections.abc import Callable
from typing import Final

from playground.voice.client import Client
from playground.voice.group import Group
from playground.voice.listener import Listener
from playground.voice.protocol import CLIENT_DISCONNECT


class Room:
    """A voice channel in which somebody is."""

    def __init__(self, guild_id: int, channel_id: int, group: Group | None) -> None:
        self.guild_id: Final = guild_id
        self.channel_id: Final = channel_id
        self.group: Final = group
        self.clients: dict[int, Client] = {}
        self.listeners: list[Listener] = []

    @property
    def user_ids(self) -> list[str]:
        """Who is in it, bots first."""
        people = [*self.clients.values(), *self.listeners]
        return [str(one.user_id) for one in people]

    def tell(self, opcode: int, data: dict[str, object], *, but: Client | None = None) -> None:
        """Tell its bots something, all but one."""
        for client in self.clients.values():
            if client is not but:
                client.tell(opcode, data)


class Rooms:
    """
    The voice channels in which somebody is, and who goes in and out.

    Args:
        encrypted: Tells of a channel whether it is encrypted end to end.
        key_exchange_delay: How long a group takes to propose who joins or leaves, in seconds.
    """

    def __init__(
        self, *, encrypted: Callable[[int], bool], key_exchange_delay: Callable[[], float]
    ) -> None:
        self._encrypted = encrypted
        self._key_exchange_delay = key_exchange_delay
        self._rooms: dict[tuple[int, int], Room] = {}

    @property
    def all(self) -> list[Room]:
        """Those that there are now."""
        return list(self._rooms.values())

    def at(self, guild_id: int, channel_id: int) -> Room | None:
        """Return the room of a voice channel; ``None`` if nobody is there."""
        return self._rooms.get((guild_id, channel_id))

    def of(self, client: Client) -> Room | None:
        """Return the room that a bot is in; ``None`` if it is in none."""
        room = self.at(client.announcement.guild_id, client.announcement.channel_id)
        return room if room and room.clients.get(client.user_id) is client else None

    def enter(self, guild_id: int, channel_id: int) -> Room:
        """Return the room of a voice channel for somebody who is about to be in it."""
        room = self.at(guild_id, channel_id)
        if room is None:
            group = (
                Group(channel_id=channel_id, delay=self._key_exchange_delay)
                if self._encrypted(channel_id)
                else None
            )
            room = self._rooms[guild_id, channel_id] = Room(guild_id, channel_id, group)
        return room

    def leave(self, room: Room, leaver: Client | Listener) -> None:
        """Let somebody go, and tell the others; an empty room is no more."""
        if isinstance(leaver, Client):
            if room.clients.get(leaver.user_id) is leaver:
                del room.clients[leaver.user_id]
            for listener in room.listeners:
                listener.show_speaking(leaver.user_id, on=False)
        else:
            room.listeners.remove(leaver)
        room.tell(CLIENT_DISCONNECT, {"user_id": str(leaver.user_id)})
        if room.group:
            room.group.leave(leaver)
        if not room.clients and not room.listeners:
            if room.group:
                room.group.close()
            self._rooms.pop((room.guild_id, room.channel_id), None)
