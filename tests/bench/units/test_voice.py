"""Playing by arithmetic gives what playing packet by packet gives."""

import asyncio

import pytest

from bench.units.voice import VirtualLink, VirtualLinks
from bot.errors import VoiceLinkLost
from tests.support.clock import virtual_time


def packets(seconds):
    return [b""] * round(seconds * 50)


def now():
    return asyncio.get_running_loop().time()


@virtual_time
async def test_a_packet_leaves_every_20_ms():
    link = VirtualLink(1, 10)
    track = link.open_track()
    await asyncio.sleep(0.5)
    track.put(packets(1.0))
    assert track.first_packet == 0.5
    await asyncio.sleep(0.3)
    assert track.played == pytest.approx(0.32)  # one at once, and one every 20 ms
    assert track.lead == link.lead == pytest.approx(0.68)


@virtual_time
async def test_a_track_ends_with_its_last_packet():
    link = VirtualLink(1, 10)
    track = link.open_track()
    track.put(packets(1.0))
    track.finish()
    await track.wait_ended()
    assert now() == pytest.approx(0.98)
    assert track.played == pytest.approx(1.0)
    assert track.underruns == 0


@virtual_time
async def test_what_comes_in_time_is_no_underrun():
    link = VirtualLink(1, 10)
    track = link.open_track()
    for _ in range(5):
        track.put(packets(0.1))
        await asyncio.sleep(0.1)
    track.finish()
    assert track.underruns == 0
    assert link.pauses == []


@virtual_time
async def test_an_underrun_is_counted_once_and_its_pause_noted():
    link = VirtualLink(1, 10)
    track = link.open_track()
    track.put(packets(0.1))
    await asyncio.sleep(0.5)
    track.put(packets(0.2))
    assert track.underruns == 1
    assert link.pauses == [(pytest.approx(0.1), pytest.approx(0.5))]
    track.finish()
    await track.wait_ended()
    assert track.played == pytest.approx(0.3)


@virtual_time
async def test_after_an_underrun_more_is_gathered():
    link = VirtualLink(1, 10)
    track = link.open_track()
    track.put(packets(0.1))
    await asyncio.sleep(0.5)
    track.put(packets(0.04))  # less than is wanted now
    assert link.prebuffer == pytest.approx(0.1)
    await asyncio.sleep(0.1)
    assert track.played == pytest.approx(0.1)
    track.finish()  # nothing more will come, so it is enough
    await track.wait_ended()
    assert track.played == pytest.approx(0.14)


@virtual_time
async def test_tracks_play_one_after_another_without_a_gap():
    link = VirtualLink(1, 10)
    first, second = link.open_track(), link.open_track()
    second.put(packets(0.5))
    second.finish()
    first.put(packets(1.0))
    first.finish()
    await second.wait_ended()
    assert second.first_packet == pytest.approx(1.0)
    assert now() == pytest.approx(1.48)
    assert link.pauses == []


@virtual_time
async def test_a_dropped_track_lets_the_next_play():
    link = VirtualLink(1, 10)
    first, second = link.open_track(), link.open_track()
    first.put(packets(5.0))
    second.put(packets(0.5))
    await asyncio.sleep(0.1)
    first.drop()
    assert second.first_packet == pytest.approx(0.12)  # 20 ms after the last of the first
    assert link.lead == pytest.approx(0.5)


@virtual_time
async def test_a_track_without_audio_ends_when_it_is_its_turn():
    link = VirtualLink(1, 10)
    first, second = link.open_track(), link.open_track()
    second.finish()
    first.put(packets(1.0))
    first.finish()
    await second.wait_ended()
    assert second.first_packet is None
    assert now() == pytest.approx(1.0)


@virtual_time
async def test_leaving_ends_everything_as_lost():
    links = VirtualLinks()
    link = await links.join(1, 10)
    playing, waiting = link.open_track(), link.open_track()
    playing.put(packets(1.0))
    await link.leave()
    for track in (playing, waiting):
        with pytest.raises(VoiceLinkLost):
            await track.wait_ended()
    assert link.is_lost
