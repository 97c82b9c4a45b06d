"""One guild's session, between a scripted link and a scripted speech service."""

import asyncio
import logging
from operator import attrgetter

import pytest

from bot.errors import (
    BrokenOff,
    ChannelFull,
    Ending,
    HeldTooLong,
    NoUnitAvailable,
    Overdue,
)
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
from bot.speech.stages import STAGES
from bot.speech.utterance import Outcome
from bot.vocabulary import GuildId
from tests.support.clock import virtual_time
from tests.support.speech import (
    CHANNEL,
    ScriptedLightning,
    ScriptedLinks,
    ends,
    engine,
    held,
    running,
    session,
    utterance,
)
from tests.support.waiting import until

parts = attrgetter(*STAGES)


def spoken(caplog):
    """The canonical lines that were written."""
    return [line for line in caplog.records if line.message == "utterance spoken"]


MANY = {"queue_length": 20, "time_to_live": 600.0}


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
async def test_the_next_is_synthesised_while_this_one_plays():
    """There is no gap: three seconds of speech take three seconds and the first wait."""
    links = ScriptedLinks()
    subject = session(links=links)
    tickets = [subject.put_nowait(utterance()) for _ in range(3)]
    async with running(subject, links):
        await ends(*tickets)
        assert asyncio.get_running_loop().time() == pytest.approx(3.1, abs=0.1)


@virtual_time
async def test_look_ahead_is_bounded():
    """No more is fetched than the look-ahead asks for."""
    links, lightning = ScriptedLinks(), ScriptedLightning()
    subject = session(links=links, lightning=lightning, look_ahead=1.5)
    for _ in range(8):
        subject.put_nowait(utterance())
    async with running(subject, links):
        await asyncio.sleep(1.0)
        assert len(lightning.requests) <= 3
        assert links.link.lead <= 1.5 + 1.0


@virtual_time
async def test_playback_holds_no_unit():
    """While a sentence plays, another guild has the only unit."""
    links, scheduler = ScriptedLinks(), Scheduler(Ledger(1))
    subject = session(links=links, scheduler=scheduler, look_ahead=0.0)
    ticket = subject.put_nowait(utterance())
    async with running(subject, links):
        await asyncio.sleep(0.5)
        assert ticket.outcome is None
        async with scheduler.lease(GuildId(2), patience=0.01, silent_at=0.0):
            pass
        await ends(ticket)


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
async def test_a_lost_connection_is_tried_again_while_nothing_was_heard():
    """The listener notices nothing."""
    links = ScriptedLinks()
    lightning = ScriptedLightning(errors=[ConnectionLost("gone"), ConnectionLost("gone")])
    subject = session(links=links, lightning=lightning)
    ticket = subject.put_nowait(utterance("one"))
    async with running(subject, links):
        assert await ticket.wait_ended() is Outcome.SPOKEN
    assert lightning.requests == ["one"] * 3
    assert len(links.link.tracks) == 1


@virtual_time
async def test_what_was_heard_is_not_said_again():
    """Half of it is played, and the author is told that the rest failed."""
    links = ScriptedLinks()
    lightning = ScriptedLightning(errors=[(ConnectionLost("gone"), 5)])
    subject = session(links=links, lightning=lightning)
    ticket = subject.put_nowait(utterance("one"))
    async with running(subject, links):
        assert await ticket.wait_ended() is Outcome.FAILED
        assert isinstance(ticket.error, BrokenOff)
        assert links.link.tracks[0].played == pytest.approx(0.5, abs=0.05)
    assert lightning.requests == ["one"]


@virtual_time
async def test_what_comes_after_a_piece_that_broke_off_is_still_said():
    """What was heard of it is not repeated, and its author is told that something was lost."""
    links = ScriptedLinks()
    lightning = ScriptedLightning(errors=[(ConnectionLost("gone"), 5)])
    subject = session(links=links, lightning=lightning)
    ticket = subject.put_nowait(utterance(pieces=("one", "two", "three")))
    async with running(subject, links):
        assert await ticket.wait_ended() is Outcome.FAILED
        assert isinstance(ticket.error, BrokenOff)
        assert links.link.tracks[0].played == pytest.approx(2.5, abs=0.1)
    assert lightning.requests == ["one", "two", "three"]


@virtual_time
async def test_what_broke_off_before_it_was_heard_is_said_whole():
    """It lay ready behind the first; the listener notices nothing."""
    links = ScriptedLinks()
    lightning = ScriptedLightning(errors=[None, (ConnectionLost("gone"), 5)])
    subject = session(links=links, lightning=lightning)
    ticket = subject.put_nowait(utterance(pieces=("one", "two", "three")))
    async with running(subject, links):
        assert await ticket.wait_ended() is Outcome.SPOKEN
        assert links.link.tracks[0].played == pytest.approx(3.0, abs=0.1)
        assert links.link.tracks[0].underruns == 0
    assert lightning.requests == ["one", "two", "two", "three"]


@virtual_time
async def test_an_utterance_that_broke_off_behind_another_is_said_whole():
    """Nobody had heard any of it."""
    links = ScriptedLinks()
    lightning = ScriptedLightning(errors=[None, (ConnectionLost("gone"), 5)], seconds=3.0)
    subject = session(links=links, lightning=lightning)
    tickets = [subject.put_nowait(utterance(text)) for text in ("one", "two")]
    async with running(subject, links):
        assert [await each.wait_ended() for each in tickets] == [Outcome.SPOKEN] * 2
        played = [track.played for track in links.link.tracks]
        assert played == pytest.approx([3.0, 3.0], abs=0.1)
    assert lightning.requests == ["one", "two", "two"]


@virtual_time
async def test_refusals_are_waited_out():
    """Somebody else holds the unit for a while; then it is spoken, once."""
    links = ScriptedLinks()
    lightning = ScriptedLightning(errors=[UnitsExceeded() for _ in range(6)])
    subject = session(links=links, lightning=lightning)
    ticket = subject.put_nowait(utterance("one"))
    async with running(subject, links):
        assert await ticket.wait_ended() is Outcome.SPOKEN
    assert lightning.completed == ["one"]


@pytest.mark.parametrize(("time_to_live", "ended"), [(3.0, 3.0), (1.95, 2.0)])
@virtual_time
async def test_refusals_end_with_the_time_to_live(time_to_live, ended):
    """Nothing is sent after it; what was sent just before has its answer yet; the next is said."""
    links = ScriptedLinks()
    lightning = ScriptedLightning(errors=[UnitsExceeded() for _ in range(6)])
    # So it is tried at 0.2, at 0.8 and at 1.9 seconds, and would be at 4.
    scheduler = Scheduler(Ledger(1, jitter=lambda: 1.0))
    limits = {"scheduler": scheduler, "time_to_live": time_to_live}
    subject = session(links=links, lightning=lightning, **limits)
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
async def test_a_later_piece_that_fails_unheard_is_tried_again():
    """What was heard of the first piece does not stop the second from being retried."""
    links = ScriptedLinks()
    lightning = ScriptedLightning(errors=[(ConnectionLost("no"), 99), ConnectionLost("gone")])
    subject = session(links=links, lightning=lightning)
    ticket = subject.put_nowait(utterance(pieces=("one", "two")))
    async with running(subject, links):
        assert await ticket.wait_ended() is Outcome.SPOKEN
    assert lightning.requests == ["one", "two", "two"]


@virtual_time
async def test_left_while_joining_ends_everything():
    """Nobody waits for a join that is not going to happen."""
    links = ScriptedLinks(delay=2.0)
    subject = session(links=links)
    ticket = subject.put_nowait(utterance())
    async with asyncio.TaskGroup() as group:
        run = group.create_task(subject.run())
        await asyncio.sleep(1)
        subject.close(Ending.LEFT)
        run.cancel()
    subject.abandon()
    assert ticket.outcome is Outcome.LEFT


@virtual_time
async def test_the_parts_of_first_audio_add_up(caplog):
    """For the first of two utterances, and for the second, which waits for the first."""
    caplog.set_level(logging.INFO, logger="bot.speech.delivery")
    links = ScriptedLinks()
    subject = session(links=links, look_ahead=0.5)
    tickets = [subject.put_nowait(utterance("one")), subject.put_nowait(utterance("two"))]
    async with running(subject, links):
        await ends(*tickets)

    first, second = spoken(caplog)
    assert [line.number for line in (first, second)] == [1, 2]
    assert parts(first) == pytest.approx((0.0, 0.0, 0.0, 0.1, 0.0, 0.0))
    assert first.first_audio == pytest.approx(0.1)
    assert parts(second) == pytest.approx((0.6, 0.0, 0.0, 0.1, 0.0, 0.4), abs=0.03)
    assert sum(parts(second)) == pytest.approx(second.first_audio)


@virtual_time
async def test_gathering_audio_is_a_part_of_its_own(caplog):
    """Chunks of 0.1 s come every 0.01 s; for 0.35 s of audio one waits for four of them."""
    caplog.set_level(logging.INFO, logger="bot.speech.delivery")
    links = ScriptedLinks()
    subject = session(links=links)
    async with running(subject, links):
        links.link.prebuffer = 0.35
        await ends(subject.put_nowait(utterance("one")))

    [line] = spoken(caplog)
    assert parts(line) == pytest.approx((0.0, 0.0, 0.0, 0.1, 0.03, 0.0))
    assert line.first_audio == pytest.approx(0.13)


@virtual_time
async def test_what_is_shorter_than_the_prebuffer_begins_at_its_end(caplog):
    """A second is never gathered of half a second."""
    caplog.set_level(logging.INFO, logger="bot.speech.delivery")
    links = ScriptedLinks()
    subject = session(links=links, lightning=ScriptedLightning(seconds=0.5))
    async with running(subject, links):
        links.link.prebuffer = 1.0
        await ends(subject.put_nowait(utterance("one")))

    [line] = spoken(caplog)
    assert parts(line) == pytest.approx((0.0, 0.0, 0.0, 0.1, 0.05, 0.0))


@virtual_time
async def test_waiting_out_a_refusal_is_waiting_for_a_unit(caplog):
    """A failed attempt's time is somewhere, too."""
    caplog.set_level(logging.INFO, logger="bot.speech.delivery")
    links = ScriptedLinks()
    lightning = ScriptedLightning(errors=[UnitsExceeded(), ConnectionLost("gone")])
    subject = session(links=links, lightning=lightning)
    async with running(subject, links):
        await ends(subject.put_nowait(utterance("one")))

    [line] = spoken(caplog)
    assert line.attempts == 3
    assert line.unit > 0.0
    assert line.synthesis > 0.29
    assert sum(parts(line)) == pytest.approx(line.first_audio)


@virtual_time
async def test_what_was_never_heard_tells_what_it_waited_for(caplog):
    """A unit, for as long as it was worth waiting."""
    caplog.set_level(logging.INFO, logger="bot.speech.delivery")
    links, scheduler = ScriptedLinks(), Scheduler(Ledger(1))
    subject = session(links=links, scheduler=scheduler, time_to_live=2.0)
    ticket = subject.put_nowait(utterance())
    async with scheduler.lease(GuildId(2), patience=1, silent_at=0.0), running(subject, links):
        assert await ticket.wait_ended() is Outcome.FAILED

    [line] = spoken(caplog)
    assert line.first_audio is None
    assert parts(line) == pytest.approx((0.0, 2.0, 0.0, 0.0, 0.0, 0.0))


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
async def test_no_more_is_fetched_ahead_than_gapless_speech_needs():
    """A quick service is asked late, and there is no gap all the same."""
    links = ScriptedLinks()
    lightning = ScriptedLightning(first_audio=0.1, seconds=5.0)
    subject = session(links=links, lightning=lightning, look_ahead=60.0, **MANY)
    text = "x" * 75  # is expected to take five seconds
    tickets = [subject.put_nowait(utterance(text)) for _ in range(20)]
    async with running(subject, links):
        leads = []
        while tickets[-1].outcome is None:
            await asyncio.sleep(0.05)
            requests = len(lightning.requests)
            leads.append((requests, links.link.lead))
        started = [min(lead for count, lead in leads if count == number) for number in range(9, 20)]
        assert started == sorted(started, reverse=True), "later and later"
        assert started[-1] <= 2.5
        played = sum(track.played for track in links.link.tracks)
        assert asyncio.get_running_loop().time() == pytest.approx(0.1 + played, abs=0.05)


@virtual_time
async def test_a_slow_service_is_asked_as_early_as_may_be():
    """What is measured makes the lead longer, up to the limit."""
    links = ScriptedLinks()
    lightning = ScriptedLightning(first_audio=2.0, seconds=5.0)
    subject = session(links=links, lightning=lightning, look_ahead=3.0, **MANY)
    tickets = [subject.put_nowait(utterance("x" * 75)) for _ in range(12)]
    async with running(subject, links):
        await tickets[3].wait_ended()
        before = asyncio.get_running_loop().time()
        await tickets[11].wait_ended()
        played = sum(track.played for track in links.link.tracks[4:])
        assert asyncio.get_running_loop().time() - before == pytest.approx(played, abs=0.05)


@virtual_time
async def test_after_a_skip_the_next_is_asked_for_as_one_who_is_silent():
    """It waited as one who looks ahead; now it goes before another one who does."""
    links, scheduler = ScriptedLinks(), Scheduler(Ledger(1))
    lightning = ScriptedLightning(seconds=4.0)
    subject = session(links=links, lightning=lightning, scheduler=scheduler)
    subject.put_nowait(utterance("one"))
    async with running(subject, links):
        await asyncio.sleep(1.0)
        async with asyncio.TaskGroup() as group:
            others = group.create_task(held(scheduler, 2, 0.4))
            await asyncio.sleep(0)
            second = subject.put_nowait(utterance("two"))
            waits = group.create_task(held(scheduler, 3, 5.0, silent_at=3.0))
            await asyncio.sleep(0.2)
            assert scheduler.statistics().lanes == 2, "both look ahead"
            subject.skip()
            await others
            await asyncio.sleep(0.2)
            assert lightning.requests == ["one", "two"]
            assert await second.wait_ended() is Outcome.SPOKEN
            await waits


@virtual_time
async def test_refused_pieces_are_neither_lost_nor_repeated_nor_reordered():
    """Over three utterances of two pieces, half of the requests are refused."""
    links = ScriptedLinks()
    never = (UnitsExceeded(), 99)
    errors = [error for _ in range(6) for error in (UnitsExceeded(), never)]
    lightning = ScriptedLightning(errors=errors)
    subject = session(links=links, lightning=lightning)
    texts = [("one", "two"), ("three", "four"), ("five", "six")]
    tickets = [subject.put_nowait(utterance(pieces=pieces)) for pieces in texts]
    async with running(subject, links):
        assert await ends(*tickets) == [Outcome.SPOKEN] * 3
    assert lightning.completed == ["one", "two", "three", "four", "five", "six"]
    assert [round(track.played, 1) for track in links.link.tracks] == [2.0, 2.0, 2.0]


@virtual_time
async def test_refusals_are_no_attempts():
    """After many of them, a lost connection is tried again as if it were the first trouble."""
    links = ScriptedLinks()
    errors = [*(UnitsExceeded() for _ in range(5)), ConnectionLost("gone"), ConnectionLost("gone")]
    lightning = ScriptedLightning(errors=errors)
    subject = session(links=links, lightning=lightning)
    ticket = subject.put_nowait(utterance("one"))
    async with running(subject, links):
        assert await ticket.wait_ended() is Outcome.SPOKEN


@virtual_time
async def test_the_unit_is_free_in_the_step_in_which_the_reply_is_complete():
    """Whoever waits has it before anything else is done with what came."""
    links, scheduler = ScriptedLinks(), Scheduler(Ledger(1))
    lightning = ScriptedLightning(seconds=1.0)
    subject = session(links=links, lightning=lightning, scheduler=scheduler)
    subject.put_nowait(utterance("one"))
    async with running(subject, links):
        await asyncio.sleep(0.05)
        async with scheduler.lease(GuildId(2), patience=9.0, silent_at=0.0):
            # 0.1 s to the first audio, ten chunks of 0.1 s, each in a tenth of that.
            assert asyncio.get_running_loop().time() == pytest.approx(0.2)
            assert lightning.completed == ["one"]
            assert links.link.lead > 0.8


class HangingLightning(ScriptedLightning):
    """Never gets anywhere with some texts, wherever it is asked to hang."""

    def __init__(self, *texts, after=0):
        super().__init__()
        self.texts, self.after = texts, after

    async def speak(self, request):
        number = 0
        async for chunk in super().speak(request):
            if request.text in self.texts and number == self.after:
                await asyncio.Event().wait()
            yield chunk
            number += 1


@pytest.mark.parametrize("after", [0, 1, 5])
@virtual_time
async def test_synthesis_that_hangs_is_ended_and_the_next_one_plays(after, caplog):
    caplog.set_level(logging.INFO)
    links, lightning = ScriptedLinks(), HangingLightning("hangs", after=after)
    subject = session(links=links, lightning=lightning, units=2)
    tickets = [subject.put_nowait(utterance(text)) for text in ("hangs", "next")]
    async with running(subject, links):
        assert await ends(*tickets) == [Outcome.FAILED, Outcome.SPOKEN]
        assert isinstance(tickets[0].error, Overdue)
        assert subject.overdue == 1
    assert [line.outcome for line in spoken(caplog)] == ["Overdue", "ok"]
    assert len([line for line in caplog.records if line.message.startswith("overdue: ")]) == 1
    assert lightning.in_flight == 0


class DeadPacer(ScriptedLinks):
    """Lets nothing leave of the first so many tracks."""

    def __init__(self, dead):
        super().__init__()
        self.dead = dead

    async def join(self, guild, channel, *, urgent=True):
        link = await super().join(guild, channel)
        opened = link.open_track

        def open_track():
            track = opened()
            if len(link.tracks) <= self.dead:
                track.play = track._ended.wait
            return track

        link.open_track = open_track
        return link


@virtual_time
async def test_track_that_never_starts_is_ended_and_the_next_one_plays():
    links = DeadPacer(1)
    subject = session(links=links)
    begun = asyncio.get_running_loop().time()
    tickets = [subject.put_nowait(utterance(text)) for text in ("mute", "next")]
    async with running(subject, links):
        assert await ends(*tickets) == [Outcome.FAILED, Outcome.SPOKEN]
        assert asyncio.get_running_loop().time() - begun < 20
    assert subject.overdue == 1


@virtual_time
async def test_link_by_which_nothing_leaves_is_left_so_that_the_next_has_a_fresh_one():
    links = DeadPacer(99)
    subject = session(links=links)
    tickets = [subject.put_nowait(utterance(text)) for text in ("one", "two", "three")]
    async with running(subject, links):
        await ends(*tickets)
        await until(lambda: links.link.left, every=0.1)
    assert subject.overdue == 2
    assert subject.closed


@virtual_time
async def test_broken_link_is_waited_for():
    """Its repair has limits of its own."""
    links = DeadPacer(1)
    subject = session(links=links)
    async with running(subject, links):
        links.link.is_up = False
        ticket = subject.put_nowait(utterance())
        await asyncio.sleep(60)
        assert ticket.outcome is None
        links.link.is_up = True
        assert await ends(ticket) == [Outcome.FAILED]
    assert subject.overdue == 1


@virtual_time
async def test_nobody_is_watched_while_nothing_is_said():
    """An idle session sets no timer."""
    links = ScriptedLinks()
    subject = session(links=links)
    async with running(subject, links):
        await ends(subject.put_nowait(utterance()))
        await asyncio.sleep(5)
        assert not subject._delivering.is_set()
