"""One request at a time on a real socket, and everything that may happen to it."""

import asyncio
import contextlib
import json
import logging
import socket
import ssl
from collections.abc import AsyncIterator
from typing import Any

import pytest
import trustme

from bot.errors import LightningError
from bot.lightning.connection import Connection, dial, is_loopback
from bot.lightning.errors import (
    AuthenticationFailed,
    ConnectionLost,
    FirstAudioTimeout,
    InvalidRequest,
    LocalProtocolError,
    ModelRetired,
    RemoteProtocolError,
    Unavailable,
    UnitsExceeded,
)
from bot.lightning.protocol import Complete, SpeechRequest, Word
from bot.lightning.service import resolve_service
from bot.vocabulary import VoiceId
from tests.support.lightning_peer import (
    CHUNK,
    COMPLETE,
    NO_UNIT,
    LightningPeer,
    chunk,
    say,
    say_and_close,
    say_nothing,
)

HELLO = SpeechRequest("Hello.", VoiceId("emily"))


async def opened(url: str, **options: Any) -> Connection:
    service = resolve_service(url, None, options.pop("model", None))
    assert service is not None
    limits = {
        "opening": 60.0,
        "first_audio": 60.0,
        "stall": 60.0,
        "keep_alive": 5.0,
        "goodbye": 30.0,
    }
    settings = {"key": None, "number": 7, **limits, **options}
    return await dial(service.url, dialect=service.dialect, **settings)


@contextlib.asynccontextmanager
async def connected(peer: LightningPeer, **options: Any) -> AsyncIterator[Connection]:
    """A connection that runs, as the pool keeps it."""
    connection = await opened(peer.url, **options)
    async with asyncio.TaskGroup() as group:
        group.create_task(connection.run())
        try:
            yield connection
        finally:
            connection.part()


async def spoken(connection: Connection, request: SpeechRequest = HELLO) -> bytes:
    async with contextlib.aclosing(connection.speak(request)) as audio:
        return b"".join([pcm async for pcm in audio])


@pytest.mark.parametrize("model", ["lightning-v2", "lightning_v3.1_pro"])
async def test_requests_follow_each_other_on_one_socket(peer: LightningPeer, model: str):
    async with connected(peer, model=model) as connection:
        first = await spoken(connection)
        second = await spoken(connection)

        assert first == second == CHUNK * 3
        assert connection.usable
        assert connection.outcome == Complete()
    assert len(peer.handshakes) == 1
    assert len(peer.requests) == 2


async def test_audio_arrives_while_the_server_still_speaks(peer: LightningPeer):
    go_on = asyncio.Event()

    async def script(socket: Any, content: dict[str, Any]) -> None:
        await socket.send(chunk(CHUNK))
        await go_on.wait()
        await socket.send(COMPLETE)

    peer.scripts.append(script)
    async with connected(peer) as connection:
        async with contextlib.aclosing(connection.speak(HELLO)) as audio:
            assert await anext(audio) == CHUNK
            assert not connection.usable
            go_on.set()
            assert [pcm async for pcm in audio] == []
        assert connection.usable


async def test_slow_listener_keeps_no_unit(peer: LightningPeer):
    peer.chunks = 200
    async with connected(peer) as connection:
        async with contextlib.aclosing(connection.speak(HELLO)) as audio:
            await anext(audio)
            await peer.until(lambda: peer.in_flight == 0)
            rest = [pcm async for pcm in audio]

        assert len(rest) == 199


async def test_key_and_idle_limit_are_sent_with_the_handshake(peer: LightningPeer):
    async with connected(peer, key="abc"):
        pass

    (request,) = peer.handshakes
    assert request.headers["Authorization"] == "Bearer abc"
    assert request.path.endswith("/lightning-v2/get_speech/stream?timeout=60")


async def test_operators_own_query_is_kept(peer: LightningPeer):
    await _open_and_close(f"{peer.url}?token=a&timeout=30")
    await _open_and_close(f"{peer.url}?token=a")

    queries = [request.path.partition("?")[2] for request in peer.handshakes]
    assert queries == ["token=a&timeout=30", "token=a&timeout=60"]
    assert "Authorization" not in peer.handshakes[0].headers


async def _open_and_close(url: str) -> None:
    connection = await opened(url)
    connection.part()
    await connection.run()


@pytest.mark.parametrize(
    ("status", "body", "headers", "kind"),
    [
        (401, "", {}, AuthenticationFailed),
        (403, "", {}, AuthenticationFailed),
        (429, "", {"Retry-After": "3"}, UnitsExceeded),
        (500, "", {}, Unavailable),
        (410, '{"recommended_endpoint": "/waves/v1/tts/live"}', {}, ModelRetired),
    ],
)
async def test_refused_handshake_says_why(
    peer: LightningPeer,
    status: int,
    body: str,
    headers: dict[str, str],
    kind: type[LightningError],
):
    peer.refusals.append((status, body, headers))

    with pytest.raises(kind) as caught:
        await opened(peer.url)

    error = caught.value
    assert error.__cause__ is None
    if isinstance(error, UnitsExceeded):
        assert error.retry_after == 3.0
    if isinstance(error, ModelRetired):
        assert "LIGHTNING_MODEL" in str(error)
        assert "/waves/v1/tts/live" in str(error)


async def test_certificate_must_be_trusted():
    authority = trustme.CA()
    theirs, ours = (
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
    )
    authority.issue_cert("127.0.0.1").configure_cert(theirs)
    authority.configure_trust(ours)
    async with LightningPeer(tls=theirs) as peer:
        async with connected(peer, tls=ours) as connection:
            assert await spoken(connection) == CHUNK * 3

        with pytest.raises(Unavailable, match="CERTIFICATE_VERIFY_FAILED"):
            await opened(peer.url)


async def test_nobody_listening_is_an_outage():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]

        with pytest.raises(Unavailable, match="no connection: "):
            await opened(f"ws://127.0.0.1:{port}?token=SECRET")


async def test_handshake_without_end_is_given_up(peer: LightningPeer):
    peer.handshake_pause = 0.4

    with pytest.raises(Unavailable, match=r"no connection within 0\.1 s"):
        await opened(peer.url, opening=0.1)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"", Unavailable),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Unavailable),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", RemoteProtocolError),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", RemoteProtocolError),
    ],
)
async def test_what_is_no_websocket_server_is_told_apart(answer: bytes, kind: type[LightningError]):
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(LightningError) as caught:
            await opened(f"ws://127.0.0.1:{port}")

    assert type(caught.value) is kind


async def test_no_first_audio_is_given_up(peer: LightningPeer):
    peer.scripts.append(say_nothing)
    async with connected(peer, first_audio=0.05) as connection:
        with pytest.raises(FirstAudioTimeout, match=r"no audio within 0\.1 s"):
            await spoken(connection)

        assert not connection.usable


async def test_messages_without_audio_do_not_prolong_the_first_audio_limit(peer: LightningPeer):
    async def chatter(socket: Any, content: dict[str, Any]) -> None:
        with contextlib.suppress(Exception):
            while True:
                await socket.send('{"type": "pong"}')
                await asyncio.sleep(0.01)

    peer.scripts.append(chatter)
    async with connected(peer, first_audio=0.1) as connection:
        with pytest.raises(FirstAudioTimeout):
            await spoken(connection)


async def test_reply_that_stalls_is_given_up(peer: LightningPeer):
    async def stall(socket: Any, content: dict[str, Any]) -> None:
        await socket.send(chunk(CHUNK))
        await socket.wait_closed()

    peer.scripts.append(stall)
    async with connected(peer, stall=0.05) as connection:
        async with contextlib.aclosing(connection.speak(HELLO)) as audio:
            assert await anext(audio) == CHUNK
            with pytest.raises(Unavailable, match="no more audio"):
                await anext(audio)

        assert not connection.usable


async def test_reply_that_trickles_is_given_up(peer: LightningPeer):
    """Each chunk is in time, and yet nobody would understand it."""
    peer.chunks, peer.pause = 200, 0.1
    async with connected(peer, stall=0.15) as connection:
        with pytest.raises(Unavailable, match="too slowly"):
            await spoken(connection)
        assert not connection.usable


async def test_listener_may_be_as_slow_as_they_like(peer: LightningPeer):
    peer.chunks = 3
    async with (
        connected(peer, stall=0.5) as connection,
        contextlib.aclosing(connection.speak(HELLO)) as audio,
    ):
        heard = b""
        async for pcm in audio:
            heard += pcm
            await asyncio.sleep(0.6)
    assert heard == CHUNK * 3


@pytest.mark.parametrize("code", [1000, 1001, 1011])
async def test_close_before_complete_is_cut_off_audio(peer: LightningPeer, code: int):
    peer.scripts.append(say_and_close(chunk(CHUNK), code=code))
    async with connected(peer) as connection:
        with pytest.raises(ConnectionLost, match=f"code {code} before the reply"):
            await spoken(connection)

        assert not connection.usable


async def test_close_after_complete_is_no_error(peer: LightningPeer):
    peer.scripts.append(say_and_close(chunk(CHUNK), COMPLETE))
    async with connected(peer) as connection:
        assert await spoken(connection) == CHUNK
        await peer.until(lambda: not peer.sockets)

        assert not connection.usable


async def test_dead_connection_says_so_when_it_is_given_a_request(peer: LightningPeer):
    async with connected(peer) as connection:
        await peer.close_sockets()
        await peer.until(lambda: not peer.sockets)

        with pytest.raises(ConnectionLost, match="before the request was sent"):
            await spoken(connection)


async def test_announced_idle_close_makes_it_unusable_at_once(peer: LightningPeer):
    async with connected(peer) as connection:
        (socket,) = peer.sockets
        await socket.send('{"status": "error", "message": "Connection timed out"}')
        await peer.until(lambda: not peer.sockets)

        assert not connection.usable


async def test_stale_audio_makes_an_idle_connection_unusable(peer: LightningPeer):
    async with connected(peer) as connection:
        await spoken(connection)
        (socket,) = peer.sockets
        await socket.send(chunk(CHUNK))
        await peer.until(lambda: not peer.sockets)

        assert not connection.usable


@pytest.mark.parametrize("message", ["not json", "[]"])
async def test_broken_protocol_makes_it_unusable(peer: LightningPeer, message: str):
    peer.scripts.append(say(message))
    async with connected(peer) as connection:
        with pytest.raises(RemoteProtocolError):
            await spoken(connection)

        assert not connection.usable
        assert isinstance(connection.outcome, RemoteProtocolError)


async def test_refused_unit_costs_no_connection(peer: LightningPeer):
    peer.scripts.append(say(NO_UNIT))
    async with connected(peer) as connection:
        with pytest.raises(UnitsExceeded):
            await spoken(connection)

        assert connection.usable
        assert await spoken(connection) == CHUNK * 3


async def test_refused_unit_after_audio_costs_the_connection(peer: LightningPeer):
    peer.scripts.append(say(chunk(CHUNK), NO_UNIT))
    async with connected(peer) as connection:
        with pytest.raises(UnitsExceeded):
            await spoken(connection)

        assert not connection.usable


async def test_whole_reply_may_come_in_one_message(peer: LightningPeer):
    minute = b"\1\2" * 24_000 * 60
    peer.scripts.append(say(chunk(minute), COMPLETE))
    async with connected(peer) as connection:
        assert await spoken(connection) == minute


async def test_audio_without_the_id_that_came_before_is_somebody_elses(peer: LightningPeer):
    async def echo(socket: Any, content: dict[str, Any]) -> None:
        await socket.send(chunk(b"!!" * 9))
        await socket.send(chunk(CHUNK, external_request_id=content["request_id"]))
        await socket.send(json.dumps({"done": True, "external_request_id": content["request_id"]}))

    peer.scripts.extend([echo, echo])
    async with connected(peer, model="lightning_v3.1_pro") as connection:
        await spoken(connection)

        assert await spoken(connection) == CHUNK


async def test_refused_request_costs_the_connection(peer: LightningPeer):
    peer.scripts.append(say('{"status": "error", "message": "unknown voice"}'))
    async with connected(peer) as connection:
        with pytest.raises(InvalidRequest):
            await spoken(connection)

        assert not connection.usable


async def test_unfit_request_is_not_sent_and_costs_nothing(peer: LightningPeer):
    async with connected(peer) as connection:
        with pytest.raises(LocalProtocolError):
            await spoken(connection, SpeechRequest("  ", VoiceId("emily")))

        assert connection.usable
        assert peer.requests == []


async def test_second_request_during_a_reply_is_a_bug(peer: LightningPeer):
    peer.scripts.append(say(chunk(CHUNK)))
    async with (
        connected(peer) as connection,
        contextlib.aclosing(connection.speak(HELLO)) as audio,
    ):
        await anext(audio)

        with pytest.raises(LocalProtocolError):
            await spoken(connection)


async def test_leaving_early_makes_it_unusable(peer: LightningPeer):
    async with connected(peer) as connection:
        async with contextlib.aclosing(connection.speak(HELLO)) as audio:
            await anext(audio)

        assert not connection.usable
        assert connection.outcome is None
        with pytest.raises(LocalProtocolError):
            await spoken(connection)


async def test_cancelled_request_makes_it_unusable(peer: LightningPeer):
    peer.scripts.append(say_nothing)
    async with connected(peer) as connection, asyncio.TaskGroup() as group:
        speaking = group.create_task(spoken(connection))
        await peer.until(lambda: peer.in_flight == 1)
        speaking.cancel()
        await asyncio.wait([speaking])

        assert speaking.cancelled()
        assert not connection.usable


async def test_asking_for_nothing_leaves_it_usable(peer: LightningPeer):
    async with connected(peer) as connection:
        await connection.speak(HELLO).aclose()

        assert connection.usable


async def test_idle_connection_is_kept_alive_and_stays_usable(peer: LightningPeer):
    async with connected(peer, keep_alive=0.02) as connection:
        await peer.until(lambda: peer.pings >= 3)

        assert await spoken(connection) == CHUNK * 3


async def test_nothing_but_the_request_is_sent_while_a_reply_is_on_its_way(peer: LightningPeer):
    peer.chunks, peer.pause = 5, 0.02
    async with connected(peer, keep_alive=0.01) as connection:
        pings = peer.pings
        await spoken(connection)

        # Pings wait in the peer until it has answered, so those sent meanwhile would come now.
        assert peer.pings <= pings + 1


async def test_closing_waits_for_a_server_that_is_busy_sending(peer: LightningPeer):
    peer.chunks = 2000
    async with connected(peer) as connection:
        async with contextlib.aclosing(connection.speak(HELLO)) as audio:
            await anext(audio)
        connection.part()

    assert peer.in_flight == 0


async def test_server_that_does_not_answer_a_closing_is_left(peer: LightningPeer):
    peer.deaf = 600.0
    async with connected(peer, goodbye=0.1) as connection:
        await spoken(connection)
        connection.part()

    (socket,) = peer.sockets  # it has not noticed
    socket.transport.resume_reading()


async def test_log_holds_neither_text_nor_key(
    peer: LightningPeer, caplog: pytest.LogCaptureFixture
):
    logging.getLogger("websockets.client").setLevel(logging.DEBUG)
    logging.getLogger("websockets.server").setLevel(logging.INFO)
    try:
        with caplog.at_level(logging.DEBUG):
            peer.scripts.append(say('{"status": "error", "message": "cannot say SECRET"}'))
            async with connected(peer, key="SECRET", keep_alive=0.01) as connection:
                with pytest.raises(Unavailable):
                    await spoken(connection, SpeechRequest("SECRET", VoiceId("emily")))
    finally:
        logging.getLogger("websockets.client").setLevel(logging.NOTSET)
        logging.getLogger("websockets.server").setLevel(logging.NOTSET)

    assert "connection 7: closed with code 1000" in caplog.text
    assert "SECRET" not in caplog.text


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("ws://localhost:1/x", True),
        ("ws://box.localhost", True),
        ("ws://127.3.2.1", True),
        ("ws://[::1]:80", True),
        ("wss://api.smallest.ai", False),
        ("ws://10.0.0.1", False),
    ],
)
def test_loopback_is_known(url: str, loopback: bool):
    assert is_loopback(url) is loopback


async def test_loopback_is_not_reached_through_a_proxy(
    peer: LightningPeer, monkeypatch: pytest.MonkeyPatch
):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    async with connected(peer) as connection:
        assert await spoken(connection) == CHUNK * 3


@pytest.mark.parametrize("scheme", ["http", "ftp"])
async def test_proxy_of_the_environment_is_used_elsewhere_and_not_quoted(
    monkeypatch: pytest.MonkeyPatch, scheme: str
):
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    asked: list[bytes] = []
    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as proxy:
        port = proxy.sockets[0].getsockname()[1]
        monkeypatch.setenv("http_proxy", f"{scheme}://me:SECRET@127.0.0.1:{port}")
        monkeypatch.setenv("no_proxy", "")

        with pytest.raises(Unavailable) as caught:
            await opened("ws://lightning.invalid")

    assert "SECRET" not in str(caught.value)
    assert len(asked) == (scheme == "http")


def word(text: str, start: float) -> str:
    data = {"id": 0, "word": text, "start": start, "end": start + 0.5}
    return json.dumps({"status": "word_timestamp", "data": data})


async def test_words_are_told_from_the_first_audio_on(peer: LightningPeer):
    """In their order, whether they come before their audio or after it."""
    told: list[Word] = []
    peer.scripts.append(
        say(word("one", 0.0), chunk(CHUNK), word("two", 0.5), chunk(CHUNK), word("x", 1), COMPLETE)
    )
    async with connected(peer, model="lightning_v3.1_pro") as connection:
        request = SpeechRequest("One two x.", VoiceId("emily"), words=told.append)

        assert await spoken(connection, request) == CHUNK * 2

    assert told == [Word("one", 0.0, 0.5), Word("two", 0.5, 1.0), Word("x", 1.0, 1.5)]
    assert peer.requests[0]["word_timestamps"] is True


async def test_words_of_what_nobody_heard_are_not_told(peer: LightningPeer):
    """It may be tried again, and they would be told twice."""
    told: list[Word] = []
    peer.scripts.append(say_and_close(word("one", 0.0)))
    async with connected(peer, model="lightning_v3.1_pro") as connection:
        with pytest.raises(ConnectionLost):
            await spoken(connection, SpeechRequest("One.", VoiceId("emily"), words=told.append))

    assert told == []


async def test_words_that_nobody_asked_for_do_no_harm(peer: LightningPeer):
    peer.scripts.append(say(word("one", 0.0), chunk(CHUNK), word("two", 0.5), COMPLETE))
    async with connected(peer, model="lightning_v3.1_pro") as connection:
        assert await spoken(connection) == CHUNK
        assert connection.usable
