"""Whether an engine speaks, found out at the server in the box."""

import dataclasses
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from bot.checkup.finding import Health
from bot.checkup.speech import (
    LATE,
    advice_for,
    judge,
    judge_voices,
    look_at_engine,
    told_by_breaker,
)
from bot.errors import ConfigError, NoUnitAvailable, SpeechError
from bot.ledger import Ledger
from bot.lightning.breaker import BreakerState, Phase
from bot.lightning.client import LightningClient
from bot.lightning.errors import (
    AuthenticationFailed,
    ModelRetired,
    OutOfService,
    QuotaExhausted,
    Unavailable,
)
from bot.lightning.service import resolve_service
from bot.lightning.voices import Voice
from bot.speech.casting import Part
from bot.speech.engines import Engine, Sounding
from bot.speech.scheduler import Scheduler
from lightning_server.server import LightningServer

FINE = Sounding(unit=0.0, connect=0.01, first_audio=0.1, synthesis=0.5, audio=2.0, peak=0.5)


@asynccontextmanager
async def looked_at(key=None, voice="tone", server=None, **faults):
    """What is found of an engine at a box with these faults."""
    async with server or LightningServer(keys=["right"] if key else ()) as box:
        box.misbehave(**faults)
        service = resolve_service(box.url, None, None)
        secret = None if key is None else SecretStr(key)
        async with LightningClient(service=service, key=secret, units=1, first_audio=0.3) as client:
            engine = Engine(
                name="main",
                lightning=client,
                scheduler=Scheduler(Ledger(1)),
                default=Part(voice, "en"),
            )
            yield box, engine, await look_at_engine(engine)


async def test_engine_that_speaks_is_well_and_its_times_are_told():
    async with looked_at() as (box, _, found):
        assert [finding.health for finding in found] == [Health.OK, Health.OK]
        assert "first audio after" in found[0].fact
        assert "tone speaks" in found[1].fact
        assert box.statistics().in_flight == 0


@pytest.mark.parametrize(
    ("faults", "fact", "advice"),
    [
        ({"status": 401}, "key refused", "SMALLEST_API_KEY"),
        ({"status": 410}, "retired", "LIGHTNING_MODEL"),
        ({"status": 404}, "nothing is served", "LIGHTNING_URL"),
        ({"status": 503}, "503", "LIGHTNING_URL"),
        ({"fail_after": 0, "fail_as": "quota"}, "quota", "account"),
        ({"stall_after": 0}, "no audio within", "THUNDER_FIRST_AUDIO_SECONDS"),
        ({"drop_after": 1}, "closed", "LIGHTNING_URL"),
        ({"garbage": "text"}, "", "LIGHTNING_URL"),
        ({"mute": True}, "silence", "LIGHTNING_VOICE"),
    ],
)
async def test_engine_that_does_not_is_ill_and_what_to_do_is_told(faults, fact, advice):
    async with looked_at(**faults) as (_, _, found):
        [finding, *_] = found
        assert finding.health is Health.ILL
        assert fact in finding.fact
        assert advice in finding.advice


async def test_wrong_key_is_not_shown():
    async with looked_at(key="wrong-and-secret") as (_, _, found):
        assert found[0].health is Health.ILL
        assert "secret" not in str(found)


async def test_engine_without_a_free_unit_is_not_judged():
    async with looked_at(refuse=True) as (_, _, found):
        assert [finding.health for finding in found] == [Health.POOR]
        assert "LIGHTNING_UNITS" in found[0].advice


async def test_looking_finds_out_that_it_is_back():
    async with looked_at(status=401) as (box, engine, _):
        assert not engine.in_service
        box.misbehave()
        found = await look_at_engine(engine)
        assert found[0].health is Health.OK
        assert engine.in_service


@pytest.mark.parametrize(
    ("changes", "health"),
    [
        ({}, Health.OK),
        ({"first_audio": LATE + 0.1}, Health.POOR),
        ({"synthesis": 2.5}, Health.POOR),
        ({"peak": 0.0}, Health.ILL),
        ({"audio": 0.0}, Health.ILL),
    ],
)
def test_what_a_sounding_tells(changes, health):
    assert judge("main engine", dataclasses.replace(FINE, **changes)).health is health


@pytest.mark.parametrize(
    ("voice", "language", "health"),
    [
        ("anna", "de", Health.OK),
        ("anna", "auto", Health.OK),
        ("anna", "ja", Health.POOR),
        ("nobody", "de", Health.POOR),
    ],
)
def test_default_voice_is_looked_for(voice, language, health):
    voices = [Voice("anna", "Anna", ("de",), None, None)]
    assert judge_voices("main voices", voices, voice, language).health is health


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (OutOfService(AuthenticationFailed()), "SMALLEST_API_KEY"),
        (QuotaExhausted(), "account"),
        (ModelRetired("x"), "LIGHTNING_MODEL"),
        (NoUnitAvailable(5.0), "LIGHTNING_UNITS"),
        (Unavailable("x"), "network"),
        (SpeechError("x"), "report"),
    ],
)
def test_advice_names_what_to_set(error, word):
    assert word in advice_for(error)


def test_mistake_in_the_configuration_tells_by_itself_what_to_do():
    assert advice_for(ConfigError("Set this.")) is None


def test_breaker_tells_since_when_and_why():
    closed = BreakerState(Phase.CLOSED, None, None, 2)
    assert told_by_breaker("b", closed, 100.0).fact == "in service, out of service 2 times before"
    opened = BreakerState(Phase.OPEN, QuotaExhausted(), 40.0, 1)
    told = told_by_breaker("b", opened, 100.0)
    assert told.health is Health.ILL
    assert told.fact.startswith("out of service for 60 s: the account's quota is used up")
