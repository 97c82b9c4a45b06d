"""
What a request is about, and whether the bot may.

Whatever is not there, or not to be seen, raises the refusal that Discord gives.
"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from aiohttp import web

from playground.channels import Channel
from playground.contents import without_content
from playground.errors import (
    missing_access,
    missing_permissions,
    unknown_channel,
    unknown_guild,
    unknown_member,
    unknown_message,
)
from playground.guilds import Guild
from playground.intents import Intent
from playground.members import Member
from playground.messages import Message
from playground.permissions import Permission
from playground.rest.bodies import json_object, reply
from playground.wire import Json
from playground.world import World

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
Route: TypeAlias = tuple[str, str, Handler]
"""Method, path below the prefix, and who answers."""


def number(text: str) -> int:
    """Read an id; what is none becomes 0, which nothing has."""
    return int(text) if text.isdecimal() else 0


class Lookup:
    """
    Finds in the world what requests name.

    Args:
        world: Where.
        allowed_intents: Returns the privileged intents that are switched on for the bot.
    """

    def __init__(self, world: World, *, allowed_intents: Callable[[], int]) -> None:
        self._world = world
        self._allowed_intents = allowed_intents

    async def body(self, request: web.Request) -> Json:
        """Return the object that a request brought, files included."""
        return await json_object(request, self._world.files)

    def guild(self, request: web.Request) -> Guild:
        """Find the guild of a request."""
        guild = self._world.guilds.get(number(request.match_info["guild"]))
        if guild is None:
            raise unknown_guild()
        return guild

    def member(self, request: web.Request) -> Member:
        """Find the member of a request; ``@me`` is the bot."""
        guild = self.guild(request)
        who = request.match_info["user"]
        member = guild.bot if who == "@me" else guild.members.get(number(who))
        if member is None:
            raise unknown_member()
        return member

    def channel(self, request: web.Request, needed: Permission = Permission.NONE) -> Channel:
        """Find the channel of a request, and check what the bot may do there."""
        channel = self._world.channel(number(request.match_info["channel"]))
        if channel is None:
            raise unknown_channel()
        if channel.guild is not None:
            if not channel.guild.bot.may(Permission.VIEW_CHANNEL, channel):
                raise missing_access()
            if not channel.guild.bot.may(needed, channel):
                raise missing_permissions()
        return channel

    def message(self, request: web.Request, needed: Permission = Permission.NONE) -> Message:
        """Find the message of a request, and check what the bot may do in its channel."""
        channel = self.channel(request, needed)
        message = channel.messages.get(number(request.match_info["message"]))
        if message is None:
            raise unknown_message()
        return message

    def shown(self, message: Message) -> web.Response:
        """Answer with a message."""
        return reply(self.as_bot(message))

    def as_bot(self, message: Message) -> Json:
        """Return a message as the bot may see it: its content is privileged here too."""
        body = message.payload(reader=self._world.bot.id)
        may_read = self._allowed_intents() & Intent.MESSAGE_CONTENT
        return without_content(body) if message.privileged and not may_read else body
