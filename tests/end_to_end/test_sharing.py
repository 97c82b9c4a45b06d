"""Several servers, few units, and somebody who talks a lot: the real bot between both boxes."""

import asyncio
import itertools
import re
import signal

import pytest

from lightning_server.server import LightningServer
from lightning_server.service import Imitation
from lightning_server.tone import seconds_of
from playground.errors import CommandRefused
from playground.server import Playground
from tests.support.stage import LIMIT, add_house, heard, seconds_of_tone, settled
from tests.support.world import bot_process

SENTENCE = "This is one of very many sentences, each of them as long as the others. "
"""Seventy-two characters: more than four seconds of tone."""

SHORT = "a word in between"


async def test_a_long_text_lets_another_server_be_heard_in_between():
    """One unit, two minutes of speech before it, and the other is heard after a piece of those."""
    slow = Imitation(first_chunk_delay=0.1, real_time_factor=0.1)
    async with Playground() as playground, LightningServer(imitation=slow) as lightning:
        hog, other = add_house(playground, "Hog"), add_house(playground, "Other")
        async with bot_process(playground, LIGHTNING_URL=lightning.url) as bot:
            loud, quiet = await hog.ada.join(hog.voice), await other.ada.join(other.voice)
            await other.ada.invoke("join")
            await hog.ada.invoke("say", text=SENTENCE * 27)
            await loud.wait_for_speech(limit=LIMIT)
            await other.ada.invoke("say", text=SHORT)
            await quiet.wait_for_speech(limit=LIMIT)
            await settled(quiet)
            sound = heard(quiet, other)
            assert seconds_of_tone(sound, SHORT) == pytest.approx(seconds_of(SHORT), abs=0.15)
            await hog.mod.invoke("stop")
            await bot.wait_for_line("outcome=", count=2)
    fields = [dict(re.findall(r"(\w+)=(\S+)", line)) for line in bot.lines("outcome=")]
    told = {line["outcome"]: line for line in fields}
    # The hog has nine pieces, of which the first and one or two more are before it.
    asked = [request.text for request in lightning.requests]
    assert asked.index(SHORT) < 6, asked
    assert told["skipped"]["underruns"] == "0"
    counted = lightning.statistics()
    assert (counted.most_in_flight, counted.refusals) == (1, 0)


async def test_with_somebody_else_on_the_account_all_is_said_once_and_in_order():
    """Of two units one is theirs; what is refused is asked for again, now and then."""
    async with (
        Playground() as playground,
        LightningServer(units=2, taken=1, late=0.3) as lightning,
    ):
        houses = [add_house(playground, name) for name in ("One", "Two", "Three")]
        settings = {"LIGHTNING_URL": lightning.url, "LIGHTNING_UNITS": "2"}
        async with bot_process(playground, **settings) as bot:
            texts = ["first of all", "then another one", "and the last"]
            ears = [await house.ada.join(house.voice) for house in houses]
            began = asyncio.get_running_loop().time()
            async with asyncio.TaskGroup() as group:
                for house in houses:
                    for text in texts:
                        group.create_task(
                            house.ada.invoke("say", text=f"{text} {house.guild.name}")
                        )
                        await asyncio.sleep(0)
            await bot.wait_for_line("outcome=ok", count=9, limit=60.0)
            took = asyncio.get_running_loop().time() - began
            told = (await houses[0].guild.owner.invoke("units")).content
            assert "Units: 2" in told
            assert "1 of them are there for me" in told
            for listener, house in zip(ears, houses, strict=True):
                await settled(listener)
                sound = heard(listener, house)
                for text in texts:
                    said = f"{text} {house.guild.name}"
                    expected = pytest.approx(seconds_of(said), abs=0.15)
                    assert seconds_of_tone(sound, said) == expected
            counted = lightning.statistics()
            assert counted.most_in_flight == 1
            # Once when the second request comes; then trials a quarter of a second, half a second,
            # one, two and then two and a half seconds apart at least.
            assert 1 <= counted.refusals <= 6 + took / 2.5
            lightning.misbehave(late=0.3)
            await take_back(houses, lightning)


async def take_back(houses, lightning):
    """Speak until both units are in use; always something new, or it would be said from memory."""
    async with asyncio.timeout(60.0):
        for round_ in itertools.count():
            if lightning.statistics().most_in_flight == 2:
                break
            for house in houses:
                await house.ada.invoke("say", text=f"is it there again {round_} {house.guild.name}")
            await asyncio.sleep(0.5)
    for house in houses:
        await house.mod.invoke("stop")


async def test_the_operator_changes_the_units_while_running():
    """Nobody else: a member is not shown it, and another server's owner is told so."""
    async with Playground() as playground, LightningServer(units=3, late=0.5) as lightning:
        houses = [add_house(playground, name) for name in ("One", "Two", "Three", "Four")]
        settings = {"LIGHTNING_URL": lightning.url, "LIGHTNING_UNITS": "1"}
        async with bot_process(playground, **settings) as bot:
            operator = houses[0].guild.owner
            for member in (houses[0].ada, houses[0].mod):
                with pytest.raises(CommandRefused):
                    await member.invoke("units")
            refused = await houses[1].guild.owner.invoke("units", count=3)
            assert refused.content == "That is for whoever operates me alone."
            assert refused.ephemeral
            shown = await operator.invoke("units")
            assert shown.content.startswith("Units: 1, of which 0 in use.")
            said = 0
            for count in (3, 2):
                told = await operator.invoke("units", count=count)
                assert told.content.startswith(f"Units: {count}, of which 0 in use.")
                assert f"{5 * count} at most" in told.content
                said = await say_until_all_units_were_in_use(houses, lightning, bot, said)
        assert lightning.statistics().refusals == 0


async def say_until_all_units_were_in_use(houses, lightning, bot, said=0):
    """Have everybody say something, and again if a busy bot asked for one after the other."""
    async with asyncio.timeout(3 * LIMIT):
        while True:
            await everybody_says(f"something after {said}", houses)
            said += len(houses)
            await bot.wait_for_line("outcome=ok", count=said, limit=LIMIT)
            if lightning.statistics().most_in_flight == 3:
                return said


async def everybody_says(text, houses):
    async with asyncio.TaskGroup() as group:
        for house in houses:
            await house.ada.join(house.voice)
            # Each something else, or it would be said from memory.
            group.create_task(house.ada.invoke("say", text=f"{text} {house.guild.name}"))


async def test_the_configuration_is_read_again_on_a_signal(tmp_path):
    """The units change at once; what cannot is named, and a mistake changes nothing."""
    file = tmp_path / "env"
    async with Playground() as playground, LightningServer(units=3, late=0.5) as lightning:
        houses = [add_house(playground, name) for name in ("One", "Two", "Three", "Four")]
        file.write_text("LIGHTNING_UNITS=1\n")
        async with bot_process(playground, env_file=file, LIGHTNING_URL=lightning.url) as bot:
            file.write_text("LIGHTNING_UNITS=3\nTHUNDER_QUEUE_LENGTH=7\n")
            bot.process.send_signal(signal.SIGHUP)
            await bot.wait_for_line("the configuration was read again: LIGHTNING_UNITS")
            await bot.wait_for_line("not before the next start: THUNDER_QUEUE_LENGTH")
            file.write_text("LIGHTNING_UNITS=many\n")
            bot.process.send_signal(signal.SIGHUP)
            await bot.wait_for_line("the configuration stays as it was")
            shown = await houses[0].guild.owner.invoke("units")
            assert shown.content.startswith("Units: 3, ")
            await say_until_all_units_were_in_use(houses, lightning, bot)


async def test_a_new_key_needs_no_restart(tmp_path):
    """The service refuses the old one; with the new one it speaks, and neither is in the log."""
    file = tmp_path / "env"
    async with Playground() as playground, LightningServer(keys=["a-new-key"]) as lightning:
        house = add_house(playground, "One")
        file.write_text("SMALLEST_API_KEY=an-old-key\n")
        async with bot_process(playground, env_file=file, LIGHTNING_URL=lightning.url) as bot:
            await house.ada.join(house.voice)
            await house.ada.invoke("say", text="something")
            await bot.wait_for_line("is not asked for now: key refused", limit=LIMIT)
            file.write_text("SMALLEST_API_KEY=a-new-key\nTHUNDER_LOG_FORMAT=json\n")
            bot.process.send_signal(signal.SIGHUP)
            await bot.wait_for_line("the speech service is asked again", limit=LIMIT)
            await house.ada.invoke("say", text="something else")
            await bot.wait_for_line('"outcome": "ok"', limit=LIMIT)
        assert "an-old-key" not in bot.final_log
        assert "a-new-key" not in bot.final_log
