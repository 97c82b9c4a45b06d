"""
The playground at a terminal: somebody types, and is a person in the guild.

``/say hello`` invokes the bot's command, other text is written into the text
channel, and ``!help`` and its like are for the playground itself. What the
person hears in the voice channel goes into a WAV file and to the sound card.

Lines come from anywhere (:func:`read_lines` reads a file descriptor), so a
pipe does as well as a keyboard.
"""

import asyncio
import difflib
import os
import re
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from playground.channels import Channel
from playground.commands import Option, walk
from playground.errors import CommandRefused, NoAnswer, Refused
from playground.inhabited import InhabitedGuild
from playground.messages import Message
from playground.people import Person
from playground.plain import plain
from playground.server import Playground
from playground.sound import SoundCard
from playground.voice import Listener, Live, Recording
from playground.wire import Event, Json, listed

PATIENCE: Final = 20.0
"""Seconds the terminal waits for "is thinking…" to end before it takes the next line. Taste."""

LONGEST_PAUSE: Final = 1.0
"""Seconds of silence between utterances that the WAV file keeps; a night of it is left out."""

BEGINNING: Final = 6.0
"""Seconds in which speech that was asked for at the end of the input has begun. A guess."""

QUIET: Final = 1.5
"""Seconds without speech after which there is nothing more to come. A guess."""

LONGEST_SPEECH: Final = 300.0
"""Seconds after which the end of the input does not wait any longer. Taste."""

HELP: Final = """\
/say hello             invoke a command; options as name:value, e.g. /say hello voice:oak speed:1.2
hello                  write into the text channel
!commands              what the bot offers
!as NAME               be somebody else
!join [CHANNEL]        go into a voice channel       !leave   leave it
!who                   who is here, and where        !quit    stop the playground
"""


class Terminal:
    """What is typed, and what is shown."""

    def __init__(
        self,
        playground: Playground,
        guild: InhabitedGuild,
        person: Person,
        *,
        wav: Path,
        show: Callable[[str], None],
        card: SoundCard | None = None,
    ) -> None:
        """
        Sit down at the playground.

        Args:
            playground: Which one; it is open.
            guild: Where everything happens.
            person: Who one is at first.
            wav: Where to write what is heard. A second stay in a voice channel
                gets a number behind the name.
            show: Shows one line.
            card: Plays what is heard.
        """
        self._playground = playground
        self._guild = guild
        self._person = person
        self._text = guild.text_channels[0]
        self._wav = wav
        self._show = show
        self._card = card
        self._stays = 0
        self._ear: Listener | None = None
        self._recording: Recording | None = None
        self._asked_at = 0.0
        self._last_seen: dict[int, str] = {}

    async def run(self, lines: AsyncIterator[str], *, leave_at_end: bool) -> None:
        """
        Take lines until ``!quit`` or their end. Cancelling is safe.

        Args:
            lines: What is typed.
            leave_at_end: Wait at the end of the input until what was asked
                for has been spoken; for pipes.
        """
        self._playground.world.watchers.append(self._watch)
        async with asyncio.TaskGroup() as group:
            await self._enter(self._guild.voice_channels[0], group)
            self._show("Waiting for the bot…")
            await self._playground.wait_for_commands()
            await self._playground.wait_for_bot()
            self._show(f"{self._guild.bot.name} is here. {self._offer()}")
            async for line in lines:
                if line.strip() == "!quit":
                    break
                await self._take(line.strip(), group)
            else:
                if leave_at_end:
                    await self._hear_out()
            await self._person.leave()
        self._playground.world.watchers.remove(self._watch)

    async def _take(self, line: str, group: asyncio.TaskGroup) -> None:
        try:
            if line.startswith("/"):
                await self._invoke(line)
            elif line.startswith("!"):
                await self._control(line, group)
            elif line:
                await self._person.write(self._text, line)
        except Refused as refusal:
            self._show(f"  ✗ {refusal}")

    async def _invoke(self, line: str) -> None:
        command, options = parse(line, self._playground.interactions.visible(self._guild))
        self._asked_at = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(PATIENCE):
                await self._person.invoke_with(command, options, channel=self._text)
        except NoAnswer as silence:
            self._show(f"  ✗ {silence}")
        except TimeoutError:
            self._show("  … still thinking")

    async def _control(self, line: str, group: asyncio.TaskGroup) -> None:
        word, _, rest = line[1:].partition(" ")
        match word:
            case "as":
                self._become(rest.strip())
            case "join":
                await self._enter(self._voice_channel(rest.strip()), group)
            case "leave":
                await self._person.leave()
                self._show(f"  {self._person.name} left the voice channel")
            case "who":
                self._show(self._census())
            case "commands":
                self._show(self._offer())
            case _:
                self._show(HELP.rstrip())

    def _become(self, name: str) -> None:
        people = {one.name: one for one in self._guild.members.values() if isinstance(one, Person)}
        found = next((one for key, one in people.items() if key.lower() == name.lower()), None)
        if found is None:
            self._show(f"  nobody is called {name!r}; there are: {', '.join(people)}")
            return
        self._person = found
        self._show(f"  you are {found.name} now")

    def _voice_channel(self, name: str) -> Channel:
        channels = self._guild.voice_channels
        if not name:
            return channels[0]
        for channel in channels:
            if channel.name.lower() == name.lower():
                return channel
        names = ", ".join(channel.name for channel in channels)
        raise CommandRefused(f"there is no voice channel {name!r}; there are: {names}")

    async def _enter(self, channel: Channel, group: asyncio.TaskGroup) -> None:
        listener = await self._person.join(channel)
        self._show(f"  {self._person.name} is in the voice channel {channel.name}")
        if listener is None:
            return
        self._stays += 1
        path = self._wav
        if self._stays > 1:
            path = path.with_stem(f"{path.stem}-{self._stays}")
        if self._recording is not None:
            self._recording.close()
        self._recording = listener.record(path, longest_pause=LONGEST_PAUSE)
        self._ear = listener
        self._show(f"  what {self._person.name} hears is written to {path.absolute()}")
        if self._card is not None:
            group.create_task(self._play(listener.live(), self._card))

    async def _play(self, feed: Live, card: SoundCard) -> None:
        async for _, pcm in feed:
            # Not both: a browser on this machine plays it a moment later, as an echo.
            if not self._playground.page.hears:
                card.put(pcm)

    async def _hear_out(self) -> None:
        """Wait until what was asked for last has been spoken, if the bot is where we are."""
        place = self._guild.bot_voice_channel
        if self._ear is None or place is None or place.id != self._ear.channel_id:
            return
        with suppress(TimeoutError):
            await self._ear.wait_for_speech(since=self._asked_at, limit=BEGINNING)
            await self._ear.wait_for_silence(quiet=QUIET, limit=LONGEST_SPEECH)

    def _census(self) -> str:
        lines: list[str] = []
        for channel in self._guild.voice_channels:
            names = ", ".join(member.name for member in channel.occupants) or "nobody"
            lines.append(f"  {channel.name}: {names}")
        others = [one.name for one in self._guild.members.values() if one.voice is None]
        lines.append(f"  not in a voice channel: {', '.join(others) or 'nobody'}")
        return "\n".join(lines)

    def _offer(self) -> str:
        commands = self._playground.interactions.visible(self._guild)
        names = sorted(f"/{one['name']}" for one in commands if one["type"] == 1)
        return f"Commands: {' '.join(names)}. !help tells more."

    def _watch(self, event: Event) -> None:
        """Show what the bot writes and where it goes."""
        if event.guild is not self._guild:
            return
        message = event.message
        if message is not None and message.author.bot and not message.loading:
            self._show_message(message)
        if event.name == "VOICE_STATE_UPDATE" and event.data["user_id"] == str(self._guild.bot.id):
            place = self._guild.bot_voice_channel
            where = f"is in the voice channel {place.name}" if place else "left the voice channel"
            self._show(f"  {self._guild.bot.name} {where}")

    def _show_message(self, message: Message) -> None:
        private = " (for you alone)" if message.ephemeral else ""
        texts = [plain(text, self._guild) for text in _texts(message)]
        text = "\n    ".join(texts) or "(nothing that a terminal can show)"
        if self._last_seen.get(message.id) == text:
            return
        self._last_seen[message.id] = text
        self._show(f"  {message.author.name}{private}: {text}")


def _texts(message: Message) -> list[str]:
    """Return what a message says, embeds included, in lines."""
    texts = message.content.splitlines()
    for embed in message.embeds:
        parts = [embed.get("title"), embed.get("description")]
        parts += [f"{one['name']}: {one['value']}" for one in listed(embed, "fields")]
        texts += [str(part) for part in parts if part]
    texts += _component_texts(message.components)
    return texts


def _component_texts(components: list[Json]) -> list[str]:
    texts: list[str] = []
    for component in components:
        if "content" in component:
            texts.append(str(component["content"]))
        if component.get("label"):
            texts.append(f"[{component['label']}]")
        texts += _component_texts(listed(component, "components"))
    return texts


def parse(line: str, commands: list[Json]) -> tuple[str, dict[str, object]]:
    """
    Read a command as people type it at a terminal.

    What stands before the first ``name:`` goes to the first option, so that
    ``/say hello`` need not be ``/say text:hello``.

    Args:
        line: For example ``/say hello there voice:cedar``.
        commands: What the bot offers.

    Returns:
        The command's name, with subcommands, and its options by name.

    Raises:
        CommandRefused: If there is no such command.
    """
    name, _, rest = line.removeprefix("/").partition(" ")
    slash = {str(one["name"]): one for one in commands if one["type"] == 1}
    if name not in slash:
        near = difflib.get_close_matches(name, slash, n=1)
        hint = f"; did you mean /{near[0]}?" if near else ""
        raise CommandRefused(f"there is no command /{name}{hint}")
    definition = slash[name]
    path: list[str] = []
    leaf = definition
    while any(
        option["type"] in {Option.SUBCOMMAND, Option.GROUP} for option in listed(leaf, "options")
    ):
        word, _, rest = rest.strip().partition(" ")
        path.append(word)
        _, leaf = walk_one(leaf, word, definition)
    return " ".join([name, *path]), _options(rest.strip(), listed(leaf, "options"))


def walk_one(node: Json, word: str, definition: Json) -> tuple[str, Json]:
    """
    Follow one subcommand name.

    Raises:
        CommandRefused: If there is none of that name.
    """
    for option in listed(node, "options"):
        if option["name"] == word:
            return word, option
    # The error has the names to choose from.
    walk(definition, [word])
    raise CommandRefused(f"there is no subcommand {word!r}")


def _options(text: str, options: list[Json]) -> dict[str, object]:
    if not options:
        if text:
            raise CommandRefused("this command has no options")
        return {}
    names = [str(option["name"]) for option in options]
    # A name counts only at the beginning of a word, so "10:30" and links stay text.
    marks = list(re.finditer(rf"(?<!\S)({'|'.join(map(re.escape, names))}):", text))
    given: dict[str, object] = {}
    first = text[: marks[0].start()].strip() if marks else text
    if first:
        given[names[0]] = first
    bounds = [*(mark.start() for mark in marks), len(text)]
    for mark, end in zip(marks, bounds[1:], strict=True):
        given[mark[1]] = text[mark.end() : end].strip()
    return given


async def read_lines(descriptor: int) -> AsyncIterator[str]:
    """
    Yield the lines of a file descriptor: a terminal, a pipe or a file.

    A thread reads, since a file cannot be waited for. It is a daemon and reads
    the bare descriptor: a thread that is blocked in Python's buffered reader
    makes the interpreter abort at exit.
    """
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[bytes] = asyncio.Queue()

    def read() -> None:
        piece = b"?"
        while piece:
            try:
                piece = os.read(descriptor, 4096)
            except OSError:
                piece = b""
            # The loop may have closed while we waited for a key.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(arrived.put_nowait, piece)

    threading.Thread(target=read, name="terminal", daemon=True).start()
    left = b""
    while piece := await arrived.get():
        *whole, left = (left + piece).split(b"\n")
        for line in whole:
            yield line.decode(errors="replace")
    if left:
        yield left.decode(errors="replace")
