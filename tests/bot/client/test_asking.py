"""What somebody asks for with a command, on a virtual clock."""

import asyncio
from types import SimpleNamespace

import discord
import pytest

from bot.client.acquaintances import PATIENCE, Acquaintances
from bot.client.asking import wish_for
from bot.errors import StoreError
from bot.settings.service import SettingsService
from bot.settings.store import StoredGuild
from bot.speech.wish import Preference
from tests.support.clock import virtual_time

ADA, BEN, CARL, DORA = 1, 2, 3, 4
NAMES = {BEN: "Ben", CARL: "Carl", DORA: "Dora"}


class Store:
    """Knows how Ben and Carl want to be called; answers nothing more about some people."""

    def __init__(self) -> None:
        self.silent: set[int] = set()
        self.error: StoreError | None = None

    async def guild(self, _: int) -> StoredGuild:
        return StoredGuild("", {}, ())

    async def person(self, person: int, guild: int | None) -> str:
        if person in self.silent:
            if self.error is not None:
                raise self.error
            await asyncio.Event().wait()
        named = guild is None and person in (BEN, CARL)
        return f'{{"spoken_name": "{NAMES[person]} the Great"}}' if named else ""


class Guild:
    id = 7
    preferred_locale = discord.Locale.american_english

    def get_member(self, person: int) -> SimpleNamespace | None:
        return None if person == DORA else self.person(person)

    def person(self, person: int) -> SimpleNamespace:
        return SimpleNamespace(id=person, name=NAMES[person], bot=False)


def english(*_: object) -> str:
    return "en"


class House:
    """A server and what the bot has to do with it."""

    def __init__(self, *, discord_takes: float = 0.0) -> None:
        self.store = Store()
        self.settings = SettingsService(self.store)  # type: ignore[arg-type]
        self._discord_takes = discord_takes

    async def _ask(self, guild: Guild, person: int) -> SimpleNamespace:
        await asyncio.sleep(self._discord_takes)
        return guild.person(person)

    async def said(self, text: str) -> str:
        async with Acquaintances(self._ask) as people:  # type: ignore[arg-type]
            speech = SimpleNamespace(language=english, max_characters=2000)
            client = SimpleNamespace(settings=self.settings, speech=speech, acquaintances=people)
            interaction = SimpleNamespace(
                client=client,
                guild=Guild(),
                user=discord.Object(ADA),
                channel=None,
                channel_id=None,
                data={},
            )
            wish = await wish_for(interaction, text, Preference())  # type: ignore[arg-type]
        return wish.plain


@virtual_time
async def test_who_is_mentioned_is_called_as_they_want_to_be():
    assert await House().said("<@2> and <@3>") == "Ben the Great and Carl the Great"


@pytest.mark.parametrize("discord_takes", [0.0, 60.0])
@virtual_time
async def test_a_store_that_hangs_costs_no_more_time_than_discord_may_take(discord_takes: float):
    """Discord waits for three seconds; who is known already is called as they want to be."""
    house, clock = House(discord_takes=discord_takes), asyncio.get_running_loop()
    await house.said("<@3>")
    house.store.silent = {BEN, DORA}
    begun = clock.time()

    said = await house.said("<@4>, <@2>, <@3>")

    dora = "someone" if discord_takes else "Dora"
    assert said == f"{dora}, Ben, Carl the Great"
    assert clock.time() - begun == pytest.approx(PATIENCE)


@virtual_time
async def test_a_store_that_says_no_costs_the_names():
    house = House()
    house.store.silent, house.store.error = {BEN}, StoreError("no answer")

    assert await house.said("<@2>") == "Ben"
