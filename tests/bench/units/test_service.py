"""The virtual service keeps the promises of the hosted one."""

import asyncio
from contextlib import aclosing

import pytest

from bench.units.service import (
    DIAL_ROUND_TRIPS,
    FIRST_CHUNK,
    FIRST_CHUNK_DELAY,
    Pace,
    VirtualService,
    duration,
)
from bot.audio.pcm import SPEECH
from bot.lightning.errors import ConnectionLost, UnitsExceeded
from bot.lightning.protocol import Complete, SpeechRequest
from tests.support.clock import virtual_time

PACE = Pace(rate=10, round_trip=0.05)
TEXT = "A text of some length, which takes a few seconds to say."


def request():
    return SpeechRequest(text=TEXT, voice="emily", language="en", speed=1.0)


async def spoken(connection):
    """The moments at which chunks arrived, and how much audio they hold."""
    arrived, size = [], 0
    async with aclosing(connection.speak(request())) as chunks:
        async for chunk in chunks:
            arrived.append(asyncio.get_running_loop().time())
            size += len(chunk)
    return arrived, size


@virtual_time
async def test_a_reply_takes_its_delay_its_synthesis_and_a_round_trip():
    connection = await VirtualService(1, PACE).dial()
    begin = asyncio.get_running_loop().time()
    assert begin == pytest.approx(DIAL_ROUND_TRIPS * 0.05)

    arrived, size = await spoken(connection)

    assert arrived[0] - begin == pytest.approx(0.05 + FIRST_CHUNK_DELAY + FIRST_CHUNK / 10)
    assert arrived[-1] - begin == pytest.approx(0.05 + FIRST_CHUNK_DELAY + duration(TEXT) / 10)
    assert SPEECH.seconds(size) == pytest.approx(duration(TEXT), abs=0.001)
    assert connection.usable
    assert isinstance(connection.outcome, Complete)


@pytest.mark.parametrize("rate", [3, 10])
@virtual_time
async def test_chunks_follow_each_other_without_a_gap(rate):
    """None is later than what came before lasts, though they grow."""
    connection = await VirtualService(1, Pace(rate, 0.05)).dial()
    async with aclosing(connection.speak(request())) as chunks:
        runs_dry = None
        async for chunk in chunks:
            now = asyncio.get_running_loop().time()
            assert runs_dry is None or now <= runs_dry
            runs_dry = (runs_dry or now) + SPEECH.seconds(len(chunk))


@virtual_time
async def test_one_request_more_than_units_is_refused():
    service = VirtualService(1, PACE)
    first, second = await service.dial(), await service.dial()
    async with asyncio.TaskGroup() as group:
        speaking = group.create_task(spoken(first))
        await asyncio.sleep(0.001)
        with pytest.raises(UnitsExceeded):
            await spoken(second)
        assert second.usable
        await speaking
    assert (service.refused, service.most_in_flight, service.in_flight) == (1, 1, 0)


@virtual_time
async def test_the_end_of_a_reply_is_the_earliest_that_another_fits():
    """Whoever sends when they see the end is not refused; half a round trip earlier they are."""
    service = VirtualService(1, PACE)
    first, second = await service.dial(), await service.dial()
    await spoken(first)
    await spoken(second)
    assert service.refused == 0

    async with asyncio.TaskGroup() as group:
        speaking = group.create_task(spoken(first))
        await asyncio.sleep(FIRST_CHUNK_DELAY + duration(TEXT) / 10 - 0.001)
        with pytest.raises(UnitsExceeded):
            await spoken(second)
        await speaking


@virtual_time
async def test_the_sixth_socket_of_a_unit_is_refused():
    service = VirtualService(1, PACE)
    for _ in range(5):
        await service.dial()
    with pytest.raises(UnitsExceeded):
        await service.dial()
    assert (service.refused_sockets, service.most_sockets) == (1, 5)


@virtual_time
async def test_a_socket_counts_until_the_service_has_seen_its_end():
    service = VirtualService(1, PACE)
    connection = await service.dial()
    async with asyncio.TaskGroup() as group:
        group.create_task(connection.run())
        await asyncio.sleep(0)
        connection.part()
        await asyncio.sleep(0.024)
        assert service.sockets == 1
        await asyncio.sleep(0.002)
        assert service.sockets == 0


@virtual_time
async def test_closing_in_the_middle_frees_the_unit():
    service = VirtualService(1, PACE)
    connection = await service.dial()
    async with asyncio.TaskGroup() as group:
        group.create_task(connection.run())
        speaking = group.create_task(_lost(connection))
        await asyncio.sleep(0.2)
        assert service.in_flight == 1
        connection.part()
        await speaking
        assert service.in_flight == 0
    assert not connection.usable


async def _lost(connection):
    with pytest.raises(ConnectionLost):
        await spoken(connection)


@virtual_time
async def test_cancelled_dialling_leaves_no_socket():
    service = VirtualService(1, PACE)
    async with asyncio.TaskGroup() as group:
        dialling = group.create_task(service.dial())
        await asyncio.sleep(0.01)
        dialling.cancel()
    assert service.sockets == 0
