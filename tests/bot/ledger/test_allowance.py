"""What refusals tell of the units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ledger.allowance import CALM, FIRST_WAIT, LONGEST_WAIT, SOON, Allowance


def refused(allowance, *, others, now=0.0, jitter=1.0, trial=False, taken_at=None, advised=None):
    taken_at = now if taken_at is None else taken_at
    allowance.refuse(others, now, jitter, trial=trial, taken_at=taken_at, advised=advised)


def test_all_units_are_there_until_one_is_refused():
    """Nobody is suspected."""
    allowance = Allowance(3)
    assert [allowance.wait(leased, 0.0) for leased in range(4)] == [0.0, 0.0, 0.0, None]
    assert allowance.take(2) is False


def test_what_was_let_in_when_one_was_refused_is_what_there_is():
    """Two of ours were in process: two are used."""
    allowance = Allowance(5)
    refused(allowance, others=2)
    assert (allowance.units, allowance.usable) == (5, 2)
    assert allowance.wait(1, 0.0) == 0.0
    assert allowance.wait(2, 0.0) == SOON
    assert allowance.wait(3, 9.0) is None, "more are out than there are: one has to come back"


def test_out_of_the_blue_is_what_comes_after_a_calm():
    """Then it may have no reason, and a trial follows soon; otherwise as the vendor advises."""
    allowance = Allowance(5)
    refused(allowance, others=4, now=100.0)
    assert allowance.wait(4, 100.0) == pytest.approx(SOON)
    refused(allowance, others=3, now=100.0 + CALM)
    assert allowance.wait(3, 100.0 + CALM) == pytest.approx(FIRST_WAIT)
    refused(allowance, others=2, now=100.1 + 2 * CALM)
    assert allowance.wait(2, 100.1 + 2 * CALM) == pytest.approx(SOON)
    allowance.take(2)
    refused(allowance, others=2, now=200.0)
    assert allowance.wait(1, 200.0) == 0.0, "what is known of is used"
    allowance.drop_trial()
    assert allowance.wait(1, 200.0) == pytest.approx(FIRST_WAIT), "beside a trial it has a reason"


def test_trials_wait_twice_as_long_each_time():
    """Up to a limit, because a free unit that nobody asks for is silence."""
    allowance, now, waits = Allowance(1), 0.0, []
    refused(allowance, others=0)
    for _ in range(7):
        waits.append(allowance.wait(0, now))
        now += waits[-1]
        assert allowance.wait(0, now) == 0.0
        assert allowance.take(0) is True
        assert allowance.wait(1, now + 99) is None, "one at a time"
        refused(allowance, others=0, now=now, trial=True)
    expected = [SOON, FIRST_WAIT, 1.0, 2.0, 4.0, LONGEST_WAIT, LONGEST_WAIT]
    assert waits == pytest.approx(expected)


def test_what_is_given_back_is_taken_in_a_few_steps():
    """Each trial that is let in allows two: 1, 2, 4, 8, and the last seven of 22."""
    allowance, leased, steps = Allowance(22), 0, []
    refused(allowance, others=0)
    while allowance.usable < 22:
        trials = 0
        while allowance.wait(leased, 1.0) == 0.0:
            assert allowance.take(leased) is True
            leased += 1
            trials += 1
        steps.append(trials)
        for _ in range(trials):
            allowance.accept(leased, 1.0)
    assert steps == [1, 2, 4, 8, 7]
    assert allowance.wait(22, 1.0) is None


def test_after_one_that_is_refused_the_next_is_one_alone():
    """What was tried besides counts if it is let in; and it costs no unit that was known of."""
    allowance = Allowance(40)
    refused(allowance, others=3)
    leased = 3
    for number in range(3):
        assert allowance.take(leased + number) is True
        allowance.accept(leased + number + 1, 1.0)
    leased = 6
    for _ in range(4):
        assert allowance.wait(leased, 1.0) == 0.0
        assert allowance.take(leased) is True
        leased += 1
    assert allowance.wait(leased, 1.0) is None, "four for three that were let in"
    for _ in range(3):
        leased -= 1
        refused(allowance, others=leased, now=2.0, trial=True, taken_at=1.0)
    assert allowance.usable == 6
    allowance.accept(leased, 1.0)
    assert allowance.usable == leased == 7
    assert allowance.wait(7, 2.0) > 0.0
    assert allowance.wait(7, 60.0) == 0.0
    assert allowance.take(7) is True
    assert allowance.wait(8, 60.0) is None, "one alone"


def test_the_units_that_are_known_are_used_while_a_trial_is_out():
    """Nobody waits for its answer: of those beside it each that comes back goes out again."""
    allowance = Allowance(5)
    refused(allowance, others=2)
    assert allowance.take(2) is True
    assert allowance.wait(2, 9.0) == 0.0
    assert allowance.take(2) is False
    allowance.accept(3, 9.0)
    assert allowance.usable == 3


def test_a_trial_that_took_the_place_of_another_is_no_step():
    """It was let in, and one beside it refused: nobody gave anything back."""
    allowance = Allowance(5)
    refused(allowance, others=2)
    allowance.take(2)
    refused(allowance, others=2, now=1.1)
    assert allowance.usable == 1
    allowance.accept(2, 1.0)
    assert allowance.usable == 2
    assert allowance.wait(2, 1.1) == pytest.approx(FIRST_WAIT)
    assert allowance.take(2) is True
    assert allowance.wait(3, 9.0) is None, "one alone"
    refused(allowance, others=2, now=2.0, trial=True)
    assert allowance.wait(2, 2.0) == pytest.approx(4 * FIRST_WAIT), "twice and twice"


def test_trials_that_were_out_together_lengthen_the_wait_once():
    """However many of them are refused."""
    allowance, leased = Allowance(40), 3
    refused(allowance, others=leased)
    allowance.take(leased)
    leased += 1
    allowance.accept(leased, 1.0)
    for number in range(2):
        assert allowance.wait(leased + number, 1.2) == 0.0
        assert allowance.take(leased + number) is True
    leased += 2
    for now in (1.3, 1.31):
        leased -= 1
        refused(allowance, others=leased, now=now, trial=True, taken_at=1.2)
    assert allowance.wait(leased, 1.31) == pytest.approx(2 * FIRST_WAIT)
    assert allowance.wait(leased, 4.0) == 0.0
    allowance.take(leased)
    refused(allowance, others=leased, now=4.1, trial=True, taken_at=4.0)
    assert allowance.wait(leased, 4.1) == pytest.approx(4 * FIRST_WAIT), "a time of its own"


def test_a_refused_trial_and_one_beside_it_that_is_let_in_lengthen_the_wait_once():
    """As they do if one of those that are known was refused before."""
    allowance = Allowance(40)
    refused(allowance, others=3)
    allowance.take(3)
    allowance.accept(4, 1.0)
    for leased in (4, 5):
        allowance.take(leased)
    refused(allowance, others=5, now=1.3, trial=True, taken_at=1.2)
    allowance.accept(5, 1.2)
    refused(allowance, others=4, now=1.3)
    assert allowance.wait(4, 1.3) == pytest.approx(2 * FIRST_WAIT)


def test_a_trial_that_shows_nothing_is_followed_by_another():
    """Skipped before the speech service had answered."""
    allowance = Allowance(2)
    refused(allowance, others=1)
    assert allowance.take(1) is True
    allowance.drop_trial()
    assert allowance.usable == 1
    assert allowance.wait(1, 1.0) == 0.0
    assert allowance.take(1) is True


def test_a_trial_beside_nothing_else_shows_no_more_than_itself():
    """What came back meanwhile is not counted as let in."""
    allowance = Allowance(3)
    refused(allowance, others=1)
    allowance.take(1)
    allowance.accept(1, 1.0)
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

    Refusals are at most those for what others took, a trial each quarter of a second and one more
    for each that was let in; a wait and a request after the last change, all there are is used.
    """
    allowance, refusals, ends, let_in = Allowance(units), [], [], 0
    changes = sorted(taken)
    now, number, theirs = 0.0, 0, 0
    last = changes[-1][0] if changes else 0.0

    def jitter():
        nonlocal number
        number += 1
        return jitters[number % len(jitters)]

    while now < last + 40.0:
        while changes and changes[0][0] <= now:
            theirs = changes.pop(0)[1]
        ends = [end for end in ends if end > now]
        while allowance.wait(len(ends), now) == 0.0:
            trial = allowance.take(len(ends))
            if len(ends) + theirs >= units:
                refusals.append(now)
                refused(allowance, others=len(ends), now=now, jitter=jitter(), trial=trial)
            else:
                ends.append(now + holds)
                if trial:
                    let_in += 1
                    allowance.accept(len(ends), now)
        now += 0.05
        if now > last + LONGEST_WAIT * 1.5 + holds + 0.1:
            assert allowance.usable == max(0, units - theirs)
    for at in refusals:
        assert sum(at <= other < at + 1.0 for other in refusals) <= 2 * units + 4
    assert len(refusals) <= units * (len(taken) + 1) + let_in + 4 * now
    assert sum(at > now - 10.0 for at in refusals) <= 4, "in the end one every two and a half s"
