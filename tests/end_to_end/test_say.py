"""The main job: what is said is heard."""

import asyncio

import numpy as np
from scipy.signal import correlate, resample_poly

from lightning_server.engines import load_engines
from playground.server import Playground
from tests.support.recogniser import transcribe, word_error_rate
from tests.support.stage import HEARD_RATE, LIMIT, add_house, heard, settled
from tests.support.world import bot_process

ENGINE_RATE = 24_000
SENTENCES = {
    "One": "The quick brown fox jumps over the lazy dog near the river.",
    "Two": "Please remember to bring your umbrella when you come home tonight.",
}


async def test_two_guilds_hear_their_own_words_at_once():
    """Neural speech, one unit, two guilds at the same time: every word, whole, where it belongs."""
    async with Playground() as playground:
        houses = {name: add_house(playground, name) for name in SENTENCES}
        async with bot_process(playground) as bot:
            listeners = {name: await house.ada.join(house.voice) for name, house in houses.items()}
            async with asyncio.TaskGroup() as group:
                replies = [
                    group.create_task(house.ada.invoke("say", text=SENTENCES[name]))
                    for name, house in houses.items()
                ]
            for reply in replies:
                assert reply.result().content == "Saying it now."
                assert reply.result().ephemeral
            for listener in listeners.values():
                await listener.wait_for_speech(limit=LIMIT)
                await settled(listener)
            await bot.wait_for_line("outcome=ok", count=2)
    for name, house in houses.items():
        sound = heard(listeners[name], house)
        assert word_error_rate(SENTENCES[name], transcribe(sound, HEARD_RATE)) <= 0.2
        assert_is_what_the_engine_made(sound, SENTENCES[name])
        assert listeners[name].statistics(house.bot_id).undecryptable == 0


def assert_is_what_the_engine_made(sound: np.ndarray, text: str) -> None:
    """Nothing is missing, the first and the last 100 ms included, and nothing is added."""
    made = engine_audio(text)
    got = resample_poly(sound, 1, HEARD_RATE // ENGINE_RATE)
    shift = int(np.argmax(correlate(got, made, mode="full"))) - (len(made) - 1)
    assert shift >= 0, "its beginning was cut off"
    aligned = got[shift : shift + len(made)]
    assert len(aligned) >= len(made) - ENGINE_RATE // 50, "its end was cut off"
    made = made[: len(aligned)]
    assert similarity(aligned, made) > 0.9
    speech = np.flatnonzero(np.abs(made) > 0.01)
    first, last, tenth = speech[0], speech[-1] + 1, ENGINE_RATE // 10
    assert similarity(aligned[first : first + tenth], made[first : first + tenth]) > 0.8
    assert similarity(aligned[last - tenth : last], made[last - tenth : last]) > 0.8
    assert np.abs(got[:shift]).max(initial=0.0) < 0.05, "something was heard before it"
    assert np.abs(got[shift + len(made) :]).max(initial=0.0) < 0.05, "something was heard after it"


def engine_audio(text: str) -> np.ndarray:
    """What the default voice makes of a text, without anything in between."""
    catalogue = load_engines(["hibari"])
    try:
        engine, voice = catalogue.choose("emily", "en")[0]
        chunks = engine.speak(text, voice, language="en", speed=1.0, rate=ENGINE_RATE)
        return np.concatenate(list(chunks))
    finally:
        catalogue.close()


def similarity(one: np.ndarray, other: np.ndarray) -> float:
    """Correlation of two sounds: 1 if they are the same but for loudness."""
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other) + 1e-9))
