"""The benchmark of first audio, small: what it says, never how long anything took."""

import pytest

from bench.docs import table
from bench.first_audio import FFMPEG, HOW_TO_GET_FFMPEG, OURS, PCM, TINY, _row, run


@pytest.mark.full
async def test_every_way_is_measured_in_both_parts():
    result = await run(TINY) | {"command": "test"}

    assert [row["way"] for row in result["rows"]] == [OURS, PCM, FFMPEG]
    for row in result["rows"]:
        if "missing" in row:
            assert row["way"] == FFMPEG
            continue
        count = TINY.rounds * TINY.per_round[row["way"]]
        for part in ("request", "sound"):
            assert row[part]["count"] == len(row["samples"][part]) == count
            assert 0 < row[part]["min"] <= row[part]["median"] <= row[part]["max"]
    assert isinstance(result["met"], bool)
    assert len(table(result).splitlines()) == 2 + 3 + 2


def test_without_ffmpeg_its_row_says_how_to_get_it():
    assert _row(FFMPEG, []) == {"way": FFMPEG, "missing": HOW_TO_GET_FFMPEG}
