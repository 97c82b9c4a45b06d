"""Voice clients under test, without a link: what watches them, and how they connect."""

import asyncio
from typing import Any

import discord

from bot.voice.client import LinkClient
from bot.voice.machine import News
from tests.support.link_world import CHANNEL, LinkWorld


class Diary:
    """A watcher that remembers."""

    def __init__(self) -> None:
        self.changes = 0
        self.told: list[News] = []

    def link_changed(self) -> None:
        self.changes += 1

    def link_told(self, client: LinkClient, news: News) -> None:
        self.told.append(news)


def make(world: LinkWorld, diary: Diary | None = None) -> LinkClient:
    channel = world.guild().get_channel(CHANNEL)
    assert isinstance(channel, discord.VoiceChannel)
    return LinkClient(world.client, channel, watcher=diary or Diary())


async def connect(world: LinkWorld, diary: Diary | None = None) -> LinkClient:
    channel = world.guild().get_channel(CHANNEL)
    assert isinstance(channel, discord.VoiceChannel)

    def cls(client: discord.Client, channel: Any) -> LinkClient:
        return LinkClient(client, channel, watcher=diary or Diary())

    return await channel.connect(cls=cls, timeout=3.0)


async def listen(client: LinkClient) -> int:
    async with asyncio.timeout(60):
        return await client.link_state.listen()
