"""Every rule of the sockets, with a plain client."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from itertools import pairwise

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, ConnectionClosedOK

from lightning_server.server import LightningServer
from lightning_server.service import Imitation
from lightning_server.tone import frequency_of, seconds_of
from tests.lightning_server.client import LIVE, V2, Client, audio, client, is_chunk, pitch, seconds
from tests.support.waiting import until

LONG = "A text that takes a good while. " * 7
SLOW = Imitation(real_time_factor=1.0)


@pytest.fixture
async def server() -> AsyncIterator[LightningServer]:
    async with LightningServer(units=1) as server:
        yield server


@pytest.fixture
async def slow() -> AsyncIterator[LightningServer]:
    """One unit, and speech no faster than it is heard."""
    async with LightningServer(units=1, imitation=SLOW) as server:
        yield server


async def held(server: LightningServer) -> None:
    """Wait until a unit is in use."""
    await until(lambda: server.statistics().in_flight)


async def quiet(server: LightningServer) -> None:
    """Wait until no unit is in use."""
    await until(lambda: not server.statistics().in_flight)


@pytest.mark.parametrize("path", [V2, LIVE])
@pytest.mark.parametrize("rate", [8000, 16000, 24000, 44100])
async def test_whole_text_is_heard(server: LightningServer, path: str, rate: int):
    async with client(server, path) as speaker:
        sound = await speaker.speak("Hello there, you.", sample_rate=rate)

    assert seconds(sound, rate) == pytest.approx(seconds_of("Hello there, you."), abs=0.001)
    assert pitch(sound, rate) == pytest.approx(frequency_of("Hello there, you."), abs=2)


async def test_old_path_works_too(server: LightningServer):
    async with client(server) as new, connect(server.old_url + V2) as old:
        assert await Client(old).speak() == await new.speak()


async def test_one_socket_serves_request_after_request(server: LightningServer):
    async with client(server) as speaker:
        for text in ("One.", "Two, longer.", "Three."):
            assert seconds(await speaker.speak(text)) == pytest.approx(seconds_of(text), abs=0.001)

    assert server.statistics().completed == 3
    assert server.statistics().most_sockets == 1


async def test_v2_ends_with_both_keys(server: LightningServer):
    async with client(server) as speaker:
        await speaker.ask(request_id="mine")
        messages = await speaker.reply()

    assert messages[-1]["status"] == "complete"
    assert messages[-1]["done"] is True
    assert {message["request_id"] for message in messages} == {"mine"}


async def test_speed_is_obeyed(server: LightningServer):
    async with client(server) as speaker:
        normal, fast = await speaker.speak(), await speaker.speak(speed=2)

    assert len(normal) == pytest.approx(2 * len(fast), abs=4)


async def test_audio_streams_while_it_is_made(slow: LightningServer):
    async with client(slow) as speaker:
        await speaker.ask(LONG)

        assert is_chunk(await speaker.receive())
        assert slow.requests[0].outcome == "in flight"
        assert slow.requests[0].chunks < 10


async def test_first_chunk_delay_is_imitated():
    async with (
        LightningServer(imitation=Imitation(first_chunk_delay=0.2)) as server,
        client(server) as speaker,
    ):
        begun = time.monotonic()
        await speaker.speak()

        assert time.monotonic() - begun >= 0.2


async def test_real_time_factor_is_imitated():
    async with (
        LightningServer(imitation=Imitation(real_time_factor=0.5)) as server,
        client(server) as speaker,
    ):
        begun = time.monotonic()
        sound = await speaker.speak("About a second long.")

        assert time.monotonic() - begun >= seconds(sound) / 2 - 0.1


# Units and sockets


async def test_request_beyond_the_units_is_refused(slow: LightningServer):
    async with client(slow) as first, client(slow) as second:
        await first.ask(LONG)
        await first.receive()

        await second.ask()
        [refusal] = await second.reply()

        assert refusal["status"] == "error"
        assert "units" in refusal["message"]
        assert slow.statistics().refusals == 1


async def test_refusal_does_not_disturb_and_is_not_for_ever(server: LightningServer):
    async with client(server) as first, client(server) as second:
        await first.ask("Held", **{"continue": True})
        await held(server)
        await second.ask()
        [refusal] = await second.reply()
        assert refusal["status"] == "error"

        await first.ask(".")
        assert (await first.reply())[-1]["status"] == "complete"
        await quiet(server)

        assert await second.speak()


async def test_second_request_of_a_busy_socket_needs_a_unit_too(slow: LightningServer):
    async with client(slow) as speaker:
        await speaker.ask("Slow enough.", request_id="first")
        await speaker.ask("Too soon.", request_id="second")
        messages = await speaker.reply()

        assert messages[-1]["status"] == "error"
        assert messages[-1]["request_id"] == "second"
        assert (await speaker.reply())[-1]["request_id"] == "first"


async def test_requests_of_one_socket_are_answered_in_order():
    async with LightningServer(units=3) as server, client(server) as speaker:
        for number in range(3):
            await speaker.ask(f"Number {number}.", request_id=str(number))
        order = [message["request_id"] for _ in range(3) for message in await speaker.reply()]

    assert order == sorted(order)
    assert server.statistics().most_in_flight == 3


async def test_unit_is_held_during_the_back_off(server: LightningServer):
    async with client(server) as first, client(server) as second:
        await first.ask("Held.", complete_backoff_ms=3000)
        begun = time.monotonic()
        had = 0.0
        while had < seconds_of("Held."):
            had += seconds(audio([await first.receive()]))
        await second.ask()
        assert (await second.reply())[-1]["status"] == "error"
        assert not any(map(is_chunk, await first.reply()))

        assert time.monotonic() - begun > 2.5
        await quiet(server)
        assert await second.speak()


async def test_closing_while_speaking_frees_the_unit_at_once(slow: LightningServer):
    async with client(slow) as second:
        async with client(slow) as first:
            await first.ask(LONG)
            await first.receive()
        await quiet(slow)

        await second.ask("Mine now.")
        assert is_chunk(await second.receive())
    assert slow.requests[0].outcome == "abandoned"
    assert slow.requests[0].chunks < 20


async def test_dropping_while_speaking_frees_the_unit_at_once(slow: LightningServer):
    async with client(slow) as first:
        await first.ask(LONG)
        await first.receive()
        first.connection.transport.abort()
        await quiet(slow)

    async with client(slow) as second:
        await second.ask()
        assert is_chunk(await second.receive())


async def test_client_that_does_not_read_holds_up_only_itself():
    async with (
        LightningServer(units=2) as server,
        client(server) as deaf,
        client(server) as other,
    ):
        deaf.connection.transport.pause_reading()
        await deaf.ask("x" * 100_000)
        assert await other.speak()
        assert server.statistics().in_flight == 1
        deaf.connection.transport.abort()
        await quiet(server)


# Streamed input


async def test_fragments_are_spoken_as_one(server: LightningServer):
    async with client(server) as speaker:
        for part in ("Hel", "lo ", "there."):
            await speaker.ask(part, **{"continue": True})
        await speaker.send(text="", flush=True, **{"continue": False})
        messages = await speaker.reply()

    assert seconds(audio(messages)) == pytest.approx(seconds_of("Hello there."), abs=0.001)
    assert server.statistics().requests == 1
    assert server.requests[0].text == "Hello there."


async def test_last_fragment_may_have_text(server: LightningServer):
    async with client(server) as speaker:
        await speaker.ask("Hello ", **{"continue": True})
        await speaker.ask("there.", flush=True)

        assert audio(await speaker.reply())
    assert server.requests[0].text == "Hello there."


async def test_text_is_gathered_for_a_while(server: LightningServer):
    options = {"continue": True, "max_buffer_flush_ms": 100}
    async with client(server) as speaker:
        begun = time.monotonic()
        await speaker.ask("Hello ", **options)
        await speaker.ask("there.", **options)
        messages = await speaker.reply()

        assert time.monotonic() - begun >= 0.1
    assert messages[-1]["status"] == "complete"
    assert server.requests[0].text == "Hello there."


async def test_flush_in_the_middle_speaks_now(server: LightningServer):
    options = {"continue": True, "complete_backoff_ms": 300}
    async with client(server) as speaker:
        await speaker.ask("One.", flush=True, **options)
        assert is_chunk(await speaker.receive())
        await speaker.ask("Two.", flush=True, **options)
        messages = await speaker.reply()

    assert messages[-1]["status"] == "complete"
    assert server.statistics().requests == 1
    assert server.requests[0].text == "One.Two."


async def test_contexts_are_requests_of_their_own():
    async with LightningServer(units=2) as server, client(server, LIVE) as speaker:
        await speaker.ask("First, ", context_id="a", **{"continue": True})
        await speaker.ask("Second.", context_id="b", **{"continue": True})
        await speaker.send(context_id="b", context_close=True)
        second = await speaker.reply()
        await speaker.ask("really.", context_id="a", context_close=True)
        first = await speaker.reply()

    assert {message["context_id"] for message in second} == {"b"}
    assert {message["context_id"] for message in first} == {"a"}
    assert sorted(request.text for request in server.requests) == ["First, really.", "Second."]


async def test_cancelled_text_is_not_spoken(server: LightningServer):
    async with client(server, LIVE) as speaker:
        await speaker.ask("Never said.", context_id="a", **{"continue": True})
        await speaker.send(context_id="a", cancel_request=True)
        [message] = await speaker.reply()

        assert message["status"] == "complete"
        assert await speaker.speak("Said.")


async def test_cancel_lets_what_is_being_spoken_go_on(server: LightningServer):
    async with client(server, LIVE) as speaker:
        options = {"context_id": "a", "continue": True, "sample_rate": 24000}
        await speaker.ask("Said. " * 41, **options)
        await speaker.receive()
        await speaker.send(context_id="a", cancel_request=True)
        messages = await speaker.reply()

    assert messages[-1]["status"] == "complete"
    assert 0 < len(server.requests[0].text) < len("Said. " * 41)


# Keep-alive and silence


@pytest.mark.parametrize("path", [V2, LIVE])
@pytest.mark.parametrize(
    "message", ["", " ", '{"text": "", "flush": true}', '{"flush": true}', '{"text": " "}', b"\0"]
)
async def test_sign_of_life_makes_no_sound(server: LightningServer, path: str, message):
    async with client(server, path) as speaker:
        await speaker.connection.send(message)
        await (await speaker.connection.ping())
        await speaker.send(type="ping")

        assert await speaker.receive() == {"type": "pong"}
        assert await speaker.speak()


async def test_silent_client_is_told_and_closed(server: LightningServer):
    async with client(server, V2 + "?timeout=1") as speaker:
        begun = time.monotonic()
        message = await speaker.receive()
        with pytest.raises(ConnectionClosedOK):
            await speaker.receive()

    assert message["message"] == "Connection timed out after 1 seconds of inactivity"
    assert time.monotonic() - begun >= 1


async def test_ping_in_json_resets_the_time_and_a_socket_ping_does_not(server: LightningServer):
    async with (
        client(server, LIVE + "?timeout=3") as kept,
        client(server, LIVE + "?timeout=3") as lost,
    ):
        for _ in range(4):
            await asyncio.sleep(0.9)
            await kept.send(type="ping")
            if lost.connection.state.name == "OPEN":
                await lost.connection.ping()
            assert await kept.receive() == {"type": "pong"}

        assert "timed out" in (await lost.receive())["message"]
        assert await kept.speak()


# What is wrong with a request


@pytest.mark.parametrize("path", [V2, LIVE])
@pytest.mark.parametrize(
    "fields", [{"speed": 9}, {"voice_id": "nobody"}, {"sample_rate": 48000}, {"language": "xx"}]
)
async def test_invalid_request_is_refused_and_the_socket_lives(
    server: LightningServer, path: str, fields: dict[str, object]
):
    async with client(server, path) as speaker:
        await speaker.ask(**fields)
        [message] = await speaker.reply()
        assert message["status"] == "error"
        assert next(iter(fields)) in message["message"]

        assert await speaker.speak()
    assert server.statistics().requests == 1


async def test_text_that_cannot_be_spoken_is_an_error(server: LightningServer):
    async with client(server) as speaker:
        await speaker.ask("?!")
        [message] = await speaker.reply()
        assert message["error_code"] == "CANNOT_SPEAK"

        assert await speaker.speak()


async def test_retired_model_is_refused_by_message():
    async with (
        LightningServer(retired=["lightning_v3.1"]) as server,
        client(server, LIVE) as speaker,
    ):
        await speaker.ask()
        [message] = await speaker.reply()
        assert message["error_code"] == "MODEL_DEPRECATED"

        assert await speaker.speak(model="lightning_v3.1_pro")


async def test_text_that_waits_is_bounded(server: LightningServer):
    server.misbehave(stall_after=0)
    async with client(server) as speaker:
        for _ in range(5):
            await speaker.ask("x" * 49_000, **{"continue": True})
        [message] = await speaker.reply()

    assert "too much text" in message["message"]


async def test_client_that_never_reads_its_refusals_is_dropped(server: LightningServer):
    async with client(server, close_timeout=0.1) as speaker:
        await speaker.ask("Held", **{"continue": True})
        speaker.connection.transport.pause_reading()
        async with asyncio.timeout(60):
            with suppress(ConnectionClosed):
                while server.statistics().sockets:
                    await speaker.ask(request_id="x" * 200_000)
        speaker.connection.transport.abort()

    assert server.statistics().refusals < 1000
    assert server.statistics().in_flight == 0


async def test_server_ends_though_a_client_does_not_read():
    async with asyncio.timeout(60):
        async with LightningServer() as server:
            stack = AsyncExitStack()
            speaker = await stack.enter_async_context(client(server, close_timeout=0.1))
            speaker.connection.transport.pause_reading()
            await speaker.ask("x" * 90_000)
            await held(server)
            await until(lambda: server.requests[0].chunks >= 50)
        speaker.connection.transport.abort()
        await stack.aclose()


# Words


async def test_words_are_timed(server: LightningServer):
    text = "Hello there, $100 friend."
    async with client(server, LIVE) as speaker:
        await speaker.ask(text, word_timestamps=True)
        messages = await speaker.reply()

    words = [m["data"] for m in messages if m["status"] == "word_timestamp"]
    assert [word["word"] for word in words] == text.split()
    assert [word["id"] for word in words] == [0, 1, 2, 3]
    assert words[0]["start"] == 0
    assert words[-1]["end"] == pytest.approx(seconds_of(text), abs=0.01)
    assert all(a["end"] == b["start"] for a, b in pairwise(words))


async def test_words_of_streamed_text_go_on_counting(server: LightningServer):
    options = {"word_timestamps": True, "continue": True, "complete_backoff_ms": 300}
    async with client(server, LIVE) as speaker:
        await speaker.ask("One two.", flush=True, **options)
        messages = [await speaker.receive() for _ in range(3)]
        await speaker.ask("Three.", flush=True, **options)
        messages += await speaker.reply()

    words = [m["data"] for m in messages if m["status"] == "word_timestamp"]
    assert [(word["id"], word["word"]) for word in words] == [
        (0, "One"),
        (1, "two."),
        (2, "Three."),
    ]
    assert words[2]["start"] == words[1]["end"]


async def test_nobody_gets_words_unasked(server: LightningServer):
    async with client(server, LIVE) as speaker:
        await speaker.ask()

        assert {message["status"] for message in await speaker.reply()} == {"chunk", "complete"}


# Going away


async def test_server_that_ends_says_so():
    async with LightningServer(imitation=SLOW) as server, client(server) as speaker:
        await speaker.ask(LONG)
        await speaker.receive()
        await server.__aexit__(None, None, None)
        with pytest.raises(ConnectionClosed):
            await speaker.reply()

        assert speaker.connection.close_code == 1001
