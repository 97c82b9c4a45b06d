"""
Whether the bot is alive, and whether it is of use: for Docker, for whoever watches.

``/livez`` answers as long as the event loop turns; whoever restarts on it will
not restart because Discord is down. ``/readyz`` answers 200 when every part
says that it is ready, else 503, and names the parts. ``/metrics`` is for
Prometheus. None says more than a stranger may know, but they listen on loopback
unless told otherwise. Who asks is :mod:`bot.telemetry.probe`.
"""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web

from bot.errors import ConfigError
from bot.telemetry.metrics import CONTENT_TYPE
from bot.telemetry.probe import base_url


@asynccontextmanager
async def serve_health(
    *,
    host: str,
    port: int,
    parts: Mapping[str, Callable[[], bool]],
    exposition: Callable[[], bytes],
) -> AsyncGenerator[str]:
    """
    Answer questions about health, and with metrics, while the block runs.

    Cancelling is safe: the socket is closed as the block is left.

    Args:
        host: The address to listen on.
        port: The port to listen on; 0 takes any free one.
        parts: Each part's name, and what tells whether it is ready; must not block.
        exposition: Makes what ``/metrics`` answers; must not block either.

    Yields:
        The base URL under which it can be asked from this machine.

    Raises:
        ConfigError: If it cannot listen there.
    """
    app = web.Application()

    async def metrics(_: web.Request) -> web.Response:  # noqa: RUF029 (aiohttp wants a coroutine)
        return web.Response(body=exposition(), headers={"Content-Type": CONTENT_TYPE})

    app.add_routes(
        [
            web.get("/livez", _alive),
            web.get("/readyz", _Readiness(parts).answer),
            web.get("/metrics", metrics),
        ]
    )
    # Nobody who asks after our health is worth waiting for when we stop.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise ConfigError(
                f"THUNDER_HEALTH_HOST, THUNDER_HEALTH_PORT: cannot listen on "
                f"{host} port {port}: {error.strerror or 'not possible here'}."
            ) from error
        bound_host, bound_port = runner.addresses[0][:2]
        yield base_url(bound_host, bound_port)
    finally:
        await runner.cleanup()


async def _alive(_: web.Request) -> web.Response:  # noqa: RUF029 (aiohttp wants a coroutine)
    return web.json_response({"alive": True})


class _Readiness:
    """Asks every part, each time."""

    def __init__(self, parts: Mapping[str, Callable[[], bool]]) -> None:
        self._parts = parts

    async def answer(self, _: web.Request) -> web.Response:
        states = {name: is_ready() for name, is_ready in self._parts.items()}
        ready = all(states.values())
        return web.json_response({"ready": ready, "parts": states}, status=200 if ready else 503)
