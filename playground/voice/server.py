"""
Discord's voice side on loopback: the voice gateway (version 8), and who may be there.

The main gateway, another part of the playground, announces connections with
:meth:`VoiceServer.expect` and takes them back with :meth:`VoiceServer.forget`;
everything else comes over the wire. Voice channels are rooms
(:mod:`playground.voice.room`), packets come and go in
:mod:`playground.voice.udp`; what can go wrong on purpose is in
:mod:`playground.voice.faults`.

Bots do not hear each other here: only listeners do.
"""

import asyncio
import json
import logging
import ssl
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final, Self

from aiohttp import WSMsgType, web

from playground.voice import dave, rtp
from playground.voice import group as dave_group
from playground.voice.client import (
    HEARTBEAT_ACK,
    Announcement,
    Client,
    Close,
    ConnectionStatistics,
    Outbox,
    Record,
)
from playground.voice.faults import Faults
from playground.voice.group import GroupStatistics
from playground.voice.listener import Listener
from playground.voice.mls import MalformedMessage
from playground.voice.protocol import (
    ALREADY_AUTHENTICATED,
    AUTHENTICATION_FAILED,
    CLIENTS_CONNECT,
    DAVE_REQUIRED,
    DISCONNECTED,
    GOING_AWAY,
    HEARTBEAT,
    HELLO,
    IDENTIFY,
    NOT_AUTHENTICATED,
    READY,
    RESUME,
    RESUMED,
    SELECT_PROTOCOL,
    SESSION_DESCRIPTION,
    SESSION_INVALID,
    SESSION_TIMEOUT,
    SOCKET_LOST,
    SPEAKING,
    UNDECODABLE,
    UNKNOWN_MODE,
    UNKNOWN_OPCODE,
    UNKNOWN_PROTOCOL,
    VIDEO,
    VOICE_SERVER_CRASHED,
    Refusal,
    number,
    parse,
)
from playground.voice.room import Rooms
from playground.voice.udp import OpenSocket, Udp, open_socket

log = logging.getLogger(__name__)

_MOVE_CLOSE_DELAY: Final = 0.05
"""After a move 4014 comes about this long after the events, in seconds (seen on Discord)."""

_RESUME_WINDOW: Final = 30.0
"""How long a lost socket may be resumed, in seconds. A guess: Discord does not say."""

_CLOSE_PATIENCE: Final = 1.0
"""How long a client may take to answer a close, in seconds."""


@dataclass(slots=True)
class _Visit:
    """One socket, and who turned out to be behind it."""

    outbox: Outbox
    client: Client | None = None

    @property
    def current(self) -> Client | None:
        """The client, if it has not resumed over another socket meanwhile."""
        return self.client if self.client and self.client.outbox is self.outbox else None


class VoiceServer:
    """
    A voice server on loopback. Use it as an async context manager: it owns its tasks.

    Args:
        ssl_context: For ``wss``, which discord.py insists on.
        dave: Whether voice channels are encrypted end to end.
        heartbeat_interval: What HELLO asks for, in seconds.
        open_socket: Opens the socket for packets; see :data:`playground.voice.udp.OpenSocket`.
        key_exchange_delay, packet_loss, answer_discovery, send_ready: See :class:`Faults`.
    """

    def __init__(
        self,
        *,
        ssl_context: ssl.SSLContext,
        dave: bool = True,
        heartbeat_interval: float = 13.75,
        open_socket: OpenSocket = open_socket,
        key_exchange_delay: float = 0.0,
        packet_loss: float = 0.0,
        answer_discovery: bool = True,
        send_ready: bool = True,
    ) -> None:
        self.faults: Final = Faults(
            key_exchange_delay=key_exchange_delay,
            packet_loss=packet_loss,
            answer_discovery=answer_discovery,
            send_ready=send_ready,
        )
        """What goes wrong on purpose."""
        self.stage_channels: Final[set[int]] = set()
        """Stage channels are exempt from end-to-end encryption; put their ids here first."""
        self.endpoint = ""
        """Host and port of the voice gateway, as VOICE_SERVER_UPDATE names it."""
        self._ssl_context = ssl_context
        self._dave = dave
        self._heartbeat_interval = heartbeat_interval
        self._announced: dict[tuple[int, int], Announcement] = {}
        self._clients: dict[tuple[int, int], Client] = {}
        self._records: dict[tuple[int, int], Record] = {}
        self._rooms = Rooms(
            encrypted=self._encrypts, key_exchange_delay=lambda: self.faults.key_exchange_delay
        )
        self._udp = Udp(faults=self.faults, rooms=self._rooms, open_socket=open_socket)
        self._next_ssrc = 1000
        self._sockets: dict[Outbox, asyncio.Event] = {}
        self._stack = AsyncExitStack()

    # Its life.

    async def __aenter__(self) -> Self:
        """Listen. Cancelling is safe."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._udp)
            await self._open_gateway(stack)
            stack.push_async_callback(self._send_everybody_home)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *exception: object) -> None:
        """Close every socket and end every task."""
        await self._stack.aclose()

    async def _open_gateway(self, stack: AsyncExitStack) -> None:
        app = web.Application()
        app.router.add_get("/", self._serve)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_CLOSE_PATIENCE)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=self._ssl_context).start()
        host, port = runner.addresses[0][:2]
        self.endpoint = f"{host}:{port}"

    async def _send_everybody_home(self) -> None:
        for room in self._rooms.all:
            for listener in list(room.listeners):
                listener.leave_nowait()
        for client in list(self._clients.values()):
            self._end(client, GOING_AWAY)
        for outbox, closed in list(self._sockets.items()):
            outbox.put_nowait(Close(GOING_AWAY))
            await closed.wait()

    # What the main gateway says.

    def expect(
        self, *, guild_id: int, channel_id: int, user_id: int, session_id: str, token: str
    ) -> None:
        """
        Let a user in, who has been told where to connect to.

        Announcing somebody again with another voice channel is a move: the
        old connection is closed (4014) shortly after. With the same channel
        the old connection stays until the new one has introduced itself.
        """
        who = (guild_id, user_id)
        self._announced[who] = Announcement(guild_id, channel_id, user_id, session_id, token)
        client = self._clients.get(who)
        if client is not None and client.announcement.channel_id != channel_id:
            self._end(client)
            loop = asyncio.get_running_loop()
            loop.call_later(_MOVE_CLOSE_DELAY, client.hang_up, DISCONNECTED)

    def forget(self, *, guild_id: int, user_id: int, code: int = DISCONNECTED) -> None:
        """Take a user out, who has left or was thrown out. Unknown users do no harm."""
        self._announced.pop((guild_id, user_id), None)
        client = self._clients.get((guild_id, user_id))
        if client is not None:
            self._end(client, code)

    async def close(self, *, guild_id: int, user_id: int, code: int) -> None:
        """
        Close a user's voice socket with any code, and wait until that is done.

        After 4015, and after 1006 (the socket breaks off without a word), the
        session may be resumed; after any other code it is over, but the
        announcement stands, so that IDENTIFY works again.
        """
        client = self._clients.get((guild_id, user_id))
        if client is None or client.outbox is None:
            return
        closed = self._sockets[client.outbox]
        self._hang_up(client, code)
        await closed.wait()

    def _hang_up(self, client: Client, code: int) -> None:
        if code in {VOICE_SERVER_CRASHED, SOCKET_LOST}:
            client.hang_up(code)
            self._detach(client)
        else:
            self._end(client, code)

    def disturb_group(self, *, guild_id: int, user_id: int) -> None:
        """Send a bot a proposal for its encrypted group that nobody can make sense of."""
        client = self._clients.get((guild_id, user_id))
        if client is not None:
            client.deliver(dave_group.PROPOSALS, b"\x00 no proposal")

    def is_connected(self, *, guild_id: int, user_id: int) -> bool:
        """Return whether a user's voice socket is open and has introduced itself."""
        client = self._clients.get((guild_id, user_id))
        return client is not None and client.outbox is not None

    def hush(self, *, guild_id: int, user_id: int, on: bool) -> None:
        """Let nobody hear a user, who is muted, in the audience, or not allowed to speak."""
        self._udp.hush(guild_id=guild_id, user_id=user_id, on=on)

    # People.

    async def listen(
        self,
        *,
        guild_id: int,
        channel_id: int,
        user_id: int,
        session_factory: dave.SessionFactory = dave.DaveySession,
    ) -> Listener:
        """
        Let a person join a voice channel.

        The listener is there at once; until it is in the encrypted group
        (:meth:`Listener.wait_ready`) it hears nothing it understands.
        Cancelling is safe.

        Args:
            guild_id: Where.
            channel_id: Where.
            user_id: Who; not somebody who is there already.
            session_factory: Whose implementation of DAVE decrypts.
        """
        room = self._rooms.enter(guild_id, channel_id)
        listener = Listener(
            user_id=user_id,
            channel_id=channel_id,
            group=room.group,
            session_factory=session_factory,
            on_leave=lambda leaver: self._rooms.leave(room, leaver),
        )
        room.tell(CLIENTS_CONNECT, {"user_ids": [str(user_id)]})
        room.listeners.append(listener)
        for client in room.clients.values():
            listener.show_speaking(client.user_id, on=client.speaking > 0)
        if room.group:
            room.group.join(listener)
        return listener

    # What tests ask.

    @property
    def stray_datagrams(self) -> Mapping[str, int]:
        """Datagrams of nobody known: ``short`` or ``ssrc``."""
        return self._udp.stray_datagrams

    def guild_of(self, datagram: bytes) -> int | None:
        """Return in which guild a media packet is sent; ``None`` if it is none, or nobody's."""
        return self._udp.guild_of(datagram)

    def statistics(self, *, guild_id: int, user_id: int) -> ConnectionStatistics:
        """Return how a user's connections in a guild went so far."""
        return self._records.get((guild_id, user_id), Record()).snapshot()

    def group_statistics(self, *, guild_id: int, channel_id: int) -> GroupStatistics | None:
        """Return the state of a voice channel's encrypted group; ``None`` if there is none."""
        room = self._rooms.at(guild_id, channel_id)
        return room.group.statistics() if room and room.group else None

    def _encrypts(self, channel_id: int) -> bool:
        return self._dave and channel_id not in self.stage_channels

    # Who goes.

    def _end(self, client: Client, code: int | None = None) -> None:
        """Take a client out of everything, and close its socket if a code is given."""
        if not client.ended:
            client.ended = True
            self._udp.remove(client)
            who = (client.announcement.guild_id, client.user_id)
            if self._clients.get(who) is client:
                del self._clients[who]
            room = self._rooms.of(client)
            if room:
                self._rooms.leave(room, client)
        if code is not None:
            client.hang_up(code)

    def _detach(self, client: Client) -> None:
        """Keep a client whose socket was lost, for a while."""
        client.outbox = None

        def give_up() -> None:
            if client.outbox is None:
                self._end(client)

        asyncio.get_running_loop().call_later(_RESUME_WINDOW, give_up)

    # The voice gateway.

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(timeout=_CLOSE_PATIENCE, autoping=True)
        await socket.prepare(request)
        outbox: Outbox = asyncio.Queue()
        closed = self._sockets[outbox] = asyncio.Event()
        interval = self._heartbeat_interval * 1000
        outbox.put_nowait(json.dumps({"op": HELLO, "d": {"v": 8, "heartbeat_interval": interval}}))
        try:
            async with asyncio.TaskGroup() as tasks:
                writing = tasks.create_task(_write(socket, outbox, request.transport))
                await self._read(socket, outbox)
                # What is still in the outbox, a close above all, is sent before the end.
                if not socket.closed:
                    outbox.put_nowait(Close(1000))
                    await asyncio.wait([writing], timeout=_CLOSE_PATIENCE)
                writing.cancel()
        finally:
            closed.set()
            del self._sockets[outbox]
        return socket

    async def _read(self, socket: web.WebSocketResponse, outbox: Outbox) -> None:
        visit = _Visit(outbox)
        try:
            await self._converse(socket, visit)
        except Refusal as refusal:
            if visit.current:
                self._hang_up(visit.current, refusal.code)
            else:
                outbox.put_nowait(Close(refusal.code))
            return
        client = visit.current
        if client is None:
            return
        if client.ended:
            client.outbox = None
            return
        # aiohttp reports 1006 when the socket ended without a close.
        if socket.close_code in {None, SOCKET_LOST}:
            self._detach(client)
        else:
            self._end(client)
            client.outbox = None

    async def _converse(self, socket: web.WebSocketResponse, visit: _Visit) -> None:
        loop = asyncio.get_running_loop()
        patience = self._heartbeat_interval * 2
        try:
            async with asyncio.timeout(patience) as limit:
                async for message in socket:
                    if message.type is WSMsgType.TEXT:
                        opcode, data = parse(message.data)
                        if opcode == HEARTBEAT:
                            limit.reschedule(loop.time() + patience)
                        self._hear(visit, opcode, data)
                    elif message.type is WSMsgType.BINARY:
                        self._hear_bytes(visit, message.data)
        except TimeoutError:
            raise Refusal(SESSION_TIMEOUT) from None

    def _hear(self, visit: _Visit, opcode: int, data: dict[str, Any]) -> None:
        if self.faults.close_on and self.faults.close_on[0] == opcode:
            code, self.faults.close_on = self.faults.close_on[1], None
            raise Refusal(code)
        if opcode == IDENTIFY:
            self._identify(visit, data)
        elif opcode == RESUME:
            self._resume(visit, data)
        elif opcode == HEARTBEAT:
            self._heartbeat(visit, data)
        elif visit.client is None:
            raise Refusal(NOT_AUTHENTICATED)
        elif visit.current and not visit.current.ended:
            self._hear_client(visit.current, opcode, data)

    def _hear_client(self, client: Client, opcode: int, data: dict[str, Any]) -> None:
        room = self._rooms.of(client)
        if opcode == SELECT_PROTOCOL:
            self._select_protocol(client, data)
        elif opcode == SPEAKING:
            self._speaking(client, number(data, "speaking"))
        elif opcode == dave_group.TRANSITION_READY and room and room.group:
            room.group.ready(client, number(data, "transition_id"))
        elif opcode == dave_group.INVALID_COMMIT_WELCOME and room and room.group:
            room.group.invalid(client)
        elif opcode != VIDEO:
            raise Refusal(UNKNOWN_OPCODE)

    def _hear_bytes(self, visit: _Visit, message: bytes) -> None:
        if visit.client is None:
            raise Refusal(NOT_AUTHENTICATED)
        client = visit.current
        room = self._rooms.of(client) if client else None
        if client is None or room is None:
            return
        if room.group is None or not message:
            client.record.violations["mls"] += 1
            return
        try:
            if message[0] == dave_group.KEY_PACKAGE:
                client.record.key_packages += 1
                room.group.key_package(client, message[1:])
            elif message[0] == dave_group.COMMIT_WELCOME:
                client.record.commits += 1
                room.group.commit(client, message[1:])
            else:
                raise Refusal(UNKNOWN_OPCODE)
        except MalformedMessage:
            client.record.violations["mls"] += 1
            raise Refusal(UNDECODABLE) from None

    def _identify(self, visit: _Visit, data: dict[str, Any]) -> None:
        if visit.client is not None:
            raise Refusal(ALREADY_AUTHENTICATED)
        if self.faults.refuse_with is not None:
            raise Refusal(self.faults.refuse_with)
        announcement = self._check(data, with_user=True)
        who = (announcement.guild_id, announcement.user_id)
        encrypted = self._encrypts(announcement.channel_id)
        if encrypted and number(data, "max_dave_protocol_version", 0) < dave.PROTOCOL_VERSION:
            raise Refusal(DAVE_REQUIRED)
        if who in self._clients:
            self._end(self._clients[who], SESSION_INVALID)
        self._next_ssrc += 1
        record = self._records.setdefault(who, Record())
        record.identifies += 1
        client = Client(
            announcement,
            ssrc=self._next_ssrc,
            dave_version=dave.PROTOCOL_VERSION if encrypted else 0,
            record=record,
        )
        visit.client = self._clients[who] = client
        self._udp.add(client)
        client.outbox = visit.outbox
        if self.faults.send_ready:
            host, port = self._udp.address
            modes = self._modes()
            client.tell(READY, {"ssrc": client.ssrc, "ip": host, "port": port, "modes": modes})

    def _modes(self) -> tuple[str, ...]:
        return rtp.MODES if self.faults.offer_aes else (rtp.XCHACHA20,)

    def _check(self, data: dict[str, Any], *, with_user: bool) -> Announcement:
        """Find the announcement that IDENTIFY or RESUME refers to."""
        guild_id = number(data, "server_id")
        user_id = number(data, "user_id") if with_user else None
        for announcement in self._announced.values():
            session = (announcement.guild_id, announcement.session_id)
            if session != (guild_id, data.get("session_id")):
                continue
            if user_id not in {None, announcement.user_id}:
                continue
            if announcement.token != data.get("token"):
                raise Refusal(AUTHENTICATION_FAILED)
            return announcement
        raise Refusal(SESSION_INVALID)

    def _resume(self, visit: _Visit, data: dict[str, Any]) -> None:
        if visit.client is not None:
            raise Refusal(ALREADY_AUTHENTICATED)
        announcement = self._check(data, with_user=False)
        client = self._clients.get((announcement.guild_id, announcement.user_id))
        if client is None or client.announcement is not announcement:
            raise Refusal(SESSION_INVALID)
        if not self.faults.accept_resume:
            self._end(client)
            raise Refusal(SESSION_INVALID)
        if client.outbox is not None:  # the old socket has not noticed yet
            client.hang_up(SESSION_INVALID)
        visit.client = client
        client.outbox = visit.outbox
        client.record.resumes += 1
        client.replay(number(data, "seq_ack", -1))
        visit.outbox.put_nowait(json.dumps({"op": RESUMED, "d": None}))

    @staticmethod
    def _heartbeat(visit: _Visit, data: dict[str, Any]) -> None:
        if visit.client is not None:
            visit.client.record.heartbeats += 1
            visit.client.acknowledge(number(data, "seq_ack", -1))
        visit.outbox.put_nowait(json.dumps({"op": HEARTBEAT_ACK, "d": {"t": data.get("t")}}))

    def _select_protocol(self, client: Client, data: dict[str, Any]) -> None:
        if data.get("protocol") != "udp":
            raise Refusal(UNKNOWN_PROTOCOL)
        match data.get("data"):
            case {"mode": str(mode)}:
                pass
            case _:
                raise Refusal(UNDECODABLE)
        if mode not in self._modes():
            raise Refusal(UNKNOWN_MODE)
        if client.selected:
            return
        client.selected = True
        client.transport.choose(mode)
        announcement = client.announcement
        room = self._rooms.enter(announcement.guild_id, announcement.channel_id)
        client.tell(
            SESSION_DESCRIPTION,
            {
                "mode": mode,
                "secret_key": list(client.key),
                "dave_protocol_version": client.dave_version,
                "audio_codec": "opus",
            },
        )
        if room.user_ids:
            client.tell(CLIENTS_CONNECT, {"user_ids": room.user_ids})
        room.tell(CLIENTS_CONNECT, {"user_ids": [str(client.user_id)]})
        for other in room.clients.values():
            if other.speaking:
                client.tell(SPEAKING, _speaking_of(other))
        room.clients[client.user_id] = client
        if room.group:
            room.group.join(client)

    def _speaking(self, client: Client, flags: int) -> None:
        client.speaking = flags
        client.unannounced = None
        room = self._rooms.of(client)
        if room is None:
            return
        room.tell(SPEAKING, _speaking_of(client), but=client)
        for listener in room.listeners:
            listener.show_speaking(client.user_id, on=flags > 0)


def _speaking_of(client: Client) -> dict[str, object]:
    return {
        "user_id": str(client.user_id),
        "ssrc": client.ssrc,
        "speaking": client.speaking,
        "delay": 0,
    }


async def _write(
    socket: web.WebSocketResponse, outbox: Outbox, transport: asyncio.WriteTransport | None
) -> None:
    """Send what is in the outbox, until it says to close or the other side has gone."""
    while True:
        message = await outbox.get()
        try:
            if isinstance(message, Close):
                if message.code == SOCKET_LOST and transport is not None:
                    transport.abort()
                else:
                    await socket.close(code=message.code)
                return
            if isinstance(message, str):
                await socket.send_str(message)
            else:
                await socket.send_bytes(message)
        except ConnectionError:
            return
