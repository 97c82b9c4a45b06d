"""Files that were uploaded, by people and by the bot."""

from io import BytesIO

import aiohttp
import discord
import pytest

from playground import Playground
from playground.errors import CommandRefused
from playground.files import ROOM, Files
from tests.playground.bots import Bot, running

IMPORT = {
    "name": "import",
    "description": "Take a file.",
    "options": [{"name": "file", "description": "It.", "type": 11, "required": True}],
}


def files() -> Files:
    numbers = iter(range(1, 100))
    return Files(lambda: next(numbers))


def test_what_is_kept_can_be_read_back():
    kept = files()
    body = kept.keep("a b.json", b"{}", about={"description": "x"})
    assert kept.data(body) == b"{}"
    assert body["url"] == "http://127.0.0.1/attachments/1/a%20b.json"
    assert (body["content_type"], body["size"], body["description"]) == ("application/json", 2, "x")
    assert kept.attachment(1) == {key: body[key] for key in body if key != "description"}
    assert kept.attachment(2) is None


def test_there_is_room_for_the_newest():
    kept = files()
    old = kept.keep("old", bytes(ROOM // 2))
    new = kept.keep("new", bytes(ROOM // 2 + 1))
    assert kept.data(new)
    with pytest.raises(KeyError):
        kept.data(old)


async def test_files_are_fetched_as_nobodys_program(playground: Playground):
    body = playground.world.files.keep("x.html", b"<script>")
    async with aiohttp.ClientSession() as session:
        async with session.get(body["url"]) as answer:
            assert await answer.read() == b"<script>"
            assert "sandbox" in answer.headers["Content-Security-Policy"]
        async with session.get(body["url"] + "x") as answer:
            assert answer.status == 404


async def test_a_command_takes_a_file(playground: Playground, bot: Bot):
    """The bot reads what was brought, and answers with a file of its own."""
    ada = playground.add_guild("One", owner="Ada").owner
    ada.guild.add_text_channel("general")

    @bot.tree.command(name="import", description="Take a file.")
    async def take(interaction: discord.Interaction, file: discord.Attachment) -> None:
        data = await file.read()
        told = discord.File(BytesIO(data.upper()), "back.txt")
        await interaction.response.send_message(file.filename, file=told, ephemeral=True)

    async with running(bot, playground):
        brought = playground.world.files.keep("mine.txt", b"hello")
        reply = await ada.invoke("import", file=brought)
        assert reply.message is not None
        [answered] = reply.message.attachments
        assert reply.content == "mine.txt"
        assert playground.world.files.data(answered) == b"HELLO"
        assert answered["filename"] == "back.txt"
        with pytest.raises(CommandRefused, match="no file"):
            await ada.invoke("import", file="404")
