"""What was decided lasts, on a PostgreSQL server and through a crash; and limits are told."""

from collections.abc import Iterator

import pytest

from lightning_server.server import LightningServer
from playground.server import Playground
from tests.support.postgres import postgres_server
from tests.support.stage import add_house, staged
from tests.support.world import bot_process

TEXT, OTHER, THIRD = "a text of some length", "something else", "and a third thing"


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with postgres_server() as url:
        yield url


async def test_what_a_person_decided_is_on_the_server_also_after_kill_9(postgres: str):
    """The bot has no memory of its own then: its data directory is another each time."""
    async with Playground() as playground, LightningServer() as lightning:
        house = add_house(playground, "One")
        variables = {"LIGHTNING_URL": lightning.url, "THUNDER_DATABASE_URL": postgres}
        async with bot_process(playground, **variables) as bot:
            await house.ada.join(house.voice)
            told = await house.ada.invoke("voice set", voice="tone-low", speed=2.0)
            assert told.content.startswith("Saved.")
            await bot.kill()

        async with bot_process(playground, **variables) as bot:
            listener = await house.ada.join(house.voice)
            await house.ada.invoke("say", text=TEXT)
            await house.ada.invoke("say", text=OTHER, speed=1.0)
            await bot.wait_for_line("utterance spoken", count=2)
            assert listener is not None

        asked = [request.fragment for request in lightning.requests]
        assert [(each.voice_id, each.speed) for each in asked] == [
            ("tone-low", 2.0),
            ("tone-low", 1.0),
        ]
        assert postgres not in bot.final_log


async def test_limits_are_told_to_who_asks():
    """How often in a row, how often a minute, how much a day; each with what to do."""
    long = " ".join([TEXT] * 9)  # it lasts as long as all that is asked meanwhile
    limits = {
        "THUNDER_REPEATS": "1",
        "THUNDER_PERSON_PER_MINUTE": "3",
        "THUNDER_GUILD_CHARACTERS_PER_DAY": str(len(long + OTHER) + 10),
        "THUNDER_DRAIN_SECONDS": "0",
    }
    async with staged(**limits) as stage:
        house = stage.house
        for person in (house.ada, house.ben):
            await person.join(house.voice)

        assert (await house.ada.invoke("say", text=long)).content == "Saying it now."
        again = await house.ada.invoke("say", text=long.upper())
        other = await house.ada.invoke("say", text=OTHER)
        third = await house.ada.invoke("say", text="3")
        fast = await house.ada.invoke("say", text="4")
        too_much = await house.ben.invoke("say", text=THIRD)

        assert again.content.startswith("You have had me say that several times already.")
        assert other.content.startswith("Queued: ")
        assert third.content.startswith("Queued: ")
        assert fast.content.startswith("That was too much in a short time.")
        assert fast.ephemeral
        assert too_much.content.startswith("This server's characters for today are used up.")
