"""What a guild is about to hear, and what changes when people change their minds: in a session."""

import asyncio
from itertools import pairwise

import pytest

from bot.errors import NoUnitAvailable, QueueFull
from bot.ledger import Ledger
from bot.speech.scheduler import Scheduler
from bot.speech.utterance import Origin, Outcome
from bot.text.settings import Said
from tests.support.clock import virtual_time
from tests.support.speech import (
    ScriptedLightning,
    ScriptedLinks,
    ends,
    held,
    joining,
    running,
    session,
    utterance,
)


@virtual_time
async def test_a_skip_ends_what_is_spoken_and_the_next_begins():
    """The rest of it is dropped, its request is abandoned, the next is heard."""
    links, lightning = ScriptedLinks(), ScriptedLightning(seconds=30.0)
    subject = session(links=links, lightning=lightning)
    first, second = subject.put_nowait(utterance("one")), subject.put_nowait(utterance("two"))
    async with running(subject, links):
        await asyncio.sleep(0.5)
        subject.skip()
        assert await first.wait_ended() is Outcome.SKIPPED
        assert asyncio.get_running_loop().time() == pytest.approx(0.5)
        await asyncio.sleep(0.3)
        assert links.link.tracks[1].played > 0
        subject.skip()
        assert await second.wait_ended() is Outcome.SKIPPED
    assert lightning.abandoned == ["one", "two"]


@virtual_time
async def test_clear_forgets_what_waits_also_what_is_synthesised_ahead():
    """What is being spoken goes on to its end; nothing after it is heard."""
    links = ScriptedLinks()
    subject = session(links=links)
    tickets = [subject.put_nowait(utterance()) for _ in range(6)]
    async with running(subject, links):
        await asyncio.sleep(0.8)
        assert len(links.link.tracks) > 1
        assert subject.clear(lambda _: True) == 5
        assert await ends(*tickets) == [Outcome.SPOKEN] + [Outcome.CLEARED] * 5
        assert sum(track.played for track in links.link.tracks) == pytest.approx(1.0, abs=0.05)


@virtual_time
async def test_clear_spares_what_others_wrote():
    """Only the author's own is forgotten, and the rest is spoken."""
    links = ScriptedLinks()
    subject = session(links=links)
    first = subject.put_nowait(utterance(author=1))
    mine = subject.put_nowait(utterance(author=1))
    theirs = subject.put_nowait(utterance(author=2))
    async with running(subject, links):
        await asyncio.sleep(0.3)
        assert subject.clear(lambda author: author == 1) == 1
        outcomes = await ends(first, mine, theirs)
    assert outcomes == [Outcome.SPOKEN, Outcome.CLEARED, Outcome.SPOKEN]


@virtual_time
async def test_what_waited_too_long_is_not_said():
    """Speech stays in the present."""
    links, lightning = ScriptedLinks(), ScriptedLightning(seconds=10)
    subject = session(links=links, lightning=lightning, time_to_live=5.0, look_ahead=0.5)
    first, late = subject.put_nowait(utterance("one")), subject.put_nowait(utterance("two"))
    async with running(subject, links):
        assert await ends(first, late) == [Outcome.SPOKEN, Outcome.FAILED]
    assert isinstance(late.error, NoUnitAvailable)
    assert lightning.requests == ["one"]


@virtual_time
async def test_places_tell_who_is_next_and_about_when():
    """The one being spoken waits for nothing, the others for those before them."""
    links = ScriptedLinks()
    subject = session(links=links, queue_length=3)
    text = "a sentence of thirty letters.."
    for _ in range(3):
        subject.put_nowait(utterance(text))
    with pytest.raises(QueueFull):
        subject.put_nowait(utterance(text))
    assert [place.waits for place in subject.places] == pytest.approx([0.0, 2.0, 4.0])
    async with running(subject, links):
        await asyncio.sleep(0.5)
        assert [place.waits for place in subject.places] == pytest.approx([0.0, 0.6, 1.6], abs=0.2)
        await subject.wait_idle()
        assert subject.places == []


@virtual_time
async def test_cleared_while_joining_is_cleared():
    """Forgetting works before the first word too."""
    links = ScriptedLinks(delay=2.0)
    subject = session(links=links)
    ticket = subject.put_nowait(utterance())
    async with joining(subject):
        assert subject.clear(lambda _: True) == 1
        assert ticket.outcome is Outcome.CLEARED


@virtual_time
async def test_notices_are_said_next_and_places_tell():
    """What is being spoken goes on; what only waits gives way."""
    links = ScriptedLinks()
    lightning = ScriptedLightning(seconds=3.0)
    subject = session(links=links, lightning=lightning, look_ahead=1.0)
    async with running(subject, links):
        subject.put_nowait(utterance("one"))
        await asyncio.sleep(0.5)
        subject.put_nowait(utterance("read", origin=Origin.READ))
        subject.put_nowait(utterance("two"))
        subject.put_nowait(utterance("notice", origin=Origin.NOTICE))
        shown = [place.ticket.utterance.pieces[0] for place in subject.places]
        assert shown == ["one", "notice", "two", "read"]
        waits = [place.waits for place in subject.places]
        assert waits == sorted(waits)
        await subject.wait_idle()
    assert lightning.completed == shown


READ = {"origin": Origin.READ, "mergeable": True, "channel": 5}


@virtual_time
async def test_what_is_withdrawn_while_it_is_heard_stops_in_mid_word():
    """Within a frame, and the next begins."""
    links, lightning = ScriptedLinks(), ScriptedLightning(seconds=30.0)
    subject = session(links=links, lightning=lightning)
    first, second = (subject.put_nowait(utterance(text, **READ)) for text in ("x" * 99, "y" * 99))
    async with running(subject, links):
        await asyncio.sleep(0.5)
        subject.withdraw(first)
        played = links.link.tracks[0].played
        assert await first.wait_ended() is Outcome.WITHDRAWN
        await asyncio.sleep(0.3)
        assert links.link.tracks[0].played - played <= 0.02
        assert links.link.tracks[1].played > 0
        assert second.outcome is None


@virtual_time
async def test_a_burst_is_one_request_and_every_ticket_ends():
    """While something else is said, an author writes three messages; they are one utterance."""
    links, lightning = ScriptedLinks(), ScriptedLightning()
    subject = session(links=links, lightning=lightning, look_ahead=0.3)
    first = subject.put_nowait(utterance("hello", author=1, **READ))
    async with running(subject, links):
        await asyncio.sleep(0.2)
        texts = ("so", "I was thinking", "pizza?")
        tickets = [subject.put_nowait(utterance(text, author=2, **READ)) for text in texts]
        assert await ends(first, *tickets) == [Outcome.SPOKEN] * 4
    assert lightning.requests == ["hello", "so, I was thinking, pizza?"]


async def withdrawn_from_a_burst(which, after):
    """Say a burst of three, take one back after a while, and tell what became of it."""
    links, lightning = ScriptedLinks(), ScriptedLightning(seconds=3.0)
    subject = session(links=links, lightning=lightning)
    texts = ("first of three", "second of three", "third of three")
    tickets = [subject.put_nowait(utterance(text, **READ)) for text in texts]
    async with running(subject, links):
        await asyncio.sleep(after)
        subject.withdraw(tickets[which])
        outcomes = await ends(*tickets)
        assert subject.places == []
    return lightning.requests[1:], [outcome.name for outcome in outcomes]


@virtual_time
@pytest.mark.parametrize(
    ("which", "after", "requested", "outcomes"),
    [
        # Not heard yet: said anew without it.
        (1, 0.05, ["first of three, third of three"], "SPOKEN WITHDRAWN SPOKEN"),
        # In the middle of it: stopped, and the rest is said.
        (1, 1.6, ["third of three"], "SPOKEN WITHDRAWN SPOKEN"),
        # The last while the first is heard: that was broken off with it, so it is said anew.
        (2, 0.6, ["first of three, second of three"], "SPOKEN SPOKEN WITHDRAWN"),
        # Too late.
        (0, 1.6, [], "SPOKEN SPOKEN SPOKEN"),
        # The last one, while it is heard.
        (2, 2.8, [], "SPOKEN SPOKEN WITHDRAWN"),
    ],
)
async def test_one_of_a_burst_is_withdrawn(which, after, requested, outcomes):
    """Each ends once and in its own way, and nobody else's is lost."""
    assert await withdrawn_from_a_burst(which, after) == (requested, outcomes.split())


@virtual_time
async def test_an_edit_counts_until_something_was_heard():
    """Also of what was synthesised ahead; its place and what comes after it stay."""
    links, lightning = ScriptedLinks(), ScriptedLightning()
    subject = session(links=links, lightning=lightning)
    tickets = [subject.put_nowait(utterance(text)) for text in ("one", "two", "three")]
    async with running(subject, links):
        await asyncio.sleep(0.8)
        assert lightning.requests == ["one", "two", "three"], "ahead"
        assert subject.replace(tickets[0], utterance("too late")) is False
        assert subject.replace(tickets[1], utterance("edited")) is True
        assert await ends(*tickets) == [Outcome.SPOKEN] * 3
        assert sum(track.played for track in links.link.tracks) == pytest.approx(3.0, abs=0.1)
        assert subject.replace(tickets[1], utterance("too late")) is False
    assert lightning.requests[3:] == ["edited", "three"]


def said_by(author, text):
    return utterance(text, author=author, named=f"{author} said {text}", said=Said.SMART, **READ)


@virtual_time
async def test_the_name_is_said_when_somebody_else_spoke_or_nobody_for_a_minute():
    """In the order of speaking, whatever the order of writing."""
    links, lightning = ScriptedLinks(), ScriptedLightning()
    subject = session(links=links, lightning=lightning)
    async with running(subject, links):
        for author, text in ((1, "a" * 99), (1, "b" * 99), (2, "c" * 99), (1, "d" * 99)):
            subject.put_nowait(said_by(author, text))
        await subject.wait_idle()
        await asyncio.sleep(59.0)
        await ends(subject.put_nowait(said_by(1, "e")))
        await asyncio.sleep(61.0)
        await ends(subject.put_nowait(said_by(1, "f")))
    begins = [request[:8] for request in lightning.requests]
    assert begins == ["1 said a", "bbbbbbbb", "2 said c", "1 said d", "e", "1 said f"]


@virtual_time
async def test_the_name_is_said_after_all_if_what_had_it_is_not_heard():
    """The next was about to begin without it."""
    links, lightning = ScriptedLinks(), ScriptedLightning()
    subject = session(links=links, lightning=lightning)
    subject.put_nowait(said_by(2, "a" * 99))
    hidden = subject.put_nowait(said_by(1, "b" * 99))
    subject.put_nowait(said_by(1, "c" * 99))
    async with running(subject, links):
        await asyncio.sleep(0.8)
        assert [request[0] for request in lightning.requests] == ["2", "1", "c"], "ahead"
        subject.withdraw(hidden)
        await subject.wait_idle()
    assert lightning.requests[3].startswith("1 said c")
    assert hidden.outcome is Outcome.WITHDRAWN


@virtual_time
async def test_what_came_too_late_is_told_once():
    """Six messages behind a long one are left out; a notice says so, then it goes on."""
    links, lightning = ScriptedLinks(), ScriptedLightning(seconds=10)
    subject = session(
        links=links, lightning=lightning, time_to_live=5.0, look_ahead=0.5, queue_length=20
    )
    first = subject.put_nowait(utterance("one", **READ))
    late = [subject.put_nowait(utterance("x" * 99, author=n, **READ)) for n in range(6)]
    async with running(subject, links):
        await asyncio.sleep(18.0)
        command = subject.put_nowait(utterance("two"))
        assert await ends(first, *late) == [Outcome.SPOKEN] + [Outcome.STALE] * 6
        assert await command.wait_ended() is Outcome.SPOKEN
    assert lightning.requests == ["one", "left out 6", "two"]


@virtual_time
async def test_what_found_no_unit_in_time_counts_as_left_out():
    """It is told before the next."""
    links, scheduler, lightning = ScriptedLinks(), Scheduler(Ledger(1)), ScriptedLightning()
    subject = session(links=links, lightning=lightning, scheduler=scheduler, time_to_live=2.0)
    ticket = subject.put_nowait(utterance("one", **READ))
    async with asyncio.TaskGroup() as group:
        group.create_task(held(scheduler, 2, 3.0))
        await asyncio.sleep(0)
        async with running(subject, links):
            assert await ticket.wait_ended() is Outcome.STALE
            assert ticket.error is None
            await ends(subject.put_nowait(utterance("two", **READ)))
    assert lightning.requests == ["left out 1", "two"]


@virtual_time
async def test_under_a_backlog_what_is_read_aloud_goes_faster():
    """Step by step, and slower again at its end; what was asked for keeps its speed."""
    links, lightning = ScriptedLinks(), ScriptedLightning(seconds=5.0)
    subject = session(links=links, lightning=lightning, queue_length=20, time_to_live=600.0)
    async with running(subject, links):
        for author in range(15):
            subject.put_nowait(utterance("x" * 75, author=author, **READ))
        await asyncio.sleep(1.0)
        subject.put_nowait(utterance("x" * 75))
        await subject.wait_idle()
        subject.put_nowait(utterance("x" * 75, **READ))
        await subject.wait_idle()
    speeds = lightning.speeds
    assert speeds[0] == 1.1
    assert max(speeds) == 1.5
    assert speeds.count(1.0) >= 2, "the command, and what comes after silence"
    assert all(abs(a - b) <= 0.11 for a, b in pairwise(s for s in speeds[2:-1]))


@virtual_time
async def test_a_pause_holds_everything_and_what_was_broken_off_begins_again():
    """Nothing is lost, nothing gets too old meanwhile, and the order stays."""
    links, lightning = ScriptedLinks(), ScriptedLightning(seconds=2.0)
    subject = session(links=links, lightning=lightning, time_to_live=10.0)
    tickets = [subject.put_nowait(utterance(text)) for text in ("one", "two", "three")]
    async with running(subject, links):
        await asyncio.sleep(1.0)
        subject.pause()
        subject.pause()
        assert subject.paused
        played = sum(track.played for track in links.link.tracks)
        requested = len(lightning.requests)
        await asyncio.sleep(300.0)
        tickets.append(subject.put_nowait(utterance("four")))
        await asyncio.sleep(1.0)
        assert sum(track.played for track in links.link.tracks) <= played + 0.02
        assert len(lightning.requests) == requested
        assert [place.ticket for place in subject.places] == tickets
        subject.resume()
        subject.resume()
        assert await ends(*tickets) == [Outcome.SPOKEN] * 4
    assert lightning.requests[requested:] == ["one", "two", "three", "four"]


@virtual_time
async def test_a_pause_does_not_say_again_what_was_heard_of_a_burst():
    """Its first message was over."""
    links, lightning = ScriptedLinks(), ScriptedLightning(seconds=3.0)
    subject = session(links=links, lightning=lightning)
    texts = ("first of three", "second of three", "third of three")
    tickets = [subject.put_nowait(utterance(text, **READ)) for text in texts]
    async with running(subject, links):
        await asyncio.sleep(1.6)
        subject.pause()
        assert await tickets[0].wait_ended() is Outcome.SPOKEN
        subject.resume()
        assert await ends(*tickets) == [Outcome.SPOKEN] * 3
    assert lightning.requests[1:] == ["second of three, third of three"]


@virtual_time
async def test_what_was_heard_last_is_remembered_until_it_is_taken_back():
    """Not what was skipped, nor what the system said."""
    links = ScriptedLinks()
    subject = session(links=links)
    async with running(subject, links):
        assert subject.heard_last() is None
        heard = subject.put_nowait(utterance("one", named="Ada said one"))
        await heard.wait_ended()
        await ends(subject.put_nowait(utterance("notice", origin=Origin.NOTICE)))
        subject.put_nowait(utterance("two"))
        await asyncio.sleep(0.3)
        subject.skip()
        await subject.wait_idle()
        assert subject.heard_last().pieces == ("one",)
        subject.forget_heard(heard)
        assert subject.heard_last() is None
