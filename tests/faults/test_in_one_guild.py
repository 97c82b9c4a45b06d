"""
Faults of one guild, at every moment, all guilds at once.

They share one bot, so each is a bystander of all the others.
"""

import asyncio

import pytest

from tests.support.faults import AT_ONCE, IN_ONE_GUILD, Moment, Verdict, open_scene, play
from tests.support.stage import staged
from tests.support.verdicts import check

SHORTENED = {"THUNDER_JOIN_SECONDS": "5", "THUNDER_KEY_EXCHANGE_SECONDS": "10"}
"""The latter is longer than by default: all of them exchange keys in one process of a test."""


async def all_at_once(moment: Moment, faults) -> list[Verdict]:
    async with staged(units=8, **SHORTENED) as stage:
        scenes = [(fault, await open_scene(stage, f"Guild {n}")) for n, fault in enumerate(faults)]
        turns = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            playing = [play(fault, moment, scene, turns) for fault, scene in scenes]
            tasks = [group.create_task(each) for each in playing]
    return [task.result() for task in tasks]


@pytest.mark.timeout(110)
async def test_in_the_middle_of_a_sentence():
    """The telling moment of each; nobody else is disturbed, and all are back in time."""
    check(await all_at_once(Moment.SPEAKING, IN_ONE_GUILD))


@pytest.mark.full
@pytest.mark.timeout(180)
@pytest.mark.parametrize("moment", set(Moment) - {Moment.SPEAKING}, ids=lambda each: each.value)
async def test_at_every_other_moment(moment: Moment):
    check(await all_at_once(moment, [each for each in IN_ONE_GUILD if moment in each.moments]))
