from contextlib import ExitStack

import pytest

from lightning_server.limits import Limits, NoSocket, NoUnit


def test_request_beyond_the_units_is_refused():
    limits = Limits(2)

    with limits.unit(), limits.unit(), pytest.raises(NoUnit), limits.unit():
        pass

    statistics = limits.statistics()
    assert (statistics.most_in_flight, statistics.requests, statistics.refusals) == (2, 2, 1)
    assert (statistics.in_flight, statistics.completed) == (0, 2)


def test_units_of_somebody_else_are_missing_here():
    limits = Limits(2)

    with limits.unit(taken=1), pytest.raises(NoUnit), limits.unit(taken=1):
        pass


def test_failed_request_gives_its_unit_back_and_is_not_complete():
    limits = Limits(1)

    with pytest.raises(KeyError), limits.unit():
        raise KeyError

    assert limits.statistics().in_flight == 0
    assert limits.statistics().completed == 0


@pytest.mark.parametrize(("units", "sockets"), [(0, 5), (1, 5), (3, 15), (5, 25)])
def test_five_sockets_per_unit(units: int, sockets: int):
    limits = Limits(units)

    with ExitStack() as stack:
        for _ in range(sockets):
            stack.enter_context(limits.socket())
        with pytest.raises(NoSocket), limits.socket():
            pass
        assert limits.statistics().sockets == sockets

    statistics = limits.statistics()
    assert (statistics.sockets, statistics.most_sockets) == (0, sockets)
    assert (statistics.sockets_opened, statistics.sockets_refused) == (sockets, 1)


def test_negative_units_are_refused():
    with pytest.raises(ValueError, match="0 or more"):
        Limits(-1)
