import asyncio
import random
import threading
from contextlib import AsyncExitStack, suppress

import pytest
from aiohttp import ClientSession, web
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from lightning_server.server import LightningServer, _idle
from lightning_server.service import Imitation
from lightning_server.tone import ToneCatalogue
from tests.lightning_server.client import LIVE, V2, client, is_chunk
from tests.support.waiting import until


class Watched(ToneCatalogue):
    """Loads when it is allowed to, and remembers that it was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.loading = threading.Event()
        self.may_load = threading.Event()
        self.closed = False

    def warm_up(self) -> None:
        self.loading.set()
        self.may_load.wait(60)

    def close(self) -> None:
        self.closed = True


async def test_ready_only_once_warm():
    engines = Watched()
    server = LightningServer(engines=engines)
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        entering = group.create_task(stack.enter_async_context(server))
        await until(lambda: server._address is not None)
        async with ClientSession(server.http_url) as http:
            async with http.get("/health") as early:
                assert early.status == 503
            async with http.get("/waves/v1/lightning-v2/get_voices") as early:
                assert early.status == 503
            engines.may_load.set()
            await entering
            async with http.get("/health") as response:
                assert response.status == 200
                assert await response.json() == {"status": "ready"}

    assert engines.closed


async def test_engines_are_closed_if_loading_fails():
    class Broken(Watched):
        def warm_up(self) -> None:
            raise RuntimeError("no model")

    engines = Broken()
    with pytest.raises(RuntimeError, match="no model"):
        await LightningServer(engines=engines).__aenter__()

    assert engines.closed


async def test_cancelled_while_loading():
    engines = Watched()
    async with asyncio.TaskGroup() as group:
        entering = group.create_task(LightningServer(engines=engines).__aenter__())
        await asyncio.to_thread(engines.loading.wait, 60)
        entering.cancel()
        await asyncio.wait({entering})
        engines.may_load.set()

    assert entering.cancelled()
    assert engines.closed


async def test_address_in_use_is_said():
    async with LightningServer() as server:
        port = int(server.http_url.rpartition(":")[2])
        with pytest.raises(OSError, match=str(port)):
            await LightningServer(port=port).__aenter__()


async def test_addresses():
    async with LightningServer(host="0.0.0.0") as server:  # noqa: S104 (what it says of itself is tested)
        assert server.url.startswith("ws://127.0.0.1:")
        assert server.url.endswith("/waves/v1")
        assert server.old_url.endswith("/api/v1")


async def test_socket_beyond_five_per_unit_is_refused():
    async with LightningServer(units=2) as server, AsyncExitStack() as stack:
        paths = [V2, LIVE] * 5
        sockets = [await stack.enter_async_context(client(server, path)) for path in paths]
        with pytest.raises(InvalidStatus) as caught:
            await stack.enter_async_context(client(server))

        assert caught.value.response.status_code == 429
        assert server.statistics().sockets_refused == 1

        await sockets[0].connection.close()
        await until(lambda: server.statistics().sockets < 10)
        await stack.enter_async_context(client(server))
        assert server.statistics().most_sockets == 10


async def test_retired_model_is_refused_at_the_handshake():
    async with LightningServer(retired=["lightning-v2"]) as server:
        with pytest.raises(InvalidStatus) as caught:
            async with client(server):
                pass
        assert caught.value.response.status_code == 410
        assert b"MODEL_DEPRECATED" in (caught.value.response.body or b"")

        async with client(server, LIVE) as speaker:
            assert await speaker.speak()


async def test_wrong_path_is_not_found():
    async with LightningServer() as server:
        with pytest.raises(InvalidStatus) as caught:
            async with client(server, "/lightning-v9/get_speech/stream"):
                pass
        assert caught.value.response.status_code == 404


@pytest.mark.parametrize("seed", range(3))
async def test_limits_hold_whatever_clients_do(seed: int):
    """Clients come, speak, hang up rudely and break off; never more than the limits."""
    chance = random.Random(seed)
    units = chance.randint(1, 3)
    most = 0

    async def behave(server: LightningServer) -> None:
        nonlocal most
        for _ in range(4):
            await asyncio.sleep(chance.random() * 0.1)
            with suppress(ConnectionClosed, InvalidHandshake, TimeoutError):
                async with client(server, chance.choice([V2, LIVE])) as speaker:
                    for _ in range(chance.randint(1, 3)):
                        most = max(most, server.statistics().in_flight)
                        backoff = chance.choice([0, 0, 50])
                        more = chance.random() < 0.2
                        await speaker.ask(
                            "Word. " * chance.randint(1, 9),
                            complete_backoff_ms=backoff,
                            **{"continue": more},
                        )
                        if chance.random() < 0.3:
                            await asyncio.sleep(chance.random() * 0.05)
                            speaker.connection.transport.abort()
                        elif chance.random() < 0.3:
                            break
                        elif not more:
                            await speaker.reply()

    async with LightningServer(units=units, imitation=Imitation(real_time_factor=0.03)) as server:
        async with asyncio.timeout(60), asyncio.TaskGroup() as group:
            for _ in range(units * 7):
                group.create_task(behave(server))
        await until(lambda: not server.statistics().sockets)
        statistics = server.statistics()

    assert statistics.in_flight == 0
    assert most <= statistics.most_in_flight <= units
    assert statistics.most_sockets <= 5 * units
    assert statistics.requests > units


@pytest.mark.parametrize(
    ("path", "seconds"),
    [
        ("/api/v1/x", 20),
        ("/api/v1/x?timeout=5", 20),
        ("/api/v1/x?timeout=30", 30),
        ("/api/v1/x?timeout=90", 60),
        ("/waves/v1/x", 60),
        ("/waves/v1/x?timeout=5", 5),
        ("/waves/v1/x?timeout=999", 180),
        ("/waves/v1/x?timeout=0", 60),
        ("/waves/v1/x?timeout=-1", 60),
        ("/waves/v1/x?timeout=soon", 60),
    ],
)
def test_silence_allowed(path: str, seconds: int):
    from aiohttp.test_utils import make_mocked_request

    assert _idle(make_mocked_request("GET", path)) == seconds


async def test_statistics_and_faults_by_http():
    async with (
        LightningServer(units=2, control=True, keys=["k"]) as server,
        ClientSession(server.http_url) as http,
    ):
        async with http.put("/control/misbehaviour", json={"status": 418}) as response:
            assert response.status == 200
            assert (await response.json())["status"] == 418
        async with http.get("/waves/v1/lightning-v2/get_voices") as response:
            assert response.status == 418
        async with http.put("/control/misbehaviour", json={}) as response:
            assert response.status == 200
        async with http.get("/waves/v1/lightning-v2/get_voices?token=k") as response:
            assert response.status == 200
        async with http.get("/control/statistics") as response:
            assert (await response.json())["units"] == 2


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"unheard": 1}', b'{"ending": "never"}'])
async def test_control_refuses_nonsense(body: bytes):
    async with LightningServer(control=True) as server, ClientSession(server.http_url) as http:
        async with http.put("/control/misbehaviour", data=body) as response:
            assert response.status == 400
        async with client(server) as speaker:
            assert await speaker.speak()


async def test_web_pages_have_no_control():
    headers = {"Origin": "http://127.0.0.1"}
    async with (
        LightningServer(control=True) as server,
        ClientSession(server.http_url, headers=headers) as http,
    ):
        async with http.put("/control/misbehaviour", json={"refuse": True}) as response:
            assert response.status == 403
        async with http.get("/control/statistics") as response:
            assert response.status == 403


async def test_control_is_off_unless_asked_for():
    async with LightningServer() as server, ClientSession(server.http_url) as http:
        async with http.put("/control/misbehaviour", json={}) as response:
            assert response.status == 404
        async with http.get("/control/statistics") as response:
            assert response.status == 404


async def test_leaving_stops_what_is_being_spoken():
    imitation = Imitation(real_time_factor=1)
    async with asyncio.timeout(60):
        async with LightningServer(imitation=imitation) as server:
            stack = AsyncExitStack()
            speaker = await stack.enter_async_context(client(server))
            await speaker.ask("A very long text. " * 50)
            assert is_chunk(await speaker.receive())
        await stack.aclose()

    assert server.requests[0].outcome == "abandoned"
    assert isinstance(server._application(), web.Application)
