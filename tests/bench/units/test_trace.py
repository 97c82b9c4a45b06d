"""The measures, on traces made by hand."""

import math

import pytest

from bench.units import trace as measures
from bench.units.trace import Request, Trace, Underrun, Wanted

ADA, BOB = 1, 2


def request(guild, asked, sent, done, **rest):
    return Request(guild, asked, sent, done, **rest)


def test_a_unit_that_works_while_somebody_waits_is_busy():
    trace = Trace([request(ADA, 0, 0, 10), request(BOB, 4, 10, 12)])
    assert measures.busy_share(trace, 1) == 1.0


def test_a_unit_that_idles_while_somebody_waits_is_not():
    """From 10 to 12 the connection was dialled, say: two of the eight seconds of waiting."""
    trace = Trace([request(ADA, 0, 0, 10), request(BOB, 4, 12, 14)])
    assert measures.busy_share(trace, 1) == pytest.approx(6 / 8)


def test_each_unit_counts():
    """One of two is busy while somebody waits."""
    trace = Trace([request(ADA, 0, 0, 10), request(BOB, 4, 8, 9)])
    assert measures.busy_share(trace, 2) == pytest.approx(0.5)


def test_time_in_which_nobody_waits_does_not_count():
    trace = Trace([request(ADA, 0, 0, 1), request(BOB, 100, 100, 101)])
    assert measures.busy_share(trace, 1) is None


def test_who_was_silent_waits_also_without_asking():
    """Wanted at 0, asked for at 5, sent at once: five seconds of an idle unit."""
    trace = Trace([request(ADA, 5, 5, 6)], [Wanted(ADA, 0.0, 1.0, into_silence=True)])
    assert measures.busy_share(trace, 1) == 0.0


def test_who_is_speaking_and_does_not_ask_does_not_wait():
    trace = Trace([request(ADA, 5, 5, 6)], [Wanted(ADA, 0.0, 1.0, into_silence=False)])
    assert measures.busy_share(trace, 1) is None


def test_who_was_refused_still_waits_while_it_pauses():
    """Refused at 1, tried again at 4: it waited from 0 on, and nothing was busy from 1 to 4."""
    trace = Trace(
        [request(ADA, 0, 0, 1, refused=True), request(ADA, 4, 4, 5)],
        [Wanted(ADA, 0.0, 1.0, into_silence=True)],
    )
    assert measures.busy_share(trace, 1) == pytest.approx(1 / 4)
    assert measures.refusals(trace) == 1


def test_more_in_flight_than_units_are_no_more_than_busy():
    trace = Trace([request(ADA, 0, 0, 4), request(BOB, 0, 0, 4), request(3, 0, 4, 5)])
    assert measures.busy_share(trace, 1) == 1.0


def test_what_was_given_up_unsent_is_waiting_and_not_work():
    trace = Trace([request(ADA, 0, math.inf, 3)])
    assert measures.busy_share(trace, 1) == 0.0


def test_first_audio_is_that_of_utterances_that_came_into_silence():
    heard = Wanted(ADA, 1.0, 1.0, into_silence=True, first_packet=1.5)
    behind = Wanted(ADA, 2.0, 1.0, into_silence=False)
    never = Wanted(BOB, 2.0, 1.0, into_silence=True)
    assert measures.first_audio(Trace([], [heard, behind, never])) == [0.5, math.inf]


@pytest.mark.parametrize(
    ("shares", "index"),
    [([3.0, 3.0, 3.0], 1.0), ([1.0, 0.0, 0.0, 0.0], 0.25), ([1.0, 2.0], 0.9), ([0.0, 0.0], 1.0)],
)
def test_jain(shares, index):
    assert measures.jain(shares) == pytest.approx(index)


def test_shares_of_an_endless_demand_are_seconds():
    trace = Trace([request(ADA, 0, 0, 1, seconds=4.0), request(BOB, 0, 1, 2, seconds=2.0)])
    assert measures.shares(trace, [ADA, BOB], endless=True) == [4.0, 2.0]


def test_shares_of_a_limited_demand_are_parts_of_it():
    """Whoever wanted nothing got all of it, and is left out; so is who is not asked about."""
    trace = Trace(
        [request(ADA, 0, 0, 1, seconds=4.0), request(9, 0, 1, 2, seconds=2.0)],
        [Wanted(ADA, 0.0, 8.0, into_silence=True), Wanted(9, 0.0, 8.0, into_silence=True)],
    )
    assert measures.shares(trace, [ADA, BOB], endless=False) == [0.5]


def test_what_a_unit_makes_per_second():
    """Ten seconds of audio in two seconds on a unit; refused and unfinished ones do not count."""
    trace = Trace(
        [
            request(ADA, 0, 0, 1, seconds=4.0),
            request(BOB, 0, 1, 2, seconds=6.0),
            request(ADA, 0, 5, 6, refused=True),
            request(ADA, 0, 6, math.inf, seconds=1.0),
            request(ADA, 0, math.inf, 7),
        ]
    )
    assert measures.made_per_second(trace) == 5.0


def test_spread():
    values = [float(number) for number in range(1, 101)]
    assert measures.spread(values) == {"count": 100, "median": 50.0, "p99": 99.0}
    assert measures.spread([1.0, math.inf]) == {"count": 2, "median": 1.0, "p99": None}
    assert measures.spread([]) == {"count": 0, "median": None, "p99": None}


def wanted(guild, accepted, ended):
    return Wanted(guild, accepted, 1.0, into_silence=True, ended=ended)


def test_how_many_want_to_speak_at_once():
    """From acceptance to the last packet; a guild with two utterances is one guild."""
    trace = Trace([], [wanted(ADA, 0, 10), wanted(ADA, 2, 12), wanted(BOB, 4, 6), wanted(3, 6, 8)])
    assert measures.most_at_once(trace, 0.0, 3.0) == 1
    assert measures.most_at_once(trace, 0.0, 20.0) == 2
    assert measures.most_at_once(trace, 7.0, 20.0) == 2
    assert measures.most_at_once(trace, 9.0, 20.0) == 1


def test_an_underrun_counts_if_there_never_was_more_demand_than_capacity():
    """Two speak at once from 4 to 6. Units that feed 1.5 guilds cannot feed both."""
    trace = Trace([], [wanted(ADA, 0, 10), wanted(BOB, 4, 6)], [Underrun(began=1.0, at=8.0)])
    assert measures.underruns_below(trace, 1.5) == 0
    assert measures.underruns_below(trace, 2.0) == 1
    trace.underruns[0] = Underrun(began=7.0, at=8.0)
    assert measures.underruns_below(trace, 1.5) == 1
