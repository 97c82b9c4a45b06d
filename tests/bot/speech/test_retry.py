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
from bot.speech.retry import FIRST_WAIT, MAX_ATTEMPTS, wait_before_retry


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
    assert wait_before_retry(error, attempt) == wait


def test_a_refusal_for_want_of_units_is_no_failure():
    """However often, it waits for a unit again; the ledger says for how long."""
    for attempt in range(1, 50):
        assert wait_before_retry(UnitsExceeded(retry_after=20.0), attempt) == 0.0
