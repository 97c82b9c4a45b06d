"""
Faults of one guild, at every moment, several guilds at once.

They share one bot, so each is a bystander of the others.
"""

import asyncio
from collections.abc import Sequence

import pytest

from tests.support.faults import (
    AT_ONCE,
    IN_ONE_GUILD,
    LENIENCE,
    Fault,
    Moment,
    Verdict,
    open_scene,
    play,
)
from tests.support.stage import staged
from tests.support.verdicts import check, keep

SHORTENED = {"THUNDER_JOIN_SECONDS": "5", "THUNDER_KEY_EXCHANGE_SECONDS": "10"}
"""The latter is longer than by default: all of them exchange keys in one process of a test."""

UNHURRIED = {"THUNDER_JOIN_SECONDS": "15", "THUNDER_KEY_EXCHANGE_SECONDS": "30"}
"""For a machine that does other things beside."""


async def side_by_side(
    moment: Moment, faults: Sequence[Fault], lenience: float, variables: dict[str, str]
) -> list[Verdict]:
    async with staged(units=8, **variables) as stage:
        scenes = [
            (fault, await open_scene(stage, f"Guild {n}", lenience))
            for n, fault in enumerate(faults)
        ]
        turns = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            playing = [play(fault, moment, scene, turns) for fault, scene in scenes]
            tasks = [group.create_task(each) for each in playing]
    return [task.result() for task in tasks]


@pytest.mark.timeout(400)
async def test_in_the_middle_of_a_sentence():
    """The telling moment of each; nobody else is disturbed, and all come back."""
    check(await side_by_side(Moment.SPEAKING, IN_ONE_GUILD, LENIENCE, UNHURRIED))


@pytest.mark.full
@pytest.mark.timeout(240)
@pytest.mark.parametrize("moment", Moment, ids=lambda each: each.value)
async def test_at_every_moment(moment: Moment):
    """The same, and in time."""
    faults = [each for each in IN_ONE_GUILD if moment in each.moments]
    verdicts = await side_by_side(moment, faults, 1.0, SHORTENED)
    keep(verdicts)
    check(verdicts)
