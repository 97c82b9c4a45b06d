"""
Faults that concern everybody: of the main gateway, the way of the sound, the speech service, the
store, the clock and the process itself. They happen one after the other, in one guild each.
"""

import asyncio
import glob
import signal
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from lightning_server.server import LightningServer
from lightning_server.tone import ARRAY_SECONDS, seconds_of
from playground.server import Playground
from tests.support.faults import (
    COMES,
    Fault,
    Moment,
    Scene,
    Verdict,
    bring,
    closed,
    judge,
    open_scene,
    play,
    undergo,
)
from tests.support.stage import Stage, add_house
from tests.support.world import bot_process

UNITS = 8
"""Of the speech service."""

OUTAGE = 2.0
"""Seconds that something is away in `make test`."""

MAX_PAGES = 60
"""Pages of 4096 bytes that the store may grow to: some more than it has when it is new."""


@dataclass(kw_only=True)
class Lasting(Stage):
    """A stage whose bot can end and be started again, with what it had kept."""

    data: Path
    settings: Mapping[str, str]
    running: AsyncExitStack
    serving: AsyncExitStack
    locks: dict[int, sqlite3.Connection] = field(default_factory=dict[int, sqlite3.Connection])
    """Who holds the store locked, by the guild for which they do."""

    @property
    def store(self) -> Path:
        """Its database."""
        return self.data / "kept.db"

    async def start(self) -> None:
        """Start the bot; return when it is logged in."""
        self.bot = await self.running.enter_async_context(
            bot_process(self.playground, **self.settings)
        )

    async def stop(self, number: signal.Signals) -> None:
        """End the bot by a signal, and wait until it has ended."""
        if number is signal.SIGKILL:
            await self.bot.kill()
        await self.running.aclose()

    async def serve(self, lightning: LightningServer) -> None:
        """Open a speech service."""
        self.lightning = await self.serving.enter_async_context(lightning)


@asynccontextmanager
async def lasting(
    starts: asyncio.Semaphore | None = None, **variables: str
) -> AsyncIterator[Lasting]:
    """
    Raise the curtain for as long as the block runs, however often the bot ends in it.

    Args:
        starts: How many bots may start at a time, when several stages are raised.
        variables: What an operator would set besides.
    """
    async with Playground() as playground, AsyncExitStack() as serving:
        lightning = await serving.enter_async_context(LightningServer(units=UNITS))
        with TemporaryDirectory() as folder:
            data = Path(folder) / "data"
            settings = {
                "LIGHTNING_URL": lightning.url,
                "LIGHTNING_UNITS": str(UNITS),
                "THUNDER_DATA_DIRECTORY": str(data),
                "THUNDER_DATABASE_URL": f"sqlite:///{data}/kept.db?max_page_count={MAX_PAGES}",
                "THUNDER_JOIN_SECONDS": "3",
                "THUNDER_KEY_EXCHANGE_SECONDS": "10",
                "THUNDER_FIRST_AUDIO_SECONDS": "5",
                "THUNDER_STALL_SECONDS": "5",
                **variables,
            }
            async with AsyncExitStack() as running:
                async with starts or nullcontext():
                    starting = bot_process(playground, **settings)
                    bot = await running.enter_async_context(starting)
                stage = Lasting(
                    playground=playground,
                    lightning=lightning,
                    bot=bot,
                    house=add_house(playground, "One"),
                    data=data,
                    settings=settings,
                    running=running,
                    serving=serving,
                )
                yield stage


async def one_after_the_other(
    stage: Lasting, moment: Moment | None, faults: tuple[Fault, ...], lenience: float = 1.0
) -> list[Verdict]:
    """Play faults in a guild of each; at their telling moments if none is given."""
    verdicts: list[Verdict] = []
    for fault in faults:
        when = moment or fault.telling
        if when in fault.moments:
            scene = await open_scene(stage, f"{fault.name} {when.value}", lenience)
            verdicts.append(await play(fault, when, scene))
            await scene.house.ada.leave()
            await asyncio.sleep(0)
    return verdicts


# The main gateway.


async def _gateway_dropped(scene: Scene) -> None:
    await scene.stage.playground.gateway.drop(code=1006)


async def _gateway_reconnects(scene: Scene) -> None:
    scene.stage.playground.gateway.request_reconnect()
    await asyncio.sleep(0)


async def _gateway_void(scene: Scene) -> None:
    await scene.stage.playground.gateway.invalidate()


# The way of the sound.


async def _some_lost(scene: Scene) -> None:
    scene.stage.playground.voice.faults.packet_loss = 0.05
    await asyncio.sleep(0)


async def _none_lost(scene: Scene) -> list[str]:
    scene.stage.playground.voice.faults.packet_loss = 0.0
    await asyncio.sleep(0)
    return []


async def _udp_cut(scene: Scene) -> None:
    faults = scene.stage.playground.voice.faults
    faults.udp_cut = True
    await asyncio.sleep(OUTAGE)
    faults.udp_cut = False


async def _discovery_lost(scene: Scene) -> None:
    scene.stage.playground.voice.faults.discoveries_lost = 1
    await closed(4006)(scene)


async def _ready_withheld(scene: Scene) -> None:
    faults = scene.stage.playground.voice.faults
    faults.send_ready = False
    await closed(4006)(scene)
    await asyncio.sleep(OUTAGE)
    faults.send_ready = True


async def _keys_late(scene: Scene) -> None:
    scene.stage.playground.voice.faults.key_exchange_delay = 1.0
    await closed(4006)(scene)


async def _keys_in_time(scene: Scene) -> list[str]:
    scene.stage.playground.voice.faults.key_exchange_delay = 0.0
    await asyncio.sleep(0)
    return []


# The speech service as a whole. What it does wrong it does to all from the next request on.


def _service(seconds: float, **faults: object) -> Callable[[Scene], Awaitable[None]]:
    async def happens(scene: Scene) -> None:
        scene.stage.lightning.misbehave(**faults)
        if scene.house.guild.bot.voice is not None:
            scene.say(scene.text(20))  # somebody finds out
        await asyncio.sleep(seconds)
        scene.stage.lightning.misbehave()

    return happens


async def _port_closed(scene: Scene) -> None:
    """Nobody listens where the speech service was, until a new one does."""
    stage = _lasting(scene)
    address = urlsplit(stage.lightning.url)
    assert address.port is not None
    await stage.serving.aclose()
    if scene.house.guild.bot.voice is not None:
        scene.say(scene.text(20))  # somebody finds out
    await asyncio.sleep(OUTAGE)
    await stage.serve(LightningServer(units=UNITS, port=address.port))


# The store.

CHANGES = 60
"""Changes after which a store that is full must have refused one."""

REFUSED, SAVED = "Could not be saved", "Saved"


def _lasting(scene: Scene) -> Lasting:
    assert isinstance(scene.stage, Lasting)
    return scene.stage


def _connect(scene: Scene) -> sqlite3.Connection:
    return sqlite3.connect(_lasting(scene).store, isolation_level=None)


async def _disk_full(scene: Scene) -> None:
    """Somebody else fills the file, up to its limit and beyond."""
    with closing(_connect(scene)) as store:
        store.execute("CREATE TABLE filler (bytes BLOB)")
        while store.execute("PRAGMA page_count").fetchone()[0] <= MAX_PAGES:
            store.execute("INSERT INTO filler VALUES (zeroblob(4000))")
    await asyncio.sleep(0)


async def _disk_emptied(scene: Scene) -> list[str]:
    wrong = await _refused(scene)
    with closing(_connect(scene)) as store:
        store.execute("DROP TABLE filler")
    return wrong + await _saved(scene)


async def _locked(scene: Scene) -> None:
    """Somebody else does not let go of it."""
    store = _lasting(scene).locks[scene.house.guild.id] = _connect(scene)
    store.execute("BEGIN IMMEDIATE")
    await asyncio.sleep(0)


async def _unlocked(scene: Scene) -> list[str]:
    wrong = await _refused(scene)
    _lasting(scene).locks.pop(scene.house.guild.id).close()
    return wrong + await _saved(scene)


async def _change(scene: Scene, word: str) -> str:
    reply = await scene.house.mod.invoke("dictionary add", word=word, spoken="long " * 40)
    return reply.content


async def _refused(scene: Scene) -> list[str]:
    """Change something until the moderator is told that it could not be saved."""
    told = ""
    for number in range(CHANGES):
        told = await _change(scene, f"word{number}")
        if not told.startswith(SAVED):
            break
    return [] if told.startswith(REFUSED) else [f"the store was ill, and somebody told: {told}"]


async def _saved(scene: Scene) -> list[str]:
    """Change something until it is saved."""
    told = ""
    try:
        async with asyncio.timeout(COMES):
            while not told.startswith(SAVED):
                told = await _change(scene, "again")
                await asyncio.sleep(0.3)
    except TimeoutError:
        return [f"the store is well, and somebody is told: {told}"]
    return []


# The clock.


LIBRARIES = (
    "/usr/lib/*/faketime/libfaketimeMT.so.1",
    "/usr/lib*/faketime/libfaketimeMT.so.1",
    "/usr/local/lib/faketime/libfaketimeMT.so.1",
)


def libfaketime() -> Path | None:
    """Find what sets a program's clock; Debian's package is called faketime."""
    return next((Path(file) for each in LIBRARIES for file in glob.glob(each)), None)


def clockwork(library: Path, clock: Path) -> dict[str, str]:
    """Return the variables by which a program's clock is wrong by what stands in a file."""
    clock.write_text("+0")
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # which no jump of the clock changes
    }


def _jump(by: str) -> Callable[[Scene], Awaitable[None]]:
    """Set the bot's clock, not the one that never goes back."""

    async def happens(scene: Scene) -> None:
        clock = _lasting(scene).settings["FAKETIME_TIMESTAMP_FILE"]
        await asyncio.to_thread(Path(clock).write_text, by)

    return happens


# The process.


def _ends_by(number: signal.Signals) -> Callable[[Scene], Awaitable[None]]:
    """End the bot, and start it again."""

    async def happens(scene: Scene) -> None:
        stage = _lasting(scene)
        await stage.stop(number)
        await stage.start()

    return happens


GATEWAY = (
    Fault("main gateway dropped", _gateway_dropped, 8),
    Fault("main gateway asks for a new connection", _gateway_reconnects, 8),
    # discord.py waits five seconds before it identifies anew.
    Fault("main gateway session void", _gateway_void, 15),
)

SOUND = (
    Fault("UDP: 5 % lost", _some_lost, 8, lossy=True, mended=_none_lost),
    Fault("UDP cut for 2 s", _udp_cut, 8, lossy=True),
    Fault("own address not told", _discovery_lost, 10),
    Fault("voice READY withheld for 2 s", _ready_withheld, 10),
    Fault("key exchange 1 s late", _keys_late, 8, mended=_keys_in_time),
)

SERVICE = (
    Fault("no unit free for 2 s", _service(OUTAGE, taken=UNITS), 10),
    Fault("Lightning answers 500 for 2 s", _service(OUTAGE, status=500, fail_after=0), 10),
    Fault("Lightning down for 2 s", _service(OUTAGE, status=503, drop_after=0), 10),
    Fault("Lightning's port closed for 2 s", _port_closed, 10),
)

MINUTE = (Fault("Lightning down for 60 s", _service(60, status=503, drop_after=0), 10),)
"""For the whole matrix only."""

OPERATOR = (
    Fault("key revoked (401)", _service(OUTAGE, status=401, fail_after=0, fail_as="key"), 40),
    Fault("model retired (410)", _service(OUTAGE, status=410, fail_after=0, fail_as="model"), 40),
    Fault(
        "too many (429, Retry-After)",
        _service(OUTAGE, status=429, retry_after=1, fail_after=0, fail_as="quota"),
        40,
    ),
)
"""What does not pass by itself is asked about every 30 s only."""

STORE = (
    Fault("disk full", _disk_full, 8, mended=_disk_emptied),
    Fault("store locked", _locked, 8, mended=_unlocked),
)

CLOCK = (
    Fault("clock an hour on", _jump("+3600"), 8),
    Fault("clock an hour back", _jump("-3600"), 8),
)

PROCESS = (
    Fault("SIGTERM", _ends_by(signal.SIGTERM), 15),
    Fault("kill -9", _ends_by(signal.SIGKILL), 15, untold=True),
)


# One reply of the speech service: several guilds side by side, each with a fault of its own.

PARTS = {Moment.AWAITING: 0.0, Moment.SPEAKING: 0.5, Moment.LAST: 1.0}
"""Where in a reply it happens: which share of its chunks have been sent."""

_TEXT = 40


def _reply(how: str) -> Callable[[int], dict[str, object]]:
    return lambda chunks: {f"{how}_after": chunks}


def _garbled(kind: str) -> Callable[[int], dict[str, object]]:
    return lambda _: {"garbage": kind}


REPLIES: Mapping[str, Callable[[int], dict[str, object]]] = {
    "reply dropped": _reply("drop"),
    "reply stalled": _reply("stall"),
    "reply closed cleanly": _reply("close"),
    "reply failed": _reply("fail"),
}
"""Each at every part of a reply."""

BEGINNINGS: Mapping[str, Callable[[int], dict[str, object]]] = {
    "reply garbled (no JSON)": _garbled("text"),
    "reply garbled (no audio)": _garbled("audio"),
    "reply of another request": _garbled("stale"),
    "refused once": lambda _: {"refuse": True},
}
"""These at its beginning only."""


async def play_replies(stage: Stage, moment: Moment, lenience: float = 1.0) -> list[Verdict]:
    """Have one reply after the other go wrong, while somebody else is being spoken to."""
    wrongs = {**REPLIES, **(BEGINNINGS if moment is Moment.AWAITING else {})}
    scenes = {name: await open_scene(stage, f"{name} {moment.value}", lenience) for name in wrongs}
    bystander = await open_scene(stage, f"bystander {moment.value}", lenience)
    async with asyncio.TaskGroup() as group:
        for scene in (bystander, *scenes.values()):
            group.create_task(bring(scene, Moment.IDLE))
    verdicts: list[Verdict] = []
    for name, scene in scenes.items():
        fault = _one_reply(name, wrongs[name], bystander, moment)
        verdicts.append(await undergo(fault, moment, scene))
    for scene in (bystander, *scenes.values()):
        await scene.aclose()
    return verdicts


def _one_reply(
    name: str, wrong: Callable[[int], dict[str, object]], bystander: Scene, moment: Moment
) -> Fault:
    async def happens(scene: Scene) -> None:
        # The server counts requests of all; so the other one's is on its way before.
        other = bystander.text(60)
        bystander.say(other)
        await bystander.wait_for_request(other)
        text = scene.text(_TEXT)
        chunks = int(seconds_of(text) / ARRAY_SECONDS * PARTS[moment])
        slow = 0.0 if moment is Moment.AWAITING else ARRAY_SECONDS / 2
        scene.stage.lightning.misbehave(times=1, slow=slow, **wrong(chunks))
        scene.say(text)
        await scene.wait_for_request(text)
        if moment is not Moment.AWAITING:
            await scene.wait_for_tone(text, 0.3, COMES)

    async def mended(_: Scene) -> list[str]:
        await bystander.ear.listener.wait_for_silence(quiet=0.4, limit=COMES)
        others = await judge(bystander, _UNTOUCHED)
        return [f"somebody else {each}" for each in others]

    return Fault(name, happens, 20, mended=mended)


async def _nothing(_: Scene) -> None:
    await asyncio.sleep(0)


_UNTOUCHED = Fault("none", _nothing, 0)
