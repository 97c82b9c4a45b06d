import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing

import numpy as np
import pytest

from lightning_server.engine import CannotSpeak, Sound, Voice
from lightning_server.synthesis import HAND_OVER, Manner, Spoken, chunk_size, pcm, speak
from lightning_server.tone import ToneEngine, seconds_of

VOICE = Voice("v", "V", ("en",), "female", "", "scripted")


class Scripted:
    """An engine that says one 160 ms array per character, and remembers."""

    name = "scripted"

    def __init__(self, *, speaks: bool = True, fails: bool = False) -> None:
        self.made = 0
        self.closed = threading.Event()
        self._speaks = speaks
        self._fails = fails

    def voices(self):
        return [VOICE]

    def warm_up(self) -> None: ...

    def close(self) -> None: ...

    def speak(self, text: str, voice: Voice, *, language, speed, rate) -> Iterator[Sound]:
        if not self._speaks:
            raise CannotSpeak("not in the mood")
        try:
            for _ in text:
                self.made += 1
                yield np.zeros(round(rate * 0.16), np.float32)
            if self._fails:
                raise RuntimeError("out of order")
        finally:
            self.closed.set()


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


def manner(*engines, rate: int = 8000) -> Manner:
    return Manner([(engine, VOICE) for engine in engines], "en", 1.0, rate)


async def collect(text: str, how: Manner, executor) -> list[bytes | Spoken]:
    async with aclosing(speak(text, how, executor=executor)) as items:
        return [item async for item in items]


@pytest.mark.parametrize("rate", [8000, 16000, 24000, 44100])
async def test_chunks_are_160_ms(rate: int, executor: ThreadPoolExecutor):
    items = await collect("Thirteen tone", manner(ToneEngine(), rate=rate), executor)

    sizes = [len(item) for item in items if isinstance(item, bytes)]
    assert set(sizes[:-1]) == {chunk_size(rate)}
    assert chunk_size(rate) / 2 / rate == pytest.approx(0.16)
    assert sum(sizes) / 2 / rate == pytest.approx(seconds_of("Thirteen tone"), abs=0.001)


async def test_each_piece_is_followed_by_its_mark(executor: ThreadPoolExecutor):
    first, second = "a" * 200 + ".", "b" * 100

    items = await collect(f"{first} {second}", manner(ToneEngine()), executor)

    marks = [item for item in items if isinstance(item, Spoken)]
    assert [mark.text for mark in marks] == [first, second]
    assert marks[0].start == 0
    assert marks[0].end == marks[1].start == pytest.approx(seconds_of(first), abs=0.001)


async def test_next_engine_speaks_when_one_cannot(executor: ThreadPoolExecutor):
    able = Scripted()

    await collect("abc", manner(Scripted(speaks=False), able), executor)

    assert able.made == 3


async def test_text_that_nobody_can_speak(executor: ThreadPoolExecutor):
    with pytest.raises(CannotSpeak):
        await collect("abc", manner(Scripted(speaks=False)), executor)


async def test_part_that_cannot_be_spoken_is_left_out(executor: ThreadPoolExecutor):
    text = "!" * 239 + " and this"

    items = await collect(text, manner(ToneEngine()), executor)

    assert [item.text for item in items if isinstance(item, Spoken)] == ["and this"]


async def test_failure_of_the_engine_arrives_after_its_sound(executor: ThreadPoolExecutor):
    async with aclosing(speak("ab", manner(Scripted(fails=True)), executor=executor)) as items:
        assert len(await anext(items)) == len(await anext(items)) == chunk_size(8000)
        with pytest.raises(RuntimeError, match="out of order"):
            await anext(items)


async def test_slow_listener_stops_the_engine(executor: ThreadPoolExecutor):
    engine = Scripted()

    async with aclosing(speak("x" * 200, manner(engine), executor=executor)) as items:
        await anext(items)
        await asyncio.sleep(0.1)
        assert engine.made <= HAND_OVER + 3

    assert await asyncio.to_thread(engine.closed.wait, 60)


async def test_leaving_closes_the_engine_at_once(executor: ThreadPoolExecutor):
    engine = Scripted()

    async with aclosing(speak("x" * 200, manner(engine), executor=executor)) as items:
        await anext(items)

    assert await asyncio.to_thread(engine.closed.wait, 60)
    assert engine.made < 200


async def test_cancelling_while_waiting_for_the_engine(executor: ThreadPoolExecutor):
    release = threading.Event()

    class Slow(Scripted):
        def speak(self, *arguments, **options):
            release.wait(60)
            yield from super().speak(*arguments, **options)

    engine = Slow()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await collect("x" * 200, manner(engine), executor)

    assert not engine.closed.is_set(), "the loop does not wait for the engine"
    release.set()
    assert await asyncio.to_thread(engine.closed.wait, 60)


def test_loud_sound_is_clipped():
    samples = np.frombuffer(pcm(np.array([-2, -1, 0, 1, 2], np.float32)), "<i2")

    assert samples.tolist() == [-32767, -32767, 0, 32767, 32767]
