"""
Whether Discord knows the bot, and lets it do what it must: asked over REST, without a gateway.

A check-up must not disturb a bot that runs: two gateway sessions of one bot
would both answer its commands.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, cast

import aiohttp
import discord

from bot.checkup.finding import Finding, ill, ok, poor, unseen
from bot.vocabulary import Seconds

API = "https://discord.com"
"""Where Discord is, unless the operator says otherwise."""

PATIENCE: Seconds = 10.0
"""For one answer."""

MOST_GUILDS = 10
"""So many guilds in which something is missing are told of by themselves."""

LOW_STARTS = 20
"""Gateway sessions that may still be begun today; each start of the bot takes one."""

_READING = 1 << 18 | 1 << 19
"""The flags of an application that may read messages: large bots', and others' (Discord's
documentation, *Application Flags*: GATEWAY_MESSAGE_CONTENT, and its LIMITED twin)."""


class _NoAnswer(Exception):
    """Discord did not answer as it should; the message says how."""

    def __init__(self, status: int | None, fact: str) -> None:
        super().__init__(fact)
        self.status = status


class Application:
    """
    The bot's application, as Discord has it.

    Args:
        token: The bot's token; ``None`` if there is none.
        url: Where Discord is; ``None`` for Discord itself.
        reading: Whether the bot is to read what people write.
        permissions: What it needs in every guild.
    """

    def __init__(
        self,
        *,
        token: str | None,
        url: str | None,
        reading: bool,
        permissions: discord.Permissions,
    ) -> None:
        self._token = token
        self._base = f"{url or API}/api/v10"
        self._reading = reading
        self._permissions = permissions

    async def look(self) -> Sequence[Finding]:
        """Ask for all of it. Takes as long as Discord does, 40 s at most. Cancelling is safe."""
        part = "Discord token"
        if self._token is None:
            return [unseen(part, "there is none, so the playground would be used")]
        headers = {
            "Authorization": f"Bot {self._token}",
            "User-Agent": "DiscordBot (thunder-tts, checkup)",
        }
        async with aiohttp.ClientSession(headers=headers, trust_env=True) as http:
            try:
                application = await self._get(http, "/applications/@me")
            except _NoAnswer as error:
                return [_no_answer(part, error)]
            return [
                ok(part, "accepted"),
                self._judge_intents(application),
                await self._gateway(http),
                *await self._guilds(http),
            ]

    def _judge_intents(self, application: Mapping[str, Any]) -> Finding:
        part = "Discord intents"
        flags = application.get("flags")
        if not self._reading:
            return ok(part, "none that need a switch are asked for")
        if isinstance(flags, int) and flags & _READING:
            return ok(part, "Message Content is switched on")
        return poor(
            part,
            "Message Content is switched off, so messages cannot be read aloud",
            "switch it on in the developer portal, under Bot, and restart",
        )

    async def _gateway(self, http: aiohttp.ClientSession) -> Finding:
        part = "Discord gateway"
        try:
            told = await self._get(http, "/gateway/bot")
        except _NoAnswer as error:
            return _no_answer(part, error)
        limit = told.get("session_start_limit")
        left = cast("dict[str, Any]", limit).get("remaining") if isinstance(limit, dict) else None
        if isinstance(left, int) and left < LOW_STARTS:
            return poor(part, f"it may be started {left} times more today", "restart it less often")
        return ok(part, "known")

    async def _guilds(self, http: aiohttp.ClientSession) -> Sequence[Finding]:
        part = "Discord servers"
        try:
            told = await self._get(http, "/users/@me/guilds")
        except _NoAnswer as error:
            return [_no_answer(part, error)]
        guilds = [cast("dict[str, Any]", each) for each in _list(told) if isinstance(each, dict)]
        if not guilds:
            return [poor(part, "it is in none", "invite it; its log has the link when it starts")]
        lacking = [(guild, missing) for guild in guilds if (missing := self._missing(guild))]
        found = [
            poor(
                f"server {guild.get('id')}",
                f"lacks {', '.join(missing)}",
                "allow it to the bot's role, unless its voice channels allow it by themselves",
            )
            for guild, missing in lacking[:MOST_GUILDS]
        ]
        fact = f"it is in {len(guilds)}, and lacks permissions in {len(lacking)}"
        return [poor(part, fact) if lacking else ok(part, fact), *found]

    def _missing(self, guild: Mapping[str, Any]) -> list[str]:
        try:
            has = discord.Permissions(int(guild.get("permissions", 0)))
        except (TypeError, ValueError):
            return []
        if has.administrator:
            return []
        return [
            name.replace("_", " ").title()
            for name, needed in self._permissions
            if needed and not getattr(has, name)
        ]

    async def _get(self, http: aiohttp.ClientSession, path: str) -> Mapping[str, Any]:
        """Ask for an object, or a list under the name ``items``."""
        try:
            async with asyncio.timeout(PATIENCE), http.get(self._base + path) as response:
                if response.status != 200:
                    raise _NoAnswer(response.status, f"answered {response.status}")
                told = await response.json(content_type=None)
        except TimeoutError:
            raise _NoAnswer(None, f"no answer within {PATIENCE:.0f} s") from None
        except (aiohttp.ClientError, ValueError) as error:
            # ``from None``: the cause quotes the request, with the token.
            raise _NoAnswer(None, f"no answer: {type(error).__name__}") from None
        return {"items": told} if isinstance(told, list) else cast("dict[str, Any]", told)


def _list(told: Mapping[str, Any]) -> list[object]:
    items = told.get("items")
    return cast("list[object]", items) if isinstance(items, list) else []


def _no_answer(part: str, error: _NoAnswer) -> Finding:
    match error.status:
        case 401:
            return ill(part, "refused", "copy DISCORD_TOKEN again from the developer portal")
        case 429:
            return poor(part, "asked too often", "try again in a minute")
        case None:
            return ill(part, str(error), "look at the network, and at discordstatus.com")
        case _:
            return ill(part, str(error), "look at discordstatus.com, and try again later")
