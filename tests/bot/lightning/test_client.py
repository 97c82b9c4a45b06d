"""The client as the speech service uses it."""

import asyncio
import contextlib
import logging
from typing import Any

import pytest
from pydantic import SecretStr
from websockets.asyncio.server import ServerConnection

from bot.errors import ConfigError
from bot.lightning import breaker
from bot.lightning import client as client_module
from bot.lightning.breaker import Phase
from bot.lightning.client import LightningClient
from bot.lightning.errors import (
    AuthenticationFailed,
    InvalidRequest,
    ModelRetired,
    OutOfService,
    QuotaExhausted,
    Refused,
    Unavailable,
)
from bot.lightning.protocol import SpeechRequest
from bot.lightning.service import resolve_service
from bot.vocabulary import GuildId, VoiceId
from tests.support.lightning_peer import CHUNK, LightningPeer, say

HELLO = SpeechRequest("Hello.", VoiceId("emily"))
BUSY, QUIET = GuildId(1), GuildId(2)
NO_QUOTA = '{"status": "error", "message": "Insufficient credits"}'


def client_of(peer: LightningPeer, **options: Any) -> LightningClient:
    service = resolve_service(peer.url, None, None)
    assert service is not None
    return LightningClient(service=service, **{"key": None, "units": 1, **options})


async def spoken(client: LightningClient, guild: GuildId = BUSY) -> bytes:
    async with (
        client.borrow(guild) as connection,
        contextlib.aclosing(connection.speak(HELLO)) as audio,
    ):
        return b"".join([pcm async for pcm in audio])


async def sounded(client: LightningClient) -> bytes:
    async with (
        client.borrow_for_sounding(QUIET) as connection,
        contextlib.aclosing(connection.speak(HELLO)) as audio,
    ):
        return b"".join([pcm async for pcm in audio])


async def test_speaks_and_leaves_nothing_open(peer: LightningPeer):
    async with client_of(peer, key=SecretStr(" abc \n")) as client:
        assert await spoken(client) == CHUNK * 3
        await client.release(BUSY)
        assert client.statistics().idle == 0
        client.resize(2)
        assert client.statistics().limit == 10
        await spoken(client)

    assert peer.handshakes[0].headers["Authorization"] == "Bearer abc"
    await peer.until(lambda: not peer.sockets)


async def test_system_certificates_are_read_for_addresses_with_tls():
    service = resolve_service(None, "key", None)
    assert service is not None
    async with LightningClient(service=service, key=None, units=3) as client:
        assert client.statistics().limit == 15


async def test_leaving_by_an_error_says_goodbye_too(peer: LightningPeer):
    async def fail() -> None:
        async with client_of(peer) as client:
            await spoken(client)
            raise RuntimeError("ours")

    with pytest.raises(RuntimeError, match="ours"):
        await fail()

    await peer.until(lambda: not peer.sockets)


@pytest.mark.parametrize("key", ["two words", "schlüssel", "a\nb"])
def test_key_that_cannot_be_one_is_refused_without_showing_it(peer: LightningPeer, key: str):
    with pytest.raises(ConfigError, match="SMALLEST_API_KEY") as caught:
        client_of(peer, key=SecretStr(key))

    assert key not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "kind"), [(401, AuthenticationFailed), (410, ModelRetired), (404, Refused)]
)
async def test_refused_operator_is_logged_once_and_not_asked_for_again(
    peer: LightningPeer, status: int, kind: type[Refused], caplog: pytest.LogCaptureFixture
):
    peer.refusals.extend([(status, "", {})] * 9)
    async with client_of(peer) as client:
        with pytest.raises(kind):
            await spoken(client, BUSY)
        for guild in (QUIET, BUSY):
            with pytest.raises(OutOfService) as caught:
                await spoken(client, guild)
            assert isinstance(caught.value.cause, kind)

    assert len(peer.handshakes) == 1
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1
    assert errors[0].getMessage().startswith("the speech service is not asked for now: ")


async def test_refused_operator_is_tried_again_by_a_sounding(
    peer: LightningPeer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(breaker, "REFUSED_WAIT", 0.01)
    caplog.set_level(logging.INFO)
    peer.refusals.extend([(401, "", {})] * 2)
    async with client_of(peer) as client, asyncio.timeout(60):
        with pytest.raises(AuthenticationFailed):
            await spoken(client)
        await client.wait_sounding_due()
        with pytest.raises(AuthenticationFailed):
            await sounded(client)
        assert client.standing.phase is Phase.OPEN
        await client.wait_sounding_due()
        assert await sounded(client) == CHUNK * 3
        assert await spoken(client) == CHUNK * 3

    told = [r.getMessage() for r in caplog.records if r.name == client_module.__name__]
    assert told == [
        "the speech service is not asked for now: key refused; check SMALLEST_API_KEY",
        "the speech service is asked again",
    ]


def keys(peer: LightningPeer) -> list[str | None]:
    return [handshake.headers.get("Authorization") for handshake in peer.handshakes]


async def test_another_key_counts_from_the_next_connection_on(peer: LightningPeer):
    async with client_of(peer, key=SecretStr("old")) as client:
        async with (
            client.borrow(BUSY) as connection,
            contextlib.aclosing(connection.speak(HELLO)) as audio,
        ):
            await anext(audio)
            client.use_key(SecretStr("new"))
            assert len([pcm async for pcm in audio]) == 2, "it finishes with the old one"
        assert await spoken(client) == CHUNK * 3
        with pytest.raises(ConfigError):
            client.use_key(SecretStr("two words"))
        assert await spoken(client) == CHUNK * 3

    assert keys(peer) == ["Bearer old", "Bearer new"]


async def test_another_key_is_tried_at_once_where_the_old_one_was_refused(
    peer: LightningPeer, caplog: pytest.LogCaptureFixture
):
    """Whoever waits for the next sounding is woken."""
    caplog.set_level(logging.INFO)
    peer.refusals.append((401, "", {}))
    async with client_of(peer, key=SecretStr("old")) as client, asyncio.timeout(60):
        with pytest.raises(AuthenticationFailed):
            await spoken(client)
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(client.wait_sounding_due())
            await asyncio.sleep(0)
            assert not waiting.done()
            client.use_key(SecretStr("new"))
            async with asyncio.timeout(breaker.REFUSED_WAIT / 2):
                await waiting
        assert await sounded(client) == CHUNK * 3
        assert client.standing.phase is Phase.CLOSED

    assert keys(peer)[:2] == ["Bearer old", "Bearer new"]


async def test_another_key_is_tried_at_once_though_the_old_one_is_just_being_sounded(
    peer: LightningPeer,
):
    """What becomes of that sounding would otherwise have the new key wait as long as the old."""
    peer.refusals.append((401, "", {}))
    async with client_of(peer, key=SecretStr("old")) as client, asyncio.timeout(60):
        with pytest.raises(AuthenticationFailed):
            await spoken(client)

        async def change_key(socket: ServerConnection, content: dict[str, Any]) -> None:
            client.use_key(SecretStr("new"))
            await socket.send(NO_QUOTA)

        peer.scripts.append(change_key)
        with pytest.raises(QuotaExhausted):
            await sounded(client)
        async with asyncio.timeout(breaker.REFUSED_WAIT / 2):
            await client.wait_sounding_due()
        assert await sounded(client) == CHUNK * 3

    assert keys(peer) == ["Bearer old", "Bearer old", "Bearer new"]


async def test_what_the_old_key_comes_to_tells_nothing_of_the_new_one(peer: LightningPeer):
    """Neither what is being dialled with it, nor a reply that it is refused in."""
    peer.handshake_pause = 0.1
    peer.refusals.append((401, "", {}))
    async with client_of(peer, key=SecretStr("old")) as client:
        async with asyncio.TaskGroup() as group:
            speaking = group.create_task(spoken(client))
            await peer.until(lambda: len(peer.handshakes) == 1)
            client.use_key(SecretStr("new"))
            assert await speaking == CHUNK * 3
        assert keys(peer) == ["Bearer old", "Bearer new"], "dialled once with the new one"

        peer.scripts.append(say(NO_QUOTA))
        async with client.borrow(BUSY) as connection:
            client.use_key(SecretStr("newest"))
            with pytest.raises(QuotaExhausted):
                async with contextlib.aclosing(connection.speak(HELLO)) as audio:
                    await anext(audio)
        assert client.standing.phase is Phase.CLOSED
        assert await spoken(client) == CHUNK * 3


async def test_a_connection_that_was_dialled_with_the_old_key_is_closed_before_the_next(
    peer: LightningPeer,
):
    """It is lent to nobody, and the server never counts both."""
    peer.handshake_pause = 0.1
    async with client_of(peer, key=SecretStr("old")) as client, asyncio.TaskGroup() as group:
        speaking = group.create_task(spoken(client))
        await peer.until(lambda: len(peer.handshakes) == 1)
        client.use_key(SecretStr("new"))
        assert await speaking == CHUNK * 3
        assert await spoken(client) == CHUNK * 3

    assert keys(peer) == ["Bearer old", "Bearer new"]
    assert peer.most_sockets == 1


async def test_service_out_of_reach_is_not_asked_until_a_sounding_was_answered(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(breaker, "PERSISTS", 0.0)
    monkeypatch.setattr(breaker, "FIRST_WAIT", 0.01)
    async with LightningPeer() as peer, client_of(peer) as client, asyncio.timeout(60):
        peer.refusals.extend([(503, "", {})] * 4)
        for _ in range(breaker.FAILURES):
            with pytest.raises(Unavailable):
                await spoken(client)
        with pytest.raises(OutOfService):
            await spoken(client)
        client.warm(QUIET)
        assert len(peer.handshakes) == breaker.FAILURES
        await client.wait_sounding_due()
        with pytest.raises(Unavailable):
            await sounded(client)
        await client.wait_sounding_due()
        assert await sounded(client) == CHUNK * 3
        assert client.standing.phase is Phase.CLOSED


async def test_sounding_of_somebody_else_does_not_make_the_next_one_wait_for_ever(
    peer: LightningPeer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(breaker, "REFUSED_WAIT", 0.01)
    peer.refusals.append((401, "", {}))
    async with client_of(peer) as client, asyncio.timeout(60), asyncio.TaskGroup() as group:
        with pytest.raises(AuthenticationFailed):
            await spoken(client)
        waiting: asyncio.Task[None] | None = None
        with contextlib.suppress(AuthenticationFailed):
            async with client.borrow_for_sounding(BUSY):
                waiting = group.create_task(client.wait_sounding_due())
                await asyncio.sleep(0)
                raise AuthenticationFailed
        assert waiting is not None
        await waiting


async def test_sounding_that_was_broken_off_has_found_out_nothing(peer: LightningPeer):
    peer.refusals.append((401, "", {}))
    async with client_of(peer) as client:
        with pytest.raises(AuthenticationFailed):
            await spoken(client)
        async with client.borrow_for_sounding(QUIET):
            assert client.standing.phase is Phase.HALF_OPEN
        assert client.standing.phase is Phase.OPEN


async def test_refusal_inside_a_reply_counts_for_every_guild(peer: LightningPeer):
    peer.scripts.append(say(NO_QUOTA))
    async with client_of(peer) as client:
        with pytest.raises(QuotaExhausted):
            await spoken(client, BUSY)
        with pytest.raises(OutOfService):
            await spoken(client, QUIET)

    assert len(peer.requests) == 1


async def test_refused_request_and_outage_count_for_nobody_else(peer: LightningPeer):
    peer.scripts.append(say('{"status": "error", "message": "unknown voice"}'))
    peer.refusals.append((500, "", {}))
    async with client_of(peer) as client:
        with pytest.raises(Unavailable):
            await spoken(client, BUSY)
        with pytest.raises(InvalidRequest):
            await spoken(client, BUSY)

        assert await spoken(client, QUIET) == CHUNK * 3


async def test_what_a_connection_did_before_is_not_counted_twice(
    peer: LightningPeer, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    async with client_of(peer) as client:
        await spoken(client, BUSY)
        async with client.borrow(BUSY):
            peer.scripts.append(say(NO_QUOTA))
            with pytest.raises(QuotaExhausted):
                await spoken(client, QUIET)

    assert "is asked again" not in caplog.text
