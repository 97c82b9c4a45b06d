"""The bot's own account, its application, and where the gateway is."""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from playground.errors import ApiError, unknown
from playground.guilds import Guild
from playground.intents import application_flags
from playground.rest.bodies import reply
from playground.rest.lookup import Lookup, Route, number
from playground.wire import Json
from playground.world import World


class Account:
    """
    Answers who the bot is.

    Args:
        world: What there is.
        lookup: Finds what requests are about.
        gateway_url: Returns where the gateway is.
        allowed_intents: Returns the privileged intents that are switched on for the bot.
        shards: How many the bot is told to open.
    """

    def __init__(
        self,
        world: World,
        lookup: Lookup,
        *,
        gateway_url: Callable[[], str],
        allowed_intents: Callable[[], int],
        shards: int,
    ) -> None:
        self._world = world
        self._lookup = lookup
        self._gateway_url = gateway_url
        self._allowed_intents = allowed_intents
        self._shards = shards

    def routes(self) -> list[Route]:
        """Return its routes."""
        return [
            ("GET", "/gateway", self._gateway),
            ("GET", "/gateway/bot", self._gateway_bot),
            ("GET", "/users/@me", self._me),
            ("GET", "/users/@me/guilds", self._my_guilds),
            ("POST", "/users/@me/channels", self._open_direct_channel),
            ("GET", "/users/{user}", self._user),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/applications/@me", self._application),
        ]

    async def _gateway(self, _: web.Request) -> web.Response:
        return reply({"url": self._gateway_url()})

    async def _gateway_bot(self, _: web.Request) -> web.Response:
        limits = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
        return reply(
            {"url": self._gateway_url(), "shards": self._shards, "session_start_limit": limits}
        )

    async def _me(self, _: web.Request) -> web.Response:
        return reply(self._world.bot.payload() | {"verified": True, "mfa_enabled": False})

    async def _my_guilds(self, _: web.Request) -> web.Response:
        guilds: list[Json] = [
            {
                "id": str(guild.id),
                "name": guild.name,
                "icon": None,
                "owner": False,
                "permissions": str(int(guild.bot.permissions())),
                "features": [],
            }
            for guild in self._world.guilds.values()
        ]
        return reply(guilds)

    async def _user(self, request: web.Request) -> web.Response:
        user = self._world.user(number(request.match_info["user"]))
        if user is None:
            raise unknown("User", 10013)
        return reply(user.payload())

    async def _open_direct_channel(self, request: web.Request) -> web.Response:
        body = await self._lookup.body(request)
        user = self._world.user(number(str(body.get("recipient_id", ""))))
        if user is None or user is self._world.bot:
            raise ApiError(400, 50033, "Invalid Recipient(s)")
        return reply(self._world.direct_channel(user).payload())

    async def _application(self, _: web.Request) -> web.Response:
        bot = self._world.bot
        owner = next((one for guild in self._world.guilds.values() for one in _owner(guild)), bot)
        return reply(
            {
                "id": str(bot.id),
                "name": bot.name,
                "icon": None,
                "description": "",
                "summary": "",
                "bot_public": True,
                "bot_require_code_grant": False,
                "verify_key": "0" * 64,
                "flags": application_flags(self._allowed_intents()),
                "owner": owner.payload(),
                "team": None,
            }
        )


def _owner(guild: Guild) -> list[Any]:
    owner = guild.members.get(guild.owner_id)
    return [owner.user] if owner else []
