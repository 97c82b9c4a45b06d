"""
What can go wrong, and when: the faults and the moments of ``tests/faults``.

A *scene* is one guild in which one fault happens at one moment. It says
something, is disturbed, and is asked again: what was accepted must have been
heard once, or whoever asked must have been told; and the bot must be of use
again in time, without anybody's help.
"""

import asyncio
import itertools
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing, nullcontext
from dataclasses import dataclass, field
from enum import Enum

from lightning_server.tone import frequency_of, seconds_of
from playground.errors import NoAnswer
from playground.interaction import Reply
from playground.permissions import Permission
from tests.support.ear import WINDOW, Ear
from tests.support.stage import House, Stage, add_house

SHORT = 0.25
"""Seconds by which a tone may seem shorter: its first and last windows are cut."""

LONGEST = 6.0
"""Seconds that what is queued and what is asked for afterwards may take to be said."""

APART = 10.0
"""Hertz between the tones of two texts that are told apart by them."""

BEGINS = 0.3
"""Seconds into the speech at which it is disturbed."""


AT_ONCE = 5
"""Scenes that are played at a time: each is a bystander of the others, and so are those that are
over; with more, it is the crowd that is tried, and not the fault."""

PATIENT = 20.0
"""Seconds within which a command must be answered here: Discord's three are no fault's matter."""

ANSWERED = 5.0
"""Seconds after which nobody waits for an answer any more."""

COMES = 60.0
"""Seconds after which a scene that has not come to its moment never will."""

FRAME = 0.02
"""Seconds of a packet."""

LENIENCE = 5.0
"""
How many times as long as stated `make test` lets everything take.

It tells whether the bot comes back, on a machine that does other things beside; whether it does in
time is told by `make test-full`, which has the machine for itself.
"""


class Moment(Enum):
    """What the bot was doing when it happened."""

    IDLE = "idle"
    JOINING = "joining"
    AWAITING = "first chunk awaited"
    SPEAKING = "speaking"
    LAST = "last packet"
    LEAVING = "leaving"


THERE = (Moment.IDLE, Moment.AWAITING, Moment.SPEAKING, Moment.LAST)
"""Moments at which the bot is in the voice channel for sure."""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong, in one guild."""

    name: str
    happens: Callable[["Scene"], Awaitable[None]]
    within: float
    """Seconds after which the bot must be of use again: what docs/reliability.md promises."""
    lossy: bool = False
    """Whether sound that has left may not arrive: then what is heard may be shorter."""
    out: bool = False
    """Whether it throws the bot out for good: then somebody has to call it back."""
    untold: bool = False
    """Whether the bot forgets with it what it had accepted, so that it can tell nobody."""
    mended: Callable[["Scene"], Awaitable[list[str]]] | None = None
    """Ends what goes on until the bot was of use again; tells what was wrong besides."""
    moments: tuple[Moment, ...] = tuple(Moment)
    telling: Moment = Moment.SPEAKING
    """The moment that `make test` tries."""

    def __str__(self) -> str:
        return self.name


@dataclass
class Scene:
    """A guild, somebody who listens, and what they asked for."""

    stage: Stage
    house: House
    ear: Ear
    words: Iterator[str]
    lenience: float = 1.0
    """How many times as long as stated everything may take; if more than once, then what left the
    bot before it could know is not missed, nor what a pause for want of time hides from the ear."""
    asked: list[tuple[str, "asyncio.Task[Reply]"]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Ask for something, and wait for nothing."""
        task = asyncio.ensure_future(self.house.ada.invoke("say", text=text))  # noqa: TID251 (kept)
        self.asked.append((text, task))

    async def aclose(self) -> None:
        """Wait for no answer any more: who was killed gives none."""
        tasks = [task for _, task in self.asked]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def text(self, length: int = 30) -> str:
        """Return something that nobody has said before, of about so many characters."""
        while True:
            text = " ".join(itertools.islice(self.words, max(2, length // 6)))
            pitch = frequency_of(text)
            if all(abs(pitch - frequency_of(other)) > APART for other in self.said[-8:]):
                self.said.append(text)
                return text

    def missing(self, text: str) -> float:
        """Return how much of a text was not heard, and should have been, in seconds."""
        excused = self._excused(text) if self.lenience > 1.0 else 0.0
        return seconds_of(text) - self.tone(text) - excused

    def _excused(self, text: str) -> float:
        """What left before the bot could know, or others had the keys; what breaks in it hide."""
        voice, bot = self.stage.playground.voice, self.house.guild.bot
        late = voice.statistics(guild_id=self.house.guild.id, user_id=bot.id).late
        in_flight = (late + self.ear.undecryptable) * FRAME
        return in_flight + self.ear.breaks_of(text) * 2 * WINDOW

    def tone(self, text: str) -> float:
        """Return how long a text has been heard so far, in seconds."""
        return self.ear.seconds_of(text)

    async def wait_for_tone(self, text: str, seconds: float, limit: float) -> None:
        """Wait until so much of a text has been heard."""
        async with asyncio.timeout(limit):
            while self.tone(text) < seconds:
                await asyncio.sleep(0.05)

    async def wait_until_missing(self, text: str, seconds: float, limit: float) -> None:
        """Wait until no more of a text is still to be heard than that."""
        async with asyncio.timeout(limit):
            while self.missing(text) > seconds:
                await asyncio.sleep(0.05)

    async def wait_for_request(self, text: str) -> None:
        """Wait until the speech service was asked for a text."""
        async with asyncio.timeout(COMES):
            while all(seen.text != text for seen in self.stage.lightning.requests[-50:]):
                await asyncio.sleep(0.002)


@dataclass(frozen=True)
class Verdict:
    """What became of a scene."""

    fault: str
    moment: str
    back_after: float | None
    """Seconds from the fault to the first sound of what was asked for afterwards, which waits for
    what was being said; ``None`` if it was never heard."""
    within: float
    """Seconds that are stated for it."""
    wrong: tuple[str, ...]
    """What must not be; empty if all is well."""


def _words(name: str) -> Iterator[str]:
    """Five-letter words that no rule of reading changes, in an order of this guild's own."""
    words = ["".join(each) for each in itertools.product(_FIRST, _VOWELS, _FIRST, _VOWELS, "n")]
    random.Random(name).shuffle(words)
    return itertools.cycle(words)


_FIRST, _VOWELS = "bdfgklmnprst", "aeiou"


async def open_scene(stage: Stage, name: str, lenience: float = 1.0) -> Scene:
    """Found a guild, and have somebody in its voice channel."""
    stage.playground.interactions.answer_within = PATIENT
    house = add_house(stage.playground, name)
    listener = await house.ada.join(house.voice)
    assert listener is not None
    return Scene(stage, house, Ear(listener, house.bot_id), _words(name), lenience)


async def play(
    fault: Fault, moment: Moment, scene: Scene, turns: asyncio.Semaphore | None = None
) -> Verdict:
    """
    Bring a scene to its moment, let the fault happen, and see what comes of it.

    Args:
        fault: What goes wrong.
        moment: When.
        scene: Where; nothing has been said yet.
        turns: How many scenes may be played at a time.
    """
    async with turns or nullcontext(), aclosing(scene):
        try:
            await bring(scene, moment)
        except TimeoutError:
            heard = [f"{text!r} {scene.tone(text):.2f} s" for text, _ in scene.asked]
            wrong = (f"never came to the moment: {heard}",)
            return Verdict(fault.name, moment.value, None, fault.within, wrong)
        return await undergo(fault, moment, scene)


async def bring(scene: Scene, moment: Moment) -> None:
    """
    Have the bot do what it does at a moment.

    Raises:
        TimeoutError: If it never does.
    """
    await _PREPARE[moment](scene)


async def undergo(fault: Fault, moment: Moment, scene: Scene) -> Verdict:
    """Let a fault happen at its moment, and see what comes of it."""
    loop = asyncio.get_running_loop()
    await fault.happens(scene)
    began = loop.time()
    within = fault.within * scene.lenience
    wrong: list[str] = []
    if moment in THERE and not fault.out and not await _there(scene, within):
        wrong.append("not back in its voice channel without a command")
    back = await _back_in_service(scene, within, lossy=fault.lossy)
    if back is None or back - began > within:
        wrong.append(f"not back within {within:.0f} s")
    if fault.mended is not None:
        wrong += await fault.mended(scene)
    wrong += await judge(scene, fault)
    after = None if back is None else back - began
    return Verdict(fault.name, moment.value, after, fault.within, tuple(wrong))


async def judge(scene: Scene, fault: Fault) -> list[str]:
    """Tell what was said twice, and what was lost without a word."""
    wrong: list[str] = []
    for text, task in scene.asked:
        wrong += await _judge(scene, text, task, fault)
    return wrong


async def _there(scene: Scene, within: float) -> bool:
    """Wait until the bot is in a voice channel and connected, without being asked to."""
    guild = scene.house.guild
    voice = scene.stage.playground.voice
    try:
        async with asyncio.timeout(within):
            while guild.bot.voice is None or not voice.is_connected(
                guild_id=guild.id, user_id=guild.bot.id
            ):
                await asyncio.sleep(0.05)
    except TimeoutError:
        return False
    return True


async def _back_in_service(scene: Scene, within: float, *, lossy: bool) -> float | None:
    """Ask for something until it is heard whole; return when that began."""
    loop = asyncio.get_running_loop()
    short = SHORT * 2 if lossy else SHORT
    longest = LONGEST * scene.lenience
    try:
        async with asyncio.timeout(within + longest):
            text = scene.text(24)
            while True:
                reply = await _ask(scene, text)
                while reply is not None and promises(reply):
                    await asyncio.sleep(0.05)
                    if scene.tone(text) > 0.1:
                        at = loop.time()
                        await scene.wait_until_missing(text, short, longest)
                        return at
                if reply is None or scene.tone(text):  # it may still be said, or was in part
                    text = scene.text(24)
                await asyncio.sleep(0.3)
    except TimeoutError:
        return None


async def _ask(scene: Scene, text: str) -> Reply | None:
    """Ask for something, and not for ever: what is asked while the gateway is gone is lost."""
    try:
        async with asyncio.timeout(ANSWERED * scene.lenience):
            return await scene.house.ada.invoke("say", text=text)
    except (TimeoutError, NoAnswer):
        return None


def promises(reply: Reply) -> bool:
    """Whether what somebody sees still says that they will be heard."""
    assert reply.message is not None, "a command is answered"
    return reply.message.content.startswith(("Saying it now", "Queued"))


async def _judge(scene: Scene, text: str, task: "asyncio.Task[Reply]", fault: Fault) -> list[str]:
    whole, been = seconds_of(text), scene.tone(text)
    if been > whole + SHORT:
        return [f"heard {been:.2f} s of {whole:.2f} s: something twice"]
    if scene.missing(text) <= SHORT or fault.lossy or fault.untold:
        return []
    if await _told(task, ANSWERED * scene.lenience):
        return []
    return [f"heard {been:.2f} s of {whole:.2f} s, and nobody was told"]


async def _told(task: "asyncio.Task[Reply]", limit: float) -> bool:
    """Whether somebody learns that they will not be heard."""
    try:
        async with asyncio.timeout(limit):
            reply = await task
            while promises(reply):
                await asyncio.sleep(0.05)
    except NoAnswer:
        return True  # Discord tells them
    except TimeoutError:
        return False
    return True


async def _joined(scene: Scene) -> None:
    first = scene.text(12)
    scene.say(first)
    await scene.wait_until_missing(first, SHORT, COMES)


async def _idle(scene: Scene) -> None:
    await _joined(scene)
    await scene.ear.listener.wait_for_silence(quiet=0.4, limit=COMES)


async def _joining(scene: Scene) -> None:
    scene.say(scene.text())
    async with asyncio.timeout(COMES):
        while scene.house.guild.bot.voice is None:
            await asyncio.sleep(0.005)


async def _awaiting(scene: Scene) -> None:
    await _idle(scene)
    text = scene.text()
    scene.say(text)
    await scene.wait_for_request(text)


async def _speaking(scene: Scene) -> None:
    await _joined(scene)
    text = scene.text()
    scene.say(text)
    scene.say(scene.text(12))  # what waits meanwhile must not be lost either
    await scene.wait_for_tone(text, BEGINS, COMES)


async def _last(scene: Scene) -> None:
    await _joined(scene)
    text = scene.text(20)
    scene.say(text)
    await scene.wait_until_missing(text, 0.15, COMES)


async def _leaving(scene: Scene) -> None:
    await _idle(scene)
    await scene.house.ada.invoke("leave")


_PREPARE: dict[Moment, Callable[[Scene], Awaitable[None]]] = {
    Moment.IDLE: _idle,
    Moment.JOINING: _joining,
    Moment.AWAITING: _awaiting,
    Moment.SPEAKING: _speaking,
    Moment.LAST: _last,
    Moment.LEAVING: _leaving,
}


# The faults of one guild: they happen side by side.


def closed(code: int) -> Callable[[Scene], Awaitable[None]]:
    """The voice gateway closes the bot's socket."""

    async def happens(scene: Scene) -> None:
        guild = scene.house.guild
        await scene.stage.playground.voice.close(guild_id=guild.id, user_id=guild.bot.id, code=code)

    return happens


async def _server_moved(scene: Scene) -> None:
    bot = scene.house.guild.bot
    if bot.voice is not None:
        scene.stage.playground.rooms.change_voice_server(bot)
    await asyncio.sleep(0)


async def _moved(scene: Scene) -> None:
    """A moderator takes the bot to another voice channel; who listens follows."""
    house = scene.house
    if house.guild.bot.voice is not None:
        await scene.stage.playground.rooms.move(house.guild.bot, house.elsewhere)
        listener = await house.ada.join(house.elsewhere)
        assert listener is not None
        scene.ear.follow(listener)


async def _kicked(scene: Scene) -> None:
    await scene.stage.playground.rooms.leave(scene.house.guild.bot)


async def _rights_taken(scene: Scene) -> None:
    """The bot may not enter or speak any more, and is out; a moderator thinks better of it."""
    house = scene.house
    house.voice.set_overwrite(house.guild.bot, deny=Permission.CONNECT | Permission.SPEAK)
    await scene.stage.playground.rooms.leave(house.guild.bot)
    await asyncio.sleep(0.5)
    house.voice.set_overwrite(house.guild.bot, deny=Permission.NONE)


async def _muted(scene: Scene) -> None:
    """A moderator mutes the bot for a moment."""
    rooms, bot = scene.stage.playground.rooms, scene.house.guild.bot
    await rooms.set_muted(bot, mute=True, deaf=None)
    await asyncio.sleep(0.5)
    await rooms.set_muted(bot, mute=False, deaf=None)


async def _channel_deleted(scene: Scene) -> None:
    """The voice channel goes; who listens goes to another one."""
    house = scene.house
    await house.guild.delete_channel(house.voice)
    listener = await house.ada.join(house.elsewhere)
    assert listener is not None
    scene.ear.follow(listener)


async def _group_disturbed(scene: Scene) -> None:
    guild = scene.house.guild
    scene.stage.playground.voice.disturb_group(guild_id=guild.id, user_id=guild.bot.id)
    await asyncio.sleep(0)


async def _people_come_and_go(scene: Scene) -> None:
    """The encrypted group changes while the bot speaks in it."""
    house = scene.house
    await house.ben.join(house.voice)
    await asyncio.sleep(0.3)
    await house.ben.leave()


IN_ONE_GUILD = (
    Fault("voice gateway 1006", closed(1006), 8),
    Fault("voice gateway 4000", closed(4000), 8),
    Fault("voice gateway 4006", closed(4006), 8),
    Fault("voice gateway 4009", closed(4009), 8),
    Fault("voice gateway 4014", closed(4014), 10, out=True),
    Fault("voice gateway 4015", closed(4015), 8),
    Fault("voice gateway 4017", closed(4017), 8, out=True),
    Fault("voice gateway 4021", closed(4021), 8, out=True),
    Fault("voice gateway 4022", closed(4022), 8, out=True),
    Fault("voice server moved", _server_moved, 8),
    Fault("moved by a moderator", _moved, 8, lossy=True, moments=THERE),
    Fault("kicked", _kicked, 8, out=True),
    Fault("rights taken", _rights_taken, 8, out=True),
    Fault("muted for a moment", _muted, 8, lossy=True, moments=THERE),
    Fault("channel deleted", _channel_deleted, 8, out=True),
    # Until the bot notices, what it sends is encrypted for a group that is no more.
    Fault("bad MLS proposal", _group_disturbed, 12, lossy=True),
    Fault("people come and go", _people_come_and_go, 8),
)
"""Faults that happen to one guild; all of them side by side must not disturb each other."""
