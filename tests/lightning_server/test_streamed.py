import asyncio

import pytest

from lightning_server.pieces import LIMIT
from lightning_server.streamed import StreamedText
from tests.support.clock import virtual_time


def now() -> float:
    return asyncio.get_running_loop().time()


@virtual_time
async def test_whole_text_is_complete_after_the_back_off():
    text = StreamedText(gather=0, backoff=4)
    text.put("Hello.", more=False, flush=False)
    begun = now()

    assert await text.take() == "Hello."
    assert await text.take() is None
    assert now() - begun == pytest.approx(4)


@virtual_time
async def test_fragments_are_held_until_the_last():
    text = StreamedText(gather=0, backoff=0)
    text.put("Hel", more=True, flush=False)
    text.put("lo ", more=True, flush=False)
    asyncio.get_running_loop().call_later(5, lambda: text.put("you.", more=False, flush=True))
    begun = now()

    await text.wait_released()

    assert now() - begun == pytest.approx(5)
    assert await text.take() == "Hello you."
    assert await text.take() is None


@virtual_time
async def test_gathering_time_counts_from_the_first_held_fragment():
    text = StreamedText(gather=0.5, backoff=9)
    begun = now()
    text.put("One ", more=True, flush=False)
    asyncio.get_running_loop().call_later(0.4, lambda: text.put("two ", more=True, flush=False))

    assert await text.take() == "One two "
    assert now() - begun == pytest.approx(0.5)
    text.close()


@virtual_time
async def test_flush_speaks_now_and_more_may_follow():
    text = StreamedText(gather=0, backoff=4)
    text.put("One.", more=True, flush=True)
    assert await text.take() == "One."

    asyncio.get_running_loop().call_later(3, lambda: text.put("Two.", more=True, flush=True))

    assert await text.take() == "Two."
    assert text.open


@virtual_time
async def test_silence_longer_than_the_back_off_completes_early():
    text = StreamedText(gather=0, backoff=4)
    text.put("One.", more=True, flush=True)
    begun = now()

    assert await text.take() == "One."
    assert await text.take() is None
    assert now() - begun == pytest.approx(4)
    assert not text.open


@virtual_time
async def test_held_text_is_never_complete():
    text = StreamedText(gather=0, backoff=1)
    text.put("One.", more=True, flush=True)
    assert await text.take() == "One."
    text.put("held", more=True, flush=False)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(100):
            await text.take()

    text.put("", more=False, flush=True)
    assert await text.take() == "held"


async def test_enough_text_is_spoken_without_waiting():
    text = StreamedText(gather=0, backoff=0)
    sentence = "This is one sentence of many. "

    for _ in range(20):
        text.put(sentence, more=True, flush=False)
    early = await text.take()
    text.put("", more=False, flush=False)
    late = await text.take()

    assert early is not None
    assert late is not None
    assert len(early) > LIMIT / 2
    assert (early + late).split() == (sentence * 20).split()


async def test_forgetting_drops_what_is_held_only():
    text = StreamedText(gather=0, backoff=0)
    text.put("Said.", more=True, flush=True)
    text.put("Not said.", more=True, flush=False)

    text.forget()

    assert await text.take() == "Said."
    assert await text.take() is None


async def test_forgetting_everything_ends_the_wait():
    text = StreamedText(gather=1, backoff=0)
    text.put("Not said.", more=True, flush=False)

    text.forget()
    await text.wait_released()

    assert await text.take() is None


async def test_closing_stops_the_timer():
    text = StreamedText(gather=0.001, backoff=0)
    text.put("Held.", more=True, flush=False)

    text.close()
    await asyncio.sleep(0.02)

    assert not text.open
    assert text._released == ""


async def test_what_waits_can_be_asked():
    text = StreamedText(gather=0, backoff=0)
    text.put("12345.", more=True, flush=True)
    text.put("789", more=True, flush=False)

    assert text.waiting == 9
    await text.take()
    assert text.waiting == 3
