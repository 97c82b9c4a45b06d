"""Real discord.py bots for the playground's tests, pointed at it and quick to start."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord
import discord.gateway
import discord.http
import pytest
import yarl
from discord import app_commands
from discord.ext import commands

from playground import Playground
from tests.support.waiting import until


class Bot(commands.Bot):
    """An unmodified bot, except that it does not wait five seconds before it identifies again."""

    def __init__(self, *, intents: discord.Intents | None = None, **options) -> None:
        super().__init__(
            "!",
            intents=discord.Intents.all() if intents is None else intents,
            guild_ready_timeout=0.03,
            **options,
        )
        self.events: list[str] = []
        self.heard: list[discord.Message] = []
        self.is_set_up = asyncio.Event()
        self.caught: list[Exception] = []
        self.tree.error(self.catch)

    async def before_identify_hook(self, shard_id, *, initial=False) -> None:
        pass

    async def setup_hook(self) -> None:
        await self.tree.sync()
        self.is_set_up.set()

    async def on_socket_event_type(self, name: str) -> None:
        self.events.append(name)

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message)
        await self.process_commands(message)

    async def on_command_error(self, context, error) -> None:
        self.caught.append(error)

    async def catch(self, interaction, error: app_commands.AppCommandError) -> None:
        self.caught.append(error)


OF_DISCORD = ("CommandTree-invoker", "discord.py: ", "discord-ui-")
"""How the names of tasks begin that discord.py starts for events, commands and what is pressed."""


def point(monkeypatch: pytest.MonkeyPatch, playground: Playground) -> None:
    """Point discord.py at a playground."""
    monkeypatch.setattr(discord.http.Route, "BASE", playground.api_url)
    monkeypatch.setattr(
        discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(playground.gateway_url)
    )


@asynccontextmanager
async def running(bot: commands.Bot, playground: Playground) -> AsyncIterator[None]:
    """Run a bot until the block ends, from when it is ready."""
    bot.http.connector = aiohttp.TCPConnector(limit=0, ssl=playground.client_context())
    async with asyncio.TaskGroup() as group:
        task = group.create_task(bot.start(playground.token))
        try:
            await until(lambda: bot.is_ready() or task.done())
            yield
        finally:
            await bot.close()
            # Who has just identified again waits for guilds, and close() does not stop that.
            if bot._connection._ready_task is not None:
                await asyncio.wait([bot._connection._ready_task], timeout=60)
            # Nor does it wait for commands whose last request has just been answered, or cut off.
            begun = [one for one in asyncio.all_tasks() if one.get_name().startswith(OF_DISCORD)]
            await asyncio.wait([task, *begun], timeout=60)
