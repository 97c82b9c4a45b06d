"""What is said in a link, over real sockets, to a voice server that encrypts end to end."""

import asyncio
import time
from itertools import pairwise

import pytest

from bot.errors import HeldTooLong, Hush
from bot.vocabulary import ChannelId
from bot.voice.pacer import PacedLink
from tests.support.link_world import BOT, CHANNEL, GUILD, OTHER_GUILD
from tests.support.links import (
    SPEECH,
    begin,
    bot,
    heard,
    pattern,
    quiet,
    say,
    soon,
)
from tests.support.voice_harness import LISTENER
from tests.support.waiting import until


async def test_everything_said_is_heard_and_framed_by_silence():
    """Silence leads in while audio is awaited, five packets of it end it, in time."""
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        await until(lambda: len(person.packets_of(BOT)) >= 3)
        assert BOT in person.speakers
        track.put(SPEECH[:30])
        track.finish()
        await soon(track.wait_ended())
        await quiet(person)

        assert heard(person) == SPEECH[:30]
        assert pattern(person).lstrip("-") == "s" * 30 + "-" * 5
        assert (track.played, track.underruns, link.lead) == (0.6, 0, 0.0)
        record = world.server.statistics(guild_id=GUILD, user_id=BOT)
        assert record.violations == {}


async def test_the_first_word_hurries(monkeypatch: pytest.MonkeyPatch):
    hurried: list[PacedLink] = []
    monkeypatch.setattr(PacedLink, "hurry", lambda link: hurried.append(link))
    async with bot() as (_, links):
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        assert hurried == []
        track.put(SPEECH[:1])
        track.drop()

        assert len(hurried) == 1


async def test_nothing_is_sent_while_nobody_speaks_and_no_time_passes_in_rtp():
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        await asyncio.sleep(0.1)
        assert person.packets_of(BOT) == ()
        for _ in range(2):
            await say(link, SPEECH[:3])
            await quiet(person)
            before = len(person.packets_of(BOT))
            await asyncio.sleep(0.1)
            assert len(person.packets_of(BOT)) == before

        packets = person.packets_of(BOT)
        steps = {b.timestamp - a.timestamp for a, b in pairwise(packets)}
        assert steps == {960}
        assert pattern(person) == "sss-----" * 2


async def test_the_next_utterance_follows_without_a_gap():
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        begin(link, SPEECH[:10])
        await soon(say(link, SPEECH[:10]))
        await quiet(person)

        assert pattern(person) == "s" * 20 + "-" * 5


async def test_a_skip_is_heard_within_three_frames():
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        track.put(SPEECH)
        await until(lambda: len(heard(person)) >= 10)
        left = track.played
        track.drop()
        await soon(track.wait_ended())
        await quiet(person)

        assert track.played - left <= 0.06
        assert len(heard(person)) == round(track.played / 0.02)
        assert pattern(person).endswith("s-----")


async def test_the_first_word_waits_for_the_key_exchange():
    """Nothing is sent that somebody could not decrypt, although the exchange takes long."""
    async with bot(key_exchange_delay=0.4) as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        began = asyncio.get_running_loop().time()
        await say(link, SPEECH[:10])
        await until(lambda: len(heard(person)) == 10)

        assert heard(person) == SPEECH[:10]
        assert person.statistics(BOT).undecryptable == 0
        assert person.packets_of(BOT)[0].arrival - began > 0.2


async def test_people_come_and_go_while_it_speaks():
    """Who stays hears everything; who comes hears everything from their key exchange on."""
    async with bot() as (world, links):
        stays = await world.listen()
        goes = await world.listen(user_id=LISTENER + 1)
        link = await links.join(GUILD, CHANNEL)
        await until(lambda: stays.ready and goes.ready)
        track = begin(link, SPEECH * 3)
        await until(lambda: len(heard(stays)) >= 20)
        comes = await world.listen(user_id=LISTENER + 2)
        await until(lambda: len(heard(comes)) >= 20)
        await goes.leave()
        await soon(track.wait_ended())
        await quiet(stays)

        assert heard(stays) == SPEECH * 3
        assert heard(comes) == (SPEECH * 3)[-len(heard(comes)) :]


async def test_a_key_exchange_that_never_ends_is_waited_for_only_so_long(
    caplog: pytest.LogCaptureFixture,
):
    async with bot(key_exchange=0.2, key_exchange_delay=30) as (world, links):
        await world.listen()
        link = await links.join(GUILD, CHANNEL)
        await soon(say(link, SPEECH[:3]))

    assert "key exchange is overdue; some may not hear" in caplog.messages


async def test_alone_nobody_is_waited_for():
    async with bot(key_exchange=30, key_exchange_delay=30) as (_, links):
        link = await links.join(GUILD, CHANNEL)

        await soon(say(link, SPEECH[:3]))


async def test_a_channel_without_encryption_needs_no_keys():
    async with bot(dave=False, key_exchange=30) as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        await soon(say(link, SPEECH[:3]))
        await quiet(person)

        assert heard(person) == SPEECH[:3]


async def test_what_is_skipped_before_it_could_begin_is_never_announced():
    async with bot(key_exchange_delay=1.5) as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        await asyncio.sleep(0.05)
        track.drop()
        await until(lambda: person.ready)
        await asyncio.sleep(0.1)

        assert person.packets_of(BOT) == ()


def cannot_encrypt(*_: bytes) -> bytes:
    raise ValueError("cannot encrypt")


async def test_a_link_that_cannot_send_begins_anew_and_the_other_speaks_on(
    caplog: pytest.LogCaptureFixture,
):
    async with bot() as (world, links):
        person = await world.listen()
        other = await world.listen(ChannelId(CHANNEL + 1000), guild_id=OTHER_GUILD)
        broken = await links.join(GUILD, CHANNEL)
        good = await links.join(OTHER_GUILD, ChannelId(CHANNEL + 1000))
        world.guild(GUILD).voice_client.link_state.seal = cannot_encrypt
        async with asyncio.TaskGroup() as group:
            group.create_task(say(broken, SPEECH[:20]))
            await say(good, SPEECH[:20])
        await quiet(person)

        assert heard(other)[:19] == SPEECH[:19]
        assert len(heard(person)) >= 18
        assert "sending audio failed" in caplog.messages


async def test_a_track_opened_just_as_the_pacer_falls_silent_is_heard():
    """Opened after it did, but before the loop has heard of that."""
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        for pause in (0.06, 0.1, 0.12, 0.2):
            await say(link, SPEECH[:1])
            time.sleep(pause)  # noqa: ASYNC251 (the loop is busy, the pacer is not)
            await soon(say(link, SPEECH[:1]))
        await quiet(person)

        assert heard(person) == SPEECH[:1] * 8


# Muted, or not allowed.


async def test_speech_waits_while_a_moderator_has_muted_the_bot():
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        track = begin(link)
        await until(lambda: len(heard(person)) >= 5)
        world.voice_state(GUILD, BOT, CHANNEL, mute=True)
        await quiet(person)
        assert link.hush is Hush.MUTED
        assert link.is_held
        assert links.statistics().held == 1
        count = len(heard(person))
        world.voice_state(GUILD, BOT, CHANNEL, mute=False)
        await soon(track.wait_ended())
        await quiet(person)

        assert count < len(SPEECH)
        assert heard(person) == SPEECH


async def test_speech_that_waits_for_too_long_is_told_why():
    async with bot(watch={"hold": 0.1}) as (world, links):
        link = await links.join(GUILD, CHANNEL)
        world.voice_state(GUILD, BOT, CHANNEL, suppress=True)
        await until(lambda: link.hush is Hush.NOT_ALLOWED)
        with pytest.raises(HeldTooLong) as caught:
            await soon(say(link, SPEECH[:3]))
        assert caught.value.hush is Hush.NOT_ALLOWED

        world.voice_state(GUILD, BOT, CHANNEL, suppress=False)
        await soon(say(link, SPEECH[:3]))


async def test_a_right_to_speak_that_is_taken_and_given_back():
    async with bot() as (world, links):
        link = await links.join(GUILD, CHANNEL)
        world.forbid(CHANNEL, speak=False)
        assert link.hush is Hush.NOT_ALLOWED
        async with asyncio.TaskGroup() as group:
            saying = group.create_task(say(link, SPEECH[:3]))
            await asyncio.sleep(0.1)
            assert not saying.done()
            world.forbid(CHANNEL)
            links.look_again(GUILD)

        assert link.hush is None
