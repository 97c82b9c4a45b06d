"""Waiting for what tells nobody."""

import asyncio

import pytest

from tests.support.clock import virtual_time
from tests.support.waiting import until


def now():
    return asyncio.get_running_loop().time()


@virtual_time
async def test_it_ends_as_soon_as_the_condition_holds():
    await until(lambda: now() >= 7.0)
    assert now() == pytest.approx(7.0, abs=0.01)


@virtual_time
async def test_what_holds_already_is_not_waited_for():
    await until(lambda: "something", limit=0.0)
    assert now() == 0.0


@virtual_time
async def test_a_condition_may_have_to_be_awaited():
    async def late():
        await asyncio.sleep(1.0)
        return now() >= 7.0

    await until(late)
    assert now() == pytest.approx(7.0, abs=1.1)


@virtual_time
async def test_a_dear_condition_is_asked_less_often():
    asked = []
    await until(lambda: asked.append(now()) or now() >= 3.0, every=1.0)
    assert asked == [0.0, 1.0, 2.0, 3.0]


async def never():
    await asyncio.sleep(3600)


@virtual_time
@pytest.mark.parametrize(
    ("condition", "what", "told"),
    [
        (lambda: 1 > 2, None, "lambda: 1 > 2"),
        ([].__len__, None, "list.__len__"),
        (never, None, "never"),
        (never, "an end", "an end"),
    ],
)
async def test_what_never_holds_is_named_with_the_limit(condition, what, told):
    with pytest.raises(AssertionError) as caught:
        await until(condition, what, limit=2.5)
    assert str(caught.value).startswith("not within 2.5 s: ")
    assert told in str(caught.value)
    assert now() == pytest.approx(2.5, abs=0.01)


async def impatient():
    raise TimeoutError


@virtual_time
async def test_a_conditions_own_error_is_not_taken_for_the_end_of_the_limit():
    with pytest.raises(TimeoutError):
        await until(impatient)
    assert now() == 0.0
