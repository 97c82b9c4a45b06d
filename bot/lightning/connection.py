"""
One WebSocket to Lightning, and one request on it at a time.

A connection is guilty until its reply is complete: what was interrupted may
still deliver old audio and is never used again. While nobody speaks, the
server is kept from closing it, and whatever hurts it is noticed at once.

Everything that arrives is taken off the socket as it comes, because the unit
is free only when the server has sent the whole reply, however slowly that is
played. A reply's size is bounded (:mod:`bot.lightning.samples`), so is what
waits here. The errors of ``websockets`` end in this module.
"""

import asyncio
import contextlib
import ipaddress
import logging
import ssl
import urllib.parse
import uuid
from collections.abc import AsyncGenerator, Iterable, MutableMapping
from datetime import UTC, datetime
from typing import Any

from typing_extensions import override
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidMessage,
    InvalidStatus,
    ProxyError,
    WebSocketException,
)
from websockets.protocol import State

from bot.errors import LightningError
from bot.lightning import protocol, refusals
from bot.lightning.errors import (
    ConnectionLost,
    FirstAudioTimeout,
    LocalProtocolError,
    RemoteProtocolError,
    Unavailable,
    UnitsExceeded,
)
from bot.lightning.protocol import Audio, Complete, Dialect, Failed, Reply, SpeechRequest, Word
from bot.lightning.shape import shape
from bot.vocabulary import Seconds

log = logging.getLogger(__name__)

_SLOWEST = 4.0
"""Seconds for a second of speech, after which a reply is given up: what comes more slowly than a
quarter of its pace is heard as a stutter that nobody understands. Taste."""

_MAX_MESSAGE_SIZE = 16 * 2**20
"""In bytes. A chunk is some 10 kB, but nothing published forbids a whole reply in one message."""


class _Numbered(logging.LoggerAdapter[logging.Logger]):
    """Puts the connection's number before every message."""

    def __init__(self, number: int) -> None:
        super().__init__(log, {"connection": number})
        self._number = number

    @override
    def process(
        self, msg: Any, kwargs: MutableMapping[str, Any]
    ) -> tuple[Any, MutableMapping[str, Any]]:
        return f"connection {self._number}: {msg}", {**kwargs, "extra": self.extra}


class _Discreet(logging.LoggerAdapter[logging.Logger]):
    """``websockets``' logger without DEBUG, where it prints the key and every text."""

    def __init__(self) -> None:
        super().__init__(logging.getLogger("websockets.client"), {})

    @override
    def isEnabledFor(self, level: int) -> bool:
        return level > logging.DEBUG and super().isEnabledFor(level)


async def dial(
    url: str,
    *,
    dialect: Dialect,
    key: str | None,
    number: int,
    opening: Seconds,
    first_audio: Seconds,
    stall: Seconds,
    keep_alive: Seconds,
    goodbye: Seconds,
    tls: ssl.SSLContext | None = None,
) -> "Connection":
    """
    Open a connection.

    Cancelling is safe: the socket is closed, though the server may take a
    moment to see it.

    Args:
        url: The socket's address.
        dialect: What is spoken there.
        key: Sent as a bearer token; ``None`` sends none.
        number: What logs call it.
        opening: How long connecting and the handshake may take together.
        first_audio: How long a request may go without its first audio.
        stall: How long a reply may pause after that.
        keep_alive: How often the server hears from us while nobody speaks.
        goodbye: How long the server may take to answer our closing.
        tls: For ``wss`` addresses; ``None`` means the system's trust store.

    Raises:
        Unavailable: If nothing answered, or not in time, or with a server's error.
        UnitsExceeded: If the server would not have another socket.
        Refused: If it does not want us: the key, the quota, the model, the address.
        RemoteProtocolError: If what answered is no WebSocket server.
    """
    options: dict[str, Any] = {} if tls is None else {"ssl": tls}
    try:
        socket = await connect(
            _with_idle_limit(url),
            additional_headers={} if key is None else {"Authorization": f"Bearer {key}"},
            # Base64 of noise is not worth the time.
            compression=None,
            open_timeout=opening,
            close_timeout=goodbye,
            max_size=_MAX_MESSAGE_SIZE,
            logger=_Discreet(),
            proxy=None if is_loopback(url) else True,
            **options,
        )
    except InvalidStatus as refusal:
        # ``from None``, here and below: the causes can quote addresses and bodies.
        raise _error_by_handshake(refusal, dialect) from None
    except TimeoutError:
        raise Unavailable(f"no connection within {opening:.1f} s") from None
    except OSError as error:
        raise Unavailable(f"no connection: {_reason(error)}") from None
    except InvalidMessage as error:
        if isinstance(error.__cause__, EOFError):
            raise Unavailable("closed during the handshake") from None
        raise RemoteProtocolError("handshake: what answered does not speak HTTP") from None
    except ProxyError as error:
        raise Unavailable(f"no connection through the proxy: {type(error).__name__}") from None
    except InvalidHandshake as error:
        raise RemoteProtocolError(f"handshake: {type(error).__name__}") from None
    except WebSocketException as error:
        raise Unavailable(f"no connection: {type(error).__name__}") from None
    return Connection(
        socket,
        dialect=dialect,
        number=number,
        first_audio=first_audio,
        stall=stall,
        keep_alive=keep_alive,
        goodbye=goodbye,
    )


class Connection:
    """
    A socket that is open, or was.

    :meth:`run` lives as long as the socket does and must be running for the
    others to work; the pool sees to that.
    """

    def __init__(
        self,
        socket: ClientConnection,
        *,
        dialect: Dialect,
        number: int,
        first_audio: Seconds,
        stall: Seconds,
        keep_alive: Seconds,
        goodbye: Seconds,
    ) -> None:
        self._socket = socket
        self._dialect = dialect
        self._first_audio = first_audio
        self._stall = stall
        self._keep_alive = keep_alive
        self._goodbye = goodbye
        self._log = _Numbered(number)
        self._trusted = True
        self._echoes = False
        self._parting = asyncio.Event()
        self._inbox: asyncio.Queue[str | bytes | None] | None = None
        self.outcome: LightningError | Complete | None = None
        """How the last request ended; ``None`` if it did not, or there was none."""
        self._log.debug("open")

    @property
    def usable(self) -> bool:
        """Whether it may be given a request now."""
        return self._trusted and not self._parting.is_set() and self._socket.state is State.OPEN

    async def speak(self, request: SpeechRequest) -> AsyncGenerator[bytes, None]:
        """
        Send one request and yield its audio as it arrives.

        Leaving early, by ``break``, by an error or by cancellation, leaves the
        server talking: :attr:`usable` turns false and the connection must not
        be given another request. Wrap the call in :func:`contextlib.aclosing`
        so that leaving is noticed at once.

        Args:
            request: What to say. Its rate decides the rate of the audio; its
                ``words`` is told of words from the first audio on.

        Yields:
            Signed 16-bit little-endian mono, of any length in whole samples,
            in order; nothing at all if the server found nothing to say.

        Raises:
            FirstAudioTimeout: If no audio came in time.
            ConnectionLost: If the socket closed before the reply was complete,
                or had closed unnoticed before the request was sent.
            Unavailable: If audio stopped coming, came far too slowly, or the server had a
                fault.
            UnitsExceeded: If the vendor had no unit for us.
            Refused: If the server does not want the request, or us.
            RemoteProtocolError: If the server broke the protocol.
            LocalProtocolError: If the request is not fit to be sent, or the
                connection not fit to send it on.
        """
        request_id = uuid.uuid4().hex
        message = self._dialect.encode(request, request_id)
        if self._inbox is not None or not self._trusted:
            raise LocalProtocolError("the connection's last reply is not complete")
        reply = Reply(self._dialect, request, request_id, echoes=self._echoes)
        inbox = self._inbox = asyncio.Queue()
        self._trusted = False  # until the reply is complete
        self.outcome = None
        try:
            limit = asyncio.get_running_loop().time() + self._first_audio
            heard = False
            slowest = 0.0
            words: list[Word] = []
            await self._send_by(limit, message)
            while self.outcome is None:
                received = await self._receive_by(limit, inbox, heard=heard)
                for event in reply.feed(received):
                    match event:
                        case Audio(pcm):
                            came = asyncio.get_running_loop().time()
                            slowest = slowest if heard else came + 2 * self._stall
                            slowest += _SLOWEST * len(pcm) / 2 / request.rate
                            heard = True
                            yield pcm
                            now = asyncio.get_running_loop().time()
                            slowest += now - came  # whoever listens may take their time
                            limit = min(now + self._stall, slowest)
                        case Word():
                            words.append(event)
                        case Complete():
                            self._trusted = True
                            self.outcome = event
                        case Failed(error):
                            # Nothing was said and nothing will be: the one refusal that leaves the
                            # socket as good as new, so waiting for a unit costs no dialling.
                            self._trusted = isinstance(error, UnitsExceeded) and not heard
                            raise error
                if heard:
                    # Not before: what nobody has heard anything of may be tried again.
                    _tell(words, request)
                    words.clear()
        except LightningError as error:
            self.outcome = error
            raise
        finally:
            self._inbox = None
            self._echoes = reply.echoes

    async def _send_by(self, limit: Seconds, message: str) -> None:
        if self._parting.is_set():
            raise ConnectionLost("closed before the request was sent")
        try:
            async with asyncio.timeout_at(limit):
                await self._socket.send(message)
        except TimeoutError:
            raise FirstAudioTimeout(self._first_audio) from None
        except ConnectionClosed:
            raise ConnectionLost("closed before the request was sent") from None

    async def _receive_by(
        self, limit: Seconds, inbox: asyncio.Queue[str | bytes | None], *, heard: bool
    ) -> str | bytes:
        try:
            async with asyncio.timeout_at(limit):
                received = await inbox.get()
        except TimeoutError:
            if heard:
                raise Unavailable("no more audio, or too slowly") from None
            raise FirstAudioTimeout(self._first_audio) from None
        if received is None:
            code = self._socket.close_code
            raise ConnectionLost(f"closed with code {code} before the reply was complete")
        return received

    async def run(self) -> None:
        """
        Receive, and keep the server from closing, until the socket is closed.

        Cancelling closes the socket without a goodbye.
        """
        try:
            async with asyncio.TaskGroup() as group:
                upkeep = group.create_task(self._keep_up())
                await self._receive()
                upkeep.cancel()
        finally:
            self._parting.set()
            self._socket.transport.abort()
        self._log.debug("closed with code %s", self._socket.close_code)

    def part(self) -> None:
        """Close it, which takes a moment; :meth:`run` returns when that is done."""
        self._parting.set()

    async def _receive(self) -> None:
        """Take what arrives to the request that waits for it, if there is one."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                message = await self._socket.recv()
                if self._inbox is not None:
                    self._inbox.put_nowait(message)
                elif self._trusted and protocol.disturbs(message):
                    self._log.debug("disturbed while idle: %s", shape(message))
                    self.part()
        if self._inbox is not None:
            self._inbox.put_nowait(None)

    async def _keep_up(self) -> None:
        """Be heard of now and then, until it is time to part."""
        while not self._parting.is_set():
            try:
                async with asyncio.timeout(self._keep_alive):
                    await self._parting.wait()
            except TimeoutError:
                if self._inbox is None:
                    await self._send_keep_alive()
        await self._close()

    async def _send_keep_alive(self) -> None:
        try:
            async with asyncio.timeout(self._goodbye):
                await self._socket.send(protocol.KEEP_ALIVE)
        except (TimeoutError, ConnectionClosed):
            self.part()

    async def _close(self) -> None:
        try:
            async with asyncio.timeout(self._goodbye):
                await self._socket.close()
        except TimeoutError:
            self._socket.transport.abort()


def _tell(words: Iterable[Word], request: SpeechRequest) -> None:
    for word in words:
        if request.words is not None:
            request.words(word)


def is_loopback(url: str) -> bool:
    """Tell whether an address is this very machine's, which no proxy can reach."""
    host = (urllib.parse.urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _with_idle_limit(url: str) -> str:
    """Ask for the idle limit that our keep-alive reckons with, unless the operator did."""
    parts = urllib.parse.urlsplit(url)
    query = urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
    if not any(name == "timeout" for name, _ in query):
        query.append(("timeout", f"{protocol.IDLE_LIMIT:.0f}"))
    return urllib.parse.urlunsplit(parts._replace(query=urllib.parse.urlencode(query)))


def _error_by_handshake(refusal: InvalidStatus, dialect: Dialect) -> LightningError:
    response = refusal.response
    return refusals.error_from_response(
        response.status_code,
        bytes(response.body),
        model=dialect.model,
        retry_after=refusals.wait_asked_for(response.headers.get("Retry-After"), datetime.now(UTC)),
    )


def _reason(error: OSError) -> str:
    """What the system said, without addresses."""
    return error.strerror if error.strerror and not error.filename else type(error).__name__
