"""What is said again costs no unit, and sounds the same."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from lightning_server.server import LightningServer
from lightning_server.tone import seconds_of
from playground.server import Playground
from tests.support.stage import (
    HEARD_RATE,
    LIMIT,
    Stage,
    add_house,
    heard,
    seconds_of_tone,
    settled,
    staged,
)
from tests.support.world import bot_process

SHORT = "Good morning, everybody!"
LONG = "a text that is long enough to be interrupted, but short enough to be kept"


async def said(stage: Stage, text: str, *, times: int = 1) -> np.ndarray:
    """Say something and return what Ada heard of it."""
    house = stage.house
    listener = house.ada.listener or await house.ada.join(house.voice)
    sounds = []
    for _ in range(times):
        before = len(stage.bot.lines("utterance spoken"))
        start = len(heard(listener, house))
        await house.ada.invoke("say", text=text)
        await stage.bot.wait_for_line("utterance spoken", count=before + 1, limit=LIMIT)
        await settled(listener)
        sounds.append(heard(listener, house)[start:])
    return np.concatenate(sounds)


def loudest(sound: np.ndarray, seconds: float) -> np.ndarray:
    """What was heard, from its beginning, for some time."""
    begins = int(np.flatnonzero(np.abs(sound) > 0.05)[0])
    return sound[begins : begins + int(seconds * HEARD_RATE)]


async def test_the_second_time_nothing_is_requested_and_the_same_is_heard():
    async with staged() as stage:
        first = await said(stage, SHORT)
        assert stage.lightning.statistics().requests == 1
        again = await said(stage, SHORT)

        assert stage.lightning.statistics().requests == 1
        one, other = (loudest(sound, seconds_of(SHORT) - 0.05) for sound in (first, again))
        assert one @ other / np.linalg.norm(one) / np.linalg.norm(other) > 0.99
        assert seconds_of_tone(again, SHORT) == pytest.approx(seconds_of(SHORT), abs=0.1)
        _, line = stage.bot.lines("utterance spoken")
        assert "attempts=0 cached=1 underruns=0 outcome=ok" in line
        # Another voice is another sound.
        await stage.house.ada.invoke("say", text=SHORT, voice="tone-low")
        await stage.bot.wait_for_line("utterance spoken", count=3, limit=LIMIT)
        assert stage.lightning.statistics().requests == 2


async def test_a_phrase_that_was_skipped_is_not_kept():
    """Only whole replies are: the next time it is requested, and heard to its end."""
    async with staged(faults={"slow": 0.5}) as stage:
        house = stage.house
        listener = await house.ada.join(house.voice)
        await house.ada.invoke("say", text=LONG)
        await listener.wait_for_speech(limit=LIMIT)
        assert (await house.ada.invoke("skip")).content == "Skipped."
        await stage.bot.wait_for_line("outcome=skipped", limit=LIMIT)
        assert stage.lightning.statistics().completed == 0
        stage.lightning.misbehave()

        sound = await said(stage, LONG)

        assert stage.lightning.statistics().requests == 2
        assert seconds_of_tone(sound, LONG) >= seconds_of(LONG) - 0.15


async def test_a_restart_keeps_what_was_said_twice(tmp_path: Path):
    async with Playground() as playground, LightningServer() as lightning:
        house = add_house(playground, "One")
        settings = {"LIGHTNING_URL": lightning.url, "THUNDER_DATA_DIRECTORY": f"{tmp_path}/new"}
        async with bot_process(playground, **settings) as bot:
            await said(Stage(playground, lightning, bot, house), SHORT, times=2)
        assert lightning.statistics().requests == 1
        (line,) = bot.lines("phrase cache")
        assert "hits=1 misses=1 on_disk=1" in line
        # A disk that takes its time is not waited for, and a busy machine's may.
        for before in range(1, 6):
            async with bot_process(playground, **settings) as bot:
                await said(Stage(playground, lightning, bot, house), SHORT)
            if lightning.statistics().requests == before:
                break
        else:
            pytest.fail("asked for again after every start")


async def test_it_can_be_switched_off(tmp_path: Path):
    variables = {"THUNDER_PHRASE_CACHE_MEGABYTES": "0", "THUNDER_DATA_DIRECTORY": str(tmp_path)}
    async with staged(**variables) as stage:
        await said(stage, SHORT, times=2)

        assert stage.lightning.statistics().requests == 2
    assert not await asyncio.to_thread((tmp_path / "phrases").exists)


async def test_without_a_place_on_disk_it_speaks_all_the_same():
    async with staged(THUNDER_DATA_DIRECTORY="/proc/nowhere") as stage:
        await said(stage, SHORT, times=2)

        assert stage.lightning.statistics().requests == 1
        assert len(stage.bot.lines("phrases are kept in memory only")) == 1
        assert len(stage.bot.lines("settings are kept in memory only")) == 1
        assert not stage.bot.lines("Traceback")
