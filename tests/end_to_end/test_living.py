"""Living in voice channels: alone, moved, muted, restarted, killed. With the real bot."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.settings.location import open_database
from bot.settings.service import SettingsService
from bot.settings.store import SettingsStore
from bot.vocabulary import GuildId
from lightning_server.server import LightningServer
from lightning_server.tone import seconds_of
from playground.channels import Channel
from playground.permissions import Permission
from playground.server import Playground
from tests.support.stage import LIMIT, House, add_house, heard, seconds_of_tone, settled
from tests.support.waiting import until
from tests.support.world import BotProcess, bot_process

TEXT = "a sentence of some length"
LONG = "a text that is long enough to be interrupted, because it goes on and on and on for a while"
AGAIN = "something else, shorter"


@dataclass
class Town:
    """Guilds that outlive the bot."""

    playground: Playground
    lightning: LightningServer
    data: Path
    houses: list[House] = field(default_factory=list[House])

    def add(self, name: str) -> House:
        house = add_house(self.playground, name)
        self.houses.append(house)
        return house

    @asynccontextmanager
    async def bot(self, **variables: str) -> AsyncIterator[BotProcess]:
        """Start the bot, with what it had kept."""
        settings = {
            "LIGHTNING_URL": self.lightning.url,
            "THUNDER_DATA_DIRECTORY": str(self.data),
            "THUNDER_RECONCILE_SECONDS": "1",
        }
        async with bot_process(self.playground, **settings | variables) as bot:
            yield bot

    async def decide(self, house: House, **fields: object) -> None:
        """Have a guild decide something while the bot does not run."""
        self.data.mkdir(parents=True, exist_ok=True)
        async with AsyncExitStack() as stack:
            store = SettingsStore(open_database(None, self.data))
            service = SettingsService(await stack.enter_async_context(store))
            await stack.enter_async_context(service)
            await service.change_guild(GuildId(house.guild.id), **fields)


@asynccontextmanager
async def town(path: Path) -> AsyncIterator[Town]:
    async with Playground() as playground, LightningServer() as lightning:
        yield Town(playground, lightning, path / "data")


async def bring(house: House) -> None:
    """Ada has the bot come to her."""
    await house.ada.join(house.voice)
    reply = await house.ada.invoke("join")
    assert reply.content.startswith("I am in"), reply.content


async def hears(house: House, text: str, *, who: str = "ada") -> None:
    """Somebody has something said and hears all of it."""
    person = getattr(house, who)
    listener = person.listener
    assert listener is not None
    asked = asyncio.get_running_loop().time()
    before = seconds_of_tone(heard(listener, house), text)
    await person.invoke("say", text=text)
    await listener.wait_for_speech(since=asked, limit=LIMIT)
    await settled(listener)
    after = seconds_of_tone(heard(listener, house), text)
    assert after - before == pytest.approx(seconds_of(text), abs=0.2)


def lost(here: Town, house: House) -> float:
    """Seconds that left before the bot was told that nobody hears it any more where it was."""
    told = here.playground.voice.statistics(guild_id=house.guild.id, user_id=house.bot_id)
    return (told.hushed + told.late) * 0.02


def where(house: House) -> Channel | None:
    return house.guild.bot_voice_channel


async def test_after_a_restart_it_is_back_where_people_are(tmp_path: Path):
    """Within seconds, without a command; not where it was sent away, nor where nobody is left."""
    async with town(tmp_path) as here:
        stays, empties, left, wants = map(here.add, ("stays", "empties", "left", "wants"))
        await here.decide(wants, stay=True)
        async with here.bot():
            for house in here.houses:
                await bring(house)
            await left.ada.invoke("leave")
        assert [where(house) for house in here.houses] == [None] * 4
        await empties.ada.leave()
        await wants.ada.leave()
        async with here.bot():
            await until(lambda: where(stays) is stays.voice and where(wants) is wants.voice)
            await hears(stays, TEXT)
            assert where(empties) is where(left) is None


async def test_after_kill_9_it_is_back_where_people_are(tmp_path: Path):
    """Discord shows it there still; where it is not to be, the ghost goes."""
    async with town(tmp_path) as here:
        house, left = here.add("stays"), here.add("left")
        async with here.bot() as bot:
            await bring(house)
            await bring(left)
            await house.ada.invoke("say", text=LONG)
            assert house.ada.listener is not None
            await house.ada.listener.wait_for_speech(limit=LIMIT)
            await bot.kill()
        assert where(house) is house.voice
        await left.ada.leave()
        async with here.bot() as bot:
            await bot.wait_for_line("came back", limit=LIMIT)
            await hears(house, AGAIN)
            await until(lambda: where(left) is None)


async def test_it_goes_when_nobody_is_left(tmp_path: Path):
    """After the guild's grace; not where it is to stay; also if it was not told of the leaving."""
    async with town(tmp_path) as here:
        house, stays, quick = here.add("goes"), here.add("stays"), here.add("back")
        await here.decide(house, alone_seconds=0.5)
        await here.decide(stays, alone_seconds=0.0, stay=True)
        await here.decide(quick, alone_seconds=4.0)
        async with here.bot() as bot:
            for each in here.houses:
                await bring(each)
            for each in here.houses:
                await each.ada.leave()
            await quick.ben.join(quick.voice)
            await until(lambda: where(house) is None)
            assert where(stays) is stays.voice
            # The main gateway is away while the last one leaves.
            await bring(house)
            await here.playground.gateway.drop(code=1006)
            await house.ada.leave()
            await until(lambda: where(house) is None)
            # And when its session is void: the bot hears of nothing that happened meanwhile.
            await bring(house)
            await here.playground.gateway.drop(code=4009)
            here.playground.gateway.sessions.clear()
            await house.ada.leave()
            await until(lambda: where(house) is None)
            assert len(bot.lines("nobody is left")) == 3
            assert where(quick) is quick.voice
            adrift = f"guild={quick.guild.id}"  # and so it begins anew; what is said waits for that
            await until(lambda: any(adrift in line for line in bot.lines("adrift")), every=0.02)
            await hears(quick, TEXT, who="ben")


async def test_what_moderators_do_to_it(tmp_path: Path):
    """Moved, speech goes on there; thrown out, it stays away and says so; muted, it waits."""
    async with town(tmp_path) as here:
        house = here.add("one")
        async with here.bot() as bot:
            await bring(house)
            await house.mod.join(house.elsewhere)
            await house.ada.invoke("say", text=LONG)
            assert house.ada.listener is not None
            await house.ada.listener.wait_for_speech(limit=LIMIT)
            await house.mod.move(house.guild.bot, house.elsewhere)
            assert house.mod.listener is not None
            await house.mod.listener.wait_for_speech(limit=LIMIT)
            await bot.wait_for_line("utterance spoken")
            await settled(house.mod.listener)
            listeners = house.ada.listener, house.mod.listener
            both = sum(seconds_of_tone(heard(one, house), LONG) for one in listeners)
            assert both + lost(here, house) == pytest.approx(seconds_of(LONG), abs=0.3)
            joined = await house.mod.invoke("join")
            assert joined.content.startswith(f"I am in <#{house.elsewhere.id}>")

            reply = await house.mod.invoke("say", text=LONG)
            await house.mod.move(house.guild.bot, None)
            await until(lambda: reply.message.content.startswith("Somebody disconnected me"))
            await asyncio.sleep(1.5)  # longer than it takes to look again
            assert where(house) is None
            assert "kicked" in bot.lines("left")[0]
            await bring(house)
            await _mute_and_unmute(here, house)


async def _mute_and_unmute(here: Town, house: House) -> None:
    """What was accepted is kept, and nobody loses a word; who asks meanwhile is told why."""
    listener = house.ada.listener
    assert listener is not None
    before = lost(here, house)
    await house.ada.invoke("say", text=LONG)
    await listener.wait_for_speech(limit=LIMIT)
    rooms, bot = here.playground.rooms, house.guild.bot
    await rooms.set_muted(bot, mute=True, deaf=None)
    await listener.wait_for_silence(quiet=0.5, limit=LIMIT)
    refused = await house.ada.invoke("say", text=AGAIN)
    assert refused.content.startswith("A moderator has muted me in")
    unheard = lost(here, house)
    await asyncio.sleep(0.5)
    assert lost(here, house) == unheard, "it holds what it has"
    await rooms.set_muted(bot, mute=False, deaf=None)
    await until(lambda: seconds_of_tone(heard(listener, house), LONG) > 0, every=0.02)
    await settled(listener)
    whole = seconds_of_tone(heard(listener, house), LONG) + lost(here, house) - before
    assert whole == pytest.approx(seconds_of(LONG), abs=0.3)
    house.voice.set_overwrite(bot, deny=Permission.SPEAK)
    refused = await house.ada.invoke("say", text=AGAIN)
    assert refused.content.startswith("I may not speak in")
    house.voice.set_overwrite(bot, deny=Permission.NONE)
    await hears(house, AGAIN)


@pytest.mark.full
async def test_a_void_session_of_the_main_gateway_costs_no_command(tmp_path: Path):
    """discord.py forgets its voice clients then; ours begins anew by itself."""
    async with town(tmp_path) as here:
        house = here.add("one")
        async with here.bot() as bot:
            await bring(house)
            await here.playground.gateway.invalidate()
            await bot.wait_for_line("adrift", limit=LIMIT)
            await hears(house, TEXT)
            # And a voice channel that is deleted ends it there.
            await house.guild.delete_channel(house.voice)
            await bot.wait_for_line("left", limit=LIMIT)
            reply = await house.ada.invoke("queue")
            assert reply.content.startswith("I am not in a voice channel here")
