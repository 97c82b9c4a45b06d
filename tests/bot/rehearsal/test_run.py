"""Whole rehearsals, as a shell starts them: the real bot between both boxes."""

import asyncio
import json
import os
import pty
import signal
import sys
import uuid
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from bot.config import Config
from bot.errors import ConfigError
from bot.rehearsal.run import Wishes, _limits
from bot.speech.stages import STAGES
from lightning_server.server import LightningServer
from tests.support.recogniser import transcribe, word_error_rate
from tests.support.waiting import until
from tests.support.world import PATIENT

ROOT = Path(__file__).parents[3]
PIPE = asyncio.subprocess.PIPE
LIMIT = 300.0
"""Longer than a rehearsal of a few seconds takes on a busy machine."""

SENTENCE = "The weather is lovely today and I would like to go outside."


class Rehearsal:
    """A running ``thunder rehearse``; its processes are known by a mark in their environment."""

    def __init__(self, process: asyncio.subprocess.Process, mark: str) -> None:
        self.process = process
        self._mark = mark.encode()

    async def ended(self) -> tuple[int, str, str]:
        """Its exit status, output and complaints."""
        async with asyncio.timeout(LIMIT):
            output, complaints = await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode, output.decode(), (complaints or b"").decode()

    def left(self) -> dict[int, str]:
        """Processes that carry the mark, and their command lines."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if self._mark in (folder / "environ").read_bytes():
                    words = (folder / "cmdline").read_bytes().split(b"\0")
                    found[int(folder.name)] = b" ".join(words).decode()
            except OSError:
                continue  # it has ended meanwhile
        return {number: command for number, command in found.items() if command}


@asynccontextmanager
async def rehearsal(*words: str, stderr: int = PIPE, **variables: str) -> AsyncIterator[Rehearsal]:
    """Run one; at the end of the block nothing of it may be left."""
    mark = uuid.uuid4().hex
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "--env-file", "/nonexistent/.env", "rehearse", *words),
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "REHEARSAL": mark, "TERM": "xterm"} | PATIENT | variables,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=PIPE,
        stderr=stderr,
        start_new_session=True,
    )
    running = Rehearsal(process, mark)
    try:
        yield running
        await until(lambda: not running.left(), every=0.05)
    finally:
        for number in running.left():
            os.kill(number, signal.SIGKILL)
        await process.wait()


async def test_two_guilds_three_utterances_each():
    """All is heard; the output is the report alone, and the bar is beside it on the terminal."""
    screen, terminal = pty.openpty()
    words = ("what is said here", "--guilds", "2", "--utterances", "3", "--json")
    async with (
        LightningServer() as lightning,
        rehearsal(*words, stderr=terminal, LIGHTNING_URL=lightning.url) as running,
    ):
        os.close(terminal)
        async with asyncio.TaskGroup() as group:
            looking = group.create_task(asyncio.to_thread(read_all, screen))
            status, output, _ = await running.ended()
    shown = looking.result()

    report = json.loads(output)
    assert status == 0, report
    assert report["passed"]
    assert report["problems"] == []
    assert (report["guilds"], report["utterances_each"]) == (2, 3)
    assert report["heard"] == pytest.approx(report["played"], abs=0.2)
    assert report["lost"] == report["undecryptable"] == report["refused"] == 0
    assert 0 < report["gaps"]["median"] < 1
    places = [(one["guild"], one["utterance"]) for one in report["utterances"]]
    assert places == [(guild, number) for guild in (1, 2) for number in (1, 2, 3)]
    for one in report["utterances"]:
        assert one["outcome"] == "ok"
        assert one["played"] == pytest.approx(len("what is said here") * 0.06, abs=0.05)
        assert one["heard"] == pytest.approx(one["played"], abs=0.05)
        assert one["sound_after"] > 0
        assert sum(one["parts"][stage] for stage in STAGES) == pytest.approx(
            one["first_audio"], abs=0.0001
        )
    assert "s heard" in shown
    assert "6/6" in shown
    assert len(lightning.requests) == 6


def read_all(descriptor: int) -> str:
    """Everything that was written to the other end, which is closed."""
    pieces = []
    try:
        while piece := os.read(descriptor, 65536):
            pieces.append(piece)
    except OSError:  # a terminal whose other end is closed, on Linux
        pass
    os.close(descriptor)
    return b"".join(pieces).decode()


async def test_speech_that_breaks_off_fails_and_says_which():
    """The service hangs up in the middle of the first utterance; the second is whole."""
    async with (
        # Slowly enough for a part to be heard before, also by a machine that is busy.
        LightningServer(drop_after=3, slow=0.5, times=1) as lightning,
        rehearsal("broken off here", "--utterances", "2", LIGHTNING_URL=lightning.url) as running,
    ):
        status, output, complaints = await running.ended()

    assert status == 1
    assert complaints == ""
    [sentence] = output.split("\n\n")[-1].splitlines()
    assert sentence.startswith("Guild 1, utterance 1 was not said whole: BrokenOff, ")
    assert "The speech engine broke off in the middle" in sentence


async def test_what_is_in_the_file_can_be_understood(tmp_path: Path):
    """With the box's own voice."""
    wav = tmp_path / "heard.wav"
    async with rehearsal(SENTENCE, "--wav", str(wav), THUNDER_PALETTE="off") as running:
        status, output, complaints = await running.ended()

    assert status == 0, output
    assert complaints == ""
    assert output.endswith("Everything said was heard, whole and once.\n")
    with wave.open(str(wav)) as heard:
        samples = np.frombuffer(heard.readframes(heard.getnframes()), "<i2")
        assert word_error_rate(SENTENCE, transcribe(samples, heard.getframerate())) <= 0.2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_leaves_nothing_behind(number: signal.Signals):
    """Ctrl-C goes to every process of the terminal, SIGTERM to the one that was started."""
    async with (
        LightningServer(late=60.0) as lightning,
        rehearsal(LIGHTNING_URL=lightning.url) as running,
    ):
        await until(lambda: lightning.requests, limit=LIMIT)
        assert len(running.left()) == 3
        if number is signal.SIGINT:
            os.killpg(running.process.pid, number)
        else:
            running.process.send_signal(number)
        status, output, complaints = await running.ended()

    assert status == 128 + number
    assert (output, complaints) == ("", "")


async def test_a_bot_that_dies_is_noticed():
    """And what it was asked for is missed, whether or not it had answered already."""
    async with (
        LightningServer(late=60.0) as lightning,
        rehearsal(LIGHTNING_URL=lightning.url) as running,
    ):
        await until(lambda: lightning.requests, limit=LIMIT)
        [bot] = [number for number, words in running.left().items() if words.split()[-1] == "run"]
        os.kill(bot, signal.SIGKILL)
        status, output, _ = await running.ended()

    assert status == 1
    assert "The bot ended with status -9." in output
    missed = ("was accepted, but the bot never logged what became of it", "was not answered")
    assert any(words in output for words in missed)


@pytest.mark.parametrize(
    ("words", "variables", "problem"),
    [
        ([], {"LIGHTNING_UNITS": "plenty"}, "LIGHTNING_UNITS: "),
        (["--wav", "/nonexistent/heard.wav"], {}, "/nonexistent/heard.wav: "),
        (["--guilds", "0"], {}, "must be from 1 to 100"),
        # Only the bot itself finds out about this one.
        (
            [],
            {"LIGHTNING_URL": "ws://127.0.0.1:1", "LIGHTNING_MODEL": "x" * 65},
            "LIGHTNING_MODEL is not the name of a model",
        ),
    ],
)
async def test_what_the_operator_must_change_is_told(words, variables, problem):
    """Exit status 2, nothing on the output, no traceback."""
    async with rehearsal(*words, **variables) as running:
        status, output, complaints = await running.ended()

    assert status == 2
    assert output == ""
    assert problem in complaints
    assert "Traceback" not in complaints


def test_more_than_the_people_remember_is_refused():
    """About ten minutes of speech in a guild."""
    Wishes([["x" * 1000] * 5]).check()
    with pytest.raises(ConfigError, match="about 667 s of speech"):
        Wishes([["x" * 1000] * 10]).check()


def test_the_last_one_asked_for_has_the_patience_for_all_others():
    """Unless the operator has decided how old an utterance may be."""
    many = Wishes([["x" * 150] * 60] * 2)
    limits = _limits(Config(), many)
    assert limits.time_to_live == pytest.approx(60 + 1200)
    assert limits.queue_length == 60
    decided = Config(thunder_time_to_live_seconds=5.0, thunder_queue_length=3)
    assert (_limits(decided, many).time_to_live, _limits(decided, many).queue_length) == (5.0, 3)
