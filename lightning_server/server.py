"""
The server as a whole.

One port serves sockets and plain HTTP, under the old and the new base path.
It listens before its voices are loaded, so that ``/health`` can tell; what
needs a voice is answered with 503 until then.

====================================  =============================================
``GET  /health``                      200 once ready, 503 before; needs no key
``GET  …/{model}/get_voices``         the voices
``GET  …/lightning-v2/get_speech/stream``  socket, ``lightning-v2``
``GET  /waves/v1/tts/live``           socket, model in the body
``POST …/lightning-v2/get_speech``    the whole audio
``POST …/lightning-v2/stream``        server-sent events
``POST /waves/v1/tts``                the whole audio, model in the body
``POST /waves/v1/tts/live``           server-sent events, model in the body
``GET  /control/statistics``          only if switched on, and from this machine
``PUT  /control/misbehaviour``        likewise: JSON of faults; ``{}`` to behave
====================================  =============================================

``…`` is ``/api/v1`` or ``/waves/v1``. They differ in how long a client may be
silent: 20 seconds by default and 20 to 60 with ``?timeout=`` at the old base,
60 and 1 to 180 at the new one.
"""

import asyncio
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

from aiohttp import ClientConnectionError, web

from lightning_server.door import Handler, Keys, is_loopback, refusal
from lightning_server.engine import Catalogue
from lightning_server.limits import SOCKETS_PER_UNIT, Limits, NoSocket, Statistics
from lightning_server.misbehaviour import Faults, Misbehaviour
from lightning_server.posts import Posts
from lightning_server.protocol import V2_MODEL, Dialect, Reader, model_name
from lightning_server.service import Imitation, RequestSeen, Service, log_bug
from lightning_server.session import Session
from lightning_server.tone import ToneCatalogue

OLD_BASE, NEW_BASE = "/api/v1", "/waves/v1"
_OPEN_PATHS = ("/health", "/control/")  # need no key and no voice
_SHUTDOWN = 1.0  # seconds for handlers to end once their sockets were closed


class LightningServer:
    """
    A speech server, for as long as its block runs.

    ::

        async with LightningServer(units=2, drop_after=1) as server:
            ...  # connect to server.url

    Leaving the block closes every socket, stops every synthesis and closes
    the engines. Cancelling is safe.
    """

    def __init__(
        self,
        *,
        engines: Catalogue | None = None,
        units: int = 1,
        host: str = "127.0.0.1",
        port: int = 0,
        keys: Collection[str] = (),
        retired: Collection[str] = (),
        imitation: Imitation | None = None,
        control: bool = False,
        remember: int = 1000,
        **faults: Any,  # noqa: ANN401 (the fields of Misbehaviour, checked there)
    ) -> None:
        """
        Prepare a server; nothing happens before the block is entered.

        Args:
            engines: The voices; tones if left out. Closed with the server.
            units: Requests that may be processed at once. Five sockets each.
            host: The address to listen on.
            port: 0 lets the system choose; see :attr:`url`.
            keys: Who may come in; empty lets everybody in.
            retired: Models to refuse with 410.
            imitation: The pace of another machine, if one is to be imitated.
            control: Whether the control endpoint exists, for this machine only.
            remember: How many requests :attr:`requests` keeps, texts included.
            faults: What to do wrong: fields of
                :class:`~lightning_server.misbehaviour.Misbehaviour`.
        """
        self._catalogue = engines or ToneCatalogue()
        self._host, self._port = host, port
        self._keys = Keys(keys)
        self._control = control
        self._limits = Limits(units)
        self._faults = Faults(Misbehaviour(**faults))
        self._retired = frozenset(model_name(model) for model in retired)
        # A thread may outlive its request by one array of the engine, hence
        # more threads than units: as many as there can be sockets.
        self._executor = ThreadPoolExecutor(
            SOCKETS_PER_UNIT * max(units, 1), thread_name_prefix="lightning-voice"
        )
        self._service = Service(
            catalogue=self._catalogue,
            limits=self._limits,
            faults=self._faults,
            reader=Reader(retired=self._retired),
            imitation=imitation or Imitation(),
            executor=self._executor,
            remember=remember,
        )
        self._sessions: set[Session] = set()
        self._numbers = 0
        self._address: tuple[str, int] | None = None
        self._ready = False
        self._stack = AsyncExitStack()

    @property
    def url(self) -> str:
        """The base of the new paths, for ``LIGHTNING_URL``: ``ws://127.0.0.1:…/waves/v1``."""
        return f"ws://{self._authority}{NEW_BASE}"

    @property
    def old_url(self) -> str:
        """The base of the old paths: ``ws://127.0.0.1:…/api/v1``."""
        return f"ws://{self._authority}{OLD_BASE}"

    @property
    def http_url(self) -> str:
        """The root for plain HTTP: ``http://127.0.0.1:…``."""
        return f"http://{self._authority}"

    @property
    def requests(self) -> Sequence[RequestSeen]:
        """The latest requests, oldest first."""
        return tuple(self._service.requests)

    def statistics(self) -> Statistics:
        """Return a snapshot of what was counted."""
        return self._limits.statistics()

    def misbehave(self, **faults: Any) -> None:  # noqa: ANN401 (checked by Misbehaviour)
        """
        Do these things wrong, and nothing else, from now on; without any, behave.

        Requests that are already being answered go on as they began.

        Args:
            faults: Fields of :class:`~lightning_server.misbehaviour.Misbehaviour`.
        """
        self._faults.set(Misbehaviour(**faults))

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._close_voices)
            runner = web.AppRunner(
                self._application(),
                access_log=None,  # it would show ?token=
                handler_cancellation=True,  # a client that hangs up stops its request
                shutdown_timeout=_SHUTDOWN,
            )
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, self._host, self._port).start()
            self._address = runner.addresses[0][:2]
            await asyncio.to_thread(self._warm_up)
            self._ready = True
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ready = False
        await self._stack.aclose()

    @property
    def _authority(self) -> str:
        assert self._address is not None, "the server has an address inside its block only"
        host, port = self._address
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not bound)
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    def _warm_up(self) -> None:
        self._catalogue.warm_up()
        spoken = {code for voice in self._catalogue.voices() for code in voice.languages}
        self._service.reader = Reader(languages=spoken, retired=self._retired)

    async def _close_voices(self) -> None:
        """Wait for the threads, each of which stops at its next array, then close the engines."""
        await asyncio.to_thread(self._executor.shutdown, wait=True, cancel_futures=True)
        await asyncio.to_thread(self._catalogue.close)

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[self._door])
        application.on_shutdown.append(self._close_sockets)
        posts = Posts(self._service)
        router = application.router
        router.add_get("/health", self._health)
        for base in (OLD_BASE, NEW_BASE):
            router.add_get(f"{base}/{{model}}/get_voices", posts.voices)
            router.add_get(f"{base}/{V2_MODEL}/get_speech/stream", self._v2_socket)
            router.add_post(f"{base}/{V2_MODEL}/get_speech", posts.v2_audio)
            router.add_post(f"{base}/{V2_MODEL}/stream", posts.v2_events)
        router.add_get(f"{NEW_BASE}/tts/live", self._live_socket)
        router.add_post(f"{NEW_BASE}/tts", posts.live_audio)
        router.add_post(f"{NEW_BASE}/tts/live", posts.live_events)
        if self._control:
            router.add_get("/control/statistics", self._tell_statistics)
            router.add_put("/control/misbehaviour", self._set_misbehaviour)
        return application

    @web.middleware
    async def _door(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith(_OPEN_PATHS):
            return await handler(request)
        if (status := self._faults.now.status) is not None:
            return refusal(status, retry_after=self._faults.for_handshake().retry_after)
        if not self._keys.admit(request):
            return refusal(401)
        if not self._ready:
            return refusal(503, retry_after=1)
        try:
            return await handler(request)
        except (web.HTTPException, ClientConnectionError):
            raise
        except Exception as error:  # noqa: BLE001 (firewall: aiohttp's log would show what an error quotes)
            log_bug("connection failed", error)
            return refusal(500)

    async def _health(self, request: web.Request) -> web.Response:
        del request
        if not self._ready:
            return web.json_response({"status": "loading"}, status=503)
        return web.json_response({"status": "ready"})

    async def _v2_socket(self, request: web.Request) -> web.StreamResponse:
        if V2_MODEL in self._retired:
            return refusal(410)
        return await self._serve_socket(request, Dialect.V2)

    async def _live_socket(self, request: web.Request) -> web.StreamResponse:
        return await self._serve_socket(request, Dialect.LIVE)

    async def _serve_socket(self, request: web.Request, dialect: Dialect) -> web.StreamResponse:
        try:
            with self._limits.socket():
                self._numbers += 1
                session = Session(
                    number=self._numbers,
                    dialect=dialect,
                    idle=_idle(request),
                    service=self._service,
                )
                self._sessions.add(session)
                try:
                    return await session.run(request)
                finally:
                    self._sessions.discard(session)
        except NoSocket:
            return refusal(429)

    async def _close_sockets(self, application: web.Application) -> None:
        del application
        async with asyncio.TaskGroup() as group:
            for session in self._sessions:
                group.create_task(session.close())

    async def _tell_statistics(self, request: web.Request) -> web.Response:
        if not is_loopback(request):
            return refusal(403)
        return web.json_response(asdict(self.statistics()))

    async def _set_misbehaviour(self, request: web.Request) -> web.Response:
        if not is_loopback(request):
            return refusal(403)
        try:
            self._faults.set(Misbehaviour.from_mapping(await request.json()))
        except (ValueError, AttributeError) as problem:
            return web.json_response({"status": "error", "message": str(problem)}, status=400)
        return web.json_response(asdict(self._faults.now))


def _idle(request: web.Request) -> int:
    """Return how many seconds of silence this client is allowed; see the table above."""
    old = request.path.startswith(OLD_BASE)
    default, low, high = (20, 20, 60) if old else (60, 1, 180)
    try:
        asked = int(request.query.get("timeout", default))
    except ValueError:
        return default
    return min(max(asked, low), high) if asked > 0 else default
