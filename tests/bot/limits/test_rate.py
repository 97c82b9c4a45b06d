"""A bucket that fills evenly."""

import pytest

from bot.limits.rate import Rate

ALICE, BOB = "alice", "bob"


def happen(rate: Rate[str], key: str, per_minute: int, moments: list[float]) -> list[bool]:
    """Try at each moment; whether it was allowed."""
    allowed: list[bool] = []
    for now in moments:
        allowed.append(rate.wait(key, per_minute, now) == 0.0)
        if allowed[-1]:
            rate.take(key, per_minute, now)
    return allowed


def test_after_a_pause_a_whole_minutes_worth_may_happen_at_once():
    assert happen(Rate(10), ALICE, 3, [0.0] * 5) == [True] * 3 + [False] * 2


def test_whoever_waits_as_long_as_told_may_go_on():
    rate: Rate[str] = Rate(10)
    happen(rate, ALICE, 3, [100.0] * 3)

    wait = rate.wait(ALICE, 3, 105.0)

    assert wait == pytest.approx(15.0)
    assert rate.wait(ALICE, 3, 105.0 + wait) == 0.0
    assert rate.wait(ALICE, 3, 105.0 + wait - 0.1) > 0.0


def test_in_the_long_run_no_more_than_the_rate():
    """Tried ten times a second for ten minutes."""
    allowed = happen(Rate(10), ALICE, 6, [tenth / 10 for tenth in range(6000)])

    assert sum(allowed) in {6 + 59, 6 + 60}


def test_what_was_refused_costs_nothing():
    rate: Rate[str] = Rate(10)
    happen(rate, ALICE, 1, [0.0] * 100)

    assert rate.wait(ALICE, 1, 0.0) == pytest.approx(60.0)


def test_nobody_waits_for_others():
    rate: Rate[str] = Rate(10)
    happen(rate, ALICE, 1, [0.0])

    assert rate.wait(BOB, 1, 0.0) == 0.0


def test_no_more_than_most_are_remembered():
    rate: Rate[int] = Rate(10)
    for key in range(1000):
        rate.take(key, 1, 0.0)

    assert len(rate) == 10
