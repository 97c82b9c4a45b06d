"""The client against the server in the box, which was written without a look at it."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.lightning.client import LightningClient
from bot.lightning.errors import (
    AuthenticationFailed,
    ConnectionLost,
    FirstAudioTimeout,
    LightningError,
    ModelRetired,
    QuotaExhausted,
    RemoteProtocolError,
    Unavailable,
    UnitsExceeded,
)
from bot.lightning.protocol import SpeechRequest, Word
from bot.lightning.service import default_voice, resolve_service
from bot.vocabulary import GuildId
from lightning_server.server import LightningServer

BUSY, QUIET = GuildId(1), GuildId(2)
MODELS = ["lightning-v2", "lightning_v3.1_pro"]


class Key(str):
    """A key that shows itself when asked."""

    __slots__ = ()

    def get_secret_value(self) -> str:
        return self


@pytest.fixture
async def server() -> AsyncIterator[LightningServer]:
    async with LightningServer() as server:
        yield server


def client_of(
    server: LightningServer, *, model: str = "lightning-v2", **options: Any
) -> LightningClient:
    service = resolve_service(server.url, None, model)
    assert service is not None
    return LightningClient(service=service, **{"key": None, "units": 1, "goodbye": 30.0, **options})


async def hello(client: LightningClient) -> SpeechRequest:
    voices = await client.voices()
    return SpeechRequest("Hello there, how are you?", voices[0].id)


async def spoken(client: LightningClient, guild: GuildId = BUSY) -> bytes:
    request = await hello(client)
    async with (
        client.borrow(guild) as connection,
        contextlib.aclosing(connection.speak(request)) as audio,
    ):
        return b"".join([pcm async for pcm in audio])


async def interrupted(client: LightningClient, guild: GuildId = BUSY) -> None:
    request = await hello(client)
    async with (
        client.borrow(guild) as connection,
        contextlib.aclosing(connection.speak(request)) as audio,
    ):
        await anext(audio)


@pytest.mark.parametrize("model", MODELS)
async def test_speaks_in_both_dialects_on_one_socket(server: LightningServer, model: str):
    async with client_of(server, model=model) as client:
        first = await spoken(client)
        assert len(first) > 24_000
        assert await spoken(client) == first

    assert server.statistics().sockets_opened == 1
    assert server.statistics().completed == 2


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    "fault",
    [
        {"odd": True},
        {"riff": True},
        {"binary": True},
        {"binary": True, "odd": True, "riff": True},
        {"noise": True},
        {"ending": "bare"},
        {"ending": "comp"},
        {"ending": "completed"},
        {"ending": "done"},
        {"strict": True},
    ],
)
async def test_every_oddity_sounds_the_same(
    server: LightningServer, model: str, fault: dict[str, Any]
):
    async with client_of(server, model=model) as client:
        plain = await spoken(client)
        server.misbehave(**fault)

        assert await spoken(client) == plain
        assert await spoken(client) == plain


async def test_stale_chunk_of_another_request_is_not_played(server: LightningServer):
    async with client_of(server, model="lightning_v3.1_pro") as client:
        plain = await spoken(client)
        server.misbehave(garbage="stale")

        assert await spoken(client) == plain


@pytest.mark.parametrize(
    "shape", ["message", "error", "error_object", "errors", "error_list", "bare", "data"]
)
@pytest.mark.parametrize("model", MODELS)
async def test_refused_unit_is_understood_in_every_shape(
    server: LightningServer, model: str, shape: str
):
    server.misbehave(refuse=True, error_shape=shape)
    async with client_of(server, model=model) as client:
        with pytest.raises(UnitsExceeded):
            await spoken(client)
        server.misbehave()

        assert await spoken(client)
    assert server.statistics().sockets_opened == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"stall_after": 0}, FirstAudioTimeout),
        ({"stall_after": 1}, Unavailable),
        ({"drop_after": 0}, ConnectionLost),
        ({"drop_after": 1}, ConnectionLost),
        ({"close_after": 1}, ConnectionLost),
        ({"fail_after": 1}, Unavailable),
        ({"garbage": "text"}, RemoteProtocolError),
        ({"garbage": "json"}, RemoteProtocolError),
        ({"garbage": "audio"}, RemoteProtocolError),
        ({"ending": "none"}, Unavailable),
        ({"status": 500}, Unavailable),
        ({"status": 401}, AuthenticationFailed),
        ({"status": 403}, QuotaExhausted),
        ({"status": 429, "retry_after": 7}, UnitsExceeded),
    ],
)
async def test_every_fault_is_told_apart_and_over_afterwards(
    server: LightningServer, fault: dict[str, Any], kind: type[LightningError]
):
    awaits_first = 0.2 if kind is FirstAudioTimeout else 60.0
    awaits_more = 0.2 if fault in ({"stall_after": 1}, {"ending": "none"}) else 60.0
    async with client_of(server, first_audio=awaits_first, stall=awaits_more) as client:
        await client.voices()
        server.misbehave(**fault)

        with pytest.raises(LightningError) as caught:
            await spoken(client)

        assert type(caught.value) is kind
        assert server.statistics().in_flight == 0
        if isinstance(caught.value, UnitsExceeded):
            assert caught.value.retry_after == 7.0


async def test_retired_model_says_what_to_set():
    async with LightningServer(retired=["lightning-v2"]) as server, client_of(server) as client:
        with pytest.raises(ModelRetired, match="set LIGHTNING_MODEL"):
            async with client.borrow(BUSY):
                pass


async def test_key_opens_the_door():
    async with LightningServer(keys=["abc"]) as server:
        async with client_of(server, key=Key("abc")) as client:
            assert await spoken(client)
        async with client_of(server, key=Key("abd")) as client:
            with pytest.raises(AuthenticationFailed):
                await spoken(client)


async def test_interruption_frees_the_unit_before_the_block_ends(server: LightningServer):
    async with client_of(server) as client:
        for guild in (BUSY, QUIET, BUSY, QUIET):
            server.misbehave(slow=0.5)
            await interrupted(client, guild)
            assert server.statistics().in_flight == 0
            server.misbehave()
            await spoken(client, guild)

    assert server.statistics().refusals == 0


async def test_default_voice_of_v2_speaks(server: LightningServer):
    async with client_of(server) as client, client.borrow(BUSY) as connection:
        request = SpeechRequest("Hello.", default_voice("lightning-v2"))
        audio = [pcm async for pcm in connection.speak(request)]

        assert audio


async def test_silent_connection_outlives_the_servers_patience():
    """With a limit of two seconds, keep-alives hold the connection; without, it is replaced."""
    async with LightningServer() as server:
        service = resolve_service(f"{server.url}?timeout=2", None, None)
        assert service is not None
        for keep_alive, sockets in ((0.4, 1), (30.0, 3)):
            async with LightningClient(
                service=service, key=None, units=1, keep_alive=keep_alive
            ) as client:
                await spoken(client)
                await asyncio.sleep(2.5)
                await spoken(client)
            assert server.statistics().sockets_opened == sockets


@pytest.mark.parametrize("seed", range(4))
async def test_server_never_counts_too_many(seed: int):
    """Say, skip, cancel, leave in many guilds: the server counts units and sockets."""
    dice = random.Random(seed)
    units = dice.choice([1, 2])
    async with (
        LightningServer(units=units, slow=0.001) as server,
        client_of(server, units=units, model=dice.choice(MODELS)) as client,
    ):
        free = asyncio.Semaphore(units)
        async with asyncio.TaskGroup() as group:
            for number in range(8 * units):
                group.create_task(_guild(client, free, GuildId(number), dice))

    counted = server.statistics()
    assert counted.most_sockets <= 5 * units
    assert counted.most_in_flight <= units
    assert counted.refusals == counted.sockets_refused == 0


async def _guild(
    client: LightningClient, free: asyncio.Semaphore, guild: GuildId, dice: random.Random
) -> None:
    for _ in range(3):
        async with asyncio.TaskGroup() as group:
            acting = group.create_task(_act(client, free, guild, dice))
            if dice.random() < 0.4:
                await asyncio.sleep(dice.random() * 0.05)
                acting.cancel()
        if dice.random() < 0.2:
            await client.release(guild)


async def _act(
    client: LightningClient, free: asyncio.Semaphore, guild: GuildId, dice: random.Random
) -> None:
    async with free:
        await dice.choice([spoken, interrupted])(client, guild)


@pytest.mark.parametrize("model", MODELS)
async def test_words_are_told_where_the_dialect_knows_them(server: LightningServer, model: str):
    """All of them, in order, within the audio; on v2 none, and nothing else changes."""
    words: list[Word] = []
    async with client_of(server, model=model) as client:
        plain = await spoken(client)
        request = replace(await hello(client), words=words.append)
        async with (
            client.borrow(BUSY) as connection,
            contextlib.aclosing(connection.speak(request)) as audio,
        ):
            assert b"".join([pcm async for pcm in audio]) == plain

    if model == "lightning-v2":
        assert words == []
        return
    assert [word.text for word in words] == request.text.split()
    times = [time for word in words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert times[0] == 0
    assert times[-1] == pytest.approx(len(plain) / 2 / 24_000, abs=0.01)
