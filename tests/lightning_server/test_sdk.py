"""
The vendor's own SDKs speak through the box.

They cannot share our environment, so they live in directories of their own
and run as processes.
"""

import asyncio
import base64
import io
import json
import wave
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import pytest

from lightning_server.server import LightningServer
from lightning_server.tone import frequency_of, seconds_of
from tests.lightning_server.client import pitch, seconds

ROOT = Path(__file__).parents[2]
KEY = "sk_box"
TEXT = "Hello from the kit."


async def run(name: str, server: LightningServer) -> dict[str, Any]:
    """Run a script with its SDK; return what it told."""
    python = ROOT / ".sdk" / name / "bin" / "python"
    assert python.exists(), f"{python} is missing: run `make sdk`"
    script = Path(__file__).with_name(f"sdk_{name}.py")
    process = await asyncio.create_subprocess_exec(
        str(python),
        str(script),
        server.http_url,
        KEY,
        env={"SMALLESTAI_TELEMETRY": "0"},
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        async with asyncio.timeout(60):
            output, log = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0, log.decode()[-2000:]
    return json.loads(output)


def check(sound: str, *, voice: str = "tone", text: str = TEXT) -> None:
    """The whole text is there, and nothing else."""
    pcm = base64.b64decode(sound)
    assert seconds(pcm) == pytest.approx(seconds_of(text), abs=0.001)
    assert pitch(pcm) == pytest.approx(frequency_of(text, voice), abs=2)


def check_wave(file: str) -> None:
    with wave.open(io.BytesIO(base64.b64decode(file))) as opened:
        assert opened.getparams()[:3] == (1, 2, 24000)
        check(base64.b64encode(opened.readframes(1_000_000)).decode())


async def test_sdk_of_v2():
    """smallestai 4.3.1: whole texts, streamed texts, files, voices, errors."""
    async with LightningServer(units=4, keys=[KEY]) as server:
        told = await run("v2", server)

    check(told["whole"])
    check(told["streamed"])
    check(told["pcm"])
    check(told["async"])
    check_wave(told["wav"])
    assert [voice["voiceId"] for voice in told["voices"]] == ["tone", "tone-low"]
    assert "speed" in told["refused"]
    assert {request.fragment.model for request in server.requests} == {"lightning-v2"}
    assert server.statistics().refusals == 0


async def test_newest_sdk():
    """smallestai 5.14.0: both of its sockets, files, voices."""
    async with LightningServer(units=4, keys=[KEY]) as server:
        told = await run("live", server)

    check(told["whole"])
    check(told["streamed"])
    check_wave(told["wav"])
    check(told["connect"]["audio"])
    assert told["connect"]["words"] == TEXT.split()
    assert told["connect"]["ids"] == ["mine"]
    assert told["connect"]["end"] == "complete"
    assert told["voices"][1] == ["tone-low", "Tone, an octave lower", "male"]
    assert {request.fragment.model for request in server.requests} == {
        "lightning-v3.1",
        "lightning-v3.1-pro",
    }
    assert server.statistics().refusals == 0
