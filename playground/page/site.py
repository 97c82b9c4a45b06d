"""
The door of the page: static files, a WebSocket, and who is let in.

The page listens on loopback, which keeps the network out but not other web
sites that the same browser has open. So a request must name us as its host
(against DNS rebinding) and a socket must come from our own page (against
foreign pages, which browsers let open sockets anywhere). The policy sent with
every file allows nothing that is not one of these files.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, TypeAlias

from aiohttp import WSCloseCode, web

from playground.gateway import Gateway
from playground.inhabited import InhabitedGuild
from playground.interactions import Interactions
from playground.page.tab import Tab
from playground.world import World

STATIC: Final = Path(__file__).with_name("static")

TYPES: Final = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}

MOST_TABS: Final = 32
"""Tabs at once. A person has a few; more is a mistake. A guess."""

LONGEST_REQUEST: Final = 64 * 1024
"""Bytes of one request of a page: a command's 6,000 characters, many times over."""

LONGEST_NAME: Final = 260
"""Characters of a file's name, as Discord's client has it."""

HEARTBEAT: Final = 20.0
"""Seconds between pings, so that a tab whose machine went to sleep is noticed. Taste."""

CLOSE_PATIENCE: Final = 1.0
"""Seconds to wait for a tab to say good-bye; a frozen one never does. Taste."""

HEADERS: Final = {
    "Cache-Control": "no-cache",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Page:
    """What a browser sees of the playground; :meth:`routes` are what a web application serves."""

    def __init__(self, world: World, interactions: Interactions, gateway: Gateway) -> None:
        """
        Make the page. It shows the first guild of the world.

        Args:
            world: What it shows and changes.
            interactions: Through which commands are invoked.
            gateway: Knows whether the bot is here.
        """
        self._world = world
        self._interactions = interactions
        self._gateway = gateway
        self._tabs: dict[web.WebSocketResponse, Tab] = {}
        # By name and not by path: a name with an escaped slash in it is no file of ours.
        self._files = {path.name: path for path in STATIC.iterdir() if path.suffix in TYPES}

    @property
    def hears(self) -> bool:
        """Whether some tab plays a voice channel now."""
        return any(tab.hears for tab in self._tabs.values())

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/", _guarded(self._index)),
            web.get("/page/socket", _guarded(self._serve)),
            web.post("/page/files", _guarded(self._upload)),
            web.get("/page/{name}", _guarded(self._file)),
        ]

    async def aclose(self) -> None:
        """Close every tab. Cancelling leaves some to their browsers."""
        async with asyncio.TaskGroup() as group:
            for socket in self._tabs:
                group.create_task(_dismiss(socket))

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return _static(self._files["index.html"], request)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        path = self._files.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return _static(path, request)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        """Keep a file that somebody wants to send with a command."""
        if request.headers.get("Origin") != f"http://{request.host}":
            raise web.HTTPForbidden(text="Only this page itself may bring files.")
        name = Path(request.query.get("name", "")).name[:LONGEST_NAME] or "file"
        data = await request.read()
        return web.json_response(self._world.files.keep(name, data))

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Origin") != f"http://{request.host}":
            raise web.HTTPForbidden(text="Only this page itself may open its socket.")
        guild = next((one for one in self._world.guilds.values()), None)
        if not isinstance(guild, InhabitedGuild) or len(self._tabs) >= MOST_TABS:
            raise web.HTTPServiceUnavailable(text="There is nothing to see, or too many look.")
        # Ten seconds of sound are a megabyte: compressing that costs more than sending it.
        socket = web.WebSocketResponse(
            timeout=CLOSE_PATIENCE,
            heartbeat=HEARTBEAT,
            max_msg_size=LONGEST_REQUEST,
            compress=False,
        )
        await socket.prepare(request)
        tab = self._tabs[socket] = Tab(
            socket,
            guild,
            guild.owner,
            world=self._world,
            interactions=self._interactions,
            gateway=self._gateway,
        )
        try:
            await tab.run()
        finally:
            del self._tabs[socket]
        return socket


def _guarded(handler: Handler) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.host not in _our_hosts(request):
            raise web.HTTPMisdirectedRequest(text="This is not the host that you look for.")
        return await handler(request)

    return answer


def _our_hosts(request: web.Request) -> set[str]:
    assert request.transport is not None, "it has just been asked for"
    port = request.transport.get_extra_info("sockname")[1]
    return {f"127.0.0.1:{port}", f"localhost:{port}"}


def _static(path: Path, request: web.Request) -> web.StreamResponse:
    headers = {**HEADERS, **_policy(request), "Content-Type": TYPES[path.suffix]}
    return web.FileResponse(path, headers=headers)


def _policy(request: web.Request) -> dict[str, str]:
    rules = [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        # Named as well, because not every browser counts sockets as 'self'.
        f"connect-src 'self' ws://{request.host}",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
    return {"Content-Security-Policy": "; ".join(rules)}


async def _dismiss(socket: web.WebSocketResponse) -> None:
    await socket.close(code=WSCloseCode.GOING_AWAY, drain=False)
