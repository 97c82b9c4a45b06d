"""
The whole playground: a world, and the servers through which a bot sees it.

Everything listens on the loopback interface, on ports the system picks.
REST and the gateway speak plain HTTP and WebSocket, which discord.py is
content with; voice speaks TLS, which it insists on.
"""

import asyncio
import secrets
import socket
import ssl
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self

from aiohttp import web

from playground.certificates import Authority
from playground.gateway import Gateway
from playground.inhabited import InhabitedGuild
from playground.intents import PRIVILEGED
from playground.interactions import Interactions
from playground.page import Page
from playground.permissions import Permission
from playground.rest.api import LARGEST_UPLOAD, PREFIX, LoggedRequest, Rest
from playground.rooms import BETWEEN_EVENTS, Rooms
from playground.voice import VoiceServer
from playground.world import World

BOT_PERMISSIONS = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.CONNECT
    | Permission.SPEAK
    | Permission.USE_VAD
)
"""What a bot is invited with unless a test says otherwise."""


class Playground:
    """
    Discord in a box, for one bot.

    ::

        async with Playground() as playground:
            guild = playground.add_guild("One")
            text, voice = guild.add_text_channel("general"), guild.add_voice_channel("Voice")
            ada = guild.add_member("Ada", moderator=True)
            ...  # start a bot with playground.token, pointed at playground.api_url
            await playground.wait_for_commands()
            await ada.join(voice)
            reply = await ada.invoke("say", text="hello", channel=text)

    Leaving the block closes every socket; a bot still connected sees code 1001.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        or_any_port: bool = False,
        bot_name: str = "Thunder",
        voice: bool = True,
        dave: bool = True,
        answer_within: float = 3.0,
        follow_up_within: float = 900.0,
        allowed_intents: int = PRIVILEGED,
        heartbeat_interval: float = 41.25,
        between_voice_events: float = BETWEEN_EVENTS,
        shards: int = 1,
        token: str | None = None,
    ) -> None:
        """
        Prepare; nothing listens yet.

        Args:
            port: For page, REST and gateway; 0 lets the system pick one.
            or_any_port: If that port is taken, let the system pick one.
            bot_name: What the bot is called.
            voice: Whether there is a voice server. Without one, nobody hears.
            dave: Whether voice channels are encrypted end to end.
            answer_within: How long a bot may take to answer an interaction, in seconds.
            follow_up_within: How long it may follow up, in seconds.
            allowed_intents: The privileged intents that are switched on for the bot.
            heartbeat_interval: What the gateway's HELLO asks for, in seconds.
            between_voice_events: From VOICE_STATE_UPDATE to VOICE_SERVER_UPDATE, in seconds.
            shards: How many shards an automatically sharded bot is told to open.
            token: The bot's token; a random one unless given.
        """
        self._port = port
        self._or_any_port = or_any_port
        self._wants_voice = voice
        self._dave = dave
        self._shards = shards
        self._between_voice_events = between_voice_events
        self.token = token or f"playground.{secrets.token_hex(16)}"
        """What the bot identifies with."""
        self.world = World(bot_name=bot_name)
        self.interactions = Interactions(
            self.world, answer_within=answer_within, follow_up_within=follow_up_within
        )
        self.gateway = Gateway(
            self.world,
            token=self.token,
            url=lambda: self.gateway_url,
            on_voice_state=lambda session, data: self.rooms.on_voice_state(session, data),
            allowed_intents=allowed_intents,
            heartbeat_interval=heartbeat_interval,
        )
        self.page = Page(self.world, self.interactions, self.gateway)
        """What people see of it in a browser, at :attr:`url`."""
        self.rooms: Rooms
        self.rest: Rest
        self.voice: VoiceServer | None = None
        """The voice server, while the playground is open and has one."""
        self.url = ""
        """Where the page, REST and gateway are, for example ``http://127.0.0.1:8080``."""
        self.trust_store = Path()
        """A PEM file for ``SSL_CERT_FILE``: the machine's roots, and this playground's."""
        self._authority = Authority()
        self._stack = AsyncExitStack()

    @property
    def api_url(self) -> str:
        """What ``discord.http.Route.BASE`` has to be."""
        return f"{self.url}{PREFIX}"

    @property
    def gateway_url(self) -> str:
        """What ``discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY`` has to be."""
        return f"{self.url.replace('http', 'ws', 1)}/gateway"

    def client_context(self) -> ssl.SSLContext:
        """
        Return a TLS context that trusts the playground, for a bot in this process.

        aiohttp makes its own when it is imported, so ``SSL_CERT_FILE`` reaches new processes only.
        """
        return self._authority.client_context()

    @property
    def log(self) -> list[LoggedRequest]:
        """Every REST request so far, oldest first."""
        return self.rest.log

    @property
    def guilds(self) -> list[InhabitedGuild]:
        """Its guilds, in order of their founding."""
        return [one for one in self.world.guilds.values() if isinstance(one, InhabitedGuild)]

    async def __aenter__(self) -> Self:
        """Listen. Cancelling is safe."""
        async with AsyncExitStack() as stack:
            # First, so that a port that is taken is a plain OSError.
            listening = self._bind()
            stack.callback(listening.close)
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="playground-"))
            self.trust_store = Path(folder) / "trust.pem"
            self._authority.write_trust_store(self.trust_store)
            group = await stack.enter_async_context(asyncio.TaskGroup())
            if self._wants_voice:
                context = self._authority.server_context()
                self.voice = await stack.enter_async_context(
                    VoiceServer(ssl_context=context, dave=self._dave)
                )
            self.rooms = Rooms(
                self.world, self.voice, group, between_events=self._between_voice_events
            )
            stack.push_async_callback(self.rooms.aclose)
            self.rest = Rest(
                self.world,
                self.interactions,
                self.rooms,
                token=self.token,
                gateway_url=lambda: self.gateway_url,
                allowed_intents=lambda: self.gateway.allowed_intents,
                shards=self._shards,
            )
            await self._listen(stack, listening)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *error: object) -> None:
        """Close everything. An error in the block is passed on as it is, not in a group."""
        await self._stack.aclose()

    def _bind(self) -> socket.socket:
        try:
            return socket.create_server(("127.0.0.1", self._port))
        except OSError:
            if not self._or_any_port:
                raise
            return socket.create_server(("127.0.0.1", 0))

    async def _listen(self, stack: AsyncExitStack, listening: socket.socket) -> None:
        application = web.Application(client_max_size=LARGEST_UPLOAD)
        application.router.add_get("/gateway", self.gateway.handle)
        application.router.add_get("/gateway/", self.gateway.handle)
        application.router.add_routes(self.rest.routes())
        application.router.add_routes(self.page.routes())
        application.router.add_routes(self.world.files.routes())
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        stack.push_async_callback(self.gateway.drop, code=1001)
        stack.push_async_callback(self.page.aclose)
        await web.SockSite(runner, listening).start()
        host, port = runner.addresses[0][:2]
        self.url = self.world.files.address = f"http://{host}:{port}"

    def add_guild(
        self,
        name: str,
        *,
        owner: str = "Founder",
        bot_permissions: Permission = BOT_PERMISSIONS,
    ) -> InhabitedGuild:
        """
        Found a guild and invite the bot.

        Args:
            name: What it is called.
            owner: The member it belongs to.
            bot_permissions: What the bot is invited with.
        """
        guild = InhabitedGuild(
            self.world,
            name,
            self.interactions,
            self.rooms,
            bot_permissions=bot_permissions,
            owner=owner,
        )
        self.world.found(guild)
        return guild

    @property
    def bot_connected(self) -> bool:
        """Whether a shard of the bot is connected now."""
        return self.gateway.connected

    async def wait_for_bot(self) -> None:
        """Wait until the bot has identified, or resumed, on a connection. Cancelling is safe."""
        await self.gateway.wait_until(lambda: self.bot_connected)

    async def wait_for_commands(self) -> None:
        """Wait until the bot has registered commands, in any scope. Cancelling is safe."""
        await self.interactions.wait_until(lambda: self.interactions.registrations > 0)
