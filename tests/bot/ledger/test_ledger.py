"""The count of units."""

import pytest

from bot.ledger import Ledger
from bot.ledger.allowance import FIRST_WAIT, SOON


def ledger_of(units):
    return Ledger(units, jitter=lambda: 1.0)


def test_no_more_leases_than_units():
    """The third of two is not there."""
    ledger = ledger_of(2)
    assert ledger.take_nowait(0.0)
    assert ledger.take_nowait(0.0)
    assert ledger.take_nowait(0.0) is None
    assert ledger.wait(0.0) is None
    assert ledger.statistics().most_leased == 2


def test_a_lease_given_back_twice_counts_once():
    """Giving back again, or being refused after it, does not make a unit out of nothing."""
    ledger = ledger_of(1)
    lease = ledger.take_nowait(0.0)
    lease.give_back()
    lease.give_back()
    lease.refuse(0.0, None)
    assert ledger.statistics().leased == ledger.statistics().refusals == 0
    assert ledger.take_nowait(0.0)
    assert ledger.take_nowait(0.0) is None


def test_fewer_units_hold_once_leases_come_back():
    """After shrinking, leases that are out stay, and none is given until there is room."""
    ledger = ledger_of(2)
    first, second = ledger.take_nowait(0.0), ledger.take_nowait(0.0)
    ledger.resize(1)
    first.give_back()
    assert ledger.take_nowait(0.0) is None
    second.give_back()
    assert ledger.take_nowait(0.0)


def test_no_units_at_all_is_refused():
    """With no unit nobody would ever speak, so it is a mistake."""
    with pytest.raises(ValueError, match="at least one"):
        Ledger(0)


def test_what_is_refused_comes_back_and_is_not_asked_for_again_at_once():
    """One of two was let in: one is used until it is time to try."""
    ledger = ledger_of(2)
    ledger.take_nowait(0.0)
    ledger.take_nowait(0.0).refuse(0.0, None)
    counted = ledger.statistics()
    assert (counted.usable, counted.leased, counted.refusals) == (1, 1, 1)
    assert ledger.wait(0.0) == SOON
    assert ledger.take_nowait(0.09) is None


def test_a_trial_that_is_let_in_is_a_unit_more():
    """Only once, however often that is said."""
    ledger = ledger_of(2)
    first = ledger.take_nowait(0.0)
    ledger.take_nowait(0.0).refuse(0.0, None)
    trial = ledger.take_nowait(1.0)
    assert trial.trial
    assert trial.accept()
    assert not first.accept()
    assert not trial.accept()
    trial.give_back()
    assert ledger.statistics().usable == 2
    assert not ledger.take_nowait(1.0).trial


def test_trials_that_were_out_together_are_refused_as_one():
    """The wait is doubled for when they were taken, not for each of them."""
    ledger = ledger_of(3)
    ledger.take_nowait(0.0).refuse(0.0, None)
    ledger.take_nowait(1.0).accept()
    trials = [ledger.take_nowait(1.2), ledger.take_nowait(1.2)]
    assert all(trial.trial for trial in trials)
    for trial in trials:
        trial.refuse(1.3, None)
    assert ledger.wait(1.3) == pytest.approx(2 * FIRST_WAIT)


def test_a_trial_that_is_given_back_unanswered_shows_nothing():
    """The next trial is another one."""
    ledger = ledger_of(1)
    ledger.take_nowait(0.0).refuse(0.0, None)
    ledger.take_nowait(1.0).give_back()
    assert ledger.statistics().usable == 0
    assert ledger.take_nowait(2.0).trial


def test_waits_are_jittered_unless_somebody_decides():
    """Programs that were refused together do not come back together."""
    waits = set()
    for _ in range(20):
        ledger = Ledger(1)
        ledger.take_nowait(0.0).refuse(0.0, None)
        waits.add(ledger.wait(0.0))
    assert len(waits) > 1
    assert all(SOON / 2 <= wait <= SOON * 1.5 for wait in waits)
