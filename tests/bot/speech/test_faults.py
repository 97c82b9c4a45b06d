"""
What goes wrong with the speech service, with a session and the server in the box in between.

Heard speech is never repeated; unheard speech is said, or said to have failed.
"""

import asyncio
from contextlib import asynccontextmanager

import pytest

from bot.errors import BrokenOff
from bot.ledger import Ledger
from bot.lightning import breaker
from bot.lightning.client import LightningClient
from bot.lightning.errors import (
    AuthenticationFailed,
    ModelRetired,
    OutOfService,
    QuotaExhausted,
    Unavailable,
)
from bot.lightning.service import resolve_service
from bot.speech.casting import Part
from bot.speech.engines import SOUNDING_WORD, Engine, Engines
from bot.speech.scheduler import Scheduler
from bot.speech.utterance import Outcome
from lightning_server.server import LightningServer
from tests.support.speech import ScriptedLinks, running, session, utterance
from tests.support.waiting import until

WHOLE = "one two three"
OTHER = "four"
EARLY = 2
"""Chunks that are heard before what goes wrong then."""


class Stage:
    """A session that speaks at a box, and what was asked for and heard."""

    def __init__(self, box, engines, guild, links):
        self.box, self.engines, self.guild, self.links = box, engines, guild, links

    @property
    def asked(self):
        return [request.fragment.text for request in self.box.requests]

    def heard(self, number):
        """Seconds that were played of one of the tracks."""
        return self.links.link.tracks[number].played

    async def said(self, *texts, **wishes):
        """How it ended, and why."""
        ticket = self.guild.put_nowait(utterance(pieces=texts, **wishes))
        async with asyncio.timeout(60):
            return await ticket.wait_ended(), type(ticket.error)


@asynccontextmanager
async def stage(**faults):
    links = ScriptedLinks()
    async with LightningServer() as box:
        service = resolve_service(box.url, None, None)
        # What is about none of them must not reach one on a busy machine.
        soon = 1.0 if faults.keys() & {"stall_after", "late", "deaf"} else 60.0
        limits = {"first_audio": soon, "stall": soon, "goodbye": 0.5}
        async with LightningClient(service=service, key=None, units=1, **limits) as client:
            main = Engine(
                name="main",
                lightning=client,
                scheduler=Scheduler(Ledger(1)),
                default=Part("tone", "en"),
            )
            guild = session(links=links, engines=Engines(main=main))
            async with Engines(main=main) as engines, running(guild, links):
                box.misbehave(**faults)
                yield Stage(box, engines, guild, links)
            assert box.statistics().in_flight == 0
    assert box.statistics().most_in_flight <= 1


UNHEARD = [
    {"drop_after": 0},
    {"close_after": 0},
    {"fail_after": 0},
    {"stall_after": 0},
    {"late": 5.0},
    {"garbage": "text"},
    {"garbage": "json"},
    {"garbage": "audio"},
    {"status": 503},
    {"status": 500, "retry_after": 1},
    {"deaf": True},
]


@pytest.mark.parametrize("fault", UNHEARD, ids=str)
async def test_what_nobody_heard_is_asked_for_again_and_heard_once(fault):
    async with stage(**fault, times=1) as here:
        if "status" in fault or "deaf" in fault:
            await here.engines.main.lightning.release(here.guild.guild)  # so that it dials
        assert await here.said(WHOLE) == (Outcome.SPOKEN, type(None))
        whole = here.heard(-1)
        assert await here.said(WHOLE) == (Outcome.SPOKEN, type(None))
        assert whole == pytest.approx(here.heard(-1), abs=0.021)


HEARD = [
    {"drop_after": EARLY},
    {"close_after": EARLY},
    {"fail_after": EARLY},
    {"stall_after": EARLY},
]


@pytest.mark.parametrize("fault", HEARD, ids=str)
async def test_what_broke_off_is_not_said_again_and_what_follows_is(fault):
    """The rest of the utterance goes on; its author is told that something was lost."""
    async with stage(**fault, times=1) as here:
        assert await here.said(WHOLE, "five", "six") == (Outcome.FAILED, BrokenOff)
        assert here.asked == [WHOLE, "five", "six"]
        assert await here.said(OTHER) == (Outcome.SPOKEN, type(None))
        assert len(here.links.link.tracks) == 2


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [("key", AuthenticationFailed), ("quota", QuotaExhausted), ("model", ModelRetired)],
)
async def test_operator_who_is_refused_in_the_middle_is_told_to_everybody_at_once(refusal, kind):
    async with stage(fail_after=EARLY, fail_as=refusal) as here:
        assert await here.said(WHOLE, "five") == (Outcome.FAILED, OutOfService)
        cause = here.engines.main.lightning.standing.cause
        assert type(cause) is kind
        assert await here.said(OTHER) == (Outcome.FAILED, OutOfService)
        assert here.asked == [WHOLE], "nothing was asked for again"
        assert 0 < here.heard(0) < 1.0


async def test_service_that_is_down_and_up_again(monkeypatch):
    """Fails, fails at once, and is back by itself, without a command."""
    monkeypatch.setattr(breaker, "PERSISTS", 0.3)
    monkeypatch.setattr(breaker, "FIRST_WAIT", 0.2)
    async with stage(status=503, drop_after=0) as here:
        assert (await here.said(WHOLE))[0] is Outcome.FAILED
        assert await here.said(OTHER) == (Outcome.FAILED, OutOfService)
        assert OTHER not in here.asked, "it fails at once"
        here.box.misbehave()
        await until(lambda: here.engines.main.in_service)
        assert await here.said("again") == (Outcome.SPOKEN, type(None))
        assert here.asked[-2:] == [SOUNDING_WORD, "again"]


async def test_every_outcome_of_a_dead_service_is_told():
    async with stage(drop_after=0) as here:
        outcome, kind = await here.said(WHOLE)
        assert outcome is Outcome.FAILED
        assert issubclass(kind, Unavailable | OutOfService)
