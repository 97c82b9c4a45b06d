"""What a session does about requests that fail, or are refused."""

import asyncio

import pytest

from bot.errors import BrokenOff, NoUnitAvailable
from bot.ledger import Ledger
from bot.ledger.allowance import LONGEST_WAIT
from bot.lightning.breaker import REFUSED_WAIT
from bot.lightning.errors import (
    AuthenticationFailed,
    ConnectionLost,
    OutOfService,
    UnitsExceeded,
)
from bot.speech.engines import SOUNDING_WORD, Engines
from bot.speech.scheduler import Scheduler
from bot.speech.utterance import Outcome
from tests.support.clock import virtual_time
from tests.support.speech import (
    ScriptedLightning,
    ScriptedLinks,
    ends,
    engine,
    running,
    session,
    utterance,
)


def failing(*errors, seconds=1.0, **wishes):
    """A session whose requests end so, one after another; its link, and who makes its speech."""
    links, lightning = ScriptedLinks(), ScriptedLightning(errors=[*errors], seconds=seconds)
    return session(links=links, lightning=lightning, **wishes), links, lightning


@virtual_time
async def test_a_lost_connection_is_tried_again_while_nothing_was_heard():
    """The listener notices nothing."""
    subject, links, lightning = failing(ConnectionLost("gone"), ConnectionLost("gone"))
    ticket = subject.put_nowait(utterance("one"))
    async with running(subject, links):
        assert await ticket.wait_ended() is Outcome.SPOKEN
    assert lightning.requests == ["one"] * 3
    assert len(links.link.tracks) == 1


@virtual_time
async def test_what_was_heard_is_not_said_again():
    """Half of it is played, and the author is told that the rest failed."""
    subject, links, lightning = failing((ConnectionLost("gone"), 5))
    ticket = subject.put_nowait(utterance("one"))
    async with running(subject, links):
        assert await ticket.wait_ended() is Outcome.FAILED
        assert isinstance(ticket.error, BrokenOff)
        assert links.link.tracks[0].played == pytest.approx(0.5, abs=0.05)
    assert lightning.requests == ["one"]


@virtual_time
async def test_what_comes_after_a_piece_that_broke_off_is_still_said():
    """What was heard of it is not repeated, and its author is told that something was lost."""
    subject, links, lightning = failing((ConnectionLost("gone"), 5))
    ticket = subject.put_nowait(utterance(pieces=("one", "two", "three")))
    async with running(subject, links):
        assert await ticket.wait_ended() is Outcome.FAILED
        assert isinstance(ticket.error, BrokenOff)
        assert links.link.tracks[0].played == pytest.approx(2.5, abs=0.1)
    assert lightning.requests == ["one", "two", "three"]


@virtual_time
async def test_what_broke_off_before_it_was_heard_is_said_whole():
    """It lay ready behind the first; the listener notices nothing."""
    subject, links, lightning = failing(None, (ConnectionLost("gone"), 5))
    ticket = subject.put_nowait(utterance(pieces=("one", "two", "three")))
    async with running(subject, links):
        assert await ticket.wait_ended() is Outcome.SPOKEN
        assert links.link.tracks[0].played == pytest.approx(3.0, abs=0.1)
        assert links.link.tracks[0].underruns == 0
    assert lightning.requests == ["one", "two", "two", "three"]


@virtual_time
async def test_an_utterance_that_broke_off_behind_another_is_said_whole():
    """Nobody had heard any of it."""
    subject, links, lightning = failing(None, (ConnectionLost("gone"), 5), seconds=3.0)
    tickets = [subject.put_nowait(utterance(text)) for text in ("one", "two")]
    async with running(subject, links):
        assert [await each.wait_ended() for each in tickets] == [Outcome.SPOKEN] * 2
        played = [track.played for track in links.link.tracks]
        assert played == pytest.approx([3.0, 3.0], abs=0.1)
    assert lightning.requests == ["one", "two", "two"]


@virtual_time
async def test_a_later_piece_that_fails_unheard_is_tried_again():
    """What was heard of the first piece does not stop the second from being retried."""
    subject, links, lightning = failing((ConnectionLost("no"), 99), ConnectionLost("gone"))
    ticket = subject.put_nowait(utterance(pieces=("one", "two")))
    async with running(subject, links):
        assert await ticket.wait_ended() is Outcome.SPOKEN
    assert lightning.requests == ["one", "two", "two"]


@virtual_time
async def test_refusals_are_waited_out():
    """Somebody else holds the unit for a while; then it is spoken, once."""
    subject, links, lightning = failing(*(UnitsExceeded() for _ in range(6)))
    ticket = subject.put_nowait(utterance("one"))
    async with running(subject, links):
        assert await ticket.wait_ended() is Outcome.SPOKEN
    assert lightning.completed == ["one"]


@pytest.mark.parametrize(("time_to_live", "ended"), [(3.0, 3.0), (1.95, 2.0)])
@virtual_time
async def test_refusals_end_with_the_time_to_live(time_to_live, ended):
    """Nothing is sent after it; what was sent just before has its answer yet; the next is said."""
    # So it is tried at 0.2, at 0.8 and at 1.9 seconds, and would be at 4.
    scheduler = Scheduler(Ledger(1, jitter=lambda: 1.0))
    limits = {"scheduler": scheduler, "time_to_live": time_to_live}
    subject, links, lightning = failing(*(UnitsExceeded() for _ in range(6)), **limits)
    ticket = subject.put_nowait(utterance("one"))
    async with running(subject, links):
        assert await ticket.wait_ended() is Outcome.FAILED
        assert isinstance(ticket.error, UnitsExceeded | NoUnitAvailable)
        assert asyncio.get_running_loop().time() == pytest.approx(ended)
        lightning.errors.clear()
        await asyncio.sleep(LONGEST_WAIT)
        assert await ends(subject.put_nowait(utterance("two"))) == [Outcome.SPOKEN]
    assert lightning.requests == ["one"] * 4 + ["two"]


@virtual_time
async def test_refused_pieces_are_neither_lost_nor_repeated_nor_reordered():
    """Over three utterances of two pieces, half of the requests are refused."""
    never = (UnitsExceeded(), 99)
    errors = [error for _ in range(6) for error in (UnitsExceeded(), never)]
    subject, links, lightning = failing(*errors)
    texts = [("one", "two"), ("three", "four"), ("five", "six")]
    tickets = [subject.put_nowait(utterance(pieces=pieces)) for pieces in texts]
    async with running(subject, links):
        assert await ends(*tickets) == [Outcome.SPOKEN] * 3
    assert lightning.completed == ["one", "two", "three", "four", "five", "six"]
    assert [round(track.played, 1) for track in links.link.tracks] == [2.0, 2.0, 2.0]


@virtual_time
async def test_refusals_are_no_attempts():
    """After many of them, a lost connection is tried again as if it were the first trouble."""
    errors = [*(UnitsExceeded() for _ in range(5)), ConnectionLost("gone"), ConnectionLost("gone")]
    subject, links, lightning = failing(*errors)
    ticket = subject.put_nowait(utterance("one"))
    async with running(subject, links):
        assert await ticket.wait_ended() is Outcome.SPOKEN
    assert lightning.requests == ["one"] * 8


@virtual_time
async def test_a_refused_key_fails_what_is_said_until_a_sounding_works_and_not_the_session():
    """Nobody's utterance is the sounding: it fails at once, and nothing piles up."""
    links = ScriptedLinks()
    lightning = ScriptedLightning(errors=[AuthenticationFailed()])
    engines = Engines(main=engine(lightning=lightning))
    subject = session(links=links, engines=engines)
    tickets = [subject.put_nowait(utterance()) for _ in range(2)]
    begun = asyncio.get_running_loop().time()
    async with engines, running(subject, links):
        assert await ends(*tickets) == [Outcome.FAILED, Outcome.FAILED]
        assert asyncio.get_running_loop().time() - begun < 1.0
        assert isinstance(tickets[1].error, OutOfService)
        await asyncio.sleep(REFUSED_WAIT + 5)
        assert await ends(subject.put_nowait(utterance("later"))) == [Outcome.SPOKEN]
    assert lightning.requests == ["hello", SOUNDING_WORD, "later"]
