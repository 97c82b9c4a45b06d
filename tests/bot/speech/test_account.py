"""How scheduler and ledger get on with an account that somebody else uses, or that is moody."""

import asyncio
import random

import pytest

from tests.support.account import Account, Program, lend, run, stray, wander


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("units", "taken"), [(1, 1), (5, 2), (5, 5), (20, 5), (20, 19)])
def test_what_somebody_else_takes_is_left_to_them_and_soon_used_when_they_go(units, taken, seed):
    """However many units: a wait for the first trial, and a few steps."""
    found = lend(units, taken, seed=seed)
    assert taken <= found.taken <= taken + 9, "one for each, and a few trials"
    assert found.held <= 24, "one in two and a half seconds at worst"
    assert found.regained is not None
    assert found.regained < 7.5 + 3.0


def test_nobody_is_refused_who_has_the_account_alone():
    chance = random.Random(1)
    program = Program(Account(5, chance=chance), chance)

    async def scene():
        async with asyncio.TaskGroup() as group:
            for guilds in (1, 5, 20):
                group.create_task(program.crowd(guilds))

    run(scene(), 60.0)
    assert len(program.waits) > 100
    assert program.refusals == []


@pytest.mark.parametrize(("units", "load"), [(1, 0.3), (5, 0.3), (20, 0.2)])
def test_a_refusal_without_reason_is_hardly_noticed(units, load):
    """One in a hundred: as if there were none, but for whoever is refused."""
    program, quiet = (stray(units, load, share=share) for share in (0.01, 0.0))
    assert program.refusals
    assert program.failed == 0
    assert max(program.waits) < max(quiet.waits) + 1.0


def test_units_that_come_and_go_are_used():
    """Most of what others leave, which is half of it on average."""
    program = wander(5, seed=1)
    assert program.failed == 0
    assert len(program.waits) > 150
    assert len(program.refusals) < 60
