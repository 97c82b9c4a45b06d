"""The people of a rehearsal: with a small bot in this process, and as a program."""

import asyncio
import json
import signal
import sys
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import discord
import pytest

from playground import Playground
from playground.rehearsal import Rehearsal, gaps, numbered
from tests.playground.bots import Bot, point, running
from tests.playground.tone_bot import Tone
from tests.support.waiting import until

PIPE = asyncio.subprocess.PIPE


def talking_bot() -> Bot:
    """A bot that joins and plays a second of 440 Hz for every text but one."""
    bot = Bot()

    @bot.tree.command()
    async def join(interaction: discord.Interaction) -> None:
        """Join."""
        await interaction.response.defer()
        voice = await interaction.user.voice.channel.connect()
        await until(lambda: voice.voice_privacy_code is not None)
        await interaction.edit_original_response(content="here I am")

    @bot.tree.command()
    async def say(interaction: discord.Interaction, text: str) -> None:
        """Say."""
        if text == "nothing":
            return
        await interaction.response.send_message(f"playing {text}", ephemeral=True)
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        interaction.guild.voice_client.play(
            Tone(), after=lambda _: loop.call_soon_threadsafe(ended.set)
        )
        await ended.wait()
        await interaction.edit_original_response(content=f"played {text}")

    return bot


def events(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


async def test_they_ask_listen_and_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """In each guild, and into a file for each."""
    wav = tmp_path / "heard.wav"
    bot = talking_bot()
    async with Playground() as playground:
        point(monkeypatch, playground)
        rehearsal = Rehearsal(playground, [["one"], ["two"]], wav=wav)
        async with running(bot, playground), asyncio.timeout(60):
            await rehearsal.play()
            for guild in playground.guilds:
                listener = guild.owner.listener
                assert listener is not None
                await listener.wait_for_speech(limit=60)
                await listener.wait_for_silence(quiet=0.3, limit=60)
            report = await rehearsal.report([[1.0], [1.0]])

    told = events(capsys)
    assert [event["event"] for event in told].count("joined") == 2
    assert {event["answer"] for event in told if event["event"] == "answered"} == {
        "playing one",
        "playing two",
    }
    for guild, text in zip(report["guilds"], ("one", "two"), strict=True):
        [part] = guild["utterances"]
        assert part["heard"] == pytest.approx(1.0, abs=0.05)
        assert part["lost"] == part["undecryptable"] == 0
        assert guild["rest"]["heard"] == 0
        assert guild["asked"][0] < part["first"]
        assert guild["answers"] == [f"played {text}"]
    assert 0 < report["gaps"]["median"] < 1
    for path in (wav, tmp_path / "heard-2.wav"):
        with wave.open(str(path)) as file:
            assert file.getnframes() / file.getframerate() >= 0.9


async def test_a_bot_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Nothing is no answer, and the next is asked for all the same."""
    async with Playground(answer_within=0.5) as playground:
        point(monkeypatch, playground)
        rehearsal = Rehearsal(playground, [["nothing", "nothing"]], wav=None)
        async with running(talking_bot(), playground), asyncio.timeout(60):
            await rehearsal.play()
            report = await rehearsal.report([[]])

    assert [e["answer"] for e in events(capsys) if e["event"] == "answered"] == [None, None]
    assert report["guilds"][0]["answers"] == [None, None]
    assert report["gaps"] == {"median": None, "p99": None, "longest": None}


async def test_a_bot_that_does_not_come(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Is asked for nothing."""
    bot = Bot()

    @bot.tree.command()
    async def join(interaction: discord.Interaction) -> None:
        """Stay away."""
        await interaction.response.send_message("not today")

    async with Playground() as playground:
        point(monkeypatch, playground)
        rehearsal = Rehearsal(playground, [["one"]], wav=None)
        async with running(bot, playground), asyncio.timeout(60):
            await rehearsal.play()

    [_, joined] = events(capsys)
    assert joined == {"event": "joined", "guild": 1, "joined": False, "answer": "not today"}


def test_gaps_in_numbers():
    """The nearest rank: one late packet of two hundred is not in the 99th percentile."""
    assert gaps([0.02] * 199 + [0.5]) == {"median": 0.02, "p99": 0.02, "longest": 0.5}
    assert gaps([0.02] * 97 + [0.5] * 3)["p99"] == 0.5


def test_files_of_further_guilds_are_numbered():
    assert [numbered(Path("a/b.wav"), n) for n in (1, 2)] == [Path("a/b.wav"), Path("a/b-2.wav")]


def is_there(path: str) -> bool:
    return Path(path).exists()


@asynccontextmanager
async def program() -> AsyncIterator[asyncio.subprocess.Process]:
    """The program, told what is to be said; killed if it does not end by itself."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "playground.rehearsal", stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    try:
        assert process.stdin is not None
        process.stdin.write(json.dumps({"texts": [["one"]]}).encode() + b"\n")
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_the_program_says_where_it_is_and_ends_with_its_input():
    async with program() as process, asyncio.timeout(60):
        assert process.stdout is not None
        ready = json.loads(await process.stdout.readline())
        assert ready["event"] == "ready"
        assert ready["url"].startswith("http://127.0.0.1:")
        assert is_there(ready["trust_store"])
        assert len(ready["guilds"]) == 1
        assert process.stdin is not None
        process.stdin.close()
        _, complaints = await process.communicate()

    assert process.returncode == 0
    assert complaints == b""
    assert not is_there(ready["trust_store"])


async def test_the_program_leaves_sigint_to_whoever_started_it():
    """And ends on SIGTERM."""
    async with program() as process, asyncio.timeout(60):
        assert process.stdout is not None
        await process.stdout.readline()
        process.send_signal(signal.SIGINT)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await process.wait()
        process.terminate()
        assert await process.wait() == 0
