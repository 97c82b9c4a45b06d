"""What others do to a link, and how it is repaired: over real sockets."""

import logging
from dataclasses import replace

import pytest

from bot.errors import Ending, VoiceLinkLost
from bot.vocabulary import ChannelId
from bot.voice.machine import BROKEN, DEAF, LinkLimits, Phase
from tests.support.link_world import BOT, CHANNEL, GUILD, OTHER_CHANNEL, OTHER_GUILD
from tests.support.links import (
    PATIENT_LIMITS,
    SPEECH,
    begin,
    bot,
    heard,
    out,
    quiet,
    say,
    soon,
    soon_value,
)
from tests.support.voice_harness import LISTENER
from tests.support.waiting import until


async def test_a_kick_ends_the_link_and_the_next_join_works():
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        track.put(SPEECH)
        await until(lambda: heard(person))
        await world.kick()

        await soon(link.wait_lost())
        with pytest.raises(VoiceLinkLost):
            await track.wait_ended()
        assert links.get(GUILD) is None
        assert [asked["channel_id"] for asked in world.gateway.asked] == [CHANNEL]
        again = await links.join(GUILD, CHANNEL)
        assert again is not link
        await soon(say(again, SPEECH[:3]))


async def test_speech_follows_when_a_moderator_moves_the_bot():
    async with bot() as (world, links):
        here, there = await world.listen(), await world.listen(OTHER_CHANNEL, user_id=LISTENER + 1)
        link = await links.join(GUILD, CHANNEL)
        track = begin(link)
        await until(lambda: len(heard(here)) >= 5)
        await world.move(OTHER_CHANNEL)
        await soon(track.wait_ended())
        await quiet(there)

        assert link.channel == OTHER_CHANNEL
        assert not link.is_lost
        assert there.statistics(BOT).undecryptable == 0
        assert heard(there) == SPEECH[-len(heard(there)) :]
        # Some 50 ms leave while Discord has moved the bot already and discord.py does not know.
        assert len(heard(here)) + len(heard(there)) >= len(SPEECH) - 10


async def test_after_a_bad_proposal_whoever_joins_hears_all_the_same(
    caplog: pytest.LogCaptureFixture,
):
    """It killed discord.py's poller: connected by all appearance, and heard by nobody new."""
    async with bot() as (world, links):
        first = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        await say(link, SPEECH[:1])
        world.server.disturb_group(guild_id=GUILD, user_id=BOT)
        await until(lambda: links.statistics().closes == {BROKEN: 1})
        late = await world.listen(user_id=LISTENER + 1)
        await soon(link.wait_ready())
        await until(lambda: late.ready)
        await soon(say(link, SPEECH[:10]))
        await quiet(late)

        assert heard(late)[-9:] == SPEECH[1:10]
        assert heard(first)[-9:] == SPEECH[1:10]
    assert "voice gateway failed" in caplog.messages


REPAIRED = [4006, 4009, 1006, 4015, 1000, 1001, 4000, 4004, 4011]


@pytest.mark.parametrize("code", REPAIRED)
async def test_speech_waits_while_the_connection_is_repaired(code: int):
    """It goes on where it was; lost is only what left before the news had arrived."""
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        track = begin(link, SPEECH[:30])
        await until(lambda: len(heard(person)) >= 5)
        await world.server.close(guild_id=GUILD, user_id=BOT, code=code)
        await soon(track.wait_ended())
        await quiet(person)

        assert heard(person)[-20:] == SPEECH[10:30]
        assert not link.is_lost
        assert links.statistics().closes == {code: 1}
        assert links.statistics().repairs == {f"closed_{code}": 1}


@pytest.mark.parametrize("code", [4015, 1006])
async def test_a_session_that_lives_is_resumed(code: int):
    """No new session, no new keys, no word to the main gateway."""
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        await until(lambda: person.ready)
        await world.server.close(guild_id=GUILD, user_id=BOT, code=code)
        await until(lambda: links.statistics().closes)
        await soon(link.wait_ready())
        await soon(say(link, SPEECH[:5]))
        await quiet(person)
        record = world.server.statistics(guild_id=GUILD, user_id=BOT)

        assert heard(person) == SPEECH[:5]
        assert (record.identifies, record.resumes) == (1, 1)
        assert len(world.gateway.asked) == 1


async def test_a_session_that_cannot_be_resumed_is_begun_anew():
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        world.server.faults.accept_resume = False
        await world.server.close(guild_id=GUILD, user_id=BOT, code=4015)
        await soon(say(link, SPEECH[:5]))
        await quiet(person)

        assert heard(person)[-4:] == SPEECH[1:5]
        assert world.server.statistics(guild_id=GUILD, user_id=BOT).identifies == 2
        assert None not in [asked["channel_id"] for asked in world.gateway.asked]


FINAL = {4017: Ending.NO_ENCRYPTION, 4021: Ending.RATE_LIMITED, 4022: Ending.CALL_ENDED}


@pytest.mark.parametrize("code", FINAL)
async def test_a_final_close_is_final_and_says_why(code: int, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    async with bot() as (world, links):
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        await world.server.close(guild_id=GUILD, user_id=BOT, code=code)
        await soon(link.wait_over())

        with pytest.raises(VoiceLinkLost) as caught:
            await track.wait_ended()
        assert caught.value.ending is link.ending is FINAL[code]
        assert [asked["channel_id"] for asked in world.gateway.asked] == [CHANNEL, None]
        assert links.statistics().endings == {FINAL[code]: 1}
        await links.join(GUILD, CHANNEL)
    [told] = [record for record in caplog.records if record.message == "left"][:1]
    assert told.ending == FINAL[code].value


async def test_a_lost_question_for_our_address_is_asked_again():
    async with bot() as (world, links):
        world.server.faults.discoveries_lost = 2
        link = await soon_value(links.join(GUILD, CHANNEL))

        assert link.phase is Phase.READY
        assert world.server.statistics(guild_id=GUILD, user_id=BOT).identifies == 1


async def test_4014_while_the_gateway_says_that_we_are_there_begins_anew():
    """Within the limit for its word; nobody has to rejoin it."""
    async with bot(limits=replace(PATIENT_LIMITS, verdict=0.1)) as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        await world.server.close(guild_id=GUILD, user_id=BOT, code=4014)
        await soon(say(link, SPEECH[:5]))
        await quiet(person)

        assert heard(person)[-4:] == SPEECH[1:5]


async def test_4014_and_then_the_word_that_we_are_out_is_a_kick():
    async with bot() as (world, links):
        link = await links.join(GUILD, CHANNEL)
        world.gateway.sends_state_update = False
        await world.kick()
        await until(lambda: link.phase is Phase.MOVED)
        assert not link.is_lost
        world.voice_state(GUILD, BOT, None)
        await soon(link.wait_over())

        assert link.ending is Ending.KICKED


async def test_4014_and_no_word_but_a_gateway_that_does_not_see_us_is_a_kick():
    async with bot(limits=replace(PATIENT_LIMITS, verdict=0.1)) as (world, links):
        link = await links.join(GUILD, CHANNEL)
        world.guild()._update_voice_state(out(), None)
        await world.server.close(guild_id=GUILD, user_id=BOT, code=4014)
        await soon(link.wait_over())

        assert link.ending is Ending.KICKED


async def test_a_move_whose_voice_server_is_never_named_is_asked_for_again():
    async with bot(limits=replace(PATIENT_LIMITS, verdict=0.1)) as (world, links):
        there = await world.listen(OTHER_CHANNEL)
        link = await links.join(GUILD, CHANNEL)
        world.gateway.sends_server_update = False
        await world.move(OTHER_CHANNEL)
        await until(lambda: link.channel == OTHER_CHANNEL)
        world.gateway.sends_server_update = True
        await soon(say(link, SPEECH[:5]))
        await quiet(there)

        assert heard(there)[-4:] == SPEECH[1:5]


async def test_a_voice_server_that_is_gone_is_waited_for():
    """VOICE_SERVER_UPDATE without an endpoint: the next one names it."""
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        nowhere = {"token": "none", "guild_id": str(GUILD), "endpoint": None}
        world.state.parse_voice_server_update(nowhere)
        await until(lambda: link.phase is Phase.MOVED)
        await world.move(CHANNEL)
        await soon(say(link, SPEECH[:5]))
        await quiet(person)

        assert heard(person)[-4:] == SPEECH[1:5]


async def test_another_region_costs_no_more_than_a_packet_or_two():
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        track = begin(link, SPEECH[:30])
        await until(lambda: len(heard(person)) >= 5)
        await world.move(CHANNEL)
        await soon(track.wait_ended())
        await quiet(person)

        assert len(heard(person)) >= 25
        assert person.statistics(BOT).undecryptable == 0


async def test_a_connection_that_cannot_be_repaired_is_given_up():
    limits = LinkLimits(join=0.4, give_up=0.5, first_wait=0.05, longest_wait=0.1)
    async with bot() as (world, links):
        link = await links.join(GUILD, CHANNEL)
        link._limits = limits
        world.server.faults.refuse_with = 4006
        await world.server.close(guild_id=GUILD, user_id=BOT, code=4006)
        await soon(link.wait_over())

        assert link.ending is Ending.GIVEN_UP
        assert world.guild().voice_client is None


async def test_a_main_gateway_that_is_down_is_waited_for_and_then_asked_at_once():
    """Nothing can be asked for while it is; its return is not left to the back-off."""
    limits = replace(PATIENT_LIMITS, first_wait=1000.0, longest_wait=1000.0)
    async with bot(limits=limits) as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        world.gateway.is_open = False
        await world.server.close(guild_id=GUILD, user_id=BOT, code=4006)
        await until(lambda: link._condition.attempt == 3)
        world.gateway.is_open = True
        links.gateway_back()
        await soon(say(link, SPEECH[:3]))
        await quiet(person)

        assert heard(person)[-2:] == SPEECH[1:3]


async def test_where_something_is_to_be_said_is_repaired_before_where_all_is_quiet():
    """When the bot has asked for so many voice channels that only people's wishes are left."""
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        quiet_one = await links.join(OTHER_GUILD, ChannelId(CHANNEL + 1000))
        while links.pace.has_room(urgent=False):
            links.pace.count()
        await world.server.close(guild_id=OTHER_GUILD, user_id=BOT, code=4006)
        await until(lambda: quiet_one.phase is Phase.RECONNECTING)
        begin(link, SPEECH[:30])
        await until(lambda: len(heard(person)) >= 5)
        await world.server.close(guild_id=GUILD, user_id=BOT, code=4006)
        await until(lambda: link.phase is Phase.RECONNECTING)
        await until(lambda: heard(person)[-1:] == SPEECH[29:30])

        assert quiet_one.phase is Phase.RECONNECTING


async def test_a_leave_during_a_repair_is_at_once():
    limits = replace(PATIENT_LIMITS, first_wait=1000.0, longest_wait=1000.0)
    async with bot(limits=limits) as (world, links):
        link = await links.join(GUILD, CHANNEL)
        world.server.faults.refuse_with = 4006
        await world.server.close(guild_id=GUILD, user_id=BOT, code=4006)
        await until(lambda: link._condition.attempt == 3)
        await soon(link.leave())

        assert link.ending is Ending.LEFT
        assert links.get(GUILD) is None


async def test_a_way_that_is_dead_is_left(monkeypatch: pytest.MonkeyPatch):
    """Reports came, and come no more although we speak: a fresh socket may get through."""
    monkeypatch.setattr("bot.voice.state.UNHEARD", 25)
    monkeypatch.setattr("bot.voice.state.REPORTS_TRUSTED", 1)
    monkeypatch.setattr("bot.voice.player.LOOK", 0.1)
    monkeypatch.setattr("playground.voice.udp._REPORT_INTERVAL", 0.1)
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        state = world.guild().voice_client.link_state
        await until(lambda: state._reports > 0)
        track = link.open_track()
        track.put(SPEECH * 10)
        await until(lambda: len(heard(person)) > 50)
        assert links.statistics().repairs == {}
        world.server.faults.udp_cut = True
        await until(lambda: links.statistics().repairs == {f"closed_{DEAF}": 1})
        world.server.faults.udp_cut = False
        before = len(heard(person))
        await until(lambda: len(heard(person)) > before + 10)
        track.drop()


async def test_a_repair_where_the_bot_may_not_enter_any_more_ends():
    async with bot() as (world, links):
        link = await links.join(GUILD, CHANNEL)
        world.forbid(CHANNEL, connect=False)
        await world.server.close(guild_id=GUILD, user_id=BOT, code=4006)
        await soon(link.wait_over())

        assert link.ending is Ending.FORBIDDEN
