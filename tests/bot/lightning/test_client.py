"""The client as the speech service uses it."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr

from bot.errors import ConfigError
from bot.lightning import client as client_module
from bot.lightning.client import LightningClient
from bot.lightning.errors import (
    AuthenticationFailed,
    InvalidRequest,
    ModelRetired,
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


@pytest.fixture
async def peer() -> AsyncIterator[LightningPeer]:
    async with LightningPeer() as peer:
        yield peer


@pytest.fixture
def probing_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "_PROBE_AFTER", 0.05)


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
        for guild in (BUSY, QUIET, BUSY):
            with pytest.raises(kind):
                await spoken(client, guild)

    assert len(peer.handshakes) == 1
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1
    assert errors[0].getMessage().startswith("the speech service refuses us: ")


@pytest.mark.usefixtures("probing_soon")
async def test_refused_operator_is_tried_again_after_a_while(
    peer: LightningPeer, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    peer.refusals.extend([(401, "", {})] * 2)
    async with client_of(peer) as client:
        for _ in range(2):
            with pytest.raises(AuthenticationFailed):
                await spoken(client)
            await asyncio.sleep(0.06)
        assert await spoken(client) == CHUNK * 3

    told = [r.getMessage() for r in caplog.records if r.name == client_module.__name__]
    assert told == [
        "the speech service refuses us: key refused; check SMALLEST_API_KEY",
        "the speech service accepts requests again",
    ]


async def test_refusal_inside_a_reply_counts_for_every_guild(peer: LightningPeer):
    peer.scripts.append(say(NO_QUOTA))
    async with client_of(peer) as client:
        with pytest.raises(QuotaExhausted):
            await spoken(client, BUSY)
        with pytest.raises(QuotaExhausted):
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

    assert "accepts requests again" not in caplog.text
