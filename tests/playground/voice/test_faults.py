"""What goes wrong on purpose."""

import asyncio

import pytest

from tests.support.voice_harness import (
    BOT,
    CHANNEL,
    GUILD,
    voice_room,
    voice_world,
)
from tests.support.voice_wire import (
    STRANGER,
    TONE,
    connection,
    wire,
    wired_again,
)
from tests.support.waiting import until


@pytest.mark.parametrize("code", [4001, 4017, 4021])
async def test_every_identify_can_be_refused(code: int):
    """A fault that stays until it is taken away."""
    async with voice_world() as world:
        world.server.faults.refuse_with = code
        async with wire(world) as bot:
            await bot.identify()
            assert await bot.closed_with() == code
        world.server.faults.refuse_with = None
        async with wire(world) as bot:
            await bot.identified()


async def test_a_socket_that_breaks_off_leaves_a_session_that_can_be_resumed():
    """1006: no close is sent, and the session waits."""
    async with voice_world() as world:
        async with wire(world) as bot:
            seen = (await bot.identified())["seq"]
            assert world.server.is_connected(guild_id=GUILD, user_id=BOT)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(world.server.close(guild_id=GUILD, user_id=BOT, code=1006))
                assert await bot.closed_with() in {None, 1006}
        assert not world.server.is_connected(guild_id=GUILD, user_id=BOT)
        async with wired_again(world) as bot:
            await bot.resume(seen)
            await bot.receive(9)
        assert world.server.statistics(guild_id=GUILD, user_id=BOT).resumes == 1


async def test_a_resume_can_be_refused():
    """As if the session had been forgotten; IDENTIFY works again."""
    async with voice_world() as world:
        world.server.faults.accept_resume = False
        async with wire(world) as bot:
            await bot.identified()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(world.server.close(guild_id=GUILD, user_id=BOT, code=4015))
                assert await bot.closed_with() == 4015
        async with wired_again(world) as bot:
            await bot.resume()
            assert await bot.closed_with() == 4006
        async with wire(world) as bot:
            await bot.identified()


@pytest.mark.parametrize(("code", "resumed"), [(4006, False), (4015, True)])
async def test_a_socket_can_be_closed_when_something_is_said(code: int, resumed: bool):
    """Once, at the message with that opcode, which is not answered."""
    async with voice_world() as world:
        world.server.faults.close_on = (1, code)
        async with wire(world) as bot:
            await bot.identified()
            await bot.send(1, protocol="udp", data={"mode": "aead_xchacha20_poly1305_rtpsize"})
            assert await bot.closed_with() == code
        assert world.server.faults.close_on is None
        async with wired_again(world) as bot:
            await bot.resume()
            if resumed:
                await bot.receive(9)
            else:
                assert await bot.closed_with() == 4006


async def test_the_first_questions_for_the_address_can_be_lost():
    """So many, and then they are answered."""
    async with voice_world() as world:
        world.server.faults.discoveries_lost = 1
        channel = world.channel(world.client(), CHANNEL)
        with pytest.raises(TimeoutError):
            await channel.connect(timeout=0.3)
        assert world.server.faults.discoveries_lost == 0
        voice = await channel.connect()
        await voice.disconnect(force=True)


async def test_with_the_cable_cut_nothing_arrives_and_nothing_comes_back():
    async with voice_room() as room:
        await room.speak(TONE[:5])
        await room.listener.wait_for_packets(5, limit=60)
        room.server.faults.udp_cut = True
        await room.speak(TONE[:5])
        arrived = connection(room).packets
        room.server.faults.udp_cut = False
        await room.speak(TONE[5:10])
        await room.listener.wait_for_packets(10, limit=60)

        assert room.heard() == TONE[:10]
        assert connection(room).packets >= arrived + 5


async def test_who_is_hushed_is_not_heard():
    """What arrives meanwhile is counted, so that a test can see that nothing did."""
    async with voice_room() as room:
        room.server.hush(guild_id=GUILD, user_id=BOT, on=True)
        await room.speak(TONE[:5])
        await until(lambda: connection(room).hushed >= 5)
        room.server.hush(guild_id=GUILD, user_id=BOT, on=False)
        await room.speak(TONE[5:10])
        await room.listener.wait_for_packets(5, limit=60)

        assert room.heard() == TONE[5:10]


async def test_a_group_can_be_disturbed():
    """discord.py's poller ends, unseen: the fault that Thunder has to bear."""
    async with voice_room() as room:
        room.server.disturb_group(guild_id=GUILD, user_id=STRANGER)
        room.server.disturb_group(guild_id=GUILD, user_id=BOT)
        await until(lambda: room.client._connection._runner.done())

        assert isinstance(room.client._connection._runner.exception(), ValueError)
        assert room.client.is_connected()
