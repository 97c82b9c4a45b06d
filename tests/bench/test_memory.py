"""The benchmark of memory, small."""

import os

import pytest

from bench.docs import table
from bench.memory import TINY, memory_of, run


@pytest.mark.full
async def test_the_bot_is_looked_at_idle_speaking_and_afterwards():
    result = await run(TINY) | {"command": "test"}

    assert [(row["guilds"], row["speaking_in"]) for row in result["rows"]] == [(1, 1), (3, 1)]
    for row in result["rows"]:
        for moment in ("idle", "speaking", "after"):
            assert 10e6 < row[moment]["proportional"] <= row[moment]["resident"] < 1e9
            assert row[moment]["threads"] >= 1
    assert len(table(result).splitlines()) == 2 + len(TINY.guilds) + 2


def test_memory_of_this_process():
    memory = memory_of(os.getpid())

    assert 0 < memory["proportional"] <= memory["resident"]
