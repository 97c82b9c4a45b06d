"""How the queue stays in the present."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech.backlog import (
    EASY,
    FASTEST,
    HARD,
    MOST,
    NOTICE_EVERY,
    STEP,
    LeftOut,
    haste,
    hurried,
    is_stale,
    waiting_seconds,
)
from bot.speech.utterance import Origin
from tests.support.clock import virtual_time
from tests.support.speech import ticket


@virtual_time
@pytest.mark.parametrize(
    ("origin", "age", "stale"),
    [
        (Origin.READ, 59.9, False),
        (Origin.READ, 60.0, True),
        (Origin.COMMAND, 600.0, False),
        (Origin.NOTICE, 600.0, False),
    ],
)
async def test_only_what_is_read_aloud_is_left_out_silently(origin, age, stale):
    """Whoever used a command waits for it, and is told."""
    assert is_stale(ticket(origin=origin), age, 60.0) is stale


@virtual_time
async def test_what_waits_is_counted_in_seconds_of_speech():
    """At fifteen characters a second."""
    assert waiting_seconds([ticket(text="x" * 30), ticket(text="x" * 15)]) == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("backlog", "before", "factor"),
    [
        (0.0, 1.0, 1.0),
        (EASY, 1.0, 1.0),
        ((EASY + HARD) / 2, 1.2, 1.2),
        (HARD, 1.0, 1.1),  # not at once
        (HARD, 1.4, 1.5),
        (1000.0, 1.5, 1.5),
        (0.0, 1.5, 1.4),
    ],
)
def test_haste_follows_the_backlog_a_step_at_a_time(backlog, before, factor):
    """Nothing below a few messages, and never more than half as fast again."""
    assert haste(backlog, before) == factor


@given(backlogs=st.lists(st.floats(0, 1e4), max_size=50))
def test_haste_is_smooth_and_bounded(backlogs):
    """And takes few values, so that a phrase is found again."""
    before = 1.0
    for backlog in backlogs:
        factor = haste(backlog, before)
        assert 1.0 <= factor <= MOST
        assert abs(factor - before) <= STEP + 1e-9
        assert round((factor - 1.0) / STEP, 6).is_integer()
        before = factor


@pytest.mark.parametrize(
    ("speed", "factor", "spoken"),
    [(1.0, 1.0, 1.0), (1.0, 1.3, 1.3), (0.5, 1.5, 0.75), (1.8, 1.5, FASTEST), (2.0, 1.5, 2.0)],
)
def test_a_persons_own_speed_is_what_is_hurried(speed, factor, spoken):
    """Up to what the speech service takes."""
    assert hurried(speed, factor) == spoken


@virtual_time
async def test_what_was_left_out_is_told_once_and_not_all_the_time():
    """In the language of whoever waited for it last."""
    left_out = LeftOut()
    left_out.note([])
    assert left_out.take_due(0.0) == 0
    first, second = ticket(), ticket()
    second.utterance = replace(second.utterance, language="ja")
    left_out.note([first, second])
    left_out.note([])
    assert left_out.language == "ja"
    assert left_out.take_due(5.0) == 2
    assert left_out.take_due(5.0) == 0
    left_out.note([first])
    assert left_out.take_due(5.0 + NOTICE_EVERY / 2) == 0
    left_out.note([first])
    assert left_out.take_due(5.0 + NOTICE_EVERY) == 2
