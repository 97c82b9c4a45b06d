"""What refusals tell of the units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ledger.allowance import FIRST_WAIT, LONGEST_WAIT, Allowance


def refused(allowance, *, others, now=0.0, jitter=1.0, trial=False, advised=None):
    allowance.refuse(others, now, jitter, trial=trial, advised=advised)


def test_all_units_are_there_until_one_is_refused():
    """Nobody is suspected."""
    allowance = Allowance(3)
    assert [allowance.wait(leased, 0.0) for leased in range(4)] == [0.0, 0.0, 0.0, None]
    assert allowance.take(2, 0.0, 1.0) is False


def test_what_was_let_in_when_one_was_refused_is_what_there_is():
    """Two of ours were in process: two are used."""
    allowance = Allowance(5)
    refused(allowance, others=2)
    assert (allowance.units, allowance.usable) == (5, 2)
    assert allowance.wait(1, 0.0) == 0.0
    assert allowance.wait(2, 0.0) == FIRST_WAIT
    assert allowance.wait(3, 9.0) is None, "more are out than there are: one has to come back"


def test_trials_wait_twice_as_long_each_time():
    """Up to a limit, because a free unit that nobody asks for is silence."""
    allowance, now, waits = Allowance(1), 0.0, []
    refused(allowance, others=0)
    for _ in range(6):
        waits.append(allowance.wait(0, now))
        now += waits[-1]
        assert allowance.wait(0, now) == 0.0
        assert allowance.take(0, now, 1.0) is True
        assert allowance.wait(0, now + 99) is None, "one at a time"
        refused(allowance, others=0, now=now, trial=True)
    assert waits == [FIRST_WAIT, 1.0, 2.0, 4.0, LONGEST_WAIT, LONGEST_WAIT]


def test_units_that_are_given_back_are_taken_back_one_by_one():
    """Each trial that is let in shows one more, and the next follows soon."""
    allowance, now = Allowance(4), 10.0
    refused(allowance, others=1, now=now)
    leased = 1
    while allowance.usable < 4:
        now += allowance.wait(leased, now)
        assert allowance.take(leased, now, 1.0) is True
        leased += 1
        allowance.accept(leased)
    assert now == 10.0 + 3 * FIRST_WAIT
    assert allowance.wait(4, now) is None


def test_a_trial_that_shows_nothing_is_followed_by_another():
    """Skipped before the speech service had answered."""
    allowance = Allowance(2)
    refused(allowance, others=1)
    assert allowance.take(1, 1.0, 1.0) is True
    allowance.drop_trial()
    assert allowance.usable == 1
    assert allowance.wait(1, 1.0) == FIRST_WAIT


def test_a_trial_beside_nothing_else_shows_no_more_than_itself():
    """What came back meanwhile is not counted as let in."""
    allowance = Allowance(3)
    refused(allowance, others=1)
    allowance.take(1, 1.0, 1.0)
    allowance.accept(1)
    assert allowance.usable == 1


def test_the_services_own_advice_is_a_lower_bound():
    """Retry-After is followed, also if it is longer than any wait of ours."""
    allowance = Allowance(1)
    refused(allowance, others=0, advised=20.0)
    assert allowance.wait(0, 0.0) == 20.0
    refused(allowance, others=0, now=15.0)
    assert allowance.wait(0, 15.0) == 5.0


def test_resizing_reckons_with_as_many_others_as_before():
    """Two more units are two more for us; the one that somebody else uses stays theirs."""
    allowance = Allowance(3)
    refused(allowance, others=2)
    allowance.resize(5)
    assert (allowance.units, allowance.usable) == (5, 4)
    allowance.resize(1)
    assert (allowance.units, allowance.usable) == (1, 0)
    with pytest.raises(ValueError, match="at least one"):
        allowance.resize(0)


@given(
    units=st.integers(1, 5),
    taken=st.lists(st.tuples(st.floats(0.0, 20.0), st.integers(0, 5)), max_size=4),
    jitters=st.lists(st.floats(0.5, 1.5), min_size=1, max_size=7),
    holds=st.floats(0.1, 3.0),
)
def test_the_bound_on_refusals(units, taken, jitters, holds):
    """
    Somebody always wants a unit, somebody else takes some at any time.

    In every second, refusals are at most the units and four trials; and a minute after the last
    change, all that are there are used.
    """
    allowance, refusals, ends = Allowance(units), [], []
    changes = sorted(taken)
    now, number, theirs = 0.0, 0, 0

    def jitter():
        nonlocal number
        number += 1
        return jitters[number % len(jitters)]

    while now < 90.0:
        while changes and changes[0][0] <= now:
            theirs = changes.pop(0)[1]
        ends = [end for end in ends if end > now]
        while allowance.wait(len(ends), now) == 0.0:
            trial = allowance.take(len(ends), now, jitter())
            if len(ends) + theirs >= units:
                refusals.append(now)
                refused(allowance, others=len(ends), now=now, jitter=jitter(), trial=trial)
            else:
                ends.append(now + holds)
                if trial:
                    allowance.accept(len(ends))
        now += 0.05
    for at in refusals:
        within = sum(at <= other < at + 1.0 for other in refusals)
        assert within <= units + 4
    assert sum(at > 80.0 for at in refusals) <= 4, "in the end one every two and a half seconds"
    assert allowance.usable == max(0, units - theirs)
