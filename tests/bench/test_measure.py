"""Arithmetic on measurements."""

import os

import pytest

from bench.measure import conditions, percentile, summary, use_cores


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([3.0], 0.5, 3.0),
        ([4, 1, 3, 2], 0.5, 2),
        (list(range(1, 101)), 0.99, 99),
        (list(range(1, 11)), 0.99, 10),
        ([1, 2], 0.0, 1),
        ([1, 2], 1.0, 2),
    ],
)
def test_percentile_is_the_smallest_value_that_a_share_does_not_exceed(values, share, expected):
    assert percentile(values, share) == expected


def test_summary_of_nothing_says_so():
    assert summary([]) == {"count": 0}


def test_summary():
    assert summary([4.0, 1.0, 2.0]) == {
        "count": 3,
        "min": 1.0,
        "median": 2.0,
        "p95": 4.0,
        "p99": 4.0,
        "max": 4.0,
    }


def test_conditions_are_shares_of_the_machine():
    with conditions() as facts:
        sum(range(100_000))

    assert 0 <= facts["idle_share"] <= 1
    assert 0 <= facts["stolen_share"] <= 1
    assert facts["cores"] == len(os.sched_getaffinity(0))
    assert facts["libraries"]["discord.py"].startswith("2.")


def test_cores_are_given_back():
    before = os.sched_getaffinity(0)
    with use_cores(1):
        assert len(os.sched_getaffinity(0)) == 1

    assert os.sched_getaffinity(0) == before
