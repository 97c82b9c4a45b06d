"""What hangs, between real parts: the pacing thread, the source and the session, in real time."""

import asyncio

import pytest

from bot.errors import Overdue, VoiceLinkLost
from bot.speech import session as session_module
from bot.speech import watchdog
from bot.speech.utterance import Outcome
from bot.voice.pacer import Pacer
from bot.voice.source import SpeechSource
from tests.support.speech import ScriptedLightning, running, session, utterance


class RealLink:
    """A link of real parts but Discord; the packets of its first tracks are held back."""

    prebuffer = 0.0
    is_up = True
    channel = 10
    ending = None

    def __init__(self, pacer, *, hung):
        self.source = SpeechSource(idle=self._go_on)
        self.heard = []
        self.paced = pacer.add(self.source, self.heard.append)
        self.hung = hung
        self.left = asyncio.Event()

    @property
    def lead(self):
        return self.source.lead

    def open_track(self):
        track = self.source.open_track()
        if self.hung:
            self.hung -= 1  # the key exchange, say, never ends
        else:
            self.paced.start()
        return track

    def _go_on(self):
        if self.source.is_open:
            self.paced.start()

    async def check_heard(self):
        return True

    async def wait_lost(self):
        await asyncio.Event().wait()

    async def leave(self, *_):
        self.paced.stop()
        self.source.close(VoiceLinkLost("left"))
        self.left.set()

    async def play(self):
        """The pacing thread does it."""


class Links:
    """Joins at once."""

    def __init__(self, link):
        self.link = link

    def hasten(self, guild):
        pass

    async def join(self, guild, channel, **how):
        return self.link


@pytest.fixture
def soon(monkeypatch):
    """Limits much shorter than the real ones, and yet longer than a busy machine stands still."""
    monkeypatch.setattr(session_module, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(watchdog, "NOTHING_LEAVES", 2.0)


async def ends(*tickets):
    async with asyncio.timeout(60):
        return [await ticket.wait_ended() for ticket in tickets]


@pytest.mark.usefixtures("soon")
async def test_track_that_never_starts_is_ended_and_the_next_one_is_heard():
    async with Pacer() as pacer:
        link = RealLink(pacer, hung=1)
        lightning = ScriptedLightning(seconds=0.3)
        # What is said next would let them leave, too.
        subject = session(links=Links(link), lightning=lightning, look_ahead=0.0)
        tickets = [subject.put_nowait(utterance(text)) for text in ("hangs", "next")]
        async with running(subject, Links(link)):
            assert await ends(*tickets) == [Outcome.FAILED, Outcome.SPOKEN]
            assert isinstance(tickets[0].error, Overdue)
        assert len(link.heard) >= 15, "the next one's packets left"
    assert subject.overdue == 1


@pytest.mark.usefixtures("soon")
async def test_link_by_which_nothing_leaves_is_left():
    async with Pacer() as pacer:
        link = RealLink(pacer, hung=99)
        subject = session(links=Links(link), lightning=ScriptedLightning(seconds=0.3))
        tickets = [subject.put_nowait(utterance(text)) for text in ("one", "two", "three")]
        async with running(subject, Links(link)), asyncio.timeout(60):
            await ends(*tickets)
            await link.left.wait()
        assert subject.overdue == 2
        assert subject.closed
        assert link.heard == []


@pytest.mark.usefixtures("soon")
async def test_what_plays_at_its_pace_is_left_alone():
    """Longer than the limit for what does not."""
    async with Pacer() as pacer:
        link = RealLink(pacer, hung=0)
        subject = session(links=Links(link), lightning=ScriptedLightning(seconds=3.0))
        async with running(subject, Links(link)):
            assert await ends(subject.put_nowait(utterance())) == [Outcome.SPOKEN]
    assert subject.overdue == 0
