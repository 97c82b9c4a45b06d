"""What people can ask for, and who may."""

import asyncio

import pytest

from bot.errors import (
    Action,
    ChannelFull,
    ElsewhereInVoice,
    Hush,
    Hushed,
    NoLocalEngine,
    NotAllowed,
    NothingToSay,
    NotInVoice,
    NotJoined,
    QueueFull,
    ShuttingDown,
)
from bot.speech.utterance import Origin, Outcome
from bot.speech.wish import Wish
from tests.support.clock import virtual_time
from tests.support.speech import (
    ADA,
    BEN,
    CHANNEL,
    GUILD,
    ScriptedLightning,
    ScriptedLinks,
    person,
    say,
    serving,
    wish,
)

ELSEWHERE = 11
MODERATOR = person(9, channel=None, moderator=True)


@virtual_time
async def test_say_joins_the_authors_voice_channel():
    """The place is taken at once; joining comes after."""
    links = ScriptedLinks(delay=1.0)
    async with serving(links) as service:
        receipt = say(service, ADA, "hello")
        assert receipt.ahead == 0
        await receipt.wait_joined()
        assert links.joins == [CHANNEL]
        assert service.channel(GUILD) == CHANNEL
    assert receipt.ticket.outcome is Outcome.LEFT


@virtual_time
async def test_say_is_refused_at_the_door():
    """What can be known before waiting is said before waiting."""
    async with serving() as service:
        with pytest.raises(NotInVoice):
            say(service, person(channel=None), "hello")
        assert service.channel(GUILD) is None
        for _ in range(5):
            say(service, ADA, "hello")
        with pytest.raises(QueueFull):
            say(service, BEN, "hello")
        with pytest.raises(ElsewhereInVoice):
            say(service, person(channel=ELSEWHERE), "hello")


@virtual_time
async def test_what_nobody_would_hear_is_refused_at_the_door():
    """While a moderator has muted the bot; what was accepted before is kept."""
    links = ScriptedLinks()
    async with serving(links) as service:
        before = say(service, ADA, "hello")
        await before.wait_joined()
        links.link.hush = Hush.MUTED
        with pytest.raises(Hushed) as caught:
            say(service, ADA, "hello")
        assert (caught.value.channel, caught.value.hush) == (CHANNEL, Hush.MUTED)
        assert before.ticket.outcome is None
        links.link.hush = None
        say(service, ADA, "hello")


@virtual_time
async def test_who_may_bring_the_bot_over():
    """Nobody is deprived of it but by a moderator; left alone, it goes with anybody."""
    links = ScriptedLinks()
    async with serving(links) as service:
        await service.join(ADA)
        with pytest.raises(NotAllowed):
            await service.join(person(channel=ELSEWHERE))
        assert await service.join(person(channel=ELSEWHERE, company=False)) == ELSEWHERE
        assert await service.join(person(channel=CHANNEL, moderator=True)) == CHANNEL
        with pytest.raises(NotInVoice):
            await service.join(MODERATOR)
    assert links.joins == [CHANNEL, ELSEWHERE, CHANNEL]


@virtual_time
async def test_who_may_make_it_leave():
    """Whoever is with it, or a moderator from anywhere."""
    async with serving() as service:
        with pytest.raises(NotJoined):
            await service.leave(ADA)
        await service.join(ADA)
        with pytest.raises(NotAllowed):
            await service.leave(person(channel=ELSEWHERE))
        assert await service.leave(MODERATOR) == 0
        await service.join(ADA)
        ticket = say(service, ADA, "hello").ticket
        assert await service.leave(BEN) == 1
        assert ticket.outcome is Outcome.LEFT
        assert service.channel(GUILD) is None


@virtual_time
async def test_who_may_skip():
    """Its author, or a moderator; and skipping nothing is no offence."""
    async with serving() as service:
        with pytest.raises(NotJoined):
            service.skip(ADA)
        await service.join(ADA)
        assert service.skip(BEN) is False
        say(service, ADA, "one")
        say(service, BEN, "two")
        with pytest.raises(NotAllowed):
            service.skip(BEN)
        assert service.skip(ADA) is True
        assert [place.ticket.utterance.author for place in service.queue(GUILD)] == [2]
        await asyncio.sleep(0.01)
        assert service.skip(MODERATOR) is True


@virtual_time
async def test_who_may_clear():
    """Anyone their own; a moderator everyone's. What is being spoken goes on."""
    async with serving() as service:
        await service.join(ADA)
        say(service, ADA, "one")
        await asyncio.sleep(0.01)
        for author in (ADA, BEN, ADA):
            say(service, author, "more")
        with pytest.raises(NotAllowed):
            service.clear(ADA, everyone=True)
        assert service.clear(ADA, everyone=False) == 2
        assert [place.ticket.utterance.author for place in service.queue(GUILD)] == [1, 2]
        assert service.clear(MODERATOR, everyone=True) == 1


@virtual_time
async def test_who_may_stop():
    """Its author if only theirs is there, or a moderator; the bot stays."""
    async with serving() as service:
        await service.join(ADA)
        say(service, ADA, "one")
        say(service, ADA, "two")
        assert service.stop(ADA) == 2
        say(service, ADA, "one")
        say(service, BEN, "two")
        with pytest.raises(NotAllowed):
            service.stop(ADA)
        assert service.stop(MODERATOR) == 2
        assert service.queue(GUILD) == []
        assert service.channel(GUILD) == CHANNEL


@virtual_time
async def test_a_place_tells_how_many_really_come_first():
    """Whoever comes between the many of one author is told so at once."""
    async with serving(queue_length=50) as service:
        for _ in range(10):
            say(service, ADA, "hello")
        receipt = say(service, BEN, "hello")
        shown = [place.ticket for place in service.queue(GUILD)]
        assert shown[receipt.ahead] is receipt.ticket
        assert receipt.ahead <= 2
        assert service.queue(GUILD)[receipt.ahead].waits == receipt.waits


@virtual_time
async def test_units_change_in_the_scheduler_and_in_the_pool():
    """And both are told of."""
    lightning = ScriptedLightning()
    async with serving(lightning=lightning) as service:
        service.resize(3)
        assert lightning.units == 3
        told = service.units()
        assert (told.scheduler.units, told.scheduler.usable, told.scheduler.leased) == (3, 3, 0)
        assert told.pool == lightning.statistics()


@virtual_time
async def test_warming_is_for_guilds_that_the_bot_is_in():
    """Nobody types for a bot that is not there."""
    lightning = ScriptedLightning()
    async with serving(lightning=lightning) as service:
        service.warm(GUILD)
        assert lightning.warmed == 0
        await service.join(ADA)
        await asyncio.sleep(0)
        warmed = lightning.warmed
        service.warm(GUILD)
        assert lightning.warmed == warmed + 1


@virtual_time
async def test_a_wish_is_put_where_the_bot_is_or_may_go():
    """Never anywhere by itself."""
    links = ScriptedLinks()
    async with serving(links) as service:
        with pytest.raises(NotJoined):
            service.put(GUILD, wish())
        ticket = service.put(GUILD, wish(), channel=CHANNEL)
        assert service.put(GUILD, wish(), channel=ELSEWHERE).utterance.pieces == ("hello",)
        await service.join_at(GUILD, ELSEWHERE)
        assert links.joins == [CHANNEL]
        assert ticket.outcome is None


@virtual_time
async def test_who_joins_by_itself_hears_why_it_cannot():
    """As for a command."""
    async with serving(ScriptedLinks(error=ChannelFull(CHANNEL, 2))) as service:
        with pytest.raises(ChannelFull):
            await service.join_at(GUILD, CHANNEL)


@virtual_time
@pytest.mark.parametrize("channel", [CHANNEL, ELSEWHERE])
async def test_a_join_by_itself_is_hastened_by_whoever_asks_for_it(channel):
    """There, and from another voice channel."""
    links = ScriptedLinks(delay=1.0)
    async with serving(links) as service, asyncio.TaskGroup() as group:
        group.create_task(service.join_at(GUILD, CHANNEL))
        await asyncio.sleep(0.5)
        assert links.hastened == []
        await service.join(person(channel=channel, moderator=True))
        assert links.hastened == [GUILD]
        assert service.channel(GUILD) == channel


@virtual_time
async def test_what_was_withdrawn_is_not_said():
    """Out of the queue at once; what has ended stays as it ended."""
    async with serving() as service:
        ticket = service.put(GUILD, wish(), channel=CHANNEL)
        service.withdraw(ticket)
        assert ticket.outcome is Outcome.WITHDRAWN
        service.withdraw(ticket)
        assert service.queue(GUILD) == []


@virtual_time
async def test_an_edit_keeps_the_place_and_the_age():
    """And is too late once it has ended."""
    async with serving() as service:
        first = service.put(GUILD, wish("one"), channel=CHANNEL)
        second = service.put(GUILD, wish("two"))
        accepted = first.utterance.accepted
        assert service.replace(first, wish("three")) is True
        assert [place.ticket for place in service.queue(GUILD)] == [first, second]
        assert first.utterance.pieces == ("three",)
        assert first.utterance.accepted == accepted
        service.withdraw(first)
        assert service.replace(first, wish("four")) is False


@virtual_time
async def test_a_notice_goes_first_if_the_bot_is_there():
    """Nobody waits for it, so nobody is told that there was no place."""
    async with serving() as service:
        assert service.notice(GUILD, "hello", "en") is None
        service.put(GUILD, wish(origin=Origin.COMMAND), channel=CHANNEL)
        ticket = service.notice(GUILD, "hello", "en")
        assert service.queue(GUILD)[0].ticket is ticket


@virtual_time
async def test_what_no_cloud_may_see_is_refused_at_the_door_if_there_is_nothing_else():
    lightning = ScriptedLightning()
    async with serving(lightning=lightning, cloud=True) as service:
        await service.join(ADA)
        with pytest.raises(NoLocalEngine):
            service.put(GUILD, Wish(author=1, plain="secret", local_only=True))
        ticket = service.put(GUILD, Wish(author=1, plain="hello"))
        with pytest.raises(NoLocalEngine):
            service.replace(ticket, Wish(author=1, plain="secret", local_only=True))
    assert "secret" not in lightning.requests


@virtual_time
async def test_a_recording_needs_no_voice_channel():
    """And leaves no connection behind, unless the bot speaks there."""
    lightning, links = ScriptedLightning(), ScriptedLinks()
    async with serving(links, lightning) as service:
        recording = await service.record(GUILD, wish())
        assert recording.seconds == pytest.approx(1.02)
        assert links.joins == []
        assert lightning.released == 1
        await service.join(ADA)
        await service.record(GUILD, wish())
        assert lightning.released == 1
        await service.drain(1.0)
        with pytest.raises(ShuttingDown):
            await service.record(GUILD, wish())


@virtual_time
async def test_who_may_pause_and_resume():
    """As for stopping; and whoever is there may have it go on."""
    async with serving() as service:
        with pytest.raises(NotJoined):
            service.pause(ADA)
        say(service, ADA, "one")
        say(service, BEN, "two")
        with pytest.raises(NotAllowed) as refused:
            service.pause(ADA)
        assert refused.value.action is Action.PAUSE
        assert service.is_paused(GUILD) is False
        assert service.pause(MODERATOR) is True
        assert service.pause(MODERATOR) is False
        assert service.is_paused(GUILD) is True
        assert service.ask(ADA, wish("three")).paused
        with pytest.raises(ElsewhereInVoice):
            service.resume(person(channel=ELSEWHERE))
        assert service.resume(BEN) is True
        assert service.resume(BEN) is False
        service.pause(MODERATOR)
        await service.drain(5.0)
        assert asyncio.get_running_loop().time() < 1.0, "nobody wants to hear that"


@virtual_time
async def test_what_was_heard_is_said_again_for_whoever_missed_it():
    """In the same voice, as theirs; not if its author took it back."""
    links, lightning = ScriptedLinks(), ScriptedLightning()
    async with serving(links, lightning) as service, asyncio.TaskGroup() as group:
        await service.join(ADA)
        play = group.create_task(links.link.play())
        with pytest.raises(NothingToSay):
            service.replay(BEN)
        heard = service.put(GUILD, wish("hello", named="Ada said hello"))
        await heard.wait_ended()
        with pytest.raises(ElsewhereInVoice):
            service.replay(person(channel=ELSEWHERE))
        with pytest.raises(NotInVoice):
            service.replay(MODERATOR)
        receipt = service.replay(BEN)
        assert receipt.ahead == 0
        assert await receipt.ticket.wait_ended() is Outcome.SPOKEN
        assert receipt.ticket.utterance.author == BEN.id
        assert lightning.requests == ["hello", "hello"]
        service.withdraw(receipt.ticket)
        with pytest.raises(NothingToSay):
            service.replay(BEN)
        play.cancel()
