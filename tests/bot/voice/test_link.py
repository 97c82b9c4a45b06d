"""Links, over real sockets, to a voice server that encrypts end to end."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise
from typing import Any

import discord
import pytest

from bot.errors import (
    ChannelFull,
    ChannelGone,
    Ending,
    HeldTooLong,
    Hush,
    JoinFailed,
    MissingPermission,
    ShuttingDown,
    SpeechError,
    VoiceLinkLost,
)
from bot.vocabulary import ChannelId, GuildId
from bot.voice.client import LinkClient
from bot.voice.link import VoiceLink, VoiceLinks
from bot.voice.machine import BROKEN, DEAF, LinkLimits, News, Phase
from bot.voice.pacer import PacedLink, Pacer
from playground.voice import Listener
from tests.support.link_world import (
    BOT,
    CHANNEL,
    FULL_CHANNEL,
    GUILD,
    OTHER_CHANNEL,
    OTHER_GUILD,
    STAGE,
    TEXT_CHANNEL,
    LinkWorld,
    link_world,
    wait_until,
)
from tests.support.voice_harness import LISTENER, tone_packets

SPEECH = tone_packets(1.0)

PATIENT = 20.0
"""For what must succeed, also on a machine that is busy with something else."""

PATIENT_LIMITS = LinkLimits(join=PATIENT, verdict=PATIENT, first_wait=0.05, longest_wait=0.2)


@asynccontextmanager
async def bot(
    *,
    limits: LinkLimits = PATIENT_LIMITS,
    key_exchange: float = PATIENT,
    watch: dict[str, Any] | None = None,
    **faults: Any,
) -> AsyncIterator[tuple[LinkWorld, VoiceLinks]]:
    async with (
        link_world(**faults) as world,
        Pacer() as pacer,
        world.links(pacer, limits=limits, key_exchange=key_exchange, **(watch or {})) as links,
    ):
        yield world, links


def heard(listener: Listener) -> list[bytes]:
    """The packets of speech that a listener could decrypt."""
    return [packet.payload for packet in listener.packets_of(BOT) if packet.speech]


def pattern(listener: Listener) -> str:
    """What a listener got, a letter per packet: speech, silence, or noise it could not decrypt."""
    return "".join(
        "-" if packet.silence else "s" if packet.speech else "?"
        for packet in listener.packets_of(BOT)
    )


async def say(link: VoiceLink, packets: list[bytes] = SPEECH) -> None:
    track = link.open_track()
    track.put(packets)
    track.finish()
    await track.wait_ended()


async def soon(waiting: Awaitable[None]) -> None:
    async with asyncio.timeout(30):
        await waiting


async def quiet(listener: Listener) -> None:
    """Wait until the bot is shown as not speaking any more."""
    await wait_until(lambda: BOT not in listener.speakers)


# Speaking.


async def test_everything_said_is_heard_and_framed_by_silence():
    """Silence leads in while audio is awaited, five packets of it end it, in time."""
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        await wait_until(lambda: len(person.packets_of(BOT)) >= 3)
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
        first, second = link.open_track(), link.open_track()
        for track in (first, second):
            track.put(SPEECH[:10])
            track.finish()
        await soon(second.wait_ended())
        await quiet(person)

        assert pattern(person) == "s" * 20 + "-" * 5


async def test_a_skip_is_heard_within_three_frames():
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        track.put(SPEECH)
        await wait_until(lambda: len(heard(person)) >= 10)
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
        await wait_until(lambda: len(heard(person)) == 10)

        assert heard(person) == SPEECH[:10]
        assert person.statistics(BOT).undecryptable == 0
        assert person.packets_of(BOT)[0].arrival - began > 0.2


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
    async with bot(key_exchange_delay=0.2) as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        await asyncio.sleep(0.05)
        track.drop()
        await wait_until(lambda: person.ready)
        await asyncio.sleep(0.1)

        assert person.packets_of(BOT) == ()


async def test_a_link_that_cannot_send_begins_anew_and_the_other_speaks_on(
    caplog: pytest.LogCaptureFixture,
):
    async with bot() as (world, links):
        person = await world.listen()
        other = await world.listen(ChannelId(CHANNEL + 1000), guild_id=OTHER_GUILD)
        broken = await links.join(GUILD, CHANNEL)
        good = await links.join(OTHER_GUILD, ChannelId(CHANNEL + 1000))
        world.guild(GUILD).voice_client.link_state.key = b"no key"
        async with asyncio.TaskGroup() as group:
            group.create_task(say(broken, SPEECH[:20]))
            await say(good, SPEECH[:20])
        await quiet(person)

        assert heard(other)[:19] == SPEECH[:19]
        assert len(heard(person)) >= 18
        assert "sending audio failed" in caplog.messages


# Joining and leaving.


async def test_joining_where_it_is_already_changes_nothing():
    async with bot() as (world, links):
        async with asyncio.TaskGroup() as group:
            joins = [group.create_task(links.join(GUILD, CHANNEL)) for _ in range(5)]

        assert len({id(task.result()) for task in joins}) == 1
        assert world.gateway.asked == [{"channel_id": CHANNEL, "self_deaf": True}]
        assert links.get(GUILD) is joins[0].result()


async def test_two_guilds_have_a_link_each():
    async with bot() as (world, links):
        channel = ChannelId(CHANNEL + 1000)
        people = [await world.listen(), await world.listen(channel, guild_id=OTHER_GUILD)]
        async with asyncio.TaskGroup() as group:
            for guild, place, end in ((GUILD, CHANNEL, 10), (OTHER_GUILD, channel, 20)):
                link = await links.join(guild, place)
                group.create_task(say(link, SPEECH[:end]))
        for person in people:
            await quiet(person)

        assert [heard(person) for person in people] == [SPEECH[:10], SPEECH[:20]]


async def test_a_join_elsewhere_takes_what_is_being_spoken_along():
    async with bot() as (world, links):
        here, there = await world.listen(), await world.listen(OTHER_CHANNEL, user_id=LISTENER + 1)
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        track.put(SPEECH)
        track.finish()
        await wait_until(lambda: len(heard(here)) >= 5)
        moved = await links.join(GUILD, OTHER_CHANNEL)
        await soon(track.wait_ended())
        await quiet(there)

        assert moved is link
        assert link.channel == OTHER_CHANNEL
        assert not link.is_lost
        lost = len(SPEECH) - len(heard(here)) - len(heard(there))
        assert 0 <= lost <= 2
        assert heard(there) == SPEECH[-len(heard(there)) :]


async def test_after_leaving_nothing_is_left():
    async with bot() as (world, links):
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        await link.leave()
        await link.leave()

        await soon(link.wait_lost())
        with pytest.raises(VoiceLinkLost):
            await track.wait_ended()
        with pytest.raises(VoiceLinkLost):
            link.open_track()
        assert links.get(GUILD) is None
        assert link.channel == CHANNEL
        assert world.guild().voice_client is None
        assert [asked["channel_id"] for asked in world.gateway.asked] == [CHANNEL, None]


async def test_at_the_end_every_voice_channel_is_left():
    async with bot() as (world, links):
        await links.join(GUILD, CHANNEL)
        await links.join(OTHER_GUILD, ChannelId(CHANNEL + 1000))

        await links.aclose()

        assert world.client.voice_clients == []
        assert links.get(GUILD) is None
        with pytest.raises(ShuttingDown):
            await links.join(GUILD, CHANNEL)


async def test_a_join_that_is_overtaken_by_the_end_leaves_again():
    async with bot() as (world, links):
        async with asyncio.TaskGroup() as group:
            joining = group.create_task(_failed_join(links, ShuttingDown))
            await asyncio.sleep(0)
            await links.aclose()

        assert isinstance(joining.result(), ShuttingDown)
        assert world.client.voice_clients == []


@pytest.mark.parametrize("channel", [ChannelId(1), TEXT_CHANNEL])
async def test_where_no_voice_channel_is_there_is_none_to_join(channel: ChannelId):
    async with bot() as (world, links):
        with pytest.raises(ChannelGone):
            await links.join(GUILD, channel)
        with pytest.raises(ChannelGone):
            await links.join(GuildId(1), CHANNEL)

        assert world.gateway.asked == []


@pytest.mark.parametrize(
    ("permission", "shown"),
    [("view_channel", "View Channel"), ("connect", "Connect"), ("speak", "Speak")],
)
async def test_a_missing_permission_is_named(permission: str, shown: str):
    async with bot() as (world, links):
        world.forbid(CHANNEL, **{permission: False})

        with pytest.raises(MissingPermission) as caught:
            await links.join(GUILD, CHANNEL)

        assert caught.value.permissions == (shown,)
        assert world.gateway.asked == []


async def test_a_full_channel_is_not_tried_unless_the_bot_may_move_members():
    async with bot() as (world, links):
        await links.join(GUILD, FULL_CHANNEL)
        await links.join(GUILD, CHANNEL)
        await world.listen(FULL_CHANNEL)
        with pytest.raises(ChannelFull) as caught:
            await links.join(GUILD, FULL_CHANNEL)
        assert (caught.value.channel, caught.value.limit) == (FULL_CHANNEL, 1)

        world.forbid(FULL_CHANNEL, move_members=True)
        link = await links.join(GUILD, FULL_CHANNEL)

        assert link.channel == FULL_CHANNEL


def no_ready(world: LinkWorld) -> None:
    world.server.faults.send_ready = not world.server.faults.send_ready


def no_discovery(world: LinkWorld) -> None:
    world.server.faults.answer_discovery = not world.server.faults.answer_discovery


def refused(world: LinkWorld) -> None:
    world.server.faults.refuse_with = None if world.server.faults.refuse_with else 4006


def no_answer(world: LinkWorld) -> None:
    world.gateway.answers = not world.gateway.answers


def no_server(world: LinkWorld) -> None:
    world.gateway.sends_server_update = not world.gateway.sends_server_update


FAULTS = [no_ready, no_discovery, refused, no_answer, no_server]


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_join_that_fails_ends_in_time_and_the_next_one_works(
    fault: Callable[[LinkWorld], None],
):
    async with bot(limits=LinkLimits(join=0.5)) as (world, links):
        loop = asyncio.get_running_loop()
        fault(world)
        began = loop.time()
        with pytest.raises(JoinFailed):
            await links.join(GUILD, CHANNEL)
        assert loop.time() - began < 10
        assert links.get(GUILD) is None
        assert world.guild().voice_client is None

        fault(world)
        links._limits = PATIENT_LIMITS
        person = await world.listen()
        await say(await links.join(GUILD, CHANNEL), SPEECH[:3])
        await quiet(person)
        assert heard(person) == SPEECH[:3]


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_join_that_is_cancelled_leaves_nothing_and_the_next_one_works(
    fault: Callable[[LinkWorld], None],
):
    async with bot() as (world, links):
        fault(world)
        async with asyncio.TaskGroup() as group:
            joining = group.create_task(links.join(GUILD, CHANNEL))
            await asyncio.sleep(0.1)
            joining.cancel()
        assert joining.cancelled()
        assert world.guild().voice_client is None

        fault(world)
        link = await links.join(GUILD, CHANNEL)
        assert links.get(GUILD) is link


@pytest.mark.parametrize("turns", [0, 1, 2, 5, 10, 20, 30])
async def test_a_join_can_be_cancelled_in_any_turn_of_the_loop(turns: int):
    async with bot() as (world, links):
        async with asyncio.TaskGroup() as group:
            joining = group.create_task(links.join(GUILD, CHANNEL))
            for _ in range(turns):
                await asyncio.sleep(0.0005)
            joining.cancel()

        if joining.cancelled():
            assert world.guild().voice_client is None
        link = await links.join(GUILD, CHANNEL)
        await soon(say(link, SPEECH[:2]))


async def test_a_connection_that_is_none_is_not_taken_for_one(monkeypatch: pytest.MonkeyPatch):
    """After some refusals discord.py returns a client that is not connected, without an error."""

    async def give_up(*_: object, **__: object) -> None:
        pass

    async with bot(limits=LinkLimits(join=1.0)) as (world, links):
        with monkeypatch.context() as patched:
            patched.setattr("bot.voice.client.LinkState._inner_connect", give_up)
            patched.setattr("bot.voice.client.LinkState._poll_voice_ws", give_up)
            with pytest.raises(JoinFailed):
                await links.join(GUILD, CHANNEL)

        assert world.guild().voice_client is None
        links._limits = PATIENT_LIMITS
        await links.join(GUILD, CHANNEL)


async def test_a_move_that_fails_is_told_and_tried_on():
    limits = replace(PATIENT_LIMITS, join=0.5)
    async with bot(limits=limits) as (world, links):
        person = await world.listen(OTHER_CHANNEL)
        link = await links.join(GUILD, CHANNEL)
        world.server.faults.send_ready = False
        with pytest.raises(JoinFailed):
            await links.join(GUILD, OTHER_CHANNEL)
        assert not link.is_lost
        assert link.channel == OTHER_CHANNEL
        world.server.faults.send_ready = True
        await soon(say(link, SPEECH[:3]))
        await quiet(person)

        assert heard(person) == SPEECH[:3]


async def test_a_client_that_somebody_left_behind_is_cleared_away():
    async with bot() as (world, links):
        channel = world.guild().get_channel(CHANNEL)
        left_behind = await channel.connect(cls=foreign_client)

        await links.join(GUILD, CHANNEL)

        assert world.guild().voice_client not in (None, left_behind)


def foreign_client(client: discord.Client, channel: Any) -> LinkClient:
    return LinkClient(client, channel, watcher=Deaf())


class Deaf:
    def link_changed(self) -> None:
        pass

    def link_told(self, client: LinkClient, news: News) -> None:
        pass


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


async def test_who_waits_to_join_may_give_up():
    """The join that is under way goes on."""
    async with bot() as (_, links):
        async with asyncio.TaskGroup() as group:
            first = group.create_task(links.join(GUILD, CHANNEL))
            second = group.create_task(links.join(GUILD, CHANNEL))
            await asyncio.sleep(0)
            second.cancel()

        assert first.result() is links.get(GUILD)


async def test_events_in_one_turn_of_the_loop_do_not_hang_a_join():
    """discord.py lost a wake-up when they came so."""
    async with bot() as (world, links):
        world.gateway.events_apart = 0
        for _ in range(5):
            link = await links.join(GUILD, CHANNEL)
            await link.leave()


# What others do to it.


async def test_a_kick_ends_the_link_and_the_next_join_works():
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        track.put(SPEECH)
        await wait_until(lambda: heard(person))
        await world.kick()

        await soon(link.wait_lost())
        with pytest.raises(VoiceLinkLost):
            await track.wait_ended()
        assert links.get(GUILD) is None
        assert [asked["channel_id"] for asked in world.gateway.asked] == [CHANNEL]
        again = await links.join(GUILD, CHANNEL)
        assert again is not link
        await soon(say(again, SPEECH[:3]))


async def test_a_kick_while_joining_fails_the_join():
    async with bot(send_ready=False) as (world, links):
        async with asyncio.TaskGroup() as group:
            joining = group.create_task(_failed_join(links, JoinFailed))
            await asyncio.sleep(0.1)
            await world.kick()
        assert isinstance(joining.result(), JoinFailed)

        world.server.faults.send_ready = True
        await links.join(GUILD, CHANNEL)


async def _failed_join(links: VoiceLinks, kind: type[SpeechError]) -> SpeechError:
    with pytest.raises(kind) as caught:
        await links.join(GUILD, CHANNEL)
    return caught.value


async def test_speech_follows_when_a_moderator_moves_the_bot():
    async with bot() as (world, links):
        here, there = await world.listen(), await world.listen(OTHER_CHANNEL, user_id=LISTENER + 1)
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        track.put(SPEECH)
        track.finish()
        await wait_until(lambda: len(heard(here)) >= 5)
        await world.move(OTHER_CHANNEL)
        await soon(track.wait_ended())
        await quiet(there)

        assert link.channel == OTHER_CHANNEL
        assert not link.is_lost
        assert there.statistics(BOT).undecryptable == 0
        assert heard(there) == SPEECH[-len(heard(there)) :]
        # Some 50 ms leave while Discord has moved the bot already and discord.py does not know.
        assert len(heard(here)) + len(heard(there)) >= len(SPEECH) - 10


async def test_after_a_new_session_the_orphan_is_replaced():
    """An invalidated gateway session empties discord.py's list; ours still knows."""
    async with bot() as (world, links):
        link = await links.join(GUILD, CHANNEL)
        orphan = world.guild().voice_client
        world.state._voice_clients.clear()
        assert not link.is_sound

        assert await links.join(GUILD, CHANNEL) is link
        assert world.guild().voice_client not in (None, orphan)
        assert link.is_sound


async def test_after_a_bad_proposal_whoever_joins_hears_all_the_same(
    caplog: pytest.LogCaptureFixture,
):
    """It killed discord.py's poller: connected by all appearance, and heard by nobody new."""
    async with bot() as (world, links):
        first = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        await say(link, SPEECH[:1])
        world.server.disturb_group(guild_id=GUILD, user_id=BOT)
        await wait_until(lambda: links.statistics().closes == {BROKEN: 1})
        late = await world.listen(user_id=LISTENER + 1)
        await soon(link.wait_ready())
        await wait_until(lambda: late.ready)
        await soon(say(link, SPEECH[:10]))
        await quiet(late)

        assert heard(late)[-9:] == SPEECH[1:10]
        assert heard(first)[-9:] == SPEECH[1:10]
    assert "voice gateway failed" in caplog.messages


async def test_a_link_that_fails_by_a_bug_takes_no_other_with_it(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    async with bot() as (_, links):
        link = await links.join(GUILD, CHANNEL)
        other = await links.join(OTHER_GUILD, ChannelId(CHANNEL + 1000))
        monkeypatch.setattr(link, "_can_speak", lambda: 1 / 0)
        link.open_track()
        await soon(link.wait_lost())

        await soon(say(other, SPEECH[:2]))

    assert "link failed" in caplog.messages


REPAIRED = [4006, 4009, 1006, 4015, 1000, 1001, 4000, 4004, 4011]


@pytest.mark.parametrize("code", REPAIRED)
async def test_speech_waits_while_the_connection_is_repaired(code: int):
    """It goes on where it was; lost is only what left before the news had arrived."""
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        track.put(SPEECH[:30])
        track.finish()
        await wait_until(lambda: len(heard(person)) >= 5)
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
        await wait_until(lambda: person.ready)
        await world.server.close(guild_id=GUILD, user_id=BOT, code=code)
        await wait_until(lambda: links.statistics().closes)
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


async def test_a_final_close_while_joining_says_why_too():
    async with bot() as (world, links):
        world.server.faults.refuse_with = 4017
        refused = await _failed_join(links, JoinFailed)

        assert refused.ending is Ending.NO_ENCRYPTION
        assert world.server.statistics(guild_id=GUILD, user_id=BOT).identifies == 0


async def test_one_refusal_does_not_fail_a_join():
    async with bot() as (world, links):
        for code in (4006, 4015, 4009):
            world.server.faults.close_on = (0, code)
            link = await links.join(GUILD, CHANNEL)
            await link.leave()


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
        await wait_until(lambda: link.phase is Phase.MOVED)
        assert not link.is_lost
        world.voice_state(GUILD, BOT, None)
        await soon(link.wait_over())

        assert link.ending is Ending.KICKED


async def test_4014_and_no_word_but_a_gateway_that_does_not_see_us_is_a_kick():
    async with bot(limits=replace(PATIENT_LIMITS, verdict=0.1)) as (world, links):
        link = await links.join(GUILD, CHANNEL)
        world.guild()._update_voice_state(_out(), None)
        await world.server.close(guild_id=GUILD, user_id=BOT, code=4014)
        await soon(link.wait_over())

        assert link.ending is Ending.KICKED


def _out() -> Any:
    return {"user_id": str(BOT), "channel_id": None, "session_id": "", "guild_id": str(GUILD)}


async def test_a_move_whose_voice_server_is_never_named_is_asked_for_again():
    async with bot(limits=replace(PATIENT_LIMITS, verdict=0.1)) as (world, links):
        there = await world.listen(OTHER_CHANNEL)
        link = await links.join(GUILD, CHANNEL)
        world.gateway.sends_server_update = False
        await world.move(OTHER_CHANNEL)
        await wait_until(lambda: link.channel == OTHER_CHANNEL)
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
        await wait_until(lambda: link.phase is Phase.MOVED)
        await world.move(CHANNEL)
        await soon(say(link, SPEECH[:5]))
        await quiet(person)

        assert heard(person)[-4:] == SPEECH[1:5]


async def test_another_region_costs_no_more_than_a_packet_or_two():
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        track.put(SPEECH[:30])
        track.finish()
        await wait_until(lambda: len(heard(person)) >= 5)
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
        await wait_until(lambda: link._condition.attempt == 3)
        world.gateway.is_open = True
        links.gateway_back()
        await soon(say(link, SPEECH[:3]))
        await quiet(person)

        assert heard(person)[-2:] == SPEECH[1:3]


async def test_a_leave_during_a_repair_is_at_once():
    limits = replace(PATIENT_LIMITS, first_wait=1000.0, longest_wait=1000.0)
    async with bot(limits=limits) as (world, links):
        link = await links.join(GUILD, CHANNEL)
        world.server.faults.refuse_with = 4006
        await world.server.close(guild_id=GUILD, user_id=BOT, code=4006)
        await wait_until(lambda: link._condition.attempt == 3)
        await soon(link.leave())

        assert link.ending is Ending.LEFT
        assert links.get(GUILD) is None


async def test_a_way_that_is_dead_is_left(monkeypatch: pytest.MonkeyPatch):
    """Reports came, and come no more although we speak: a fresh socket may get through."""
    monkeypatch.setattr("bot.voice.client.UNHEARD", 25)
    monkeypatch.setattr("bot.voice.client.REPORTS_TRUSTED", 1)
    monkeypatch.setattr("bot.voice.link.LOOK", 0.1)
    monkeypatch.setattr("playground.voice.server._REPORT_INTERVAL", 0.1)
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        state = world.guild().voice_client.link_state
        await wait_until(lambda: state._reports > 0)
        track = link.open_track()
        track.put(SPEECH * 10)
        await wait_until(lambda: len(heard(person)) > 50)
        assert links.statistics().repairs == {}
        world.server.faults.udp_cut = True
        await wait_until(lambda: links.statistics().repairs == {f"closed_{DEAF}": 1})
        world.server.faults.udp_cut = False
        before = len(heard(person))
        await wait_until(lambda: len(heard(person)) > before + 10)
        track.drop()


# Muted, or in the audience.


async def test_speech_waits_while_a_moderator_has_muted_the_bot():
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        track.put(SPEECH)
        track.finish()
        await wait_until(lambda: len(heard(person)) >= 5)
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
        await wait_until(lambda: link.hush is Hush.NOT_ALLOWED)
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


async def test_on_a_stage_it_speaks_when_it_may(monkeypatch: pytest.MonkeyPatch):
    """As a moderator it goes up by itself; else it raises its hand."""
    asked: list[str] = []

    async def edit(_: discord.Member, *, suppress: bool) -> None:
        asked.append("up")

    async def request(_: discord.Member) -> None:
        asked.append("hand")

    monkeypatch.setattr(discord.Member, "edit", edit)
    monkeypatch.setattr(discord.Member, "request_to_speak", request)
    async with bot() as (world, links):
        world.gateway.state_more = {"suppress": True}
        link = await links.join(GUILD, STAGE)
        assert link.hush is Hush.AUDIENCE
        await asyncio.sleep(0.05)
        assert asked == []
        await link.leave()
        world.forbid(STAGE, request_to_speak=True)
        link = await links.join(GUILD, STAGE)
        await wait_until(lambda: asked == ["hand"])
        await link.leave()
        world.forbid(STAGE, mute_members=True)
        link = await links.join(GUILD, STAGE)
        await wait_until(lambda: asked == ["hand", "up"])
        world.voice_state(GUILD, BOT, STAGE, suppress=False)
        await soon(say(link, SPEECH[:3]))


# What the main gateway says, a minute later.


async def test_a_link_that_the_gateway_does_not_see_is_repaired():
    async with bot(watch={"reconcile": 0.05}) as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        world.guild()._update_voice_state(_out(), None)
        links.reconcile()
        assert link.phase is Phase.RECONNECTING
        await soon(say(link, SPEECH[:3]))
        await quiet(person)

        assert heard(person)[-2:] == SPEECH[1:3]
        links.reconcile()
        assert link.phase is Phase.READY


async def test_a_link_that_the_gateway_sees_elsewhere_goes_there():
    async with bot() as (world, links):
        there = await world.listen(OTHER_CHANNEL)
        link = await links.join(GUILD, CHANNEL)
        moved = _out() | {"channel_id": str(OTHER_CHANNEL), "self_deaf": True}
        world.guild()._update_voice_state(moved, OTHER_CHANNEL)
        links.reconcile()
        assert link.channel == OTHER_CHANNEL
        await soon(say(link, SPEECH[:3]))
        await quiet(there)

        assert heard(there)[-2:] == SPEECH[1:3]


async def test_every_minute_the_two_views_are_compared():
    async with bot(watch={"reconcile": 0.05}) as (world, links):
        link = await links.join(GUILD, CHANNEL)
        world.client._ready = asyncio.Event()
        world.client._ready.set()
        world.guild()._update_voice_state(_out(), None)
        await wait_until(lambda: links.statistics().repairs == {"adrift": 1})
        await soon(link.wait_ready())


async def test_a_bug_in_the_comparison_does_not_end_the_links(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    async with bot(watch={"reconcile": 0.01}) as (world, links):
        link = await links.join(GUILD, CHANNEL)
        world.client._ready = asyncio.Event()
        world.client._ready.set()
        with monkeypatch.context() as patched:
            patched.setattr(links, "_seen_in", lambda _: 1 / 0)
            await wait_until(lambda: "comparing with the gateway failed" in caplog.messages)
        world.guild()._update_voice_state(_out(), None)
        await wait_until(lambda: links.statistics().repairs == {"adrift": 1})
        await soon(link.wait_ready())


async def test_a_ghost_leaves():
    """Discord shows the bot in a voice channel, after a crash, and no link is there."""
    async with bot() as (world, links):
        ghost = _out() | {"channel_id": str(CHANNEL), "self_deaf": True}
        world.guild()._update_voice_state(ghost, CHANNEL)
        world.guild(OTHER_GUILD)
        await links.leave_ghosts()

        assert [asked["channel_id"] for asked in world.gateway.asked] == [None]
        await wait_until(lambda: not links.is_inside(GUILD))
        await links.leave_ghosts()
        assert len(world.gateway.asked) == 1


async def test_a_channel_that_is_deleted_ends_its_link():
    async with bot() as (_, links):
        link = await links.join(GUILD, CHANNEL)
        links.channel_gone(GUILD, OTHER_CHANNEL)
        links.channel_gone(OTHER_GUILD, CHANNEL)
        assert not link.is_lost
        links.channel_gone(GUILD, CHANNEL)
        await soon(link.wait_over())

        assert link.ending is Ending.CHANNEL_GONE


async def test_a_guild_that_throws_the_bot_out_ends_its_link():
    async with bot() as (_, links):
        link = await links.join(GUILD, CHANNEL)
        links.guild_gone(OTHER_GUILD)
        links.guild_gone(GUILD)
        await soon(link.wait_over())

        assert link.ending is Ending.KICKED


async def test_a_repair_where_the_bot_may_not_enter_any_more_ends():
    async with bot() as (world, links):
        link = await links.join(GUILD, CHANNEL)
        world.forbid(CHANNEL, connect=False)
        await world.server.close(guild_id=GUILD, user_id=BOT, code=4006)
        await soon(link.wait_over())

        assert link.ending is Ending.FORBIDDEN


async def test_people_are_counted_and_bots_are_not():
    async with bot() as (world, links):
        assert links.people(GUILD, CHANNEL) == 0
        await links.join(GUILD, CHANNEL)
        assert links.people(GUILD, CHANNEL) == 0
        world.voice_state(GUILD, 501, CHANNEL, bot=True)
        assert links.people(GUILD, CHANNEL) == 0
        world.voice_state(GUILD, 502, CHANNEL)
        assert links.people(GUILD, CHANNEL) == 1
        world.voice_state(GUILD, 502, OTHER_CHANNEL)
        assert links.people(GUILD, CHANNEL) == 0
        assert links.people(GUILD, TEXT_CHANNEL) == 0


async def test_arrivals_and_endings_are_told():
    told: list[object] = []
    watch = {"arrived": lambda *facts: told.append(facts), "ended": lambda *f: told.append(f)}
    async with bot(watch=watch) as (_, links):
        link = await links.join(GUILD, CHANNEL)
        await links.join(GUILD, OTHER_CHANNEL)
        await link.leave()
        await links.join(GUILD, CHANNEL)
    assert told == [
        (GUILD, CHANNEL),
        (GUILD, OTHER_CHANNEL),
        (GUILD, Ending.LEFT),
        (GUILD, CHANNEL),
        (GUILD, Ending.SHUT_DOWN),
    ]


async def soon_value(waiting: Awaitable[VoiceLink]) -> VoiceLink:
    async with asyncio.timeout(30):
        return await waiting
