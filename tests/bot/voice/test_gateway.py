"""discord.py's socket to a voice gateway with our work-arounds, over real sockets."""

import asyncio

import aiohttp
import pytest

from bot.voice.machine import SILENT
from tests.support.link_clients import connect, listen
from tests.support.link_world import GUILD, link_world
from tests.support.waiting import until


async def test_a_voice_gateway_that_says_nothing_is_lost(monkeypatch: pytest.MonkeyPatch):
    async with link_world() as world:
        client = await connect(world)
        monkeypatch.setattr("bot.voice.gateway.PATIENCE", 0.05)
        client.ws._keep_alive.stop()
        assert await listen(client) == SILENT
        await client.discard()


async def test_listening_can_be_cancelled_while_messages_come():
    """``asyncio.wait_for`` swallows a cancellation that comes with a message, up to Python 3.11."""
    async with link_world() as world:
        client = await connect(world)
        for turns in range(8):
            async with asyncio.TaskGroup() as group:
                listening = group.create_task(listen(client))
                await asyncio.sleep(0.01)
                client.ws.ws._reader.feed_data(_ACKNOWLEDGED, 0)
                for _ in range(turns):
                    await asyncio.sleep(0)
                listening.cancel()
            assert listening.cancelled()
        await client.discard()


_ACKNOWLEDGED = aiohttp.WSMessage(aiohttp.WSMsgType.TEXT, '{"op": 6, "d": null}', None)


async def test_the_question_for_our_address_is_asked_until_it_is_answered():
    async with link_world() as world:
        world.server.faults.discoveries_lost = 1
        client = await connect(world)
        assert client.link_state.ip == "127.0.0.1"
        assert client.link_state.port == client.link_state.socket.getsockname()[1]
        await client.discard()


async def test_the_voice_gateway_hears_that_we_are_there(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.voice.gateway.OFTEN_ENOUGH", 0.02)
    async with link_world() as world, asyncio.TaskGroup() as group:
        client = await connect(world)

        def heard() -> int:
            return world.server.statistics(guild_id=GUILD, user_id=300).heartbeats

        listening = group.create_task(client.link_state.listen())
        await until(lambda: heard() >= 3)
        await until(lambda: client.average_latency < float("inf"))
        assert 0 <= client.latency < float("inf")

        await world.server.close(guild_id=GUILD, user_id=300, code=4015)
        assert await listening == 4015
        await client.link_state.resume()
        before = heard()
        await until(lambda: heard() >= before + 3)
        await client.discard()


async def test_a_client_that_is_stopped_before_its_gateway_is_closed_says_no_more():
    async with link_world() as world:
        client = await connect(world)
        gateway = client.ws
        assert _heartbeats()
        client.link_state.stop()
        await until(lambda: not _heartbeats())
        await gateway.close()
        await client.discard()


def _heartbeats() -> list[str]:
    """Name the tasks that tell a voice gateway that we are there."""
    names = [getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks()]
    return [name for name in names if name.startswith("_Heartbeat.")]


async def test_what_a_link_says_to_its_gateway_is_not_packed():
    """A compressor and its counterpart took 300 kB of each link."""
    async with link_world() as world:
        client = await connect(world)
        assert client.ws.ws.compress == 0
        await client.discard()
