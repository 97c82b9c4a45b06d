"""One guild's session, between a scripted link and a scripted speech service."""

import asyncio

import pytest

from bot.errors import ChannelFull, Ending, HeldTooLong
from bot.ledger import Ledger
from bot.speech.scheduler import Scheduler
from bot.speech.utterance import Outcome
from bot.vocabulary import GuildId
from tests.support.clock import virtual_time
from tests.support.speech import (
    CHANNEL,
    ScriptedLightning,
    ScriptedLinks,
    ends,
    joining,
    running,
    session,
    utterance,
)


@virtual_time
async def test_what_is_put_is_spoken_in_order():
    """Three utterances, each requested once, each spoken."""
    links, lightning = ScriptedLinks(), ScriptedLightning()
    subject = session(links=links, lightning=lightning)
    tickets = [subject.put_nowait(utterance(text)) for text in ("one", "two", "three")]
    async with running(subject, links):
        assert await ends(*tickets) == [Outcome.SPOKEN] * 3
    assert lightning.requests == ["one", "two", "three"]
    assert lightning.most_in_flight == 1


@virtual_time
async def test_a_skip_while_waiting_for_a_unit_ends_that_one():
    """What has not sounded yet is skipped all the same, and costs no unit."""
    links, lightning, scheduler = ScriptedLinks(), ScriptedLightning(), Scheduler(Ledger(1))
    subject = session(links=links, lightning=lightning, scheduler=scheduler)
    ticket = subject.put_nowait(utterance())
    async with scheduler.lease(GuildId(2), patience=1, silent_at=0.0), running(subject, links):
        await asyncio.sleep(1)
        subject.skip()
        assert await ticket.wait_ended() is Outcome.SKIPPED
        assert scheduler.statistics().waiting == 0
    assert lightning.requests == []


@virtual_time
async def test_leaving_ends_everything_once():
    """Whatever was not spoken ends as left; the link is left and the connection released."""
    links, lightning = ScriptedLinks(), ScriptedLightning()
    subject = session(links=links, lightning=lightning)
    tickets = [subject.put_nowait(utterance()) for _ in range(4)]
    async with running(subject, links):
        await asyncio.sleep(0.5)
    assert [ticket.outcome for ticket in tickets] == [Outcome.LEFT] * 4
    assert links.link.left
    assert lightning.released == 1
    assert lightning.in_flight == 0


@virtual_time
async def test_a_lost_link_ends_the_session():
    """Being thrown out is an end, not an error, and everything accepted is accounted for."""
    links = ScriptedLinks()
    subject = session(links=links)
    tickets = [subject.put_nowait(utterance()) for _ in range(3)]
    async with running(subject, links):
        await asyncio.sleep(0.5)
        links.link.lose()
        assert await ends(*tickets) == [Outcome.LEFT] * 3
        assert {ticket.error.ending for ticket in tickets} == {Ending.KICKED}
        assert subject.closed


@virtual_time
async def test_what_is_held_for_too_long_has_failed_and_the_next_is_spoken():
    """Its author hears why; the link is as it was."""
    links = ScriptedLinks()
    subject = session(links=links)
    first, second = (subject.put_nowait(utterance(text)) for text in ("one", "two"))
    async with running(subject, links):
        await asyncio.sleep(0.5)
        links.link.tracks[0].hold_too_long()
        assert await ends(first, second) == [Outcome.FAILED, Outcome.SPOKEN]
        assert isinstance(first.error, HeldTooLong)


@virtual_time
async def test_how_a_session_was_ended_is_told_to_its_link():
    """So that the bot knows whether to come back."""
    links = ScriptedLinks()
    subject = session(links=links)
    async with running(subject, links):
        await subject.wait_joined()
    assert links.link.ending is Ending.LEFT


@virtual_time
async def test_failing_to_join_fails_what_was_queued_with_the_reason():
    """The reason reaches whoever waits for the join, and every ticket."""
    error = ChannelFull(CHANNEL, 2)
    subject = session(links=ScriptedLinks(error=error))
    ticket = subject.put_nowait(utterance())
    await subject.run()
    assert ticket.outcome is Outcome.FAILED
    assert ticket.error is error
    with pytest.raises(ChannelFull):
        await subject.wait_joined()


@virtual_time
async def test_pieces_are_one_utterance():
    """A long text is several requests, one track, and one end."""
    links, lightning = ScriptedLinks(), ScriptedLightning()
    subject = session(links=links, lightning=lightning)
    ticket = subject.put_nowait(utterance(pieces=("one", "two", "three")))
    async with running(subject, links):
        assert await ticket.wait_ended() is Outcome.SPOKEN
    assert lightning.requests == ["one", "two", "three"]
    # Each ends in a packet of its own, so that it could be said again by itself.
    assert [track.played for track in links.link.tracks] == [pytest.approx(3.06)]


@virtual_time
async def test_left_while_joining_ends_everything():
    """Nobody waits for a join that is not going to happen."""
    links = ScriptedLinks(delay=2.0)
    subject = session(links=links)
    ticket = subject.put_nowait(utterance())
    async with joining(subject):
        pass
    assert ticket.outcome is Outcome.LEFT


@virtual_time
async def test_a_joined_session_has_its_connection_ready():
    """Before anything is said; what has not joined needs none."""
    links, lightning = ScriptedLinks(), ScriptedLightning()
    subject = session(links=links, lightning=lightning)
    async with running(subject, links):
        await asyncio.sleep(0.1)
        assert lightning.warmed == 1
    lightning = ScriptedLightning()
    await session(links=ScriptedLinks(error=ChannelFull(CHANNEL, 2)), lightning=lightning).run()
    assert lightning.warmed == 0


@virtual_time
async def test_whoever_says_something_before_it_has_joined_waits_for_it():
    """A join that nobody asked for may take its time, until then."""
    links = ScriptedLinks(delay=1.0)
    subject = session(links=links)
    async with asyncio.TaskGroup() as group:
        run = group.create_task(subject.run())
        await asyncio.sleep(0.5)
        assert links.hastened == []
        subject.put_nowait(utterance())
        assert links.hastened == [subject.guild]
        await subject.wait_joined()
        subject.put_nowait(utterance())
        assert links.hastened == [subject.guild]
        run.cancel()
