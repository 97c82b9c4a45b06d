"""
discord.py's state of a voice client, with what 2.7.1 lacks.

It joins, listens to its voice gateway (:mod:`bot.voice.gateway`), takes a
session up again or begins a new one, and ends. Nothing here decides: what
happens is told, and :mod:`bot.voice.machine` knows what to do.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import aiohttp
import discord
from discord.gateway import DiscordVoiceWebSocket
from discord.http import HTTPClient
from discord.voice_state import ConnectionFlowState, VoiceConnectionState
from typing_extensions import override

from bot.vocabulary import Seconds
from bot.voice.datagrams import DatagramReader
from bot.voice.gateway import GatewayOwner, VoiceGateway
from bot.voice.machine import BROKEN, SILENT, News

if TYPE_CHECKING:
    from discord.types.voice import GuildVoiceState, VoiceServerUpdate

log = logging.getLogger(__name__)

GOODBYE: Final[Seconds] = 1.0
"""How long Discord may take to confirm that we left. A guess, ten times what it usually takes."""

REPORTS_TRUSTED: Final = 3
"""How many datagrams must have come before their absence means anything. A choice."""

UNHEARD: Final = 500
"""
Packets that may leave while no datagram comes, until the way is taken for dead: ten seconds.

Discord sends a report about once a second, so that is ten missing ones. A choice.
"""

ANSWERS_LATE: Seconds = 0.5
"""How much later than another the answer to an earlier request may come. Taste: it takes 10 ms."""


class LinkState(GatewayOwner):
    """
    The state of one voice client, for discord.py 2.7.1.

    Args:
        voice_client: Whose.
        http: What opens connections to Discord.
        changed: Called when it is connected, is not, was muted, or came
            further in the key exchange.
        told: Called with where the main gateway wants a client that was
            connected before.
    """

    _runner: asyncio.Task[None] | None
    _connector: asyncio.Task[None] | None

    def __init__(
        self,
        voice_client: discord.VoiceClient,
        *,
        http: HTTPClient,
        changed: Callable[[], None],
        told: Callable[[News], None],
    ) -> None:
        self.http = http
        self._changed = changed
        self._told = told
        self._waiters: set[asyncio.Future[None]] = set()
        self._reader = DatagramReader(self)
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

    # The base class makes a reader with a thread, which is not begun.

    @property
    @override
    def _socket_reader(self) -> DatagramReader:
        return self._reader

    @_socket_reader.setter
    def _socket_reader(self, reader: object) -> None:
        """Let the base class make one."""

    @override
    def _create_socket(self) -> None:
        self._reader.stop()
        super()._create_socket()

    @override
    async def soft_disconnect(
        self, *, with_state: ConnectionFlowState = ConnectionFlowState.got_both_voice_updates
    ) -> None:
        self._reader.stop()
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
        self._reader.stop()
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
        self._reader.stop()
        for task in (self._runner, self._connector):
            if task is not None and task is not asyncio.current_task():
                task.cancel()
        if self.socket:
            self.socket.close()
        if isinstance(self.ws, VoiceGateway):
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
        self._told(news)

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
        self._reader.stop()
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
    async def _connect_websocket(self, resume: bool) -> VoiceGateway:
        # As the base class does it, with a class of our own, and forgetting changes that were under
        # way on another connection: nobody will announce them as done.
        if not resume:
            self.dave_pending_transitions.clear()
        gateway = await VoiceGateway.from_connection_state(
            self, resume=resume, hook=self.hook, seq_ack=self.ws.seq_ack if self.ws else -1
        )
        self.has_gateway = True
        self._reports = 0
        self.state = ConnectionFlowState.websocket_connected
        return gateway

    @override
    def key_exchange_changed(self) -> None:
        self._changed()

    @override
    def gateway_closed(self, gateway: DiscordVoiceWebSocket) -> None:
        if gateway is self.ws:
            self.has_gateway = False
            self._changed()
