"""
discord.py's voice client, with what 2.7.1 lacks.

Each work-around stands beside its reason, and says what would end it. Nothing
here knows of speech, and nothing here decides: a :class:`Watcher` hears what
happens to the link, and :mod:`bot.voice.machine` knows what to do.
"""

import asyncio
import json
import logging
import struct
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

import aiohttp
import discord
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from discord.gateway import DiscordVoiceWebSocket
from discord.http import HTTPClient
from discord.voice_state import ConnectionFlowState, VoiceConnectionState
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as xchacha20_encrypt
from typing_extensions import override

from bot.vocabulary import Seconds
from bot.voice.machine import BROKEN, SILENT, News

if TYPE_CHECKING:
    from discord.types.voice import GuildVoiceState, VoiceServerUpdate

log = logging.getLogger(__name__)

_AES: Final = "aead_aes256_gcm_rtpsize"
"""The transport encryption that Discord would rather have, where its voice server can."""

_XCHACHA20: Final = "aead_xchacha20_poly1305_rtpsize"
"""The one that every server has; the only one that discord.py 2.7.1 knows, too."""

_HEADER: Final = struct.Struct(">BBHII")
_AES_REST: Final = bytes(8)  # of the nonce, after the four bytes of the counter
_XCHACHA20_REST: Final = bytes(20)
_SAMPLES: Final = discord.opus.Encoder.SAMPLES_PER_FRAME

_DISCOVERY: Final = struct.Struct(">HHI66x")
_DISCOVERY_REST: Final = 70  # bytes after the first two fields

GOODBYE: Final[Seconds] = 1.0
"""How long Discord may take to confirm that we left. A guess, ten times what it usually takes."""


REPORTS_TRUSTED: Final = 3
"""How many datagrams must have come before their absence means anything. A choice."""

UNHEARD: Final = 500
"""
Packets that may leave while no datagram comes, until the way is taken for dead: ten seconds.

Discord sends a report about once a second, so that is ten missing ones. A choice.
"""

PATIENCE: Final[Seconds] = 30.0
"""For a message from the voice gateway, which answers a heartbeat every 5 s; as discord.py's."""

_ENDS: Final = {
    aiohttp.WSMsgType.ERROR,
    aiohttp.WSMsgType.CLOSED,
    aiohttp.WSMsgType.CLOSE,
    aiohttp.WSMsgType.CLOSING,
}

OFTEN_ENOUGH: Final[Seconds] = 5.0
"""Between two heartbeats at most, whatever the voice gateway wants; as discord.py has it."""

ASKED_AGAIN: Final[Seconds] = 0.5
"""How long the question for our own address waits for its answer before it is asked again."""


Seal = Callable[[bytes, bytes, bytes], bytes]
"""Makes a packet's counter, its content and its header into ciphertext and tag."""


def sealer(mode: str, key: bytes) -> Seal:
    """Return how packets are encrypted for the transport in a mode, with a session's key."""
    if mode == _AES:
        encrypt = AESGCM(key).encrypt
        return lambda count, content, header: encrypt(count + _AES_REST, content, header)
    return lambda count, content, header: xchacha20_encrypt(
        content, header, count + _XCHACHA20_REST, key
    )


class Watcher(Protocol):
    """Who wants to know what happens to a voice client. Called on the event loop."""

    def link_changed(self) -> None:
        """Hear that it is connected, is not, was muted, or came further in the key exchange."""

    def link_told(self, client: "LinkClient", news: News) -> None:
        """Hear where the main gateway wants a client that was connected before."""


class LinkClient(discord.VoiceClient):
    """A voice client that tells its watcher."""

    supported_modes = (_AES, _XCHACHA20)  # pyright: ignore[reportAssignmentType] (AES is new)

    def __init__(
        self, client: discord.Client, channel: discord.abc.Connectable, *, watcher: Watcher
    ) -> None:
        self.watcher = watcher
        """Who hears what happens to it."""
        super().__init__(client, channel)

    @override
    def create_connection_state(self) -> "LinkState":
        # The seam to put our state in. The base class keeps it in ``_connection``.
        self.link_state = LinkState(self, self.watcher.link_changed)
        return self.link_state

    @property
    def http(self) -> HTTPClient:
        """What opens connections to Discord."""
        return self._state.http

    @property
    def is_up(self) -> bool:
        """
        Whether what we send now arrives.

        Unlike ``is_connected``, which stays true while discord.py waits after
        it has lost its socket to the voice gateway: for seconds, often.
        """
        return self.is_connected() and self.link_state.has_gateway

    @property
    def is_audible(self) -> bool:
        """
        Whether everybody in the voice channel could decrypt what we send now.

        Speech sent earlier is lost to them. A channel without end-to-end
        encryption (a stage) counts, and so does one where nobody else is:
        there the key exchange has to wait for company.
        """
        return self.link_state.keys_agreed or not self._has_company()

    def _has_company(self) -> bool:
        return any(user != self.user.id for user in self.channel.voice_states)

    # The base class knows XChaCha20 only, for which it makes a key from a list of numbers with each
    # packet, and it counts by attributes' names. Sending costs a third less than when only the key
    # was made ahead (measured with 50 and 100 links, 2026-11-27): PyNaCl checks much in Python, and
    # gives up the interpreter's lock. Ends with: discord.py knowing AES, and without all of that.

    def send(self, packet: bytes) -> None:
        """
        (Pacing thread.) Send 20 ms of Opus.

        Never waits. What the socket does not take is lost, as it may be on its way.
        """
        self.sequence = (self.sequence + 1) & 0xFFFF
        datagram = self._get_voice_packet(packet)
        try:
            self.link_state.socket.send(datagram)
        except OSError:
            log.debug("packet lost", extra={"guild": self.guild.id})
        self.timestamp = (self.timestamp + _SAMPLES) & 0xFFFFFFFF

    @override
    def _get_voice_packet(self, data: bytes) -> bytes:
        state = self.link_state
        session = state.dave_session
        if session is not None and session.ready and state.dave_protocol_version:
            data = session.encrypt_opus(data)
        header = _HEADER.pack(0x80, 0x78, self.sequence, self.timestamp, state.ssrc)
        count = self._incr_nonce
        self._incr_nonce = (count + 1) & 0xFFFFFFFF  # first: it must never be used again
        suffix = count.to_bytes(4, "big")
        return header + state.seal(suffix, data, header) + suffix

    async def speak(self, speaking: discord.SpeakingState) -> None:
        """Tell the voice channel whether we speak. Does nothing if the link is just breaking."""
        with suppress(ConnectionError, aiohttp.ClientError):
            await self.ws.speak(speaking)

    def told(self, news: News) -> None:
        """Pass on what the main gateway says, to whoever owns the link."""
        self.watcher.link_told(self, news)

    async def discard(self, *, hand_over: bool = False) -> None:
        """
        Leave, whatever state this is in, so that a fresh client can join.

        Takes no longer than :data:`GOODBYE` or so. If it is cancelled,
        Discord may not have heard, but here the client is forgotten.

        Args:
            hand_over: Close the connection, but do not ask to leave: a fresh
                client is about to ask for a voice channel of this guild.
        """
        if hand_over:
            self.link_state.asks_to_leave = False
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(2 * GOODBYE):
                    await self.disconnect(force=True)
        finally:
            self.link_state.stop()
            self.cleanup()


ANSWERS_LATE: Seconds = 0.5
"""How much later than another the answer to an earlier request may come. Taste: it takes 10 ms."""


class LinkState(VoiceConnectionState):
    """The state of one voice client, for discord.py 2.7.1."""

    voice_client: LinkClient
    seal: Seal
    """Encrypts packets for the transport, from when the session has a key."""
    _runner: asyncio.Task[None] | None
    _connector: asyncio.Task[None] | None

    def __init__(self, voice_client: LinkClient, changed: Callable[[], None]) -> None:
        self.key_exchange_changed = changed
        self._changed = changed
        self._waiters: set[asyncio.Future[None]] = set()
        self._listeners: list[Callable[[bytes], object]] = []
        self._watched_socket: int | None = None
        self._overdue: frozenset[int] = frozenset()
        self.has_gateway = False
        self.asks_to_leave = True  # until there is nothing to leave, or somebody takes over
        self._stopped = asyncio.Event()
        self.was_connected = False  # from then on, the link's owner decides what happens to it
        self.unheard_of: News | None = None  # what it was told before anybody owned it
        self._reports = 0
        self._sequence = 0  # of the packet that had left when the last datagram came
        super().__init__(voice_client)

    # A state that comes and goes within one turn of the loop wakes nobody: the base class sets an
    # event and clears it, while whoever waits has not begun to (``state.setter`` and
    # ``_wait_for_state``; 1 of 480 joins hung, moves often). So waiters are futures that exist
    # before they are awaited. Ends with: discord.py waiting on something that is not cleared.

    @property
    @override
    def state(self) -> ConnectionFlowState:
        """How far it is, in discord.py's own steps."""
        return self._state

    @state.setter
    def state(self, state: ConnectionFlowState) -> None:
        assert VoiceConnectionState.state.fset, "it is a property with a setter"
        VoiceConnectionState.state.fset(self, state)
        if state is ConnectionFlowState.connected:
            self.was_connected = True
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._changed()

    @override
    async def _wait_for_state(
        self,
        state: ConnectionFlowState,
        *other_states: ConnectionFlowState,
        timeout: float | None = None,
    ) -> None:
        async with asyncio.timeout(timeout):
            while self.state not in (state, *other_states):
                waiter = asyncio.get_running_loop().create_future()
                self._waiters.add(waiter)
                try:
                    await waiter
                finally:
                    self._waiters.discard(waiter)

    # The base class reads from a thread that sits in ``select`` for up to 30 s; after a reconnect
    # that is on the socket before, and the answer on the new one is not read (``SocketReader``;
    # in a quiet channel 4 of 6 reconnects failed). The loop can read a socket without a thread,
    # and so the base class's is not begun. Ends with: discord.py watching the socket that it has
    # now.

    @property
    @override
    def _socket_reader(self) -> "_NoReader":
        return _NO_READER

    @_socket_reader.setter
    def _socket_reader(self, reader: object) -> None:
        """Let the base class make one; it is not begun."""

    @override
    def add_socket_listener(self, callback: Callable[[bytes], object]) -> None:
        self._listeners.append(callback)
        if self._watched_socket is None:
            self._watched_socket = self.socket.fileno()
            asyncio.get_running_loop().add_reader(self._watched_socket, self._read_socket)

    @override
    def remove_socket_listener(self, callback: Callable[[bytes], object]) -> None:
        with suppress(ValueError):
            self._listeners.remove(callback)
        if not self._listeners:
            self._stop_reading()

    def _read_socket(self) -> None:
        try:
            data = self.socket.recv(2048)
        except OSError:
            return
        for listener in list(self._listeners):
            listener(data)

    def _stop_reading(self) -> None:
        self._listeners.clear()
        if self._watched_socket is not None:
            # By number: the socket itself may be closed already.
            asyncio.get_running_loop().remove_reader(self._watched_socket)
            self._watched_socket = None

    @override
    def _create_socket(self) -> None:
        self._stop_reading()
        super()._create_socket()

    @override
    async def soft_disconnect(
        self, *, with_state: ConnectionFlowState = ConnectionFlowState.got_both_voice_updates
    ) -> None:
        self._stop_reading()
        await super().soft_disconnect(with_state=with_state)

    # The base class mostly does not wait until Discord confirms that we left, so that the news
    # reaches whoever joined meanwhile, and throws it out. Where it does wait it may have taken
    # itself off the list of those who hear of it (which doubles every time-out), and it swallows
    # cancellation. Afterwards it leaves its tasks running, so that a client which was given up
    # joins again by itself. Ends with: discord.py waiting, always, before it cleans up.

    @override
    async def disconnect(
        self, *, force: bool = True, cleanup: bool = True, wait: bool = False
    ) -> None:
        if not force and not self.is_connected():
            return
        self._stop_reading()
        try:
            await super().disconnect(force=True, cleanup=False, wait=False)
            if (wait or cleanup) and self._is_listed():
                with suppress(TimeoutError):
                    async with asyncio.timeout(GOODBYE):
                        await self._disconnected.wait()
        finally:
            if cleanup:
                self.asks_to_leave = False  # it is over; a later answer would throw out others
                self.voice_client.stop()
                self.stop()
                self.voice_client.cleanup()

    def _is_listed(self) -> bool:
        return self.voice_client.guild.voice_client is self.voice_client

    def stop(self) -> None:
        """End what runs for this client: its tasks, its socket; let go of what takes memory."""
        self._stopped.set()
        self._stop_reading()
        for task in (self._runner, self._connector):
            if task is not None and task is not asyncio.current_task():
                task.cancel()
        if self.socket:
            self.socket.close()
        if isinstance(self.ws, _VoiceGateway):
            self.ws.fall_silent()  # it may not have come to closing it
        # It refers to us as we do to it, and its buffers would stay until Python looks for that.
        self.ws = discord.utils.MISSING
        self.has_gateway = False

    # Thrown out, the base class asks to leave all the same; if that is answered, the answer reaches
    # whoever joined meanwhile, and throws it out. Ends with: discord.py not asking.
    #
    # And once it was connected, the base class repairs by itself, each fault in its own way, some
    # for ever and some never (4006 in five attempts without an error, 4015 not at all, 4014 by
    # waiting for events that came before; ``_poll_voice_ws``, ``_potential_reconnect``). So from
    # then on it decides nothing: what the main gateway says is passed on, what the voice gateway
    # says is taken by :meth:`listen`, and the link's owner calls :meth:`resume` or
    # :meth:`renew`, or takes a fresh client. Ends with: a voice client without a will of its own.

    #
    # That the bot is nowhere may be the late answer to a leave before this join, whose own answer
    # is on its way; the base class takes it for a kick. Ends with: answers that say which they are.

    @override
    async def voice_state_update(self, data: "GuildVoiceState") -> None:
        if not data["channel_id"] and not self._expecting_disconnect:
            if not self.was_connected and await self._is_in_after_all():
                return
            self.asks_to_leave = False
        if self.was_connected:
            self._take_voice_state(data)
        else:
            await super().voice_state_update(data)

    async def _is_in_after_all(self) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWERS_LATE):
                await self._stopped.wait()
        return self._stopped.is_set() or self.guild.me.voice is not None

    def _take_voice_state(self, data: "GuildVoiceState") -> None:
        if not data["channel_id"]:
            self._disconnected.set()
            if not self._expecting_disconnect:
                self._tell(News.TOLD_OUT)
            self._expecting_disconnect = False
            return
        self.session_id = data["session_id"]
        channel = int(data["channel_id"])
        if channel != self.voice_client.channel.id:
            self._update_voice_channel(channel)
            self._tell(News.TOLD_CHANNEL)
        self._changed()  # it may have been muted

    @override
    async def voice_server_update(self, data: "VoiceServerUpdate") -> None:
        if not self.was_connected:
            await super().voice_server_update(data)
            return
        self.token = data["token"]
        self.server_id = int(data["guild_id"])
        endpoint = data.get("endpoint")
        if endpoint is None:
            # The server is gone, and the next one is not known yet (Discord's documentation).
            self._tell(News.TOLD_CHANNEL)
            return
        self.endpoint = endpoint.removeprefix("wss://")
        self._tell(News.TOLD_SERVER)

    def _tell(self, news: News) -> None:
        self.unheard_of = news
        self.voice_client.told(news)

    @override
    async def _voice_disconnect(self) -> None:
        if self.asks_to_leave:
            await super()._voice_disconnect()
        else:
            self.state = ConnectionFlowState.disconnected
            self._disconnected.set()  # there is nothing to wait for

    @override
    async def _poll_voice_ws(self, reconnect: bool) -> None:
        """Do nothing: see :meth:`listen`."""

    async def listen(self) -> int:
        """
        Take what the voice gateway says until its socket is closed. Cancelling is safe.

        Whatever is raised meanwhile, for instance by a bad MLS proposal
        (``received_binary_message``), ended the base class's poller unseen:
        ``is_connected`` stayed true, and whoever joined later heard nothing.

        Returns:
            The code it was closed with, or one of ours in its place.
        """
        gateway = self.ws
        self.add_socket_listener(self._note_datagram)
        try:
            while True:
                await gateway.poll_event()
        except discord.ConnectionClosed as closed:
            return closed.code if closed.code > 0 else SILENT
        except TimeoutError:
            return SILENT
        except Exception:
            # Firewall: the link begins anew; nobody else is disturbed.
            log.exception("voice gateway failed", extra={"guild": self.guild.id})
            return BROKEN
        finally:
            self.remove_socket_listener(self._note_datagram)
            self.gateway_closed(gateway)

    async def resume(self) -> None:
        """
        Take the session up over a new socket; sound goes the way it did.

        discord.py asks for a new session in between, and so never resumes (``_connect``, 2.7.1).
        If it is cancelled, the session is as lost as it was.

        Raises:
            ConnectionClosed: If Discord refused, with a code that says why.
        """
        await self._close_gateway()
        gateway = await self._connect_websocket(resume=True)
        self.ws = gateway
        while not gateway.resumed:
            await gateway.poll_event()
        for transition in list(self.dave_pending_transitions):
            # The first answer may have been lost with the socket, and then nobody goes on.
            await gateway.send_transition_ready(transition)
        self.state = ConnectionFlowState.connected

    async def renew(self) -> None:
        """
        Begin a session where the main gateway said, after a move.

        If it is cancelled, there is no session.

        Raises:
            ConnectionClosed: If Discord refused, with a code that says why.
        """
        self._stop_reading()
        await self._close_gateway()
        if self.socket:
            self.socket.close()
        self.ip = discord.utils.MISSING
        self.port = discord.utils.MISSING
        self._create_socket()
        self.ws = await self._connect_websocket(resume=False)
        await self._handshake_websocket()

    async def _close_gateway(self) -> None:
        if self.ws:
            self.has_gateway = False
            with suppress(ConnectionError, TimeoutError, aiohttp.ClientError):
                # Nobody reads from it any more, so its answer to a close is not waited for long.
                async with asyncio.timeout(GOODBYE):
                    await self.ws.close()

    def _note_datagram(self, _: bytes) -> None:
        self._reports += 1
        self._sequence = self.voice_client.sequence

    @property
    def is_deaf(self) -> bool:
        """Whether reports came, and do not any more although we send: the way is dead."""
        sent = (self.voice_client.sequence - self._sequence) & 0xFFFF
        return self._reports >= REPORTS_TRUSTED and sent >= UNHEARD

    @property
    def keys_agreed(self) -> bool:
        """Whether a group with the others exists, and no change of it is under way."""
        if self.dave_protocol_version == 0:
            return True
        if self.dave_session is None or self.dave_session.voice_privacy_code is None:
            return False
        return self.dave_pending_transitions.keys() <= self._overdue

    def give_up_transitions(self) -> None:
        """Wait no more for what is under way now; it may never be announced as done."""
        self._overdue = frozenset(self.dave_pending_transitions)

    @override
    async def _connect_websocket(self, resume: bool) -> "_VoiceGateway":
        # As the base class does it, with a class of our own, and forgetting changes that were under
        # way on another connection: nobody will announce them as done.
        if not resume:
            self.dave_pending_transitions.clear()
        gateway = await _VoiceGateway.from_connection_state(
            self, resume=resume, hook=self.hook, seq_ack=self.ws.seq_ack if self.ws else -1
        )
        self.has_gateway = True
        self._reports = 0
        self.state = ConnectionFlowState.websocket_connected
        return gateway

    def gateway_closed(self, gateway: DiscordVoiceWebSocket) -> None:
        """Take note that a socket is closed; it may be one that was replaced."""
        if gateway is self.ws:
            self.has_gateway = False
            self._changed()


class _NoReader:
    """In the place of the base class's reader: a link's socket is read by the loop."""

    def start(self) -> None:
        """Begin no thread."""

    def stop(self) -> None:
        """Do nothing: there is nothing to stop."""

    def pause(self) -> None:
        """Do nothing: nothing reads."""

    def resume(self) -> None:
        """Do nothing: who wants to read says so by a listener."""


_NO_READER: Final = _NoReader()


class _Heartbeat:
    """
    Tells a voice gateway every few seconds that we are there.

    discord.py has a thread per link for that, which asks the loop to send it
    (``VoiceKeepAliveHandler``, 2.7.1). Ends with: discord.py doing without.
    """

    def __init__(self, gateway: "_VoiceGateway", interval: Seconds) -> None:
        self.latency = float("inf")
        """Seconds until the last one was answered."""
        self.recent_ack_latencies: deque[Seconds] = deque(maxlen=20)
        """The same of those before. The name is discord.py's."""
        self._sent = 0.0
        self._beating: asyncio.Task[None] | None = asyncio.get_running_loop().create_task(
            self._beat(gateway, interval)
        )

    def ack(self) -> None:
        """Take note of an answer."""
        self.latency = asyncio.get_running_loop().time() - self._sent
        self.recent_ack_latencies.append(self.latency)

    def stop(self) -> None:
        """Send no more."""
        # A task that was cancelled refers to whatever it was in: it is not kept.
        beating, self._beating = self._beating, None
        if beating is not None:
            beating.cancel()

    async def _beat(self, gateway: "_VoiceGateway", interval: Seconds) -> None:
        # Whoever reads from a gateway that cannot be written to any more hears of its end.
        with suppress(ConnectionError, aiohttp.ClientError):
            while True:
                await asyncio.sleep(interval)
                self._sent = asyncio.get_running_loop().time()
                moment = int(datetime.now(UTC).timestamp() * 1000)
                told = {"t": moment, "seq_ack": gateway.seq_ack}
                await gateway.send_heartbeat({"op": gateway.HEARTBEAT, "d": told})


class _VoiceGateway(DiscordVoiceWebSocket):
    """The voice gateway's socket, which tells of the key exchange, and of its own end."""

    resumed = False
    """Whether the session was taken up over this socket."""

    # Messages of a hundred bytes are not worth packing: a compressor takes 260 kB of each link, its
    # counterpart 40 (traced). Ends with: discord.py not offering it.

    @override
    @classmethod
    async def from_connection_state(
        cls,
        state: VoiceConnectionState,
        *,
        resume: bool = False,
        hook: Callable[..., Coroutine[Any, Any, Any]] | None = None,
        seq_ack: int = -1,
    ) -> Self:
        assert isinstance(state, LinkState), "it makes this socket"
        socket = await state.voice_client.http.ws_connect(f"wss://{state.endpoint}/?v=8")
        gateway = cls(socket, loop=state.voice_client.loop, hook=hook)
        gateway.seq_ack = seq_ack
        gateway._connection = state
        await (gateway.resume() if resume else gateway.identify())
        return gateway

    @override
    async def received_message(self, msg: dict[str, Any]) -> None:
        if msg["op"] == self.HELLO:
            interval = msg["d"]["heartbeat_interval"] / 1000
            heartbeat = _Heartbeat(self, min(interval, OFTEN_ENOUGH))
            self._keep_alive = heartbeat  # pyright: ignore[reportAttributeAccessIssue] (in its place)
        else:
            await super().received_message(msg)
        self.resumed = self.resumed or msg["op"] == self.RESUMED
        self._tell()

    def fall_silent(self) -> None:
        """Say no more that we are there."""
        heartbeat, self._keep_alive = self._keep_alive, None
        if heartbeat is not None:
            heartbeat.stop()

    @override
    async def close(self, code: int = 1000) -> None:
        self.fall_silent()
        await super().close(code)

    # The base class asks for our own address once and waits for ever (``discover_ip``, 2.7.1); a
    # datagram may be lost. Ends with: discord.py asking again.

    @override
    async def discover_ip(self) -> tuple[str, int]:
        state, loop = self._state, asyncio.get_running_loop()
        question = _DISCOVERY.pack(1, _DISCOVERY_REST, state.ssrc)
        answer: asyncio.Future[bytes] = loop.create_future()

        def take(datagram: bytes) -> None:
            if len(datagram) == _DISCOVERY.size and datagram[1] == 2 and not answer.done():
                answer.set_result(datagram)

        state.add_socket_listener(take)
        try:
            while not answer.done():
                await loop.sock_sendall(state.socket, question)
                await asyncio.wait({answer}, timeout=ASKED_AGAIN)
        finally:
            state.remove_socket_listener(take)
        address = answer.result()[8:-2].split(b"\0", 1)[0]
        return address.decode("ascii"), int.from_bytes(answer.result()[-2:], "big")

    @override
    async def load_secret_key(self, data: dict[str, Any]) -> None:
        await super().load_secret_key(data)
        self._state.seal = sealer(data["mode"], bytes(data["secret_key"]))

    @override
    async def received_binary_message(self, msg: bytes) -> None:
        await super().received_binary_message(msg)
        self._tell()

    # The base class waits by ``asyncio.wait_for``, which up to Python 3.11 swallows a cancellation
    # that comes together with a message (cpython #86296), so that the task would go on for ever.
    # Ends with: Python 3.12.

    @override
    async def poll_event(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                message = await self.ws.receive()
        except TimeoutError:
            self._state.gateway_closed(self)
            raise
        if message.type is aiohttp.WSMsgType.TEXT:
            await self.received_message(json.loads(message.data))
        elif message.type is aiohttp.WSMsgType.BINARY:
            await self.received_binary_message(message.data)
        elif message.type in _ENDS:
            self._state.gateway_closed(self)
            raise discord.ConnectionClosed(self.ws, shard_id=None)

    def _tell(self) -> None:
        self._state.key_exchange_changed()

    @property
    def _state(self) -> LinkState:
        assert isinstance(self._connection, LinkState), "it made this socket"
        return self._connection
