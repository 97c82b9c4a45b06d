"""The account whose units somebody else uses as well."""

import random

import pytest

from bot.lightning.errors import UnitsExceeded
from tests.support.account import Account, run


def test_it_refuses_what_is_beyond_its_units_whoever_has_them():
    account = Account(2, chance=random.Random(0))
    with account.unit():
        account.taken = 1
        with pytest.raises(UnitsExceeded), account.unit():
            pass
        account.taken = 0
        with account.unit():
            assert account.in_flight == 2
    assert account.in_flight == 0


def test_it_refuses_for_no_reason_as_often_as_it_is_told():
    account, refused = Account(2, stray=0.5, chance=random.Random(0)), 0
    for _ in range(200):
        try:
            with account.unit():
                pass
        except UnitsExceeded:
            refused += 1
    assert 80 < refused < 120


def test_a_reply_takes_its_time():
    """Half a round trip there, the first chunk, half a round trip back, and the rest."""
    heard = []

    async def scene():
        await Account(1, chance=random.Random(0)).speak(1.16, heard.append)

    run(scene(), 9.0)
    assert heard == pytest.approx([0.16, 1.0])
