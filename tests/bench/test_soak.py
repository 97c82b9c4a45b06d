"""The soak, small: nothing is lost, and little is held afterwards."""

import pytest

from bench.docs import table
from bench.soak import QUICK, TINY, Size, run


@pytest.mark.full
@pytest.mark.timeout(900)
@pytest.mark.parametrize("size", [TINY, QUICK], ids=["tiny", "quick"])
async def test_much_use_leaves_nothing_behind(size: Size):
    result = await run(size) | {"command": "test"}

    whens = ["idle", "speaking in all", "after the first round", "half-way", "at the end"]
    assert [row["when"] for row in result["rows"]] == whens
    assert result["promised"] <= sum(result["ended"].values())
    assert (result["lost"], result["twice"]) == (0, 0)
    assert len(table(result).splitlines()) == 2 + len(whens) + 4
    assert result["met"], result
