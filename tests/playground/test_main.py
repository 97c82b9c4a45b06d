"""The program: the playground as a process, with a bot as another one."""

import asyncio
import json
import signal
import socket
import stat
import sys
import wave
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import numpy as np
import pytest

from playground.__main__ import main, show_page
from tests.playground import tone_bot
from tests.support.waiting import until

PIPE = asyncio.subprocess.PIPE


@asynccontextmanager
async def started(*words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a program; what is left of it at the end of the block is killed."""
    process = await asyncio.create_subprocess_exec(*words, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def program(tmp_path: Path, *options: str) -> list[str]:
    ready = str(tmp_path / "ready.json")
    return [sys.executable, "-m", "playground", "--ready-file", ready, *options]


async def facts(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "ready.json"
    await until(path.exists)
    return json.loads(path.read_text())


async def test_typed_speech_is_heard_in_the_wav_file(tmp_path: Path):
    """A line from a pipe is spoken by a real bot into the file; then the program ends."""
    wav = tmp_path / "heard.wav"
    async with started(*program(tmp_path, "--wav", str(wav))) as playground:
        ready = await facts(tmp_path)
        mode = stat.S_IMODE((tmp_path / "ready.json").stat().st_mode)
        script = str(Path(tone_bot.__file__))
        trust = f"SSL_CERT_FILE={ready['trust_store']}"
        bot_words = ["env", trust, sys.executable, script, str(tmp_path / "ready.json")]
        async with started(*bot_words):
            typed = b"/sya\n/say hello\nhi there\n!who\n"
            async with asyncio.timeout(60):
                output, errors = await playground.communicate(typed)

    shown = output.decode()
    assert playground.returncode == 0, errors.decode()
    assert "did you mean /say?" in shown
    assert "Thunder (for you alone): playing for hello" in shown
    assert "Lounge: Thunder, Ada" in shown
    assert mode == 0o600
    assert not (tmp_path / "ready.json").exists()
    with wave.open(str(wav)) as file:
        heard = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
        rate = file.getframerate()
    spectrum = np.abs(np.fft.rfft(heard[:rate]))
    assert len(heard) >= 0.9 * rate
    assert np.argmax(spectrum) * rate / len(heard[:rate]) == pytest.approx(440, abs=3)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_signals_end_it_cleanly(tmp_path: Path, number: signal.Signals):
    """A signal ends the program with 0, while it waits for a bot at the terminal."""
    async with started(*program(tmp_path, "--wav", str(tmp_path / "x.wav"))) as process:
        await facts(tmp_path)
        process.send_signal(number)
        async with asyncio.timeout(60):
            # Its input stays open: nobody types, nobody hangs up.
            code = await process.wait()
        assert process.stderr is not None
        errors = await process.stderr.read()

    assert code == 0
    assert errors == b""


async def test_without_a_terminal_its_input_does_not_matter(tmp_path: Path):
    """With --no-terminal the program serves on at the end of its input, and records."""
    wav = tmp_path / "x.wav"
    async with started(*program(tmp_path, "--no-terminal", "--wav", str(wav))) as process:
        assert process.stdin is not None
        process.stdin.close()
        await facts(tmp_path)
        await until(wav.exists)
        assert process.returncode is None
        process.terminate()
        async with asyncio.timeout(60):
            assert await process.wait() == 0


async def test_it_ends_with_its_parent(tmp_path: Path):
    """When the process named by --parent is gone, so is the playground."""
    async with started("sleep", "60") as parent:
        words = program(tmp_path, "--no-terminal", "--parent", str(parent.pid))
        async with started(*words) as process:
            await facts(tmp_path)
            parent.kill()
            await parent.wait()
            async with asyncio.timeout(60):
                assert await process.wait() == 0


def test_a_port_in_use_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """A port that is taken ends the program with 1 and a reason."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert main(["--no-terminal", "--port", str(port)]) == 1

    assert "playground:" in capsys.readouterr().err


async def test_lingering_waits_for_whoever_is_still_there(tmp_path: Path):
    """With --linger the end takes the ready file away and serves on until SIGTERM."""
    async with started(*program(tmp_path, "--no-terminal", "--linger")) as process:
        await facts(tmp_path)
        process.send_signal(signal.SIGINT)
        await until(lambda: not (tmp_path / "ready.json").exists())
        assert process.returncode is None
        process.terminate()
        async with asyncio.timeout(60):
            assert await process.wait() == 0


class Screen(webbrowser.BackgroundBrowser):
    """A browser with windows that notes what it would show."""

    def __init__(self) -> None:
        super().__init__("screen")
        self.shown: list[str] = []

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
        self.shown.append(url)
        return True


async def test_the_page_is_opened_where_there_is_a_desktop(monkeypatch: pytest.MonkeyPatch):
    """A browser with windows is asked, in a thread; one that draws in the terminal never is."""
    screen = Screen()
    monkeypatch.setattr(webbrowser, "get", lambda: screen)
    assert await show_page("http://127.0.0.1:1")
    assert screen.shown == ["http://127.0.0.1:1"]

    monkeypatch.setattr(webbrowser, "get", lambda: webbrowser.GenericBrowser("lynx"))
    assert not await show_page("http://127.0.0.1:1")


async def test_without_a_desktop_nothing_is_opened(monkeypatch: pytest.MonkeyPatch):
    def find() -> webbrowser.BaseBrowser:
        raise webbrowser.Error("there is none")

    monkeypatch.setattr(webbrowser, "get", find)

    assert not await show_page("http://127.0.0.1:1")


async def test_the_address_of_the_page_is_printed(tmp_path: Path):
    """It is the first thing that is said, and the page is there."""
    async with started(*program(tmp_path, "--no-terminal")) as process:
        ready = await facts(tmp_path)
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        async with aiohttp.ClientSession() as session, session.get(ready["url"]) as response:
            assert response.status == 200
        process.terminate()

    assert line == f"Open {ready['url']} in a browser.\n"
