"""What a bot was told, in which compression, and after it was away."""

import zlib

import discord.utils
import pytest

from playground import Playground
from playground.inhabited import InhabitedGuild
from tests.playground.bots import Bot, running
from tests.support.waiting import until


class Inflate:
    """What discord.py does without zstandard installed."""

    COMPRESSION_TYPE = "zlib-stream"

    def __init__(self) -> None:
        self.stream = zlib.decompressobj()

    def decompress(self, data: bytes) -> str | None:
        assert data[-4:] == b"\x00\x00\xff\xff"
        return self.stream.decompress(data).decode()


@pytest.mark.parametrize("compression", ["zstd-stream", "zlib-stream"])
async def test_both_compressions(
    playground: Playground,
    bot: Bot,
    guild: InhabitedGuild,
    monkeypatch: pytest.MonkeyPatch,
    compression: str,
):
    """A bot is told of the world in the compression it asks for."""
    if compression == "zlib-stream":
        monkeypatch.setattr(discord.utils, "_ActiveDecompressionContext", Inflate)
    assert compression == discord.utils._ActiveDecompressionContext.COMPRESSION_TYPE

    async with running(bot, playground):
        await guild.owner.write(guild.text_channels[0], "hello " * 300)
        await until(lambda: bot.heard)

    assert bot.heard[0].content == ("hello " * 300)


async def test_a_dropped_connection_is_resumed(
    playground: Playground, bot: Bot, guild: InhabitedGuild
):
    """After a drop the bot resumes and hears what it missed, once."""
    async with running(bot, playground):
        await playground.gateway.drop(code=1006)
        await guild.owner.write(guild.text_channels[0], "missed")
        await until(lambda: playground.gateway.resumes == 1)
        await until(lambda: bot.heard)
        await guild.owner.write(guild.text_channels[0], "after")
        await until(lambda: len(bot.heard) == 2)

    assert [one.content for one in bot.heard] == ["missed", "after"]
    assert playground.gateway.identifies == 1


async def test_a_forgotten_session_cannot_be_resumed(
    playground: Playground, bot: Bot, guild: InhabitedGuild
):
    """A bot that resumes what the gateway does not know identifies again."""
    async with running(bot, playground):
        session = next(iter(playground.gateway.sessions.values()))
        await playground.gateway.drop()
        playground.gateway.sessions.clear()
        await until(lambda: playground.gateway.identifies == 2)

    assert not session.connected
