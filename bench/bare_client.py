"""
As much of discord.py's client as a voice client needs, and no main gateway.

Benchmarks and tests put a guild of their own beside it, which answers for the gateway.
"""

import asyncio
from dataclasses import dataclass

import aiohttp
import discord


class BareHttp:
    """What a voice client needs of ``discord.http.HTTPClient``."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def ws_connect(self, url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        """Connect as discord.py (2.7.1) does: above all, nothing answers a close by itself."""
        return await self._session.ws_connect(
            url, max_msg_size=0, autoclose=False, compress=compress
        )


@dataclass(frozen=True)
class BareUser:
    """What a voice client needs of the bot's user."""

    id: int


class BareState:
    """What a voice client needs of ``discord.state.ConnectionState``."""

    def __init__(self, http: BareHttp, user: BareUser) -> None:
        self.loop = asyncio.get_running_loop()
        self.http = http
        self.user = user
        self.voice_clients: dict[int, discord.VoiceClient] = {}

    def _get_voice_client(self, guild: int) -> discord.VoiceClient | None:
        return self.voice_clients.get(guild)

    def _remove_voice_client(self, guild: int) -> None:
        self.voice_clients.pop(guild, None)


class BareClient:
    """
    What a voice client needs of ``discord.Client``.

    Args:
        session: By which it connects.
        user: The bot's user id.
    """

    def __init__(self, session: aiohttp.ClientSession, user: int) -> None:
        self.user = BareUser(user)
        self.state = self._connection = BareState(BareHttp(session), self.user)
        self.loop = self.state.loop
