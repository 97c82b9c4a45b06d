"""
One socket: read what the client sends, answer its requests in turn.

The socket is read while it speaks, so a client that leaves in the middle
stops the synthesis and frees the unit at once. Requests of one socket are
answered in the order in which their text is released, but each needs a unit
from its first message on.

The client's silence is timed by its messages alone: neither our audio nor
WebSocket pings count, since nothing says that they do in the service.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import aclosing, suppress

from aiohttp import ClientConnectionError, WSCloseCode, WSMsgType, web

from lightning_server import protocol
from lightning_server.engine import CannotSpeak
from lightning_server.limits import NoUnit
from lightning_server.misbehaviour import Failure, Misbehaviour
from lightning_server.protocol import (
    Cancel,
    Dialect,
    Finish,
    Fragment,
    Invalid,
    Json,
    KeepAlive,
    Problem,
    Replies,
    Retired,
)
from lightning_server.service import RequestSeen, Service, log_bug
from lightning_server.streamed import StreamedText
from lightning_server.synthesis import Manner, Spoken
from lightning_server.wave import header

GOODBYE = 2.0  # seconds for the client to answer our close; a first guess
MOST_TEXT = 100_000  # characters of one request that wait to be spoken: two hours of speech
MOST_UNREAD = 100  # answers to a client that does not read them, on top of one per unit


_FAILURES: Mapping[Failure, tuple[str, str]] = {
    "fault": ("Internal server error", "INTERNAL_ERROR"),
    "key": ("Invalid API key", "UNAUTHORIZED"),
    "quota": ("Insufficient credits", "QUOTA_EXCEEDED"),
    "model": ("This model is deprecated", "MODEL_DEPRECATED"),
}


class _ToldToFail(Exception):
    """Misbehaviour asked for an error here."""


class _Request:
    """A request of this socket, from its first message to its end."""

    def __init__(self, fragment: Fragment, manner: Manner, replies: Replies) -> None:
        self.fragment = fragment
        self.manner = manner
        self.replies = replies
        self.input = StreamedText(gather=fragment.gather, backoff=fragment.backoff)


class Session:
    """Serves one socket until it closes."""

    def __init__(self, *, number: int, dialect: Dialect, idle: int, service: Service) -> None:
        self._number = number
        self._dialect = dialect
        self._idle = idle
        self._service = service
        self._session_id = protocol.new_id()
        self._socket = web.WebSocketResponse(
            timeout=GOODBYE, compress=False, max_msg_size=1024 * 1024
        )
        self._turn = asyncio.Lock()  # asyncio's locks are fair: first come, first served
        self._streams: dict[str | None, _Request] = {}  # open for more text, by context
        self._tasks: set[asyncio.Task[None]] = set()
        self._request: web.Request | None = None

    async def run(self, request: web.Request) -> web.WebSocketResponse:
        """
        Shake hands and serve until either side closes.

        Cancelling is safe: everything being spoken is stopped.
        """
        await self._socket.prepare(request)
        self._request = request
        if self._service.faults.for_handshake().deaf:
            await asyncio.Event().wait()  # until the connection is lost, which cancels us
        async with asyncio.TaskGroup() as group:
            await self._read(group)
            for task in self._tasks:
                task.cancel()
        return self._socket

    async def close(self) -> None:
        """Say that the server is going away. Takes :data:`GOODBYE` at most."""
        await self._leave(WSCloseCode.GOING_AWAY)

    async def _leave(self, code: WSCloseCode, body: Json | None = None) -> None:
        """Close politely, or at all if the client does not read our goodbye."""
        try:
            async with asyncio.timeout(GOODBYE):
                if body is not None:
                    await self._send(body)
                await self._socket.close(code=code)
        except TimeoutError:
            self._abort()

    def _abort(self) -> None:
        """Cut the connection, which also cancels :meth:`run`."""
        if self._request is not None and self._request.transport is not None:
            self._request.transport.abort()

    async def _read(self, group: asyncio.TaskGroup) -> None:
        loop = asyncio.get_running_loop()
        heard = loop.time()
        while True:
            try:
                async with asyncio.timeout_at(heard + self._idle):
                    message = await self._socket.receive()
            except TimeoutError:
                await self._leave(WSCloseCode.OK, protocol.timed_out(self._idle))
                return
            if message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                return
            heard = loop.time()
            if message.type is WSMsgType.TEXT:
                await self._hear(message.data, group)
            if len(self._tasks) > self._service.limits.units + MOST_UNREAD:
                self._abort()  # it would not read a goodbye either
                return

    async def _hear(self, data: str, group: asyncio.TaskGroup) -> None:
        faults = self._service.faults.now
        try:
            message = self._service.reader.message(self._dialect, data, strict=faults.strict)
            match message:
                case KeepAlive(answer):
                    if answer:
                        await self._send(protocol.pong())
                case Finish(context, more):
                    self._put(context, "", more=more)
                case Cancel(context):
                    if stream := self._streams.pop(context, None):
                        stream.input.forget()
                case Fragment():
                    self._take(message, group)
        except Invalid as problem:
            await self._send(protocol.invalid(problem, shape=faults.error_shape))
        except Retired:
            await self._send(protocol.retired())

    def _take(self, fragment: Fragment, group: asyncio.TaskGroup) -> None:
        more = fragment.more and not fragment.context_close
        if self._put(fragment.context_id, fragment.text, more=more, flush=fragment.flush):
            return
        begun = _Request(
            fragment,
            self._service.manner(fragment),
            Replies.to(fragment, session_id=self._session_id),
        )
        begun.input.put(fragment.text, more=more, flush=fragment.flush)
        if more:
            self._streams[fragment.context_id] = begun
        task = group.create_task(self._serve(begun))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _put(self, context: str | None, text: str, *, more: bool, flush: bool = True) -> bool:
        """Add to the stream that is open in this context; false if none is."""
        stream = self._streams.get(context)
        if stream is None or not stream.input.open:
            return False
        if stream.input.waiting + len(text) > MOST_TEXT:
            raise Invalid(Problem("too_big", ("text",), "too much text is waiting to be spoken"))
        stream.input.put(text, more=more, flush=flush)
        if not more:
            del self._streams[context]
        return True

    async def _serve(self, begun: _Request) -> None:
        """Answer one request, whatever happens."""
        faults = self._service.faults.for_request()
        seen = self._service.seen(begun.fragment, socket=self._number)
        try:
            with self._service.unit(seen, faults):
                await begun.input.wait_released()
                async with self._turn:
                    answer = _Answer(begun, faults, seen, self._socket, self._service, self._abort)
                    await answer.run()
        except NoUnit:
            self._forget(begun)
            units = self._service.limits.units
            refusal = protocol.no_unit(units, shape=faults.error_shape)
            await self._send({**begun.replies.ids, **refusal})
        except CannotSpeak:
            await self._send(
                begun.replies.error(
                    "The text has nothing that this voice can pronounce",
                    "CANNOT_SPEAK",
                    shape=faults.error_shape,
                )
            )
        except _ToldToFail:
            await self._send(
                begun.replies.error(*_FAILURES[faults.fail_as], shape=faults.error_shape)
            )
        except ClientConnectionError:
            pass  # the client is gone; whoever reads the socket ends the session
        except Exception as error:  # noqa: BLE001 (firewall: one request's bug must not silence the others)
            log_bug("request failed", error)
            await self._send(begun.replies.error("Internal server error", "INTERNAL_ERROR"))
        finally:
            self._forget(begun)

    def _forget(self, begun: _Request) -> None:
        begun.input.close()
        if self._streams.get(begun.fragment.context_id) is begun:
            del self._streams[begun.fragment.context_id]

    async def _send(self, body: Json) -> None:
        # If the client is gone, the reader notices.
        with suppress(ClientConnectionError):
            await self._socket.send_str(json.dumps(body))


class _Answer:
    """The way back of one request, with everything that can be done wrong on it."""

    def __init__(
        self,
        begun: _Request,
        faults: Misbehaviour,
        seen: RequestSeen,
        socket: web.WebSocketResponse,
        service: Service,
        abort: Callable[[], None],
    ) -> None:
        self._begun = begun
        self._faults = faults
        self._seen = seen
        self._socket = socket
        self._service = service
        self._abort = abort
        self._rest = b""  # a byte held back to make chunks odd
        self._words = 0
        self._seconds = 0.0  # of audio, of the texts before the one being spoken

    async def run(self) -> None:
        """Speak the text as it comes, and say that it was all."""
        begun = self._begun
        pace = self._service.pace(self._faults, begun.manner.rate)
        while (text := await begun.input.take()) is not None:
            if not text.strip():
                continue
            spoken = self._service.speak(text, begun.manner, seen=self._seen)
            end = 0.0
            async with aclosing(spoken) as items:
                async for item in items:
                    if isinstance(item, Spoken):
                        await self._send_words(item)
                        end = item.end
                    else:
                        await pace.wait(item)
                        await self._misbehave()
                        await self._send_chunk(item)
            self._seconds += end
        await self._misbehave()
        if self._rest:
            await self._send_audio(self._rest)
        await asyncio.sleep(self._faults.complete_late)
        if (end_message := begun.replies.end(self._faults.ending)) is not None:
            await self._send(end_message)

    async def _misbehave(self) -> None:
        """Do what is due after as many chunks as were sent; return if nothing is."""
        faults, sent = self._faults, self._seen.chunks
        if sent == faults.fail_after:
            raise _ToldToFail
        if sent == faults.drop_after:
            self._abort()
            await asyncio.Event().wait()
        if sent == faults.close_after:
            await self._socket.close(code=WSCloseCode.OK)
            await asyncio.Event().wait()
        if sent == faults.stall_after:
            await asyncio.Event().wait()  # each of these waits ends with the socket

    async def _send_chunk(self, chunk: bytes) -> None:
        if self._faults.mute:
            chunk = bytes(len(chunk))
        if self._seen.chunks == 0:
            await self._send_garbage()
            if self._faults.riff:
                chunk = header(size=None, rate=self._begun.manner.rate) + chunk
        if self._faults.noise:
            await self._send({"status": "thinking", "data": {"mood": "good"}})
            await self._send({"note": "no status", "data": None})
        if self._faults.odd:
            whole = self._rest + chunk
            cut = len(whole) - (len(whole) % 2 == 0)
            chunk, self._rest = whole[:cut], whole[cut:]
        await self._send_audio(chunk)

    async def _send_audio(self, audio: bytes) -> None:
        if self._faults.binary:
            await self._socket.send_bytes(audio)
        else:
            await self._send(self._begun.replies.chunk(audio))
        self._seen.chunks += 1

    async def _send_garbage(self) -> None:
        match self._faults.garbage:
            case "text":
                await self._socket.send_str("<html>502 Bad Gateway</html>")
            case "json":
                await self._socket.send_str('["chunk"]')
            case "audio":
                bad = {"status": "chunk", "data": {"audio": "*not base64*"}}
                await self._send({**self._begun.replies.ids, **bad})
            case "stale":
                stranger = Replies({"request_id": protocol.new_id()})
                await self._send(stranger.chunk(b"\x00\x40" * 1000))
            case None:
                pass

    async def _send_words(self, spoken: Spoken) -> None:
        """
        Tell when the words of a piece were spoken, if the client asked.

        No engine says, so the times are estimates: the piece's time is shared
        among its words by their length. They are sent after the piece's
        audio, because only then its time is known.
        """
        words = spoken.text.split()
        if not self._begun.fragment.word_timestamps:
            return
        letters = sum(len(word) + 1 for word in words)
        start = self._seconds + spoken.start
        for word in words:
            end = start + (spoken.end - spoken.start) * (len(word) + 1) / letters
            await self._send(self._begun.replies.word(self._words, word, start, end))
            self._words += 1
            start = end

    async def _send(self, body: Json) -> None:
        await self._socket.send_str(json.dumps(body))
