"""Whoever asks a running bot how it is gets an exit code."""

import asyncio
import subprocess
import sys

import pytest

from bot.telemetry.health import serve_health
from bot.telemetry.probe import base_url, check

LOOPBACK = "127.0.0.1"


async def test_the_check_of_the_container_is_an_exit_code():
    async with serve_health(
        host=LOOPBACK, port=0, parts={"discord": lambda: False}, exposition=bytes
    ) as url:
        assert await asyncio.to_thread(check, f"{url}/livez") == 0
        assert await asyncio.to_thread(check, f"{url}/readyz") == 1

    assert await asyncio.to_thread(check, f"{url}/livez") == 1


async def test_an_answer_that_is_no_http_is_not_well():
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"what?\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(babble, LOOPBACK, 0) as server:
        host, port = server.sockets[0].getsockname()

        assert await asyncio.to_thread(check, f"http://{host}:{port}/livez") == 1


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),  # noqa: S104 (nothing listens)
        ("::", "http://[::1]:80"),
        ("localhost", "http://localhost:80"),
    ],
)
def test_everywhere_is_asked_on_loopback(host: str, url: str):
    assert base_url(host, 80) == url


def test_asking_loads_next_to_nothing():
    """A container asks twice a minute: neither Discord nor a web server is needed for that."""
    program = "import sys, bot.__main__; print(*sys.modules)"
    done = subprocess.run(  # noqa: S603 (our own arguments)
        [sys.executable, "-c", program], capture_output=True, check=True
    )
    loaded = set(done.stdout.decode().split())
    assert not loaded & {"discord", "aiohttp", "sqlalchemy", "prometheus_client", "numpy"}
