import asyncio
import logging

import pytest

from lightning_server.misbehaviour import Misbehaviour
from lightning_server.service import Imitation, Pace, causes, log_bug
from tests.support.clock import virtual_time

SECOND = b"\0\0" * 8000


async def leave(pace: Pace, count: int) -> list[float]:
    """Return when each of some seconds of audio left."""
    loop = asyncio.get_running_loop()
    begun, times = loop.time(), []
    for _ in range(count):
        await pace.wait(SECOND)
        times.append(loop.time() - begun)
    return times


@virtual_time
async def test_without_imitation_nothing_waits():
    assert await leave(Pace(Imitation(), Misbehaviour(), 8000), 3) == pytest.approx([0, 0, 0])


@virtual_time
async def test_other_machine_is_imitated():
    pace = Pace(Imitation(first_chunk_delay=2, real_time_factor=0.5), Misbehaviour(), 8000)

    assert await leave(pace, 3) == pytest.approx([2.5, 3, 3.5])


@virtual_time
async def test_late_comes_on_top_and_slow_after_the_first():
    pace = Pace(Imitation(first_chunk_delay=2), Misbehaviour(late=1, slow=0.5), 8000)

    assert await leave(pace, 3) == pytest.approx([3, 3.5, 4])


def test_bug_is_logged_without_its_words(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    group = ExceptionGroup("secret", [ValueError("secret"), ExceptionGroup("", [KeyError("s")])])

    log_bug("it broke", group)

    assert [record.getMessage() for record in caplog.records] == [
        "it broke: ValueError at ?",
        "it broke: KeyError at ?",
    ]
    assert list(causes(group.exceptions[0])) == [group.exceptions[0]]
