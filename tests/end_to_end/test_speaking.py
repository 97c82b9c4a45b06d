"""How what is read aloud is said: names, bursts, voices, loudness, lateness; by the real bot."""

import numpy as np
import pytest

from bot.settings.models import ChannelSettings
from bot.speech.palette import choose
from bot.text.settings import Said
from lightning_server.tone import LOUDNESS, ToneCatalogue, frequency_of, seconds_of
from tests.support.stage import heard, seconds_of_tone, settled, staged
from tests.support.waiting import until

LONG = "a text that is long enough for others to write something meanwhile, one after another"


def said(stage):
    """The speech service was asked to say this, in order."""
    return [request.text for request in stage.lightning.requests]


def loudest(sound, frequency):
    """How loud a tone is at its loudest, from 0 to 1."""
    window = 4_800
    pieces = sound[: len(sound) // window * window].reshape(-1, window) * np.hanning(window)
    bins = np.abs(np.fft.rfft(pieces, axis=1)) / (window / 4)
    at = round(frequency / 10)
    return bins[:, at - 1 : at + 2].max()


def voice_of(person):
    """The palette's choice; tones have no ids of their own in Discord."""
    return choose(ToneCatalogue().voices(), person.id).id


async def test_people_are_named_merged_told_apart_and_equally_loud():
    """As a listener has it, with the settings that a guild begins with."""

    async def decide(settings, house):
        await settings.set_channel(house.guild.id, house.text.id, ChannelSettings())
        await settings.change_person(house.mod.id, None, volume=0.5)

    on = {"THUNDER_PALETTE": "on", "THUNDER_LOUDNESS_LUFS": "-20"}
    async with staged(decide=decide, **on) as stage:
        house, ada, ben, mod = stage.house, stage.house.ada, stage.house.ben, stage.house.mod
        for person in (ada, ben, mod):
            await person.join(house.voice)
        await ada.invoke("join")
        listener = ada.listener

        def whole(text, person):
            """Whether all of a text was heard, in somebody's voice."""
            told = seconds_of_tone(heard(listener, house), text, voice=voice_of(person))
            return told >= seconds_of(text) - 0.3  # another text may have nearly the same pitch

        # Named once; what is written meanwhile is one breath, without what was deleted.
        first = f"Ada said {LONG}"
        await ada.write(house.text, LONG)
        await until(lambda: said(stage) == [first], "the first is said")
        for text in ("so", "to be deleted", "pizza?"):
            message = await ada.write(house.text, text)
            if text == "to be deleted":
                ada.delete(message)
        await ben.write(house.text, "hello")
        await until(lambda: len(said(stage)) == 3, "three requests")
        assert said(stage) == [first, "so, pizza?", "Ben said hello"]
        for text, person in ((first, ada), ("so, pizza?", ada), ("Ben said hello", ben)):
            await until(lambda: whole(text, person), text, every=0.1)  # noqa: B023 (awaited here)

        # Brought to the target, which a sine reaches at about 0.14, or a little more while little
        # of a voice was measured; a person's volume comes on top.
        await mod.write(house.text, "to be measured first")
        await ada.write(house.text, "as loud as others")
        await mod.write(house.text, "half as loud")
        loud = {first: loudest(heard(listener, house), frequency_of(first, voice_of(ada)))}
        for text, person in (("Ada said as loud as others", ada), ("Mod said half as loud", mod)):
            await until(lambda: whole(text, person), text, every=0.1)  # noqa: B023 (awaited here)
            loud[text] = loudest(heard(listener, house), frequency_of(text, voice_of(person)))
        assert loud[first] == pytest.approx(LOUDNESS, rel=0.15), "nobody had measured it yet"
        assert loud["Ada said as loud as others"] == pytest.approx(0.16, rel=0.3)
        assert loud["Mod said half as loud"] == pytest.approx(0.08, rel=0.3)


async def test_what_came_too_late_is_told_once():
    """Some seconds of patience, and a text of many more before it."""
    long = f"{LONG}, so that they get tired of it and it goes on"

    async def decide(settings, house):
        await settings.change_guild(house.guild.id, said=Said.OFF, merge_bursts=False)
        await settings.set_channel(house.guild.id, house.text.id, ChannelSettings())

    patience = {"THUNDER_TIME_TO_LIVE_SECONDS": "4", "THUNDER_LOOK_AHEAD_SECONDS": "0.5"}
    async with staged(decide=decide, **patience) as stage:
        house, ada = stage.house, stage.house.ada
        await ada.join(house.voice)
        await ada.invoke("join")
        await ada.write(house.text, long)
        await until(lambda: said(stage) == [long], "the first is said")
        late = [await ada.write(house.text, f"late {number}") for number in range(6)]
        await until(lambda: len(said(stage)) == 2, "a notice")
        await settled(ada.listener)
        assert said(stage) == [long, "skipped 6 messages"]
        told = await ada.use_on_message("Why wasn't this read?", late[0])
        assert "late" in told.content
        await ada.write(house.text, "in time")
        await until(lambda: said(stage)[2:] == ["in time"], "it goes on")
