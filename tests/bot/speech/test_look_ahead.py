"""How much lead is enough, as a table."""

import pytest

from bot.speech.look_ahead import MARGIN, Estimate, Pace, lead_needed

QUICK = Pace(first_audio=Estimate(0.2), work=Estimate(0.1), request=Estimate(1.0, 0.1))
SLOW = Pace(first_audio=Estimate(0.2), work=Estimate(1.5), request=Estimate(6.0))
NOTHING = Pace(first_audio=Estimate(0.2), work=Estimate(0.1), request=Estimate(0.0))


@pytest.mark.parametrize(
    ("pace", "rivals", "upcoming", "needed"),
    [
        # Nothing is known of what comes: it starts in time.
        (NOTHING, 0, [], 0.2),
        # A piece that is longer than its start takes leaves the lead as it was.
        (NOTHING, 0, [5.0], 0.2),
        (NOTHING, 0, [5.0, 5.0, 5.0], 0.2),
        # As many requests as there are rivals may go first; one that goes may be a long one.
        (QUICK, 0, [5.0], 0.2 + 0.4),
        (QUICK, 1, [5.0], 0.2 + 1.0 + 0.4),
        (QUICK, 3, [5.0], 0.2 + 3.0 + 0.4),
        (QUICK, 0.5, [5.0], 0.2 + 0.5 + 0.4),
        # Pieces of 0.1 s take 0.2 + 0.01 s each: the second needs 0.11 s more, the third 0.22 s.
        (NOTHING, 0, [0.1], 0.2),
        (NOTHING, 0, [0.1, 0.1], 0.31),
        (NOTHING, 0, [0.1, 0.1, 0.1], 0.42),
        # A long one between them makes up for it.
        (NOTHING, 0, [0.1, 5.0, 0.1], 0.31),
        # Synthesis slower than speech: half a second is lost in every second.
        (SLOW, 0, [4.0], 2.2),
        (SLOW, 0, [4.0, 4.0], 4.4),
        (SLOW, 1, [4.0], 8.2),
    ],
)
def test_lead_needed(pace, rivals, upcoming, needed):
    """What gapless speech takes, and the margin; never more than may be."""
    wanted = pytest.approx(needed + MARGIN)
    assert lead_needed(pace, upcoming, rivals=rivals, at_most=60.0) == wanted
    assert lead_needed(pace, upcoming, rivals=rivals, at_most=0.3) == 0.3
    assert lead_needed(pace, upcoming, rivals=rivals, at_most=0.0) == 0.0


@pytest.mark.parametrize(
    ("pace", "rivals"), [(NOTHING, 0), (QUICK, 0), (QUICK, 2), (SLOW, 0), (SLOW, 1)]
)
@pytest.mark.parametrize("lengths", [[0.1] * 8, [3.0, 0.2, 0.2, 6.0, 0.1], [1.0] * 5])
def test_with_that_lead_there_is_no_gap_and_with_less_there_is(pace, rivals, lengths):
    """Played out: each piece is asked for when the one before is there, and starts in time."""
    needed = lead_needed(pace, lengths, rivals=rivals, at_most=600.0) - MARGIN
    assert gap(pace, rivals, lengths, lead=needed) == pytest.approx(0.0, abs=1e-9)
    assert gap(pace, rivals, lengths, lead=needed - 0.05) == pytest.approx(0.05)


def gap(pace, rivals, lengths, *, lead):
    """How long it is silent in all, if pieces are asked for one after another from now on."""
    now, plays_until, silent = 0.0, lead, 0.0
    for speech in lengths:
        others = rivals * pace.request.mean + 4 * pace.request.deviation
        first_audio = now + others + pace.first_audio.high
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

    assert lead_needed(QUICK, lengths(), rivals=1, at_most=3.0) == 3.0


def test_estimates_follow():
    """Steady news settles the mean and the deviation; a surprise widens it at once."""
    estimate = Estimate(0.4, 0.1)
    for _ in range(100):
        estimate = estimate.after(0.2)
    assert estimate.high == pytest.approx(0.2, abs=0.01)
    assert estimate.after(1.0).high > 1.0


def test_what_is_measured_changes_the_lead():
    """The first audio, the work and how long units are held, each by itself."""

    def needed(pace):
        return lead_needed(pace, [9.0], rivals=1, at_most=600.0)

    assert needed(QUICK.after_request(5.0, 9.0)) > needed(QUICK)
    assert needed(QUICK.after_first_audio(1.0)) > needed(QUICK)
    assert needed(QUICK.after_reply(99.0, 1.0)) > needed(QUICK)
    assert QUICK.after_reply(1.0, 0.0) == QUICK, "a reply of one chunk tells nothing"


def test_what_a_unit_makes_per_second():
    """So many guilds can speak on it at once: speech by the time that a unit is held for it."""
    pace = QUICK
    for _ in range(100):
        pace = pace.after_request(2.0, 6.0)
    assert pace.per_unit == pytest.approx(3.0, rel=0.01)
    assert NOTHING.per_unit > 1e9, "whoever takes no time feeds everybody"
