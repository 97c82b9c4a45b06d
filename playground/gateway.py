"""
Discord's gateway: one WebSocket per shard over which the bot hears of the world.

Here a bot's messages are understood and answered, and events find who wants
them. What a shard was told, and how it is sent, is kept in
:mod:`playground.gateway_session`; who may hear of what is decided in
:mod:`playground.intents`. Everything runs on the event loop, in the task of the
connection that it belongs to.

For tests the gateway misbehaves on demand: :meth:`Gateway.drop`,
:meth:`Gateway.invalidate`, :meth:`Gateway.request_reconnect`,
:meth:`Gateway.lose`, :meth:`Gateway.hold` and :attr:`Gateway.delay`.
"""

import asyncio
import json
import logging
import secrets
from collections import Counter
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from enum import IntEnum
from typing import Any, cast

from aiohttp import WSCloseCode, WSMsgType, web

from playground.contents import without_content
from playground.gateway_session import COMPRESSORS, SENDS_PER_MINUTE, Connection, GatewaySession, Op
from playground.guilds import Guild
from playground.intents import PRIVILEGED, Intent, application_flags
from playground.members import Member
from playground.wire import Event, Json
from playground.world import World

log = logging.getLogger(__name__)

CHUNK_SIZE = 1000
"""Members per GUILD_MEMBERS_CHUNK (Discord's documentation)."""


class Close(IntEnum):
    """Codes with which the gateway closes a connection."""

    UNKNOWN_OP = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQUENCE = 4007
    RATE_LIMITED = 4008
    INVALID_SHARD = 4010
    INVALID_VERSION = 4012
    DISALLOWED_INTENTS = 4014


class _Closed(Exception):
    """The connection is to be closed with a code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Gateway:
    """The gateway for one bot; :meth:`handle` is the web route."""

    def __init__(
        self,
        world: World,
        *,
        token: str,
        url: Callable[[], str],
        on_voice_state: Callable[[GatewaySession, Json], Coroutine[Any, Any, None]],
        allowed_intents: int = PRIVILEGED,
        heartbeat_interval: float = 41.25,
    ) -> None:
        """
        Make the gateway.

        Args:
            world: What it tells of.
            token: The bot's token.
            url: Returns the gateway's own URL, for ``resume_gateway_url``.
            on_voice_state: Called with what the bot sends as op 4.
            allowed_intents: The privileged intents the operator has switched on.
            heartbeat_interval: What HELLO asks for, in seconds.
        """
        self._world = world
        self._token = token
        self._url = url
        self._on_voice_state = on_voice_state
        self.allowed_intents = allowed_intents
        """The privileged intents that are switched on for the bot; can be changed."""
        self._heartbeat_interval = heartbeat_interval
        self.sessions: dict[str, GatewaySession] = {}
        """Every session that can be resumed."""
        self.identifies = 0
        """How often a bot has begun a new session."""
        self.resumes = 0
        """How often a bot has resumed one."""
        self.received: Counter[str] = Counter()
        """How often each opcode came, by name."""
        self.delay = 0.0
        """Every event is sent this much later, in seconds."""
        self._lost: Counter[str] = Counter()
        self._flows = asyncio.Event()
        self._flows.set()
        self._changed = asyncio.Condition()
        world.watchers.append(self.dispatch)

    @property
    def connected(self) -> bool:
        """Whether a shard of the bot is connected now."""
        return any(session.connected for session in self.sessions.values())

    def dispatch(self, event: Event) -> None:
        """Tell every session that wants to hear of an event."""
        if event.private:
            return
        if self._lost[event.name] > 0:
            self._lost[event.name] -= 1
            return
        for session in self.sessions.values():
            if session.serves(event.guild) and session.wants(event):
                session.push(event.name, self._rendered(event, session))

    def lose(self, name: str, *, times: int = 1) -> None:
        """Lose the next events of a name, for everybody."""
        self._lost[name] += times

    @contextmanager
    def hold(self) -> Generator[None]:
        """Send nothing within the block; what happened meanwhile is sent after it, in order."""
        self._flows.clear()
        try:
            yield
        finally:
            self._flows.set()

    async def drop(self, *, code: int = 4000) -> None:
        """Close every connection; the sessions can be resumed. 1006 cuts without a word."""
        for session in list(self.sessions.values()):
            connection = session.connection
            if connection is not None:
                # From here on events are missed, not sent into a closing socket.
                self._detach(connection)
                await self._close(connection, code)

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every connected bot that its session is void (op 9).

        With ``resumable`` it is asked to come back and resume instead.
        """
        for session in list(self.sessions.values()):
            if not resumable:
                del self.sessions[session.id]
            if session.connection is not None:
                session.connection.put_op(Op.INVALID_SESSION, resumable)

    def request_reconnect(self) -> None:
        """Ask every connected bot to reconnect and resume (op 7)."""
        for session in self.sessions.values():
            if session.connection is not None:
                session.connection.put_op(Op.RECONNECT, None)

    async def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait until something about sessions or requests here is so. Cancelling is safe."""
        async with self._changed:
            await self._changed.wait_for(condition)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until it is closed."""
        socket = web.WebSocketResponse(max_msg_size=4096 * 16, autoping=True)
        await socket.prepare(request)
        if request.query.get("v", "10") not in {"9", "10"}:
            await socket.close(code=Close.INVALID_VERSION, message=b"Invalid API version.")
            return socket
        make = COMPRESSORS.get(request.query.get("compress", ""))
        connection = Connection(socket, make() if make else None, request.transport)
        interval = int(self._heartbeat_interval * 1000)
        connection.put_op(Op.HELLO, {"heartbeat_interval": interval, "_trace": []})
        async with asyncio.TaskGroup() as group:
            writer = group.create_task(self._write(connection))
            try:
                await self._read(connection)
            except _Closed as closed:
                await socket.close(code=closed.code, message=closed.reason.encode())
            finally:
                writer.cancel()
                self._detach(connection)
        await self._notify()
        return socket

    async def _read(self, connection: Connection) -> None:
        async for received in connection.socket:
            if received.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                return
            self._count(connection)
            try:
                body = json.loads(received.data)
                op, data = Op(body["op"]), body.get("d")
            except (TypeError, KeyError, json.JSONDecodeError):
                raise _Closed(Close.DECODE_ERROR, "Error while decoding payload.") from None
            except ValueError:
                raise _Closed(Close.UNKNOWN_OP, "Unknown opcode.") from None
            self.received[op.name] += 1
            await self._receive(connection, op, data)
            await self._notify()

    @staticmethod
    def _count(connection: Connection) -> None:
        now = asyncio.get_running_loop().time()
        times = connection.sent_at
        if len(times) == SENDS_PER_MINUTE and now - times[0] < 60:
            raise _Closed(Close.RATE_LIMITED, "You are being rate limited.")
        times.append(now)

    async def _receive(self, connection: Connection, op: Op, data: object) -> None:
        given = cast("Json", data) if isinstance(data, dict) else {}
        if op is Op.HEARTBEAT:
            # A bot sends its first heartbeat before it identifies.
            connection.put_op(Op.HEARTBEAT_ACK, None)
        elif op is Op.IDENTIFY:
            self._identify(connection, given)
        elif op is Op.RESUME:
            self._resume(connection, given)
        elif connection.session is None:
            raise _Closed(Close.NOT_AUTHENTICATED, "Not authenticated.")
        elif op is Op.VOICE_STATE:
            await self._on_voice_state(connection.session, given)
        elif op is Op.REQUEST_MEMBERS:
            self._send_members(connection.session, given)
        elif op not in {Op.PRESENCE, Op.REQUEST_SOUNDS}:
            raise _Closed(Close.UNKNOWN_OP, "Unknown opcode.")

    def _identify(self, connection: Connection, data: Json) -> None:
        if connection.session is not None:
            raise _Closed(Close.ALREADY_AUTHENTICATED, "Already authenticated.")
        self._authenticate(data)
        intents = int(data.get("intents", 0))
        if intents & PRIVILEGED & ~self.allowed_intents:
            raise _Closed(Close.DISALLOWED_INTENTS, "Disallowed intent(s).")
        number, count = data.get("shard", (0, 1))
        if not 0 <= number < count:
            raise _Closed(Close.INVALID_SHARD, "Invalid shard.")
        session = GatewaySession(intents, (number, count))
        self.sessions[session.id] = session
        self.identifies += 1
        self._attach(connection, session)
        guilds = [guild for guild in self._world.guilds.values() if session.serves(guild)]
        session.push("READY", self._ready(session, guilds))
        if intents & Intent.GUILDS:
            for guild in guilds:
                session.push("GUILD_CREATE", _full_guild(guild, session))

    def _ready(self, session: GatewaySession, guilds: list[Guild]) -> Json:
        return {
            "v": 10,
            "user": self._world.bot.payload() | {"verified": True, "mfa_enabled": False},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self._url(),
            "shard": list(session.shard),
            "application": {
                "id": str(self._world.bot.id),
                "flags": application_flags(self.allowed_intents),
            },
            "session_type": "normal",
            "private_channels": [],
            "presences": [],
            "relationships": [],
        }

    def _resume(self, connection: Connection, data: Json) -> None:
        self._authenticate(data)
        session = self.sessions.get(str(data.get("session_id")))
        missed = session.missed_since(int(data.get("seq") or 0)) if session else None
        if session is None or missed is None:
            connection.put_op(Op.INVALID_SESSION, data=False)
            return
        self.resumes += 1
        self._attach(connection, session)
        for text in missed:
            connection.put(text)
        session.push("RESUMED", {"_trace": []})

    def _authenticate(self, data: Json) -> None:
        if not secrets.compare_digest(str(data.get("token", "")), self._token):
            raise _Closed(Close.AUTHENTICATION_FAILED, "Authentication failed.")

    @staticmethod
    def _attach(connection: Connection, session: GatewaySession) -> None:
        connection.session = session
        session.connection = connection

    @staticmethod
    def _detach(connection: Connection) -> None:
        session = connection.session
        # A newer connection may have taken the session over already.
        if session is not None and session.connection is connection:
            session.connection = None

    async def _write(self, connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        while True:
            put_at, text = await connection.take()
            if connection.session is not None and text.startswith('{"op": 0,'):
                await asyncio.sleep(max(0.0, put_at + self.delay - loop.time()))
                await self._flows.wait()
            try:
                await connection.send(text)
            except ConnectionError:
                return

    @staticmethod
    async def _close(connection: Connection, code: int) -> None:
        if code == WSCloseCode.ABNORMAL_CLOSURE:
            if connection.transport is not None:
                connection.transport.abort()
        else:
            await connection.socket.close(code=code, drain=False)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _rendered(self, event: Event, session: GatewaySession) -> Json:
        if event.name == "GUILD_CREATE":
            assert event.guild is not None, "a guild is created"
            # Without ``unavailable`` the bot takes it for an invitation, which it is.
            whole = _full_guild(event.guild, session)
            del whole["unavailable"]
            return whole
        may_read = session.intents & Intent.MESSAGE_CONTENT
        if event.message is not None and event.message.privileged and not may_read:
            return without_content(event.data)
        return event.data

    def _send_members(self, session: GatewaySession, data: Json) -> None:
        guild = self._world.guilds.get(int(data["guild_id"]))
        if guild is None:
            return
        found, missing = _members_asked_for(guild, data, session)
        chunks = [found[at : at + CHUNK_SIZE] for at in range(0, len(found), CHUNK_SIZE)] or [[]]
        for index, chunk in enumerate(chunks):
            body: Json = {
                "guild_id": str(guild.id),
                "members": [member.payload() for member in chunk],
                "chunk_index": index,
                "chunk_count": len(chunks),
                "not_found": missing,
            }
            if "nonce" in data:
                body["nonce"] = data["nonce"]
            session.push("GUILD_MEMBERS_CHUNK", body)


def _full_guild(guild: Guild, session: GatewaySession) -> Json:
    return guild.full_payload(all_members=bool(session.intents & Intent.MEMBERS))


def _members_asked_for(
    guild: Guild, data: Json, session: GatewaySession
) -> tuple[list[Member], list[str]]:
    """Return who was found, and the ids that were not."""
    if data.get("user_ids"):
        given = cast("list[str] | str", data["user_ids"])
        ids = [int(one) for one in ([given] if isinstance(given, str) else given)]
        found = [guild.members[one] for one in ids if one in guild.members]
        return found, [str(one) for one in ids if one not in guild.members]
    query = str(data.get("query", "")).lower()
    if not query and not session.intents & Intent.MEMBERS:
        return [], []
    matching = [one for one in guild.members.values() if one.name.lower().startswith(query)]
    limit = int(data.get("limit", 0))
    return (matching[:limit] if limit else matching), []
