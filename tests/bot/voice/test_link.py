"""Links, over real sockets, to a voice server that encrypts end to end."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import pytest

from bot.errors import (
    ChannelFull,
    ChannelGone,
    JoinFailed,
    MissingPermission,
    ShuttingDown,
    SpeechError,
    VoiceLinkLost,
)
from bot.vocabulary import ChannelId, GuildId
from bot.voice.link import VoiceLink, VoiceLinks
from bot.voice.pacer import PacedLink, Pacer
from playground.voice import Listener
from tests.support.link_world import (
    BOT,
    CHANNEL,
    FULL_CHANNEL,
    GUILD,
    OTHER_CHANNEL,
    OTHER_GUILD,
    TEXT_CHANNEL,
    LinkWorld,
    link_world,
    wait_until,
)
from tests.support.voice_harness import LISTENER, tone_packets

SPEECH = tone_packets(1.0)

PATIENT = 20.0
"""For what must succeed, also on a machine that is busy with something else."""


@asynccontextmanager
async def bot(
    *, join: float = PATIENT, key_exchange: float = PATIENT, **faults: Any
) -> AsyncIterator[tuple[LinkWorld, VoiceLinks]]:
    async with (
        link_world(**faults) as world,
        Pacer() as pacer,
        world.links(pacer, join=join, key_exchange=key_exchange) as links,
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


async def test_a_link_that_cannot_send_is_lost_and_the_other_speaks_on(
    caplog: pytest.LogCaptureFixture,
):
    async with bot() as (world, links):
        other = await world.listen(ChannelId(CHANNEL + 1000), guild_id=OTHER_GUILD)
        broken = await links.join(GUILD, CHANNEL)
        good = await links.join(OTHER_GUILD, ChannelId(CHANNEL + 1000))
        world.guild(GUILD).voice_client.link_state.key = b"no key"
        track = broken.open_track()
        track.put(SPEECH)
        await say(good, SPEECH[:20])

        await soon(broken.wait_lost())
        with pytest.raises(VoiceLinkLost):
            await track.wait_ended()
        assert heard(other)[:19] == SPEECH[:19]
        await wait_until(lambda: world.guild(GUILD).voice_client is None)
        await soon(say(await links.join(GUILD, CHANNEL), SPEECH[:3]))


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
    async with bot(join=0.5) as (world, links):
        loop = asyncio.get_running_loop()
        fault(world)
        began = loop.time()
        with pytest.raises(JoinFailed):
            await links.join(GUILD, CHANNEL)
        assert loop.time() - began < 10
        assert links.get(GUILD) is None
        assert world.guild().voice_client is None

        fault(world)
        links._join = PATIENT
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

    async with bot() as (world, links):
        with monkeypatch.context() as patched:
            patched.setattr("bot.voice.client.LinkState._inner_connect", give_up)
            patched.setattr("bot.voice.client.LinkState._poll_voice_ws", give_up)
            with pytest.raises(JoinFailed):
                await links.join(GUILD, CHANNEL)

        assert world.guild().voice_client is None
        await links.join(GUILD, CHANNEL)


async def test_a_move_that_fails_ends_the_link():
    async with bot(join=0.5) as (world, links):
        link = await links.join(GUILD, CHANNEL)
        world.server.faults.send_ready = False
        with pytest.raises(JoinFailed):
            await links.join(GUILD, OTHER_CHANNEL)

        assert link.is_lost
        assert links.get(GUILD) is None
        world.server.faults.send_ready = True
        links._join = PATIENT
        assert await links.join(GUILD, OTHER_CHANNEL) is not link


async def test_what_an_earlier_client_left_behind_is_cleared_away():
    async with bot() as (world, links):
        link = await links.join(GUILD, CHANNEL)
        left_behind = world.guild().voice_client
        links.forget(link)

        again = await links.join(GUILD, CHANNEL)
        assert again is not link
        assert world.guild().voice_client not in (None, left_behind)
        await soon(link.wait_lost())


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


async def test_a_failure_in_discord_pys_poller_ends_the_link(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    """It would stay connected, and deaf to whoever joins."""

    async def poll() -> None:
        raise ValueError("bad proposal")

    async with bot() as (world, links):
        link = await links.join(GUILD, CHANNEL)
        monkeypatch.setattr(world.guild().voice_client.ws, "poll_event", poll)
        await world.listen()
        await soon(link.wait_lost())

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


@pytest.mark.parametrize("code", [4006, 4009, 1006])
async def test_speech_waits_while_discord_py_repairs_the_connection(code: int):
    """It goes on where it was; lost is only what left before the news had arrived."""
    async with bot() as (world, links):
        person = await world.listen()
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        track.put(SPEECH[:30])
        track.finish()
        await wait_until(lambda: len(heard(person)) >= 5)
        await world.server.close(guild_id=GUILD, user_id=BOT, code=code)
        async with asyncio.timeout(10):
            await track.wait_ended()
        await quiet(person)

        assert heard(person)[-20:] == SPEECH[10:30]
        assert not link.is_lost


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


@pytest.mark.parametrize("code", [4014, 4015, 4021, 4022])
async def test_what_discord_py_does_not_repair_ends_the_link_within_the_limit_of_a_join(code: int):
    async with bot(join=0.5) as (world, links):
        link = await links.join(GUILD, CHANNEL)
        track = link.open_track()
        await world.server.close(guild_id=GUILD, user_id=BOT, code=code)
        await soon(link.wait_lost())

        with pytest.raises(VoiceLinkLost):
            await track.wait_ended()
        links._join = PATIENT
        await links.join(GUILD, CHANNEL)
