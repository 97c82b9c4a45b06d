"""
Faults that concern everybody: the gateway, the network, the speech service, the store, the process.

Where one fault cannot be told from another that happens at the same time, they
happen one after the other; what is independent runs side by side, each with a
bot of its own.
"""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from tests.support.faults import LENIENCE, Fault, Moment, Verdict
from tests.support.faults_of_all import (
    CLOCK,
    GATEWAY,
    MINUTE,
    OPERATOR,
    PARTS,
    PROCESS,
    SERVICE,
    SOUND,
    STORE,
    clockwork,
    lasting,
    libfaketime,
    one_after_the_other,
    play_replies,
)
from tests.support.verdicts import check, keep

IMPATIENT = {"THUNDER_STALL_SECONDS": "1", "THUNDER_FIRST_AUDIO_SECONDS": "2"}

UNHURRIED = {"THUNDER_JOIN_SECONDS": "6", "THUNDER_KEY_EXCHANGE_SECONDS": "30"}
"""For a machine that does other things beside."""


class Runs:
    """
    Several stages, each with a bot of its own, whose starts do not crowd each other.

    Args:
        lenience: How many times as long as stated everything may take.
    """

    def __init__(self, lenience: float = 1.0) -> None:
        self._lenience = lenience
        self._variables = UNHURRIED if lenience > 1 else {}
        self._starts = asyncio.Semaphore(1)

    async def played(self, moment: Moment | None, *faults: Fault) -> list[Verdict]:
        async with lasting(self._starts, **self._variables) as stage:
            return await one_after_the_other(stage, moment, faults, self._lenience)

    async def replies(self, moment: Moment) -> list[Verdict]:
        async with lasting(self._starts, **IMPATIENT, **self._variables) as stage:
            return await play_replies(stage, moment, self._lenience)


async def side_by_side(*runs: Coroutine[Any, Any, list[Verdict]]) -> list[Verdict]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(run) for run in runs]
    return [verdict for task in tasks for verdict in task.result()]


def keep_and_check(verdicts: list[Verdict]) -> None:
    keep(verdicts)
    check(verdicts)


@pytest.mark.timeout(400)
async def test_at_its_telling_moment():
    runs = Runs(LENIENCE)
    verdicts = await side_by_side(
        *(runs.played(None, fault) for fault in OPERATOR),  # these wait half a minute
        runs.played(None, *SOUND),
        runs.played(None, *GATEWAY),
        runs.played(None, *SERVICE, *STORE),
        runs.played(None, *PROCESS),
        runs.replies(Moment.AWAITING),
    )
    check(verdicts)


@pytest.mark.full
@pytest.mark.timeout(500)
@pytest.mark.parametrize("moment", Moment, ids=lambda each: each.value)
async def test_at_every_moment(moment: Moment):
    runs = Runs()
    verdicts = await side_by_side(
        runs.played(moment, *OPERATOR, *PROCESS),
        runs.played(moment, *GATEWAY, *STORE, *SOUND, *SERVICE),
    )
    keep_and_check(verdicts)


@pytest.mark.full
@pytest.mark.timeout(300)
@pytest.mark.parametrize("moment", PARTS, ids=lambda each: each.value)
async def test_in_every_part_of_a_reply(moment: Moment):
    keep_and_check(await side_by_side(Runs().replies(moment)))


@pytest.mark.full
@pytest.mark.timeout(400)
# A library that is no wheel, and for `make test-full` only; with CI set, a skip fails the run.
@pytest.mark.skipif(libfaketime() is None, reason="needs libfaketime: apt-get install faketime")
async def test_when_the_clock_jumps(tmp_path: Path):
    """In its sentences and after its rests: it goes by another clock."""
    library = libfaketime()
    assert library is not None
    found: list[Verdict] = []
    async with lasting(**clockwork(library, tmp_path / "clock")) as stage:
        for moment in Moment:
            found += await one_after_the_other(stage, moment, CLOCK)
    keep_and_check(found)


@pytest.mark.full
@pytest.mark.timeout(200)
async def test_a_whole_minute():
    keep_and_check(await side_by_side(Runs().played(Moment.SPEAKING, *MINUTE)))
