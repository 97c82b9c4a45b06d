"""The count of units."""

import pytest

from bot.ledger import Ledger


def test_no_more_leases_than_units():
    """The third of two is not there."""
    ledger = Ledger(2)
    assert ledger.take_nowait(0.0)
    assert ledger.take_nowait(0.0)
    assert ledger.take_nowait(0.0) is None
    assert ledger.statistics().most_leased == 2


def test_a_lease_given_back_twice_counts_once():
    """Giving back again does not make a unit out of nothing."""
    ledger = Ledger(1)
    lease = ledger.take_nowait(0.0)
    lease.give_back()
    lease.give_back()
    assert ledger.statistics().leased == 0
    assert ledger.take_nowait(0.0)
    assert ledger.take_nowait(0.0) is None


def test_fewer_units_hold_once_leases_come_back():
    """After shrinking, leases that are out stay, and none is given until there is room."""
    ledger = Ledger(2)
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
