"""Whoever watches learns whether the bot is alive, and what keeps it from being ready."""

import asyncio
import json
import socket
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.errors import ConfigError
from bot.telemetry.health import serve_health

LOOPBACK = "127.0.0.1"


async def ask(url: str) -> tuple[int, object]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, json.loads(await response.text())


async def test_all_parts_ready_is_ready():
    parts = {"discord": lambda: True, "speech": lambda: True}
    async with serve_health(host=LOOPBACK, port=0, parts=parts, exposition=bytes) as url:
        status, body = await ask(f"{url}/readyz")

    assert status == 200
    assert body == {"ready": True, "parts": {"discord": True, "speech": True}}


async def test_the_part_that_is_not_ready_is_named():
    parts = {"discord": lambda: True, "speech": lambda: False}
    async with serve_health(host=LOOPBACK, port=0, parts=parts, exposition=bytes) as url:
        status, body = await ask(f"{url}/readyz")

    assert status == 503
    assert body == {"ready": False, "parts": {"discord": True, "speech": False}}


async def test_readiness_is_asked_each_time():
    ready = False
    async with serve_health(
        host=LOOPBACK, port=0, parts={"discord": lambda: ready}, exposition=bytes
    ) as url:
        before, _ = await ask(f"{url}/readyz")
        ready = True
        after, _ = await ask(f"{url}/readyz")

    assert (before, after) == (503, 200)


async def test_alive_whatever_is_not_ready():
    """A restart would not help when Discord is down."""
    async with serve_health(
        host=LOOPBACK, port=0, parts={"discord": lambda: False}, exposition=bytes
    ) as url:
        assert await ask(f"{url}/livez") == (200, {"alive": True})


async def test_a_taken_port_is_named_with_what_to_change():
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(ConfigError, match=f"THUNDER_HEALTH_PORT: cannot .* port {port}"):
            async with serve_health(host=LOOPBACK, port=port, parts={}, exposition=bytes):
                pytest.fail("it listens twice")


async def test_leaving_closes_the_socket_also_when_cancelled():
    listening = asyncio.Event()
    urls: list[str] = []

    async def serve() -> None:
        async with serve_health(host=LOOPBACK, port=0, parts={}, exposition=bytes) as url:
            urls.append(url)
            listening.set()
            await asyncio.Event().wait()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(serve())
        await listening.wait()
        task.cancel()

    port = urlsplit(urls[0]).port
    assert port
    with socket.create_server((LOOPBACK, port)) as again:
        assert again.getsockname()[1] == port


async def test_metrics_are_made_when_they_are_asked_for():
    """In Prometheus' format, and anew each time."""
    scrapes = iter([b"a 1\n", b"a 2\n"])
    async with (
        serve_health(host=LOOPBACK, port=0, parts={}, exposition=lambda: next(scrapes)) as url,
        aiohttp.ClientSession() as session,
    ):
        async with session.get(f"{url}/metrics") as response:
            assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            assert await response.text() == "a 1\n"
        async with session.get(f"{url}/metrics") as response:
            assert await response.text() == "a 2\n"
