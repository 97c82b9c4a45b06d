"""The running bot, looked at from inside: real parts at the server in the box."""

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest

from bot.checkup import running
from bot.checkup.finding import Health, is_well
from bot.checkup.running import RunningCheckup
from bot.errors import StoreError
from bot.ledger import Ledger
from bot.lightning.client import LightningClient
from bot.lightning.service import resolve_service
from bot.speech.casting import Part
from bot.speech.engines import Engine, Engines
from bot.speech.scheduler import Scheduler
from bot.speech.service import SpeechService
from bot.speech.session import SessionLimits
from lightning_server.server import LightningServer
from tests.support.speech import ScriptedLinks


class Parts:
    """What is looked at, and how it is."""

    def __init__(self, box, service):
        self.box, self.service = box, service
        guilds = [SimpleNamespace(unavailable=False), SimpleNamespace(unavailable=True)]
        self.discord = SimpleNamespace(is_ready=lambda: True, guilds=guilds, latency=0.1)
        self.paces = True
        self.store_error = None
        self.process = None

    async def store(self):
        if self.store_error is not None:
            raise self.store_error

    async def look(self):
        subject = RunningCheckup(
            client=self.discord, speech=self.service, pacing=lambda: self.paces, store=self.store
        )
        return {finding.part: finding for finding in await subject.look()}


@asynccontextmanager
async def parts():
    async with LightningServer() as box:
        service = resolve_service(box.url, None, None)
        async with LightningClient(service=service, key=None, units=1, first_audio=0.3) as client:
            seen = []
            main = Engine(
                name="main",
                lightning=client,
                scheduler=Scheduler(Ledger(1)),
                default=Part("tone", "en"),
                is_running=lambda: seen[0].process is not False,
            )
            async with Engines(main=main) as engines:
                service = SpeechService(
                    links=ScriptedLinks(),
                    engines=engines,
                    limits=SessionLimits(queue_length=5, time_to_live=60, look_ahead=3),
                    default=main.default,
                    max_characters=100,
                )
                seen.append(Parts(box, service))
                async with service:
                    yield seen[0]


async def test_all_is_well_and_it_was_heard():
    async with parts() as well:
        found = await well.look()
        assert is_well(found.values()), found
        assert found["main engine"].fact.startswith("spoke ")
        assert found["main breaker"].fact == "in service"
        assert "2 servers" in found["Discord"].fact
        assert "1 at most" not in found["units"].fact
        assert "Thunder" in found["versions"].fact
        assert found["local engine"].health is Health.UNSEEN
        assert len(well.box.requests) == 1


async def test_start_takes_a_moment():
    async with parts() as some:
        some.discord.is_ready = lambda: False
        found = (await some.look())["Discord"]
        assert found.health is Health.POOR
        assert found.fact == "connected, 2 servers; it has told of 1 of them so far"
        assert found.advice == "just started: look again in a few seconds"
        some.discord.guilds.pop()
        assert (await some.look())["Discord"].fact == "connected, 1 server; getting ready"


@pytest.mark.parametrize(
    ("since", "told"),
    [
        (5.9, "running for 5 s"),
        (60.0, "running for 1 min"),
        (3_599.0, "running for 59 min"),
        (7_260.0, "running for 2 h 1 min"),
        (90_000.0, "running for 1 d 1 h"),
    ],
)
async def test_how_long_it_runs_is_told_in_the_units_that_matter(
    since: float, told: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(RunningCheckup, "_up", since)
    async with parts() as some:
        assert (await some.look())["versions"].fact.endswith(told)


async def test_the_part_that_is_ill_is_named_and_only_that(monkeypatch):
    monkeypatch.setattr(running, "STARTING", 0.0)
    async with parts() as some:
        some.discord.is_ready = lambda: False
        assert ill(await some.look()) == {"Discord"}
        some.discord.is_ready = lambda: True
        some.paces = False
        assert ill(await some.look()) == {"pacer"}
        some.paces = True
        some.store_error = StoreError("the disk is full")
        assert ill(await some.look()) == {"settings"}
        some.store_error = None
        some.process = False
        assert ill(await some.look()) == {"main box"}
        some.process = True
        some.box.misbehave(status=401)
        await some.service.engines.main.lightning.release(0)
        assert ill(await some.look()) == {"main engine"}
        found = await some.look()
        assert ill(found) == {"main engine", "main breaker"}
        assert "SMALLEST_API_KEY" in found["main breaker"].advice
        some.box.misbehave()
        await some.look()
        assert ill(await some.look()) == set()


def ill(found):
    return {part for part, finding in found.items() if finding.health is Health.ILL}


async def test_slow_gateway_is_told():
    async with parts() as some:
        some.discord.latency = 3.0
        assert (await some.look())["Discord"].health is Health.POOR
        some.discord.latency = float("nan")
        assert (await some.look())["Discord"].health is Health.OK


async def test_many_who_ask_at_once_share_and_nobody_is_told_what_was():
    async with parts() as some:
        subject = RunningCheckup(
            client=some.discord, speech=some.service, pacing=lambda: True, store=None
        )
        async with asyncio.TaskGroup() as group:
            for _ in range(5):
                group.create_task(subject.look())
        assert len(some.box.requests) <= 2
        some.discord.latency = 3.0
        found = {finding.part: finding for finding in await subject.look()}
        assert found["Discord"].health is Health.POOR
