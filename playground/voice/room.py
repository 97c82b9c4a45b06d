"""A room is a voice channel: bots, people and, where DAVE is on, their encrypted group."""

from typing import Final

from playground.voice.client import Client
from playground.voice.group import Group
from playground.voice.listener import Listener


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
