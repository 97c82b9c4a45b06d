"""
One browser tab: who it is, what it is told, what it asks for.

What the world does is put into an outbox, which has a bound: a tab that does
not read is closed, and its page begins anew. Sound goes past the outbox, in a
feed that loses the oldest, since late sound is of no use to anybody.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Final, cast

from aiohttp import WSCloseCode, WSMsgType, web

from playground.channels import Channel
from playground.errors import NoAnswer, PlaygroundError
from playground.gateway import Gateway
from playground.inhabited import InhabitedGuild
from playground.interactions import Interactions
from playground.page import views
from playground.page.actions import Actions, Misunderstood
from playground.people import Person
from playground.voice import Listener
from playground.wire import Event, Json
from playground.world import World

log = logging.getLogger(__name__)

WAITING: Final = 1000
"""Messages that may wait for a tab: a few hundred kilobytes, minutes of a busy bot. A guess."""

AT_ONCE: Final = 32
"""Requests of a tab that may wait for the bot at once; people do one thing at a time."""

FEED: Final = 25
"""Pieces of 20 ms that may wait for a tab. More than half a second late is too late. Taste."""

TOO_SLOW: Final = 4000
"""Our close code for a tab that does not read; those from 4000 on are free to use."""

NOT_PLACE: Final = {"INTERACTION_CREATE", "TYPING_START", "VOICE_SERVER_UPDATE"}
"""Events of a guild that change nothing a page shows."""


class Outbox:
    """What waits to be sent to one tab."""

    def __init__(self) -> None:
        self._waiting: deque[Json | None] = deque()
        self._news = asyncio.Event()
        self.overrun = False
        """Whether more waited than may; from then on nothing is taken any more."""

    def put(self, body: Json | None) -> None:
        """Add a message; ``None`` stands for the place, and waits once at most."""
        if body is None and None in self._waiting:
            return
        if len(self._waiting) >= WAITING:
            self.overrun = True
            self._waiting.clear()
        if not self.overrun:
            self._waiting.append(body)
        self._news.set()

    async def take(self) -> Json | None:
        """
        Take the oldest message. Cancelling is safe; nothing is lost.

        Raises:
            OverflowError: If more waited than may.
        """
        while not self._waiting:
            if self.overrun:
                raise OverflowError
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()


class Tab:
    """A visitor."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        guild: InhabitedGuild,
        person: Person,
        *,
        world: World,
        interactions: Interactions,
        gateway: Gateway,
    ) -> None:
        """
        Seat a visitor.

        Args:
            socket: Open.
            guild: What is shown.
            person: Who one is at first.
            world: Whose events the tab hears.
            interactions: Where the commands are.
            gateway: Knows whether the bot is here.
        """
        self._socket = socket
        self._guild = guild
        self._person = person
        self._world = world
        self._interactions = interactions
        self._gateway = gateway
        self._actions = Actions(guild, interactions)
        self._outbox = Outbox()
        self._seen: list[Channel] = []
        self._running = 0
        self._wants_sound = False
        self._elsewhere = asyncio.Event()

    @property
    def hears(self) -> bool:
        """Whether it plays the voice channel now."""
        return self._wants_sound and self._person.voice is not None

    async def run(self) -> None:
        """Serve the tab until it is closed. Cancelling closes nothing but ends everything else."""
        self._world.watchers.append(self._watch)
        self._show_everything()
        try:
            async with asyncio.TaskGroup() as group:
                others = [
                    group.create_task(work)
                    for work in (self._write(), self._hear(), self._await_bot())
                ]
                # Not `others`: the end of the socket ends all of it, requests included.
                requests: set[asyncio.Task[None]] = set()
                await self._read(group, requests)
                for task in (*others, *requests):
                    task.cancel()
        finally:
            self._world.watchers.remove(self._watch)

    def _show_everything(self) -> None:
        self._seen = views.channels(self._person)
        self._outbox.put(None)
        self._outbox.put(views.history(self._person))

    # What the world does.

    def _watch(self, event: Event) -> None:
        if event.guild is not self._guild:
            return
        if event.name.startswith("MESSAGE_"):
            self._watch_message(event)
        elif views.channels(self._person) != self._seen:
            self._show_everything()
        elif event.name not in NOT_PLACE:
            self._outbox.put(None)
        if event.name == "VOICE_STATE_UPDATE" and event.data["user_id"] == str(self._person.id):
            # The listener is there as soon as whoever announced this lets the loop go on.
            self._elsewhere.set()

    def _watch_message(self, event: Event) -> None:
        if event.name in {"MESSAGE_DELETE", "MESSAGE_DELETE_BULK"}:
            ids = event.data.get("ids") or [event.data["id"]]
            self._outbox.put({"type": "gone", "messages": ids})
            return
        message = event.message
        if message is None and event.channel is not None:  # a reaction
            message = event.channel.messages.get(int(event.data.get("message_id", 0)))
        if message is not None and views.may_see(self._person, message):
            self._outbox.put({"type": "message", "message": views.message(message, self._person)})

    async def _await_bot(self) -> None:
        """Tell when the bot comes, goes, or registers commands."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._await_presence())
            group.create_task(self._await_commands())

    async def _await_presence(self) -> None:
        while True:
            here = self._gateway.connected
            await self._gateway.wait_until(lambda here=here: self._gateway.connected is not here)
            self._outbox.put(None)

    async def _await_commands(self) -> None:
        book = self._interactions
        while True:
            known = book.registrations
            await book.wait_until(lambda known=known: book.registrations != known)
            self._outbox.put(None)

    # What is sent.

    async def _write(self) -> None:
        try:
            while True:
                body = await self._outbox.take()
                if body is None:
                    body = views.place(
                        self._person, self._interactions, bot_here=self._gateway.connected
                    )
                await self._socket.send_str(json.dumps(body))
        except OverflowError:
            log.warning("a page did not read and is closed")
            await self._socket.close(code=TOO_SLOW, drain=False)
        except ConnectionError:
            pass  # the reader sees it too

    async def _hear(self) -> None:
        """Follow the person's ears: tell who speaks, and send the sound if it is wanted."""
        while True:
            self._elsewhere.clear()
            listener = self._person.listener
            with self._watching_speakers(listener):
                if listener is None or not self._wants_sound:
                    await self._elsewhere.wait()
                else:
                    await self._send_sound(listener)

    async def _send_sound(self, listener: Listener) -> None:
        feed = listener.live(capacity=FEED)
        try:
            async with asyncio.TaskGroup() as group:
                ending = group.create_task(self._close_when_elsewhere(feed.close))
                async for _, pcm in feed:
                    # One bot, so one speaker: there is nothing to mix.
                    with suppress(ConnectionError):
                        await self._socket.send_bytes(pcm)
                ending.cancel()
        finally:
            feed.close()

    @contextmanager
    def _watching_speakers(self, listener: Listener | None) -> Generator[None]:
        self._tell_speakers(listener)
        if listener is None:
            yield
            return

        def tell() -> None:
            self._tell_speakers(listener)

        listener.watchers.append(tell)
        try:
            yield
        finally:
            listener.watchers.remove(tell)

    def _tell_speakers(self, listener: Listener | None) -> None:
        speakers = [str(one) for one in listener.speakers] if listener else []
        self._outbox.put({"type": "speaking", "members": speakers})

    # What it asks for.

    async def _read(self, group: asyncio.TaskGroup, requests: set[asyncio.Task[None]]) -> None:
        async for received in self._socket:
            if received.type is not WSMsgType.TEXT:
                await self._socket.close(code=WSCloseCode.UNSUPPORTED_DATA)
                return
            task = group.create_task(self._take(received.data))
            requests.add(task)
            task.add_done_callback(requests.discard)

    async def _take(self, text: str) -> None:
        try:
            request = cast("Json", json.loads(text))
            number, name = int(request["id"]), str(request["do"])
        except (ValueError, TypeError, KeyError):
            await self._socket.close(code=WSCloseCode.INVALID_TEXT)
            return
        self._outbox.put(await self._answer(name, request) | {"type": "answer", "to": number})

    async def _answer(self, name: str, request: Json) -> Json:
        if self._running >= AT_ONCE:
            return {"error": "too much at once; wait for the bot"}
        self._running += 1
        try:
            return await self._perform(name, request)
        except NoAnswer as silence:
            text = str(silence)
            return {"error": text[0].upper() + text[1:], "silence": True}
        except PlaygroundError as refusal:
            return {"error": str(refusal)}
        except Misunderstood as strange:
            log.warning("a page asked for something strange")
            return {"error": f"not understood: {strange}"}
        finally:
            self._running -= 1

    async def _perform(self, name: str, request: Json) -> Json:
        match name:
            case "be":
                return self._become(str(request.get("member")))
            case "listen":
                self._wants_sound = request.get("on") is True
                self._elsewhere.set()
                return {}
            case _:
                return await self._actions.perform(self._person, name, request)

    def _become(self, who: str) -> Json:
        people = [one for one in self._guild.members.values() if isinstance(one, Person)]
        found = next((one for one in people if who in {str(one.id), one.name}), None)
        if found is None:
            raise Misunderstood("nobody is called that")
        self._person = found
        self._show_everything()
        self._elsewhere.set()
        return {}

    async def _close_when_elsewhere(self, close: Callable[[], None]) -> None:
        await self._elsewhere.wait()
        close()
