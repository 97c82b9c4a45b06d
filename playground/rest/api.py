"""
Who may ask, what is logged, and who answers.

On demand the API misbehaves: :mod:`playground.rest.faults`.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from playground.errors import ApiError, not_found
from playground.interactions import Interactions
from playground.rest.account import Account
from playground.rest.bodies import logged_body, reply
from playground.rest.channels import Channels
from playground.rest.commands import Commands
from playground.rest.faults import Faults
from playground.rest.guilds import Guilds
from playground.rest.lookup import Handler, Lookup
from playground.rooms import Rooms
from playground.world import World

PREFIX = "/api/v10"

LARGEST_UPLOAD = 25 * 1024 * 1024
"""Bytes of one request. Discord's own limit is lower for most guilds."""


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request of the bot's, for tests to look at."""

    method: str
    path: str
    """Without the prefix, for example ``/channels/1/messages``."""
    body: Any
    """The JSON it brought; ``None`` if it brought none."""
    status: int
    code: int
    """Discord's code of a refusal; 0 for a success."""
    at: float
    """When it was answered, on the loop's clock."""


class Rest:
    """The API for one bot; :meth:`routes` are what a web application serves."""

    def __init__(
        self,
        world: World,
        interactions: Interactions,
        rooms: Rooms,
        *,
        token: str,
        gateway_url: Callable[[], str],
        allowed_intents: Callable[[], int],
        shards: int = 1,
    ) -> None:
        """
        Make the API.

        Args:
            world: What it shows and changes.
            interactions: Where answers to interactions go.
            rooms: Where members are moved.
            token: The bot's token.
            gateway_url: Returns where the gateway is.
            allowed_intents: Returns the privileged intents that are switched on for the bot.
            shards: How many the bot is told to open.
        """
        self._interactions = interactions
        self._token = token
        self.faults = Faults()
        """What goes wrong on purpose."""
        self.log: list[LoggedRequest] = []
        """Every request so far, oldest first."""
        lookup = Lookup(world, allowed_intents=allowed_intents)
        account = Account(
            world,
            lookup,
            gateway_url=gateway_url,
            allowed_intents=allowed_intents,
            shards=shards,
        )
        self._table = [
            *account.routes(),
            *Commands(world, lookup, interactions).routes(),
            *Guilds(world, lookup, rooms).routes(),
            *Channels(world, lookup).routes(),
        ]

    def routes(self) -> list[web.RouteDef]:
        """Return the routes, the unknown one last."""
        known = [
            web.route(method, PREFIX + path, self._guarded(one))
            for method, path, one in self._table
        ]
        return [*known, web.route("*", "/api/{rest:.*}", self._guarded(_nothing))]

    def _guarded(self, handler: Handler) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            path = request.path.removeprefix(PREFIX)
            now = asyncio.get_running_loop().time()
            bucket = self.faults.bucket(request.method, path)
            body = await logged_body(request)
            code = 0
            try:
                response = self.faults.misbehave(request.method, path, bucket, now)
                if response is None:
                    if handler is not _nothing:
                        self._authenticate(request, path)
                    response = await handler(request)
            except ApiError as refusal:
                code = refusal.code
                response = reply(refusal.payload(), status=refusal.status)
            if bucket is not None:
                response.headers.update(bucket.headers(now))
            self.log.append(
                LoggedRequest(
                    request.method, _without_token(path), body, response.status, code, now
                )
            )
            await self._interactions.changed()
            return response

        return answer

    def _authenticate(self, request: web.Request, path: str) -> None:
        # Interactions and their webhooks carry their right in the path.
        if path.startswith(("/interactions/", "/webhooks/")):
            return
        if request.headers.get("Authorization") != f"Bot {self._token}":
            raise ApiError(401, 0, "401: Unauthorized")


def _without_token(path: str) -> str:
    """Take an interaction's token out of a path: it is a credential."""
    return re.sub(r"^(/(?:interactions|webhooks)/\d+)/[^/]+", r"\1/-", path)


async def _nothing(_: web.Request) -> web.StreamResponse:  # noqa: RUF029 (a handler is one)
    raise not_found()
