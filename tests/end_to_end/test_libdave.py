"""A listener that nobody here wrote hears the same."""

import pytest

from lightning_server.tone import seconds_of
from tests.support.libdave import LibdaveSession
from tests.support.stage import LIMIT, heard, seconds_of_tone, settled, staged

TEXT = "heard by a stranger"


async def test_discords_own_library_hears_what_the_bot_says():
    """Ada hears with davey, a stranger with Discord's libdave, and both hear all of it."""
    async with staged() as stage:
        house = stage.house
        listener = await house.ada.join(house.voice)
        stranger = await stage.playground.voice.listen(
            guild_id=house.guild.id,
            channel_id=house.voice.id,
            user_id=stage.playground.world.new_id(),
            session_factory=LibdaveSession,
        )
        await house.ada.invoke("say", text=TEXT)
        await stranger.wait_for_speech(limit=LIMIT)
        await settled(stranger)
        await settled(listener)
        for ears in (listener, stranger):
            sound = heard(ears, house)
            assert seconds_of_tone(sound, TEXT) == pytest.approx(seconds_of(TEXT), abs=0.15)
            assert ears.statistics(house.bot_id).undecryptable == 0
        assert [packet.payload for packet in listener.packets if packet.speech] == [
            packet.payload for packet in stranger.packets if packet.speech
        ]
