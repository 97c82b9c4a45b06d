"""
discord.py's voice client, with what 2.7.1 lacks.

Each work-around stands beside its reason, and says what would end it. Nothing
here knows of speech: a :class:`Watcher` hears what happens to the link.
"""

import asyncio
import logging
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Protocol

import aiohttp
import discord
from discord.gateway import DiscordVoiceWebSocket
from discord.voice_state import ConnectionFlowState, VoiceConnectionState
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as seal
from typing_extensions import override

from bot.vocabulary import Seconds

if TYPE_CHECKING:
    from discord.types.voice import GuildVoiceState

log = logging.getLogger(__name__)

_MODE: Final = "aead_xchacha20_poly1305_rtpsize"
"""The one transport encryption that Discord and discord.py 2.7.1 have in common."""

_HEADER: Final = struct.Struct(">BBHII")
_NONCE_REST: Final = bytes(20)  # after the four bytes of the counter

GOODBYE: Final[Seconds] = 1.0
"""How long Discord may take to confirm that we left. A guess, ten times what it usually takes."""


class Watcher(Protocol):
    """Who wants to know what happens to a voice client. Called on the event loop."""

    def link_changed(self) -> None:
        """Hear that it is connected, is not, or has come further in the key exchange."""

    def link_gone(self, client: "LinkClient") -> None:
        """Hear that it is over for good. Called once or more."""


class LinkClient(discord.VoiceClient):
    """A voice client that tells its watcher."""

    supported_modes = (_MODE,)

    def __init__(
        self, client: discord.Client, channel: discord.abc.Connectable, *, watcher: Watcher
    ) -> None:
        self._watcher = watcher
        super().__init__(client, channel)

    @override
    def create_connection_state(self) -> "LinkState":
        # The seam to put our state in. The base class keeps it in ``_connection``.
        self.link_state = LinkState(self, self._watcher.link_changed)
        return self.link_state

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

    # The base class makes the key from a list of numbers for each packet, and a message of three
    # parts of which it takes one. Without that, sending a packet takes a fifth less (measured: 43
    # instead of 53 microseconds with 100 links). Ends with: discord.py doing so.

    @override
    def _get_voice_packet(self, data: bytes) -> bytes:
        state = self.link_state
        if state.dave_session is not None and state.can_encrypt:
            data = state.dave_session.encrypt_opus(data)
        header = _HEADER.pack(0x80, 0x78, self.sequence, self.timestamp, state.ssrc)
        count = self._incr_nonce.to_bytes(4, "big")
        self.checked_add("_incr_nonce", 1, 0xFFFFFFFF)
        return header + seal(data, header, count + _NONCE_REST, state.key) + count

    async def speak(self, speaking: discord.SpeakingState) -> None:
        """Tell the voice channel whether we speak. Does nothing if the link is just breaking."""
        with suppress(ConnectionError, aiohttp.ClientError):
            await self.ws.speak(speaking)

    @override
    def cleanup(self) -> None:
        """Forget the client. discord.py calls this on every way out of a voice channel."""
        super().cleanup()
        self._watcher.link_gone(self)

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


class LinkState(VoiceConnectionState):
    """The state of one voice client, for discord.py 2.7.1."""

    voice_client: LinkClient
    key = b""
    """What packets are sealed with."""
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
    # in a quiet channel 4 of 6 reconnects failed). The loop can read a socket without a thread.
    # The base class's thread has nothing registered and so does nothing. Ends with: discord.py
    # watching the socket that it has now.

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
        """End what runs for this client: its tasks, its thread, its socket."""
        self._stop_reading()
        for task in (self._runner, self._connector):
            if task is not None and task is not asyncio.current_task():
                task.cancel()
        self._socket_reader.stop()
        if self.socket:
            self.socket.close()

    # Thrown out, the base class asks to leave all the same; if that is answered, the answer reaches
    # whoever joined meanwhile, and throws it out. Ends with: discord.py not asking.

    @override
    async def voice_state_update(self, data: "GuildVoiceState") -> None:
        if not data["channel_id"] and not self._expecting_disconnect:
            self.asks_to_leave = False
        await super().voice_state_update(data)

    @override
    async def _voice_disconnect(self) -> None:
        if self.asks_to_leave:
            await super()._voice_disconnect()
        else:
            self.state = ConnectionFlowState.disconnected
            self._disconnected.set()  # there is nothing to wait for

    # Whatever is raised in the base class's poller, for instance by a bad MLS proposal, ends it
    # unseen: ``is_connected`` stays true, and whoever joins later hears nothing. Ends with:
    # discord.py disconnecting then.

    @override
    async def _poll_voice_ws(self, reconnect: bool) -> None:
        try:
            await super()._poll_voice_ws(reconnect)
        except Exception:
            # Firewall: the link ends and its session is told; nobody else is disturbed.
            log.exception("voice gateway failed", extra={"guild": self.guild.id})
            await self.disconnect()

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
    async def _connect_websocket(self, resume: bool) -> DiscordVoiceWebSocket:
        # As the base class does it, with a class of our own, and forgetting changes that were under
        # way on another connection: nobody will announce them as done.
        if not resume:
            self.dave_pending_transitions.clear()
        gateway = await _VoiceGateway.from_connection_state(
            self, resume=resume, hook=self.hook, seq_ack=self.ws.seq_ack if self.ws else -1
        )
        self.has_gateway = True
        self.state = ConnectionFlowState.websocket_connected
        return gateway

    def gateway_closed(self, gateway: DiscordVoiceWebSocket) -> None:
        """Take note that a socket is closed; it may be one that was replaced."""
        if gateway is self.ws:
            self.has_gateway = False
            self._changed()


class _VoiceGateway(DiscordVoiceWebSocket):
    """The voice gateway's socket, which tells of the key exchange, and of its own end."""

    @override
    async def received_message(self, msg: dict[str, object]) -> None:
        await super().received_message(msg)
        self._tell()

    @override
    async def load_secret_key(self, data: dict[str, Any]) -> None:
        await super().load_secret_key(data)
        self._state.key = bytes(data["secret_key"])

    @override
    async def received_binary_message(self, msg: bytes) -> None:
        await super().received_binary_message(msg)
        self._tell()

    @override
    async def poll_event(self) -> None:
        try:
            await super().poll_event()
        except (discord.ConnectionClosed, TimeoutError):
            self._state.gateway_closed(self)
            raise

    def _tell(self) -> None:
        self._state.key_exchange_changed()

    @property
    def _state(self) -> LinkState:
        assert isinstance(self._connection, LinkState), "it made this socket"
        return self._connection
