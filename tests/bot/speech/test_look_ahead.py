"""How much lead is enough, as a table."""

import pytest

from bot.speech.look_ahead import MARGIN, Estimate, Pace, lead_needed

QUICK = Pace(unit=Estimate(0.0), first_audio=Estimate(0.2), work=Estimate(0.1))
BUSY = Pace(unit=Estimate(1.0, 0.1), first_audio=Estimate(0.2), work=Estimate(0.1))
SLOW = Pace(unit=Estimate(0.0), first_audio=Estimate(0.2), work=Estimate(1.5))


@pytest.mark.parametrize(
    ("pace", "upcoming", "needed"),
    [
        # Nothing is known of what comes: it starts in time.
        (QUICK, [], 0.2),
        # A piece that is longer than its start takes leaves the lead as it was.
        (QUICK, [5.0], 0.2),
        (QUICK, [5.0, 5.0, 5.0], 0.2),
        # The wait for a unit counts, as long as it mostly is.
        (BUSY, [5.0], 1.6),
        # Pieces of 0.1 s take 0.2 + 0.01 s each: the second needs 0.11 s more, the third 0.22 s.
        (QUICK, [0.1], 0.2),
        (QUICK, [0.1, 0.1], 0.31),
        (QUICK, [0.1, 0.1, 0.1], 0.42),
        # A long one between them makes up for it.
        (QUICK, [0.1, 5.0, 0.1], 0.31),
        # Synthesis slower than speech: half a second is lost in every second.
        (SLOW, [4.0], 2.2),
        (SLOW, [4.0, 4.0], 4.4),
    ],
)
def test_lead_needed(pace, upcoming, needed):
    """What gapless speech takes, and the margin; never more than may be."""
    assert lead_needed(pace, upcoming, at_most=60.0) == pytest.approx(needed + MARGIN)
    assert lead_needed(pace, upcoming, at_most=0.3) == 0.3
    assert lead_needed(pace, upcoming, at_most=0.0) == 0.0


@pytest.mark.parametrize("pace", [QUICK, BUSY, SLOW])
@pytest.mark.parametrize("lengths", [[0.1] * 8, [3.0, 0.2, 0.2, 6.0, 0.1], [1.0] * 5])
def test_with_that_lead_there_is_no_gap_and_with_less_there_is(pace, lengths):
    """Played out: each piece is asked for when the lead is short enough, and starts in time."""
    needed = lead_needed(pace, lengths, at_most=60.0) - MARGIN
    assert gap(pace, lengths, lead=needed) == pytest.approx(0.0, abs=1e-9)
    assert gap(pace, lengths, lead=needed - 0.05) == pytest.approx(0.05)


def gap(pace, lengths, *, lead):
    """How long it is silent in all, if pieces are asked for one after another from now on."""
    now, plays_until, silent = 0.0, lead, 0.0
    for speech in lengths:
        first_audio = now + pace.unit.high + pace.first_audio.high
        now = first_audio + speech * pace.work.mean
        starts = max(plays_until, first_audio)
        # What is synthesised slower than it is played ends with the synthesis.
        ends = max(starts + speech, now)
        silent += (starts - plays_until) + (ends - starts - speech)
        plays_until = ends
    return silent


def test_upcoming_is_read_no_further_than_it_matters():
    """A queue of ten thousand is not walked through for a lead that is at its limit."""

    def lengths():
        yield from [0.0] * 20
        pytest.fail("read on")

    assert lead_needed(QUICK, lengths(), at_most=3.0) == 3.0


def test_estimates_follow():
    """Steady news settles the mean and the deviation; a surprise widens it at once."""
    estimate = Estimate(0.4, 0.1)
    for _ in range(100):
        estimate = estimate.after(0.2)
    assert estimate.high == pytest.approx(0.2, abs=0.01)
    assert estimate.after(1.0).high > 1.0


def test_what_is_measured_changes_the_lead():
    """Of the wait for units, of the first audio and of the work, each by itself."""
    before = lead_needed(QUICK, [9.0], at_most=60.0)
    assert lead_needed(QUICK.after_unit(1.0), [9.0], at_most=60.0) > before
    assert lead_needed(QUICK.after_first_audio(1.0), [9.0], at_most=60.0) > before
    assert lead_needed(QUICK.after_reply(99.0, 1.0), [9.0], at_most=60.0) > before
    assert QUICK.after_reply(1.0, 0.0) == QUICK, "a reply of one chunk tells nothing"
