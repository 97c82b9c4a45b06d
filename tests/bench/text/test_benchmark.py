"""Messages a second, and the slowest one."""

from bench.text.benchmark import TINY, run
from bench.text.messages import TYPICAL


async def test_every_language_has_a_row_and_the_slowest_is_named():
    result = await run(TINY)

    assert [row["language"] for row in result["rows"]] == list(TYPICAL)
    assert all(row["per_second"] > 0 for row in result["rows"])
    assert result["slowest"]["piece"] in TINY.pieces
