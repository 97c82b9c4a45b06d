"""
A guild in which people live, as a playground has it.

What they do there stands in :mod:`playground.people`.
"""

from typing_extensions import override

from playground.channels import Channel
from playground.guilds import Guild
from playground.interactions import Interactions
from playground.members import Member, Role, User
from playground.people import Person
from playground.permissions import Permission
from playground.rooms import Rooms
from playground.webhooks import Webhook
from playground.world import World


class InhabitedGuild(Guild):
    """A guild whose members can act."""

    def __init__(
        self,
        world: World,
        name: str,
        interactions: Interactions,
        rooms: Rooms,
        *,
        bot_permissions: Permission,
        owner: str,
    ) -> None:
        self._interactions = interactions
        self._rooms = rooms
        super().__init__(world, name, bot_permissions=bot_permissions)
        self.owner = self.add_member(owner)
        """May do everything."""
        self.owner_id = self.owner.id

    def add_member(
        self,
        name: str,
        *,
        moderator: bool = False,
        roles: tuple[Role, ...] = (),
        account: User | None = None,
    ) -> Person:
        """
        Let somebody in.

        Args:
            name: What they are called.
            moderator: Whether they may mute, move and kick.
            roles: What else they are given.
            account: Somebody who is in another guild already, for the same person in both.
        """
        user = account or User(self.world.new_id(), name)
        person = Person(self, user, self._interactions, self._rooms)
        person.roles = [*([self.moderators] if moderator else []), *roles]
        self.admit(person)
        return person

    def add_bot(self, name: str) -> Person:
        """Let another bot in, whose part a test plays."""
        return self.add_member(name, account=User(self.world.new_id(), name, bot=True))

    def add_webhook(self, channel: Channel, name: str) -> Webhook:
        """Make a web-hook for a channel."""
        return Webhook(channel, name)

    async def expel(self, member: Member) -> None:
        """Throw somebody out of the guild; with the bot, it leaves the guild."""
        await self._rooms.leave(member)
        if member is self.bot:
            self.world.abandon(self)
        else:
            self.remove(member)

    async def delete_channel(self, channel: Channel) -> None:
        """Delete a channel; who is in it with their voice is out."""
        await self._rooms.clear(channel)
        channel.delete()

    @override
    def add_stage_channel(self, name: str) -> Channel:
        channel = super().add_stage_channel(name)
        self._rooms.open_stage(channel)
        return channel
