"""Whether the speech service is asked: moments are given, nothing waits."""

import pytest

from bot.lightning.breaker import (
    FAILURES,
    FIRST_WAIT,
    LONGEST_WAIT,
    PERSISTS,
    REFUSED_WAIT,
    Breaker,
    Phase,
)
from bot.lightning.errors import (
    AuthenticationFailed,
    ConnectionLost,
    FirstAudioTimeout,
    InvalidRequest,
    LocalProtocolError,
    ModelRetired,
    OutOfService,
    QuotaExhausted,
    Refused,
    RemoteProtocolError,
    Unavailable,
    UnitsExceeded,
)

DOWN = Unavailable("no connection")


def opened(cause=DOWN, *, at=100.0):
    """A breaker that this cause has opened at this moment."""
    breaker = Breaker()
    for number in range(FAILURES):
        breaker.note(cause, at - PERSISTS * (1 - number / (FAILURES - 1)))
    assert breaker.state.phase is Phase.OPEN
    return breaker


@pytest.mark.parametrize(
    "refusal",
    [
        AuthenticationFailed(),
        QuotaExhausted(),
        ModelRetired("lightning-v2"),
        Refused("nothing is served at this address"),
    ],
)
def test_opens_at_once_when_the_operator_is_refused(refusal):
    breaker = Breaker()
    assert breaker.note(refusal, 5.0)
    assert breaker.state.cause is refusal
    assert breaker.state.since == 5.0
    with pytest.raises(OutOfService) as caught:
        breaker.check()
    assert caught.value.cause is refusal
    assert breaker.sounding_at == 5.0 + REFUSED_WAIT


@pytest.mark.parametrize(
    "failure", [DOWN, ConnectionLost("closed"), FirstAudioTimeout(4.0), RemoteProtocolError("odd")]
)
def test_opens_when_it_was_out_of_reach_several_times_for_more_than_a_moment(failure):
    breaker = Breaker()
    assert not breaker.note(failure, 1.0)
    assert not breaker.note(failure, 1.0 + PERSISTS / 2)
    breaker.check()
    assert breaker.note(failure, 1.0 + PERSISTS)
    with pytest.raises(OutOfService):
        breaker.check()


def test_many_failures_in_one_moment_do_not_open_it():
    """A server that restarts drops all of its connections at once."""
    breaker = Breaker()
    for _ in range(20):
        assert not breaker.note(DOWN, 3.0)
    breaker.check()


def test_what_worked_meanwhile_makes_failures_count_anew():
    breaker = Breaker()
    for moment in range(20):
        breaker.note(DOWN, moment)
        breaker.note(DOWN, moment + 0.5)
        breaker.note(None, moment + 0.7)
    breaker.check()


@pytest.mark.parametrize("other", [UnitsExceeded(), LocalProtocolError("a bug")])
def test_what_says_nothing_of_the_service_changes_nothing(other):
    breaker, closed = opened(), Breaker()
    for moment in range(10):
        assert not breaker.note(other, moment)
        assert not closed.note(other, moment)
    closed.check()
    assert breaker.state.phase is Phase.OPEN


@pytest.mark.parametrize("sign", [None, InvalidRequest("voice_id")])
def test_closes_with_whatever_shows_that_requests_are_taken(sign):
    breaker = opened()
    assert breaker.note(sign, 200.0)
    breaker.check()
    assert breaker.state.since is None
    assert breaker.sounding_at is None


def test_soundings_become_rarer_up_to_a_limit_and_never_stop():
    breaker, now, waits = opened(at=100.0), 100.0, []
    for _ in range(3600):
        assert breaker.sounding_at is not None
        waits.append(breaker.sounding_at - now)
        now = breaker.sounding_at
        breaker.begin_sounding()
        assert not breaker.end_sounding(DOWN, now)
    assert waits[:4] == pytest.approx([FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT, LONGEST_WAIT])
    assert max(waits) == LONGEST_WAIT
    assert breaker.state.openings == 1


def test_one_sounding_at_a_time_decides_and_nobody_else_asks_meanwhile():
    breaker = opened()
    breaker.begin_sounding()
    assert breaker.state.phase is Phase.HALF_OPEN
    assert breaker.sounding_at is None
    with pytest.raises(OutOfService):
        breaker.check()
    assert breaker.end_sounding(None, 101.0)
    breaker.check()


@pytest.mark.parametrize("answer", [InvalidRequest("voice_id"), UnitsExceeded()])
def test_sounding_that_was_answered_at_all_closes_it(answer):
    breaker = opened()
    breaker.begin_sounding()
    assert breaker.end_sounding(answer, 101.0)
    breaker.check()


def test_sounding_that_finds_another_reason_says_so_once():
    breaker = opened()
    breaker.begin_sounding()
    assert breaker.end_sounding(AuthenticationFailed(), 101.0)
    assert breaker.sounding_at == 101.0 + REFUSED_WAIT
    breaker.begin_sounding()
    assert not breaker.end_sounding(AuthenticationFailed(), 140.0)


def test_same_reason_again_is_no_news():
    breaker = Breaker()
    assert breaker.note(QuotaExhausted(), 1.0)
    assert not breaker.note(QuotaExhausted(), 2.0)
    assert breaker.sounding_at == 1.0 + REFUSED_WAIT
    assert breaker.note(AuthenticationFailed(), 3.0)
    assert breaker.state.since == 1.0


def test_sounding_that_comes_too_late_changes_nothing():
    breaker = opened()
    breaker.begin_sounding()
    breaker.note(None, 100.5)  # a request that was under way since before
    assert not breaker.end_sounding(DOWN, 101.0)
    breaker.check()


def test_next_opening_begins_with_the_shortest_wait():
    breaker = opened()
    for _ in range(5):
        breaker.begin_sounding()
        breaker.end_sounding(DOWN, 110.0)
    breaker.note(None, 120.0)
    for number in range(FAILURES):
        breaker.note(DOWN, 130.0 + number)
    assert breaker.sounding_at == 130.0 + FAILURES - 1 + FIRST_WAIT
    assert breaker.state.openings == 2


def test_bug_of_ours_in_a_sounding_is_no_reason_of_the_services():
    breaker = opened()
    breaker.begin_sounding()
    assert not breaker.end_sounding(LocalProtocolError("a bug"), 101.0)
    assert breaker.state.cause is DOWN


def test_a_sounding_can_be_hastened():
    """The operator has changed something; it stays open until the sounding has told."""
    breaker = opened(AuthenticationFailed(), at=100.0)
    breaker.hasten(101.0)
    assert breaker.sounding_at == 101.0
    assert breaker.state.phase is Phase.OPEN


def test_what_is_closed_needs_no_hastened_sounding():
    breaker = Breaker()
    breaker.hasten(101.0)
    assert breaker.sounding_at is None
