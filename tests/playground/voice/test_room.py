"""Who comes, speaks and goes."""

import asyncio

import pytest

from tests.support.libdave import LibdaveSession
from tests.support.voice_harness import (
    BOT,
    CHANNEL,
    GUILD,
    LISTENER,
    voice_room,
    voice_world,
)
from tests.support.voice_wire import (
    OTHER_BOT,
    TONE,
    wire,
)


@pytest.mark.parametrize("first", [LISTENER, LISTENER + 1])
async def test_people_come_and_go_while_the_bot_speaks(first: int):
    """Who stays hears every packet; who joins hears all from its key exchange on."""
    packets = TONE * 4
    async with voice_room() as room:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(room.speak(packets, interval=0.01))
            await room.listener.wait_for_packets(10, limit=60)
            second = await room.listen(session_factory=LibdaveSession)
            await second.wait_ready(limit=60)
            at = second.statistics().packets
            await second.wait_for_packets(at + 20, limit=60)
            leaver, stayer = (room.listener, second)[:: 1 if first == LISTENER else -1]
            await leaver.leave()
        await stayer.wait_for_silence(quiet=0.1, limit=60)

        late = second.statistics()
        assert second.packets[-1].sequence - second.packets[at + 5].sequence == (
            len(second.packets) - at - 6
        )
        assert all(packet.decrypted for packet in second.packets[at + 5 :])
        assert late.speech >= 15
        assert room.listener.statistics().undecryptable == 0
        assert room.listener.statistics().lost == 0
        if stayer is room.listener:
            assert room.heard() == packets


async def test_clients_learn_of_each_other():
    """Who is there, who comes, who speaks, who goes."""
    select = {"protocol": "udp", "data": {"mode": "aead_xchacha20_poly1305_rtpsize"}}
    async with voice_world() as world, wire(world) as first, wire(world, OTHER_BOT) as second:
        await world.server.listen(guild_id=GUILD, channel_id=CHANNEL, user_id=LISTENER)
        await first.identify()
        ssrc = (await first.receive(2))["d"]["ssrc"]
        await first.send(1, **select)
        assert (await first.receive(11))["d"] == {"user_ids": [str(LISTENER)]}
        await first.send(5, speaking=1, ssrc=ssrc, delay=0)
        await first.send(3, t=1)
        await first.receive(6)  # the first has been heard out

        await second.identify(user_id=OTHER_BOT)
        await second.receive(2)
        await second.send(1, **select)

        assert (await first.receive(11))["d"] == {"user_ids": [str(OTHER_BOT)]}
        there = (await second.receive(11))["d"]["user_ids"]
        assert sorted(there) == [str(BOT), str(LISTENER)]
        speaking = (await second.receive(5))["d"]
        assert (speaking["user_id"], speaking["ssrc"], speaking["speaking"]) == (str(BOT), ssrc, 1)
        world.server.forget(guild_id=GUILD, user_id=BOT)
        assert (await second.receive(13))["d"] == {"user_id": str(BOT)}
        assert await first.closed_with() == 4014
