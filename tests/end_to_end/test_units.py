"""The units, as the server counts them, whatever people do."""

import asyncio
import random

import pytest

from lightning_server.limits import SOCKETS_PER_UNIT
from lightning_server.server import LightningServer
from playground.server import Playground
from tests.support.stage import add_house, settled
from tests.support.world import bot_process

WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


@pytest.mark.parametrize(("units", "guilds", "seed"), [(1, 7, 1), (2, 12, 2)])
async def test_never_more_than_the_units_and_their_sockets(units, guilds, seed):
    """Random people in more guilds than there are sockets say, skip, clear and leave."""
    async with (
        Playground() as playground,
        LightningServer(units=units, late=0.2, slow=0.01) as lightning,
    ):
        houses = [add_house(playground, f"Guild {number}") for number in range(guilds)]
        settings = {"LIGHTNING_URL": lightning.url, "LIGHTNING_UNITS": str(units)}
        async with bot_process(playground, **settings) as bot:
            async with asyncio.TaskGroup() as group:
                for number, house in enumerate(houses):
                    group.create_task(_live(house, random.Random(seed * 1000 + number)))
            for house in houses:
                if house.ada.listener is not None:
                    await settled(house.ada.listener, quiet=0.3)
            # Whom a kick throws out in the middle of a key exchange, discord.py logs as failed.
            assert not bot.lines("session ended"), bot.log
        counted = lightning.statistics()
    assert counted.most_in_flight == units, "never more, and all of them were used"
    assert counted.refusals == 0
    assert counted.most_sockets <= SOCKETS_PER_UNIT * units
    assert counted.sockets_refused == 0
    assert counted.in_flight == 0
    assert counted.sockets == 0


async def _live(house, chance: random.Random) -> None:
    """A quarter of a minute in a guild."""
    await house.ada.join(house.voice)
    for _ in range(8):
        await asyncio.sleep(chance.uniform(0.0, 0.4))
        match chance.choice(["say", "say", "say", "say", "skip", "clear", "leave", "kick"]):
            case "say":
                text = " ".join(chance.choices(WORDS, k=chance.randint(1, 8)))
                await house.ada.invoke("say", text=text)
            case "kick" if house.guild.bot_voice_channel is not None:
                await house.mod.move(house.guild.bot, None)
            case "kick":
                pass
            case command:
                await house.ada.invoke(command)
    await house.ada.invoke("clear")
