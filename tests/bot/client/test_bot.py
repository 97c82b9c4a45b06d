"""The bot as Discord sees it."""

import importlib.util
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.client.bot import EXTENSIONS, PERMISSIONS, SpeechBot, point_to
from bot.settings.location import open_database
from bot.settings.service import SettingsService
from bot.settings.store import SettingsStore
from tests.support.waiting import until


@pytest.mark.parametrize("asked_for", [True, False])
async def test_one_intent_that_needs_approval(asked_for):
    """What people write, unless the operator does not want that; never who is there."""
    bot = SpeechBot(message_content=asked_for)
    intents = bot.intents
    assert intents.message_content is bot.sees_content is asked_for
    assert not intents.members
    assert not intents.presences
    assert intents.guilds
    assert intents.voice_states
    assert intents.guild_messages
    assert intents.guild_typing


async def test_messages_are_not_kept():
    """What somebody wrote is nobody's business once it was read."""
    assert SpeechBot()._connection._messages is None


async def test_nobody_is_ever_pinged():
    """Whatever a text says."""
    mentions = SpeechBot().allowed_mentions
    assert mentions is not None
    assert mentions.to_dict() == {"parse": []}


async def test_the_invite_link_asks_for_exactly_what_is_needed():
    """View Channel, Connect and Speak, and the slash commands."""
    bot = SpeechBot()
    bot._connection.application_id = 42
    query = parse_qs(urlsplit(bot.invite_url()).query)
    assert query["client_id"] == ["42"]
    assert query["scope"] == ["bot applications.commands"]
    asked = discord.Permissions(int(query["permissions"][0]))
    assert asked.view_channel
    assert asked.connect
    assert asked.speak
    assert sum(on for _, on in asked) == 3
    assert asked == PERMISSIONS


async def test_guilds_that_are_left_and_joined_again_are_noted(tmp_path: Path):
    """What was decided there is kept for a while, and no longer than that."""
    guild = discord.Object(7)
    async with (
        SettingsStore(open_database(None, tmp_path)) as store,
        SettingsService(store) as settings,
    ):
        bot = SpeechBot()
        bot.settings = settings

        await bot.on_guild_remove(guild)
        assert await store.departed(date.max) == [7]

        await bot.on_guild_join(guild)
        assert await store.departed(date.max) == []


async def test_what_is_kept_is_compared_with_all_guilds_that_discord_names(tmp_path: Path):
    """One with an outage is among them."""
    async with SettingsStore(open_database(None, tmp_path)) as store:
        for guild in (7, 8, 9):
            await store.replace_guild(guild, document="{}")
        bot = SpeechBot()
        bot._connection._guilds = {7: discord.Object(7), 8: discord.Object(8)}
        bot._connection._guilds[8].unavailable = True
        async with SettingsService(store) as bot.settings:
            await bot.on_ready()
            await until(lambda: store.departed(date.max))

        assert await store.departed(date.max) == [9]


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_every_cog_exists(extension):
    """What is loaded by name is there."""
    assert importlib.util.find_spec(extension)


@pytest.mark.parametrize(
    ("url", "api", "gateway"),
    [
        (
            "http://127.0.0.1:8181",
            "http://127.0.0.1:8181/api/v10",
            "ws://127.0.0.1:8181/gateway",
        ),
        ("https://box.test", "https://box.test/api/v10", "wss://box.test/gateway"),
    ],
)
def test_another_discord(monkeypatch, url, api, gateway):
    """REST and gateway move together."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    point_to(url)
    assert api == Route.BASE
    assert str(DiscordWebSocket.DEFAULT_GATEWAY) == gateway
