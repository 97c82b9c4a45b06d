"""Channels, and the messages and reactions in them."""

from aiohttp import web

from playground.bot_messages import COMPONENTS_V2, edit_message, fill_message
from playground.errors import ApiError, invalid_form, missing_permissions
from playground.messages import Message
from playground.permissions import Permission
from playground.rest.bodies import done, reply
from playground.rest.lookup import Lookup, Route, number
from playground.wire import Json
from playground.world import World


class Channels:
    """Shows channels, and posts, changes and deletes messages."""

    def __init__(self, world: World, lookup: Lookup) -> None:
        self._world = world
        self._lookup = lookup

    def routes(self) -> list[Route]:
        """Return its routes."""
        return [
            ("GET", "/channels/{channel}", self._channel_info),
            ("POST", "/channels/{channel}/typing", self._typing),
            ("GET", "/channels/{channel}/messages", self._messages),
            ("POST", "/channels/{channel}/messages", self._send),
            ("GET", "/channels/{channel}/messages/{message}", self._message_info),
            ("PATCH", "/channels/{channel}/messages/{message}", self._edit),
            ("DELETE", "/channels/{channel}/messages/{message}", self._delete),
            (
                "PUT",
                "/channels/{channel}/messages/{message}/reactions/{emoji}/@me",
                self._react,
            ),
            (
                "DELETE",
                "/channels/{channel}/messages/{message}/reactions/{emoji}/@me",
                self._unreact,
            ),
        ]

    async def _channel_info(self, request: web.Request) -> web.Response:
        return reply(self._lookup.channel(request).payload())

    async def _typing(self, request: web.Request) -> web.Response:
        self._lookup.channel(request, Permission.SEND_MESSAGES)
        return done()

    async def _messages(self, request: web.Request) -> web.Response:
        channel = self._lookup.channel(request, Permission.READ_MESSAGE_HISTORY)
        before = number(request.query.get("before", str(1 << 63)))
        after = number(request.query.get("after", "0"))
        limit = number(request.query.get("limit", "50"))
        found = [one for one in channel.history if after < one.id < before]
        page = found[:limit] if "after" in request.query else found[-limit:]
        return reply([self._lookup.as_bot(one) for one in reversed(page)])

    async def _send(self, request: web.Request) -> web.Response:
        channel = self._lookup.channel(request, Permission.SEND_MESSAGES)
        body = await self._lookup.body(request)
        bot = channel.guild.bot if channel.guild else None
        if body.get("attachments") and bot and not bot.may(Permission.ATTACH_FILES, channel):
            raise missing_permissions()
        message = self._world.message(channel, self._world.bot, "")
        fill_message(message, body)
        message.flags |= int(body.get("flags") or 0) & COMPONENTS_V2
        message.nonce = body.get("nonce")
        reference: Json = body.get("message_reference") or {}
        if reference:
            message.reply_to = number(str(reference["message_id"]))
            if message.reply_to not in channel.messages:
                raise invalid_form(
                    ["message_reference"], "REPLIES_UNKNOWN_MESSAGE", "Unknown message"
                )
        return self._lookup.shown(channel.post(message))

    async def _message_info(self, request: web.Request) -> web.Response:
        return self._lookup.shown(self._lookup.message(request, Permission.READ_MESSAGE_HISTORY))

    async def _edit(self, request: web.Request) -> web.Response:
        message = self._lookup.message(request)
        if message.author is not self._world.bot:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        edit_message(message, await self._lookup.body(request))
        return self._lookup.shown(message)

    async def _delete(self, request: web.Request) -> web.Response:
        message = self._lookup.message(request)
        if message.author is not self._world.bot:
            self._lookup.message(request, Permission.MANAGE_MESSAGES)
        message.channel.remove(message)
        return done()

    async def _react(self, request: web.Request) -> web.Response:
        message = self._lookup.message(request, Permission.ADD_REACTIONS)
        emoji = request.match_info["emoji"]
        message.reactions.setdefault(emoji, set()).add(self._world.bot.id)
        message.channel.tell("MESSAGE_REACTION_ADD", self._reaction(message, emoji))
        return done()

    async def _unreact(self, request: web.Request) -> web.Response:
        message = self._lookup.message(request)
        emoji = request.match_info["emoji"]
        message.reactions.get(emoji, set()).discard(self._world.bot.id)
        message.channel.tell("MESSAGE_REACTION_REMOVE", self._reaction(message, emoji))
        return done()

    def _reaction(self, message: Message, emoji: str) -> Json:
        return {
            "user_id": str(self._world.bot.id),
            "channel_id": str(message.channel.id),
            "message_id": str(message.id),
            "emoji": {"id": None, "name": emoji},
            "type": 0,
            "burst": False,
        }
