"""The benchmark of streams, small: what it says, never how punctual anything was."""

import numpy as np
import pytest

from bench.docs import table
from bench.player import OPUS, PCM
from bench.streams import BEHIND, GOAL, LIKE, TINY, _meets, _middle, lateness, run


@pytest.mark.full
async def test_every_way_is_heard_and_measured():
    result = await run(TINY) | {"command": "test"}

    assert [(row["way"], row["links"]) for row in result["rows"]] == [
        (way, links) for way, links, _ in TINY.cases
    ]
    for row in result["rows"]:
        assert row["interval"]["count"] > 0
        assert row["lost"] == row["undecryptable"] == 0
        assert row["likeness"] > LIKE - 0.2
        assert row["listened_to"] >= 1
        assert 0 < row["sending_per_frame"] < row["pacing_per_frame"] < row["process_per_frame"]
        assert (row["encoding_per_frame"] > 0) == (row["way"] in ("fresh", PCM))
    assert {row["way"] for row in result["rows"]} >= {OPUS, PCM}
    assert len(table(result).splitlines()) == 2 + len(TINY.cases) + 2


def test_lateness_counts_from_the_most_punctual_packet_so_far():
    times = np.array([0.0, 0.025, 0.04, 0.09])

    assert lateness(times).tolist() == pytest.approx([0.0, 0.005, 0.0, 0.03])
    assert lateness(np.arange(100) * 0.021)[-1] > BEHIND


def test_of_several_runs_the_middle_one_is_shown():
    runs = [{"interval": {"p99": p99}, "name": p99} for p99 in (3, 1, 2)]

    assert _middle(runs) == {"interval": {"p99": 2}, "name": 2, "all_p99": [1, 2, 3]}


GOOD = {
    "interval": {"p99": 0.029},
    "behind": 0,
    "pacing_per_frame": 70e-6,
    "encoding_per_frame": 130e-6,
    "undecryptable": 0,
    "likeness": LIKE,
}


@pytest.mark.parametrize(
    "worse",
    [
        {"interval": {"p99": GOAL["interval_p99"]}},
        {"behind": 1},
        {"pacing_per_frame": 71e-6},
        {"encoding_per_frame": 131e-6},
        {"undecryptable": 1},
        {"likeness": LIKE - 0.01},
    ],
    ids=lambda worse: next(iter(worse)),
)
def test_the_goal_is_missed_by_anything_that_is_worse(worse):
    assert _meets(GOOD)
    assert not _meets(GOOD | worse)
