"""What is uploaded, and how answers look."""

import io

import aiohttp
import discord

from playground import Playground
from playground.channels import Channel
from tests.playground.bots import Bot, running


async def test_files_become_attachments(playground: Playground, bot: Bot, text: Channel):
    """A file is uploaded as a form; its name and size are kept."""
    async with running(bot, playground):
        sent = await bot.get_channel(text.id).send(
            "here", file=discord.File(io.BytesIO(b"12345"), "five.txt")
        )

    assert sent.content == "here"
    assert [(one.filename, one.size) for one in sent.attachments] == [("five.txt", 5)]


async def test_json_answers_have_no_charset(playground: Playground):
    """With a charset behind it discord.py would take an answer for text."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(playground.api_url + "/nothing") as response,
    ):
        body = await response.json()

    assert response.headers["Content-Type"] == "application/json"
    assert body == {"message": "404: Not Found", "code": 0}
