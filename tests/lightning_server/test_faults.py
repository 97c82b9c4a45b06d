"""Everything the server does wrong when told to, as a plain client sees it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any, get_args

import pytest
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK, InvalidStatus

from lightning_server.misbehaviour import ErrorShape
from lightning_server.server import LightningServer
from lightning_server.tone import seconds_of
from tests.lightning_server.client import LIVE, Client, audio, client, ends, is_chunk, seconds
from tests.support.waiting import until

TEXT = "Long enough for a few chunks."


@pytest.fixture
async def server() -> AsyncIterator[LightningServer]:
    async with LightningServer(units=1) as server:
        yield server


async def first_chunks(speaker: Client, chunks: int) -> None:
    """Ask for a text, and receive so many chunks of it."""
    await speaker.ask(TEXT)
    for _ in range(chunks):
        assert is_chunk(await speaker.receive())


async def test_fault_can_be_given_at_the_start():
    async with LightningServer(units=2, drop_after=1) as server, client(server) as speaker:
        await first_chunks(speaker, 1)
        with pytest.raises(ConnectionClosedError):
            await speaker.receive()

    assert server.requests[0].chunks == 1
    assert server.statistics().in_flight == 0


async def test_faults_can_be_switched_while_running(server: LightningServer):
    async with client(server) as speaker:
        assert await speaker.speak()
        server.misbehave(refuse=True)
        await speaker.ask()
        assert (await speaker.reply())[0]["status"] == "error"
        server.misbehave()
        assert await speaker.speak()


async def test_faults_end_by_themselves(server: LightningServer):
    server.misbehave(refuse=True, times=2)
    async with client(server) as speaker:
        outcomes = []
        for _ in range(3):
            await speaker.ask()
            outcomes.append((await speaker.reply())[-1]["status"])

    assert outcomes == ["error", "error", "complete"]
    assert server.statistics().refusals == 2


async def test_late(server: LightningServer):
    server.misbehave(late=0.2)
    async with client(server) as speaker:
        begun = time.monotonic()
        await speaker.speak()

    assert time.monotonic() - begun >= 0.2


async def test_slow(server: LightningServer):
    server.misbehave(slow=0.1)
    async with client(server) as speaker:
        begun = time.monotonic()
        await speaker.ask(TEXT)
        chunks = len(await speaker.reply()) - 1

    assert time.monotonic() - begun >= 0.1 * (chunks - 1)


@pytest.mark.parametrize("chunks", [0, 2])
async def test_stalled(server: LightningServer, chunks: int):
    server.misbehave(stall_after=chunks)
    async with client(server) as speaker:
        await first_chunks(speaker, chunks)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await speaker.receive()
        assert server.statistics().in_flight == 1

    async with client(server) as speaker, asyncio.timeout(60):
        server.misbehave()
        assert await speaker.speak()


@pytest.mark.parametrize("chunks", [0, 2])
async def test_closed_cleanly_half_way(server: LightningServer, chunks: int):
    server.misbehave(close_after=chunks)
    async with client(server) as speaker:
        await first_chunks(speaker, chunks)
        with pytest.raises(ConnectionClosedOK):
            await speaker.receive()

    assert server.statistics().in_flight == 0


async def test_error_half_way(server: LightningServer):
    server.misbehave(fail_after=2)
    async with client(server) as speaker:
        await speaker.ask(TEXT)
        messages = await speaker.reply()

    assert [is_chunk(message) for message in messages] == [True, True, False]
    assert messages[-1]["status"] == "error"


@pytest.mark.parametrize(
    ("kind", "words"), [("key", "API key"), ("quota", "credits"), ("model", "deprecated")]
)
async def test_operator_refused_half_way(server: LightningServer, kind: str, words: str):
    server.misbehave(fail_after=1, fail_as=kind)
    async with client(server) as speaker:
        await speaker.ask(TEXT)
        messages = await speaker.reply()

    assert [is_chunk(message) for message in messages] == [True, False]
    assert words in messages[-1]["message"]


async def test_silence_instead_of_speech(server: LightningServer):
    async with client(server) as speaker:
        spoken = await speaker.speak()
        server.misbehave(mute=True)
        muted = await speaker.speak()

    assert any(spoken)
    assert muted == bytes(len(spoken))


async def test_refusals_come_in_seven_shapes(server: LightningServer):
    seen: set[str] = set()
    async with client(server) as speaker:
        for shape in get_args(ErrorShape):
            server.misbehave(refuse=True, error_shape=shape)
            await speaker.ask(request_id="x")
            [message] = await speaker.reply()
            seen.add(json.dumps(message))

    assert len(seen) == 7
    assert all("units" in message for message in seen)


async def test_units_of_somebody_else(server: LightningServer):
    server.misbehave(taken=1)
    async with client(server) as speaker:
        await speaker.ask()
        assert (await speaker.reply())[0]["status"] == "error"


@pytest.mark.parametrize("text", ["One", "Two.", TEXT])
async def test_odd_chunks(server: LightningServer, text: str):
    server.misbehave(odd=True)
    async with client(server) as speaker:
        await speaker.ask(text)
        messages = await speaker.reply()

    sizes = [len(audio([message])) for message in messages[:-1]]
    assert all(size % 2 for size in sizes)
    assert seconds(audio(messages)) == pytest.approx(seconds_of(text), abs=0.001)


async def test_riff_header(server: LightningServer):
    server.misbehave(riff=True)
    async with client(server) as speaker:
        sound = await speaker.speak()

    assert sound[:4] == b"RIFF"
    assert seconds(sound[44:]) == pytest.approx(seconds_of("Hello."), abs=0.001)


async def test_binary_audio(server: LightningServer):
    server.misbehave(binary=True)
    async with client(server) as speaker:
        await speaker.ask()
        *chunks, end = await speaker.reply()

    assert seconds(b"".join(chunks)) == pytest.approx(seconds_of("Hello."), abs=0.001)
    assert end["status"] == "complete"


@pytest.mark.parametrize("garbage", ["text", "json", "audio", "stale"])
async def test_garbage(server: LightningServer, garbage: str):
    server.misbehave(garbage=garbage)
    async with client(server) as speaker:
        await speaker.ask(request_id="mine")
        first = await speaker.connection.recv()
        messages = await speaker.reply()

    assert '"mine"' not in first or "*not base64*" in first
    assert seconds(audio(messages)) == pytest.approx(seconds_of("Hello."), abs=0.001)


async def test_messages_that_mean_nothing(server: LightningServer):
    server.misbehave(noise=True)
    async with client(server) as speaker:
        await speaker.ask()
        messages = await speaker.reply()

    assert {"note": "no status", "data": None} in messages
    assert any(message.get("status") == "thinking" for message in messages)
    assert audio(messages)


@pytest.mark.parametrize("ending", ["bare", "comp", "completed", "done"])
async def test_odd_ends(server: LightningServer, ending: str):
    server.misbehave(ending=ending)
    async with client(server) as speaker:
        await speaker.ask()
        end = (await speaker.reply())[-1]

    assert ("done" in end) == (ending == "done")
    assert end.get("status") == {"bare": "complete", "done": None}.get(ending, ending)


async def test_missing_end(server: LightningServer):
    server.misbehave(ending="none")
    async with client(server) as speaker:
        await speaker.ask("Hello.")
        messages = []
        while seconds(audio(messages)) < seconds_of("Hello."):
            messages.append(await speaker.receive())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                messages.append(await speaker.receive())

    assert not any(map(ends, messages))


async def test_late_end(server: LightningServer):
    server.misbehave(complete_late=0.3)
    async with client(server) as speaker:
        begun = time.monotonic()
        await speaker.speak()

    assert time.monotonic() - begun >= 0.3


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 500, 503])
async def test_refused_handshake(server: LightningServer, status: int):
    server.misbehave(status=status, retry_after=7, times=1)
    with pytest.raises(InvalidStatus) as caught:
        async with client(server):
            pass

    assert caught.value.response.status_code == status
    assert caught.value.response.headers["Retry-After"] == "7"
    async with client(server) as speaker:
        assert await speaker.speak()


async def test_deaf_socket(server: LightningServer):
    server.misbehave(deaf=True)
    async with client(server, close_timeout=0.1) as speaker:
        await speaker.ask()
        pong = await speaker.connection.ping()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await pong
        assert server.statistics().sockets == 1

    await until(lambda: not server.statistics().sockets)


async def test_strict_about_fields(server: LightningServer):
    server.misbehave(strict=True)
    async with client(server, LIVE) as speaker:
        await speaker.ask(consistency=0.5)
        assert (await speaker.reply())[0]["status"] == "error"
        assert await speaker.speak(sample_rate=24000, speed=1)


@pytest.mark.parametrize("fault", [{"unheard": 1}, {"ending": "never"}])
def test_impossible_fault_is_refused(fault: dict[str, Any]):
    with pytest.raises((TypeError, ValueError), match=next(iter(fault))):
        LightningServer(**fault)
