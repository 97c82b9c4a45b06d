"""
Faults of one guild, at every moment, all guilds at once.

They share one bot, so each is a bystander of all the others.
"""

import asyncio

import pytest

from tests.support.faults import IN_ONE_GUILD, Moment, Verdict, open_scene, play
from tests.support.stage import staged
from tests.support.verdicts import keep

SHORTENED = {"THUNDER_JOIN_SECONDS": "5"}


async def all_at_once(moment: Moment, faults) -> list[Verdict]:
    async with staged(units=8, **SHORTENED) as stage:
        scenes = [(fault, await open_scene(stage, f"Guild {n}")) for n, fault in enumerate(faults)]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(play(fault, moment, scene)) for fault, scene in scenes]
    return [task.result() for task in tasks]


def check(verdicts: list[Verdict]) -> None:
    keep(verdicts)
    wrong = [verdict for verdict in verdicts if verdict.wrong]
    assert not wrong, "\n".join(f"{each.fault}: {', '.join(each.wrong)}" for each in wrong)


@pytest.mark.timeout(110)
async def test_in_the_middle_of_a_sentence():
    """The telling moment of each; nobody else is disturbed, and all are back in time."""
    check(await all_at_once(Moment.SPEAKING, IN_ONE_GUILD))


@pytest.mark.full
@pytest.mark.timeout(180)
@pytest.mark.parametrize("moment", set(Moment) - {Moment.SPEAKING}, ids=lambda each: each.value)
async def test_at_every_other_moment(moment: Moment):
    check(await all_at_once(moment, [each for each in IN_ONE_GUILD if moment in each.moments]))
