"""Processes of ours, started and ended."""

import asyncio
import signal
from pathlib import Path

import pytest

from bot import stagehands
from bot.config import child_environment
from bot.stagehands import PlaygroundAddress, end, start

PIPE = asyncio.subprocess.PIPE

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("here", flush=True)
time.sleep(60)
"""


async def test_what_ends_when_asked_is_asked():
    """The playground, for one, ends with 0 on SIGTERM."""
    process = await start("playground", "--no-terminal", stdout=PIPE)
    assert process.stdout is not None
    await process.stdout.readline()

    await end(process)

    assert process.returncode == 0
    await end(process)  # nothing left to do


async def test_what_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Nothing is left behind."""
    monkeypatch.setattr(stagehands, "STOP_LIMIT", 0.2)
    (tmp_path / "stubborn.py").write_text(STUBBORN)
    environment = child_environment({"PYTHONPATH": str(tmp_path)})
    process = await start("stubborn", environment=environment, stdout=PIPE)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"here\n"

    await end(process)

    assert process.returncode == -signal.SIGKILL


def test_an_unmodified_bot_finds_the_playground():
    address = PlaygroundAddress("http://127.0.0.1:1", "token", "trust.pem")

    assert address.variables() == {
        "DISCORD_TOKEN": "token",
        "THUNDER_DISCORD_URL": "http://127.0.0.1:1",
        "SSL_CERT_FILE": "trust.pem",
    }
