"""The playground at a terminal."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest

from playground import CommandRefused, Playground
from playground.__main__ import default_world
from playground.page import Page
from playground.terminal import Terminal, parse, read_lines
from playground.voice import Live
from tests.playground.bots import Bot, point, running

COMMANDS: list[dict[str, Any]] = [
    {
        "name": "say",
        "type": 1,
        "options": [
            {"name": "text", "type": 3, "required": True},
            {"name": "voice", "type": 3},
            {"name": "speed", "type": 10},
        ],
    },
    {"name": "skip", "type": 1, "options": []},
    {
        "name": "auto",
        "type": 1,
        "options": [{"name": "add", "type": 1, "options": [{"name": "word", "type": 3}]}],
    },
    {"name": "Speak this", "type": 3},
]


@pytest.mark.parametrize(
    ("line", "command", "options"),
    [
        ("/say hello there", "say", {"text": "hello there"}),
        ("/say text:hello", "say", {"text": "hello"}),
        (
            "/say at 10:30 see http://x voice:big ben speed:1.2",
            "say",
            {"text": "at 10:30 see http://x", "voice": "big ben", "speed": "1.2"},
        ),
        ("/say invoice:no", "say", {"text": "invoice:no"}),
        ("/say", "say", {}),
        ("/skip", "skip", {}),
        ("/auto add word:x", "auto add", {"word": "x"}),
        ("/auto add x", "auto add", {"word": "x"}),
    ],
)
def test_commands_as_they_are_typed(line: str, command: str, options: dict[str, str]):
    """Options are ``name:value``; what stands before is the first option."""
    assert parse(line, COMMANDS) == (command, options)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("/sey x", "did you mean /say"),
        ("/nothing", "there is no command"),
        ("/skip now", "no options"),
        ("/auto", "add"),
        ("/auto sub", "add"),
    ],
)
def test_what_is_no_command_is_refused_with_help(line: str, why: str):
    """The refusal says what one can type."""
    with pytest.raises(CommandRefused, match=why):
        parse(line, COMMANDS)


async def typed(*lines: str) -> AsyncIterator[str]:
    for line in lines:
        yield line


@pytest.fixture
async def loud(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Playground]:
    async with Playground() as playground:
        point(monkeypatch, playground)
        yield playground


async def test_a_session_at_the_terminal(loud: Playground, tmp_path: Path):
    """What is typed happens, and what comes back is shown."""
    guild, ada = default_world(loud)
    shown: list[str] = []
    bot = Bot()

    @bot.tree.command()
    async def greet(interaction: discord.Interaction, name: str) -> None:
        """Greet."""
        embed = discord.Embed(title="Title", description="Text")
        embed.add_field(name="Key", value="Value")
        await interaction.response.send_message(f"hello {name}", embed=embed)
        await interaction.followup.send("psst", ephemeral=True)

    @bot.tree.command()
    async def silent(interaction: discord.Interaction) -> None:
        """Do not answer."""

    terminal = Terminal(loud, guild, ada, wav=tmp_path / "heard.wav", show=shown.append)
    said = typed(
        "/greet name:Ben",
        "/greet",
        "/silent",
        "!as ben",
        "!join workshop",
        "good morning",
        "!as nobody",
        "!join nowhere",
        "!who",
        "!commands",
        "!leave",
        "!join",
        "!what",
        "",
        "!quit",
        "not reached",
    )

    async def lines() -> AsyncIterator[str]:
        async for line in said:
            loud.interactions.answer_within = 0.1 if line == "/silent" else 60.0
            yield line

    async with running(bot, loud):
        await terminal.run(lines(), leave_at_end=True)

    text = "\n".join(shown)
    for expected in (
        "Ada is in the voice channel Lounge",
        "Commands: /greet /silent",
        "Thunder: hello Ben\n    Title\n    Text\n    Key: Value",
        "Thunder (for you alone): psst",
        "✗ the option 'name' is required",
        "✗ the application did not respond",
        "you are Ben now",
        "Ben is in the voice channel Workshop",
        "nobody is called 'nobody'",
        "there is no voice channel 'nowhere'",
        "Workshop: Ben",
        "Ben left the voice channel",
        "!quit    stop the playground",
    ):
        assert expected in text
    assert [message.content for message in guild.text_channels[0].history][-1] == "good morning"
    assert set(os.listdir(tmp_path)) == {"heard.wav", "heard-2.wav", "heard-3.wav"}
    assert guild.members[ada.id].voice_channel is not None


async def test_where_the_bot_goes_is_shown(loud: Playground, tmp_path: Path):
    """One sees the bot come and go."""
    guild, ada = default_world(loud)
    shown: list[str] = []
    bot = Bot()

    @bot.tree.command()
    async def visit(interaction: discord.Interaction) -> None:
        """Come and go."""
        await interaction.response.defer()
        voice = await bot.get_channel(guild.voice_channels[0].id).connect()
        await voice.disconnect()
        await interaction.followup.send("was there")

    terminal = Terminal(loud, guild, ada, wav=tmp_path / "heard.wav", show=shown.append)
    async with running(bot, loud):
        await terminal.run(typed("/visit"), leave_at_end=True)

    assert shown[-3:] == [
        "  Thunder is in the voice channel Lounge",
        "  Thunder left the voice channel",
        "  Thunder: was there",
    ]


async def test_lines_of_a_pipe():
    """Lines come as they are written; the last one needs no line break."""
    reading, writing = os.pipe()
    os.write(writing, b"one\ntw")
    lines = read_lines(reading)

    first = await anext(lines)
    os.write(writing, "o\nthree ü".encode())
    os.close(writing)
    rest = [line async for line in lines]

    os.close(reading)
    assert [first, *rest] == ["one", "two", "three ü"]


async def test_reading_can_be_given_up():
    """Cancelling whoever waits for a line leaves only a daemon behind."""
    reading, writing = os.pipe()
    lines = read_lines(reading)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await anext(lines)

    os.close(writing)
    await asyncio.sleep(0.05)
    os.close(reading)


class Card:
    """A sound card that counts."""

    name = "a card"

    def __init__(self) -> None:
        self.pieces = 0

    def put(self, pcm: bytes) -> None:
        self.pieces += 1

    async def aclose(self) -> None:
        pass


async def test_a_page_that_listens_silences_the_sound_card(
    playground: Playground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Both on one machine would be an echo."""
    guild, ada = default_world(playground)
    card, feed = Card(), Live(capacity=10)
    terminal = Terminal(playground, guild, ada, wav=tmp_path / "x.wav", show=print, card=card)
    listening = iter([False, True, False])
    monkeypatch.setattr(Page, "hears", property(lambda _: next(listening)))
    for _ in range(3):
        feed.put(1, b"")
    feed.close()

    await terminal._play(feed, card)

    assert card.pieces == 2
