"""What takes longer than it can: looks and moments are given."""

import dataclasses

from bot.speech.watchdog import (
    NOTHING_LEAVES,
    PLAY_MARGIN,
    SLOWEST,
    SYNTHESIS_MARGIN,
    Look,
    Watchdog,
)

UNIT, FIRST_AUDIO = 60.0, 5.0


def look(**seen):
    """An utterance that has just been taken from the queue, unless something is said of it."""
    fresh = Look(
        number=1,
        handed=0.0,
        played=0.0,
        attempts=0,
        waits_for_unit=False,
        synthesised=False,
        can_play=True,
    )
    return dataclasses.replace(fresh, **seen)


def ended_at(what, *, every=0.5, until=1000.0):
    """When it is ended, and why, if at each moment this is to be seen; (None, None) for never."""
    watchdog, now = Watchdog(unit=UNIT, first_audio=FIRST_AUDIO), 0.0
    while now <= until:
        reason = watchdog.reason_to_end(what(now), now)
        if reason is not None:
            return now, reason
        now += every
    return None, None


def test_what_plays_at_its_pace_is_left_alone_however_long():
    """An hour of audio, synthesised ten times as fast as it plays."""

    def hour(now):
        handed = min(10.0 * now, 3600.0)
        return look(handed=handed, played=min(now, handed), synthesised=handed >= 3600.0)

    assert ended_at(hour, until=3600.0) == (None, None)


def test_track_that_never_starts_is_ended():
    """The keys never come, or the pacer is dead."""
    now, reason = ended_at(lambda now: look(handed=3.0, synthesised=True))
    assert reason == "nothing of it leaves"
    assert NOTHING_LEAVES < now <= NOTHING_LEAVES + 1


def test_track_that_stops_in_the_middle_is_ended_also_while_more_comes():
    now, reason = ended_at(lambda now: look(handed=1.0 + now, played=min(now, 4.0)))
    assert reason == "nothing of it leaves"
    assert 4.0 + NOTHING_LEAVES < now <= 5.0 + NOTHING_LEAVES


def test_track_that_does_not_end_is_ended():
    """All has left, and nobody says so."""
    now, reason = ended_at(lambda now: look(handed=3.0, played=min(now, 3.0), synthesised=True))
    assert reason is not None
    assert now <= 3.0 + NOTHING_LEAVES + 1.0


def test_what_plays_too_slowly_is_ended():
    now, reason = ended_at(lambda now: look(handed=30.0, played=now / 4, synthesised=True))
    assert reason == "it plays longer than it can"
    assert 30 * SLOWEST + PLAY_MARGIN < now <= 30 * SLOWEST + PLAY_MARGIN + 1


def test_broken_link_is_not_held_against_it():
    """Its repair has limits of its own; from then on the clock runs anew."""

    def repaired(now):
        up = now > 40
        return look(handed=5.0, played=max(0.0, min(now - 40, 5.0)), synthesised=True, can_play=up)

    assert ended_at(repaired, until=45.0) == (None, None)


def test_too_little_to_begin_with_is_waited_for():
    """A track gathers before it begins; what is to follow may wait for its turn."""
    seen = look(handed=0.3, waits_for_unit=True)
    assert ended_at(lambda now: seen, until=UNIT) == (None, None)
    _, reason = ended_at(lambda now: seen)
    assert reason == "no more of it comes", "but not for ever"


def test_synthesis_that_hangs_is_ended():
    now, reason = ended_at(lambda now: look(attempts=1))
    assert reason == "no more of it comes"
    assert FIRST_AUDIO + SYNTHESIS_MARGIN < now <= FIRST_AUDIO + SYNTHESIS_MARGIN + 1


def test_waiting_for_its_turn_takes_as_long_as_it_may():
    now, reason = ended_at(lambda now: look(waits_for_unit=True))
    assert reason == "no more of it comes"
    assert UNIT + SYNTHESIS_MARGIN < now <= UNIT + SYNTHESIS_MARGIN + 1


def test_who_has_waited_long_for_its_turn_has_all_the_time_for_its_request():
    """What was waited before is not held against it; the benchmark of units found that it was."""
    waited = UNIT - 1.0
    now, reason = ended_at(lambda now: look(waits_for_unit=now < waited))
    assert reason == "no more of it comes"
    assert now > waited + FIRST_AUDIO + SYNTHESIS_MARGIN


def test_attempts_are_signs_of_life():
    assert ended_at(lambda now: look(attempts=int(now / 6)), until=300.0) == (None, None)


def test_look_ahead_is_no_hang():
    """With enough to play, the next piece is not asked for; only then the clock begins."""

    def ahead(now):
        return look(handed=60.0, played=min(now, 60.0), attempts=1)

    now, reason = ended_at(ahead)
    assert reason == "no more of it comes"
    assert now >= 59 + FIRST_AUDIO + SYNTHESIS_MARGIN


def test_next_one_begins_with_a_clock_of_its_own():
    def two(now):
        return look(number=1 if now < 9 else 2, handed=3.0, synthesised=True)

    now, _ = ended_at(two)
    assert now > 9 + NOTHING_LEAVES


def test_pause_between_two_is_nobodys():
    def later(now):
        return None if now < 50 else look(attempts=1)

    now, _ = ended_at(later)
    assert now > 50 + FIRST_AUDIO + SYNTHESIS_MARGIN
