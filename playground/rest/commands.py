"""Commands, and answers to whoever invokes them."""

from aiohttp import web

from playground.bot_messages import edit_message
from playground.errors import ApiError, missing_access
from playground.interactions import Interactions
from playground.messages import Message
from playground.rest.bodies import done, json_list, reply
from playground.rest.lookup import Lookup, Route, number
from playground.world import World


class Commands:
    """Registers a bot's commands and takes its answers."""

    def __init__(self, world: World, lookup: Lookup, interactions: Interactions) -> None:
        self._world = world
        self._lookup = lookup
        self._interactions = interactions

    def routes(self) -> list[Route]:
        """Return its routes."""
        return [
            ("GET", "/applications/{app}/commands", self._commands),
            ("PUT", "/applications/{app}/commands", self._register),
            ("POST", "/applications/{app}/commands", self._register_one),
            ("DELETE", "/applications/{app}/commands/{command}", self._forget_command),
            ("GET", "/applications/{app}/guilds/{guild}/commands", self._commands),
            ("PUT", "/applications/{app}/guilds/{guild}/commands", self._register),
            ("POST", "/applications/{app}/guilds/{guild}/commands", self._register_one),
            (
                "DELETE",
                "/applications/{app}/guilds/{guild}/commands/{command}",
                self._forget_command,
            ),
            ("POST", "/interactions/{interaction}/{token}/callback", self._answer),
            ("POST", "/webhooks/{app}/{token}", self._follow_up),
            ("GET", "/webhooks/{app}/{token}/messages/{message}", self._answer_message),
            ("PATCH", "/webhooks/{app}/{token}/messages/{message}", self._edit_answer),
            ("DELETE", "/webhooks/{app}/{token}/messages/{message}", self._delete_answer),
        ]

    def _command_scope(self, request: web.Request) -> int:
        if number(request.match_info["app"]) != self._world.bot.id:
            raise ApiError(403, 20012, "You are not authorized to perform this action")
        if "guild" not in request.match_info:
            return 0
        try:
            return self._lookup.guild(request).id
        except ApiError:
            raise missing_access() from None

    async def _commands(self, request: web.Request) -> web.Response:
        scope = self._command_scope(request)
        return reply(list(self._interactions.commands.get(scope, {}).values()))

    async def _register(self, request: web.Request) -> web.Response:
        scope = self._command_scope(request)
        return reply(self._interactions.register(scope, await json_list(request)))

    async def _register_one(self, request: web.Request) -> web.Response:
        scope = self._command_scope(request)
        registered = self._interactions.register_one(scope, await self._lookup.body(request))
        return reply(registered, status=201)

    async def _forget_command(self, request: web.Request) -> web.Response:
        scope = self._command_scope(request)
        self._interactions.forget_command(scope, request.match_info["command"])
        return done()

    async def _answer(self, request: web.Request) -> web.Response:
        body = await self._lookup.body(request)
        interaction = self._interactions.respond(
            number(request.match_info["interaction"]), request.match_info["token"], body
        )
        if request.query.get("with_response") in {"1", "true"}:
            return reply(self._interactions.callback_payload(interaction))
        return done()

    async def _follow_up(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        message = self._interactions.follow_up(token, await self._lookup.body(request))
        return self._lookup.shown(message)

    def _answer_of(self, request: web.Request) -> Message:
        info = request.match_info
        return self._interactions.message(info["token"], info["message"])

    async def _answer_message(self, request: web.Request) -> web.Response:
        return self._lookup.shown(self._answer_of(request))

    async def _edit_answer(self, request: web.Request) -> web.Response:
        message = self._answer_of(request)
        edit_message(message, await self._lookup.body(request))
        self._interactions.followed(request.match_info["token"])
        return self._lookup.shown(message)

    async def _delete_answer(self, request: web.Request) -> web.Response:
        message = self._answer_of(request)
        message.flags &= ~(1 << 7)
        message.channel.remove(message)
        self._interactions.followed(request.match_info["token"])
        return done()
