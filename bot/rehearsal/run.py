"""
A rehearsal from its beginning to its end.

Starts the people and the bot, follows both until everything accepted has
ended, has the people count what they heard, and ends both: the bot first,
which leaves the voice channels while there still are some.
"""

import asyncio
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bot.box import START_LIMIT as BOX_START_LIMIT
from bot.client.sentences import is_accepted
from bot.config import Config, child_environment
from bot.errors import ConfigError
from bot.rehearsal.journal import Journal
from bot.rehearsal.people import Event, People
from bot.rehearsal.progress import Bar
from bot.rehearsal.report import Report, assemble, played
from bot.speech.utterance import CHARACTERS_PER_SECOND
from bot.stagehands import CONFIG_EXIT_CODE, PlaygroundAddress, end, start
from bot.telemetry.log import UtteranceRecord
from bot.vocabulary import GuildId, Seconds

PEOPLE_LIMIT: Final[Seconds] = 30.0
"""How long the playground may take to listen: 1 s was measured."""

BOT_LIMIT: Final[Seconds] = BOX_START_LIMIT + 30.0
"""How long the bot may take to be there, its box included."""

COUNT_LIMIT: Final[Seconds] = 30.0
"""How long the people may take to count; they wait 10 s for silence at most."""

LAST_WORDS: Final[Seconds] = 5.0
"""How long the log of a bot that has ended may stay open: something it started may hold it."""

LONGEST_PATIENCE: Final[Seconds] = 3600.0
"""What ``THUNDER_TIME_TO_LIVE_SECONDS`` may be at most."""

GRACE: Final[Seconds] = 30.0
"""How long nothing may happen beyond the time to live before it is given up. Taste."""

LONGEST: Final[Seconds] = 400.0
"""How long a guild's speech may be, about: the people remember ten minutes of it."""


class Interrupted(Exception):
    """SIGINT or SIGTERM came."""

    def __init__(self, number: signal.Signals) -> None:
        super().__init__(f"ended by {number.name}")
        self.number = number


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the operator wants rehearsed."""

    texts: Sequence[Sequence[str]]
    """What is said, a list for each guild, all of the same length."""
    wav: Path | None = None
    """Where the first guild's sound is written; those of others are numbered."""

    @property
    def expected(self) -> Seconds:
        """About how long it takes to say all of it, one guild after the other."""
        return sum(len(text) for texts in self.texts for text in texts) / CHARACTERS_PER_SECOND

    def check(self) -> None:
        """
        Refuse what cannot be rehearsed.

        Raises:
            ConfigError: If it is too long, or the file cannot be written.
        """
        longest = max(map(len, map("".join, self.texts))) / CHARACTERS_PER_SECOND
        if longest > LONGEST:
            raise ConfigError(
                f"That is about {longest:.0f} s of speech in one guild, and a rehearsal "
                f"has room for {LONGEST:.0f} s: ask for fewer or shorter utterances."
            )
        if self.wav is not None:
            try:
                self.wav.open("wb").close()
            except OSError as error:
                raise ConfigError(f"{self.wav}: {error.strerror or 'cannot be written'}.") from None


async def rehearse(config: Config, env_file: Path, wishes: Wishes) -> Report:
    """
    Rehearse once. Cancelling ends both processes.

    Args:
        config: What the operator decided.
        env_file: Where it was read from; the bot reads it again by itself.
        wishes: What is to be said.

    Raises:
        ConfigError: If the operator must change something first.
        Interrupted: If a signal ended it; both processes have ended then.
    """
    wishes.check()
    caught: list[signal.Signals] = []
    task = asyncio.current_task()
    assert task is not None, "a coroutine that runs"

    def interrupt(number: signal.Signals) -> None:
        if not caught:  # a second one would interrupt the cleaning up
            caught.append(number)
            task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, interrupt, number)
    try:
        return await _Rehearsal(config, env_file, wishes).run()
    except asyncio.CancelledError:
        if caught:
            raise Interrupted(caught[0]) from None
        raise


class _Rehearsal:
    """What is known while it is going on."""

    def __init__(self, config: Config, env_file: Path, wishes: Wishes) -> None:
        self._env_file = env_file
        self._wishes = wishes
        self._limits = _limits(config, wishes)
        self._news = asyncio.Event()
        self._journal = Journal(self._news.set)
        self._guilds: list[GuildId] = []
        self._answers: list[list[str | None]] = [[] for _ in wishes.texts]
        self._joined: dict[int, bool] = {}  # by index of the guild, once it is known
        self._accidents: list[str] = []
        self._bot_is_there = False
        self._bot_left = self._people_left = False
        self._counted: Event = {}
        self._bar = Bar(sum(map(len, wishes.texts)))

    async def run(self) -> Report:
        with self._bar:
            async with AsyncExitStack() as stack:
                people = await People.invite(self._wishes.texts, wav=self._wishes.wav)
                stack.push_async_callback(end, people.process)
                address = await self._meet(people)
                folder = stack.enter_context(TemporaryDirectory(prefix="thunder-"))
                bot = await self._start_bot(address, folder)
                stack.push_async_callback(end, bot)
                async with asyncio.TaskGroup() as group:
                    reading = group.create_task(self._read(bot))
                    hearing = group.create_task(self._hear(people))
                    await self._follow(people)
                    self._bar.show("leaving")
                    await end(bot)
                    await asyncio.wait({reading}, timeout=LAST_WORDS)
                    reading.cancel()
                    hearing.cancel()
                self._check_end(bot)
        return self._report()

    async def _meet(self, people: People) -> PlaygroundAddress:
        try:
            async with asyncio.timeout(PEOPLE_LIMIT):
                ready = await people.listen()
        except TimeoutError:
            ready = None
        if ready is None:
            raise ConfigError("The playground did not start; its messages stand above.")
        self._guilds = [GuildId(guild) for guild in ready["guilds"]]
        return PlaygroundAddress(ready["url"], ready["token"], ready["trust_store"])

    async def _start_bot(self, address: PlaygroundAddress, folder: str) -> Process:
        # For a bot of a minute's life, whatever the operator decided for the one that stays.
        ours = {
            "THUNDER_LOG_LEVEL": "INFO",
            "THUNDER_LOG_FORMAT": "json",
            "THUNDER_HEALTH_PORT": "off",
            "THUNDER_DRAIN_SECONDS": "0",
            "THUNDER_DATA_DIRECTORY": folder,
            "THUNDER_DATABASE_URL": f"sqlite:///{folder}/thunder.db",
            # Each guild has one person, who says all of it at once.
            "THUNDER_PERSON_PER_MINUTE": "off",
            "THUNDER_GUILD_PER_MINUTE": "off",
            "THUNDER_REPEATS": "off",
            "THUNDER_PERSON_CHARACTERS_PER_DAY": "off",
            "THUNDER_GUILD_CHARACTERS_PER_DAY": "off",
            "THUNDER_PHRASE_CACHE_MEGABYTES": "0",  # what is rehearsed is the speech service
            "THUNDER_TIME_TO_LIVE_SECONDS": str(self._limits.time_to_live),
            "THUNDER_QUEUE_LENGTH": str(self._limits.queue_length),
        }
        return await start(
            "bot",
            *("--env-file", str(self._env_file), "run"),
            environment=child_environment(address.variables() | ours),
            stdin=DEVNULL,
            stderr=PIPE,
        )

    async def _read(self, bot: Process) -> None:
        assert bot.stderr is not None, "asked for"
        await self._journal.read(bot.stderr)
        # Its last words are out; how it ended is known a moment later, unless it was told to.
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                await bot.wait()
        self._bot_left = True
        self._news.set()

    async def _hear(self, people: People) -> None:
        while (event := await people.listen()) is not None:
            self._note(event)
            self._news.set()
        self._people_left = True
        self._news.set()

    def _note(self, event: Event) -> None:
        match event["event"]:
            case "bot":
                self._bot_is_there = True
            case "joined":
                self._note_joined(event["guild"], event["answer"], joined=event["joined"])
            case "answered":
                guild: int = event["guild"]
                self._answers[guild - 1].append(event["answer"])
            case "heard":
                self._bar.show_heard(event["seconds"])
            case _:
                self._counted = event

    def _note_joined(self, guild: int, answer: str | None, *, joined: bool) -> None:
        self._joined[guild - 1] = joined
        if not joined:
            told = answer or "it did not answer"
            self._accidents.append(f"Guild {guild}: the bot did not come: {told}")

    async def _follow(self, people: People) -> None:
        """See it through until the people have told what they heard, or there is no hope."""
        self._bar.show("waiting for the bot")
        if not await self._until(lambda: self._bot_is_there, quiet=BOT_LIMIT):
            self._accidents.append("The bot did not start")
            return
        self._bar.show("joining")
        quiet = self._limits.time_to_live + GRACE
        if not await self._until(self._all_ended, quiet=quiet):
            self._accidents.append("Not everything came to an end, so the rest was given up")
        with suppress(ConnectionError):  # if they left, the next line tells
            await people.ask_for_report(
                [played(answers, self._records(i)) for i, answers in enumerate(self._answers)]
            )
        if not await self._until(lambda: bool(self._counted), quiet=COUNT_LIMIT, bot=False):
            self._accidents.append("The people did not tell what they heard")

    async def _until(self, holds: Callable[[], bool], *, quiet: Seconds, bot: bool = True) -> bool:
        """
        Wait until something is so.

        Args:
            holds: What is waited for.
            quiet: How long nothing at all may happen.
            bot: Whether it cannot happen without the bot.

        Returns:
            Whether it is so; else nothing happened for too long, or somebody left.
        """
        while not holds():
            if self._people_left or (bot and self._bot_left):
                return False
            self._news.clear()
            try:
                async with asyncio.timeout(quiet):
                    await self._news.wait()
            except TimeoutError:
                return False
        return True

    def _all_ended(self) -> bool:
        self._bar.show_ended(self._journal.count)
        return len(self._joined) == len(self._guilds) and all(
            self._has_ended(index) for index, joined in self._joined.items() if joined
        )

    def _has_ended(self, index: int) -> bool:
        answers = self._answers[index]
        if len(answers) < len(self._wishes.texts[index]):
            return False
        accepted = sum(answer is not None and is_accepted(answer) for answer in answers)
        return len(self._records(index)) >= accepted

    def _records(self, index: int) -> Mapping[int, UtteranceRecord]:
        return self._journal.records(self._guilds[index])

    def _check_end(self, bot: Process) -> None:
        if bot.returncode == CONFIG_EXIT_CODE and not self._bot_is_there:
            raise ConfigError("\n".join(self._journal.unstructured))
        if bot.returncode:
            self._accidents.append(f"The bot ended with status {bot.returncode}")

    def _report(self) -> Report:
        return assemble(
            self._wishes.texts,
            self._answers,
            [self._records(index) for index in range(len(self._guilds))],
            self._counted,
            complaints=self._journal.complaints,
            accidents=self._accidents,
        )


@dataclass(frozen=True, slots=True)
class _Limits:
    """What the bot is given room for, unless the operator has decided."""

    time_to_live: Seconds
    queue_length: int


def _limits(config: Config, wishes: Wishes) -> _Limits:
    patience, room = config.thunder_time_to_live_seconds, config.thunder_queue_length
    if "thunder_time_to_live_seconds" not in config.model_fields_set:
        # The one asked for last waits for all the others.
        patience = min(patience + wishes.expected, LONGEST_PATIENCE)
    if "thunder_queue_length" not in config.model_fields_set:
        room = max(room, len(wishes.texts[0]))
    return _Limits(patience, room)
