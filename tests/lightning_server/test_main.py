"""The command ``python -m lightning_server``, as a process of its own."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession

from lightning_server.__main__ import main
from tests.lightning_server.client import Client, seconds

COMMAND = (sys.executable, "-m", "lightning_server", "--engine", "tone")


@asynccontextmanager
async def box(*options: str) -> AsyncIterator[tuple[Process, dict[str, str]]]:
    """Start the command, wait until it is ready; it must end within the block."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND, *options, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            yield process, json.loads(await process.stdout.readline())
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_speaks_and_ends_when_told(number: int, tmp_path: Path):
    ready_file = tmp_path / "ready.json"
    async with box("--ready-file", str(ready_file), "--units", "2") as (process, ready):
        assert json.loads(ready_file.read_text()) == ready
        assert ready["url"] == f"ws://127.0.0.1:{ready['port']}/waves/v1"
        async with ClientSession(ready["http_url"]) as http, http.get("/health") as response:
            assert response.status == 200
        from websockets.asyncio.client import connect

        async with connect(ready["url"] + "/lightning-v2/get_speech/stream") as connection:
            assert seconds(await Client(connection).speak()) > 0.3
            process.send_signal(number)
            assert await process.wait() == 0
    assert not ready_file.exists()


async def test_it_ends_with_its_input():
    async with box("--end-with-stdin") as (process, _):
        assert process.stdin is not None
        process.stdin.close()

        assert await process.wait() == 0


async def test_it_ends_with_its_parent(tmp_path: Path):
    """The parent is a process in between, which is killed and can clean up nothing."""
    ready_file = tmp_path / "ready.json"
    script = (
        "import os, subprocess, sys, time;"
        "subprocess.Popen([*sys.argv[1:], '--parent-pid', str(os.getpid())]); time.sleep(60)"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, *COMMAND, "--ready-file", str(ready_file), stdout=PIPE
    )
    assert parent.stdout is not None
    async with asyncio.timeout(60):
        assert json.loads(await parent.stdout.readline())
        assert ready_file.exists()
        parent.kill()
        await parent.wait()
        # The end of the pipe is the end of the last process that held it.
        await parent.stdout.read()

    assert not ready_file.exists(), "it ended in order"


async def test_keys_come_from_a_file(tmp_path: Path):
    keys = tmp_path / "keys"
    keys.write_text("first\n\nsecond\n")
    async with (
        box("--keys-file", str(keys)) as (process, ready),
        ClientSession(ready["http_url"]) as http,
    ):
        path = "/waves/v1/lightning-v2/get_voices"
        async with http.get(path) as response:
            assert response.status == 401
        async with http.get(path, headers={"Authorization": "Bearer second"}) as response:
            assert response.status == 200
        process.terminate()


async def test_faults_can_be_given_and_switched():
    async with (
        box("--misbehave", '{"status": 403}', "--control") as (process, ready),
        ClientSession(ready["http_url"]) as http,
    ):
        path = "/waves/v1/lightning-v2/get_voices"
        async with http.get(path) as response:
            assert response.status == 403
        async with http.put("/control/misbehaviour", json={}) as response:
            assert response.status == 200
        async with http.get(path) as response:
            assert response.status == 200
        process.terminate()


async def test_texts_are_not_in_the_log():
    async with box() as (process, ready):
        body = {"voice_id": "tone", "text": "A secret."}
        async with (
            ClientSession(ready["http_url"]) as http,
            http.post("/waves/v1/tts?token=hidden", json=body) as response,
        ):
            assert response.status == 200
        process.terminate()
        assert process.stderr is not None
        log = await process.stderr.read()

    assert b"ecret" not in log
    assert b"hidden" not in log


@pytest.mark.parametrize(
    "options",
    [
        ["--units", "-1"],
        ["--misbehave", '{"unheard": 1}'],
        ["--misbehave", "{"],
        ["--engine", "tone", "--engine", "hibari"],
        ["--engine", "siren"],
        ["--keys-file", "/nowhere"],
        ["--keys-file", os.devnull],
        ["--retired", "thunder"],
    ],
)
def test_wrong_options_are_refused(options: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as caught:
        main(["--engine", "tone", *options])

    assert caught.value.code == 2
    assert "error:" in capsys.readouterr().err


async def test_address_that_cannot_be_had_is_said():
    async with box() as (process, ready):
        second = await asyncio.create_subprocess_exec(
            *COMMAND, "--port", str(ready["port"]), stdout=PIPE, stderr=PIPE
        )
        _, log = await second.communicate()
        process.terminate()

    assert second.returncode == 1
    assert b"the server cannot run" in log
    assert b"Traceback" not in log
