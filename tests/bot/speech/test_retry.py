"""Whether to ask again, as a table."""

import pytest

from bot.lightning.errors import (
    AuthenticationFailed,
    ConnectionLost,
    FirstAudioTimeout,
    InvalidRequest,
    LocalProtocolError,
    ModelRetired,
    QuotaExhausted,
    RemoteProtocolError,
    UnitsExceeded,
)
from bot.speech.retry import FIRST_WAIT, LONGEST_WAIT, MAX_ATTEMPTS, wait_before_retry


@pytest.mark.parametrize(
    ("error", "attempt", "wait"),
    [
        (ConnectionLost("gone"), 1, 0.0),
        (ConnectionLost("gone"), 2, FIRST_WAIT),
        (ConnectionLost("gone"), 3, 2 * FIRST_WAIT),
        (ConnectionLost("gone"), MAX_ATTEMPTS, None),
        (FirstAudioTimeout(2.0), 1, 0.0),
        (RemoteProtocolError("nonsense"), 1, 0.0),
        (InvalidRequest("voice"), 1, None),
        (AuthenticationFailed(), 1, None),
        (QuotaExhausted(), 1, None),
        (ModelRetired("v2"), 1, None),
        (LocalProtocolError("ours"), 1, None),
    ],
)
def test_what_is_tried_again(error, attempt, wait):
    """Another connection may do better, and at once; a refusal stays one."""
    assert wait_before_retry(error, attempt, heard=False) == wait


@pytest.mark.parametrize(
    "error", [ConnectionLost("gone"), UnitsExceeded(), RemoteProtocolError("x")]
)
def test_what_was_heard_is_never_said_again(error):
    """Half a sentence twice is worse than half a sentence."""
    assert wait_before_retry(error, 1, heard=True) is None


def test_a_refusal_for_want_of_units_is_waited_out():
    """However often, with jitter, and never for longer than the longest wait and its jitter."""
    for attempt in range(1, 50):
        expected = min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT)
        waits = {wait_before_retry(UnitsExceeded(), attempt, heard=False) for _ in range(20)}
        assert len(waits) > 1
        assert all(expected / 2 <= wait <= expected * 1.5 for wait in waits)


def test_the_vendors_own_advice_is_followed():
    """Retry-After is a lower bound."""
    assert wait_before_retry(UnitsExceeded(retry_after=20.0), 1, heard=False) == 20.0
