"""Every state with every event, and how repairs go on."""

from dataclasses import replace

import pytest

from bot.errors import Ending
from bot.voice.machine import (
    BROKEN,
    DEAF,
    NOWHERE,
    SILENT,
    Closed,
    Condition,
    Event,
    Failed,
    Leave,
    LinkLimits,
    News,
    Overdue,
    Phase,
    Step,
    Work,
    cause_of,
    step,
)

LIMITS = LinkLimits(join=10.0, give_up=300.0, verdict=3.0)
NOW = 1000.0
LONG_AGO, JUST_NOW = NOW - 500.0, NOW - 1.0

JOINING = Condition(Phase.JOINING, since=JUST_NOW, attempt=2)
READY = Condition(Phase.READY, since=LONG_AGO, ready_at=LONG_AGO)
MOVED = Condition(Phase.MOVED, since=LONG_AGO, ready_at=LONG_AGO)
RECONNECTING = Condition(Phase.RECONNECTING, since=JUST_NOW, ready_at=LONG_AGO, attempt=2)
LEAVING = Condition(Phase.LEAVING, ending=Ending.LEFT)
LOST = Condition(Phase.LOST, ending=Ending.KICKED)

STAYS = None
"""Nothing changes, and what is being done goes on."""


def take(condition: Condition, event: Event, *, now: float = NOW, dice: float = 1.0) -> Step:
    return step(condition, event, now=now, limits=LIMITS, dice=dice)


def to(phase: Phase, work: Work, ending: Ending | None = None) -> tuple[object, ...]:
    return phase, work, ending


GOODBYE = to(Phase.LEAVING, Work.GOODBYE, Ending.LEFT)
KICKED = to(Phase.LOST, Work.REST, Ending.KICKED)
GONE = to(Phase.LOST, Work.REST, Ending.CHANNEL_GONE)
UP = to(Phase.READY, Work.REST)
WAITS = to(Phase.MOVED, Work.WAIT)
RENEWS = to(Phase.MOVED, Work.RENEW)
GOES = to(Phase.MOVED, Work.JOIN)
RESUMES = to(Phase.RECONNECTING, Work.RESUME)
BEGINS_ANEW = to(Phase.RECONNECTING, Work.JOIN)
REJOINS = to(Phase.RECONNECTING, Work.REJOIN)
UNENCRYPTED = to(Phase.LEAVING, Work.GOODBYE, Ending.NO_ENCRYPTION)
LIMITED = to(Phase.LEAVING, Work.GOODBYE, Ending.RATE_LIMITED)
CALL_ENDED = to(Phase.LEAVING, Work.GOODBYE, Ending.CALL_ENDED)
FORBIDDEN = to(Phase.LEAVING, Work.GOODBYE, Ending.FORBIDDEN)
JOINS = to(Phase.JOINING, Work.JOIN)
JOINS_AGAIN = to(Phase.JOINING, Work.REJOIN)
NEVER_IN = to(Phase.LOST, Work.REST, Ending.FORBIDDEN)

STATES = (JOINING, READY, MOVED, RECONNECTING, LEAVING, LOST)

TABLE: dict[Event, tuple[tuple[object, ...] | None, ...]] = {
    # event: joining, ready, moved, reconnecting, leaving, lost
    News.ASKED: (JOINS, GOES, GOES, GOES, STAYS, STAYS),
    News.CONNECTED: (UP, STAYS, UP, UP, STAYS, STAYS),
    News.TOLD_CHANNEL: (STAYS, WAITS, WAITS, WAITS, STAYS, STAYS),
    News.TOLD_SERVER: (STAYS, RENEWS, RENEWS, RENEWS, STAYS, STAYS),
    News.TOLD_OUT: (KICKED, KICKED, KICKED, KICKED, STAYS, STAYS),
    News.TOLD_GONE: (GONE, GONE, GONE, GONE, STAYS, STAYS),
    News.ADRIFT: (STAYS, BEGINS_ANEW, STAYS, STAYS, STAYS, STAYS),
    News.GATEWAY_BACK: (STAYS, STAYS, STAYS, BEGINS_ANEW, STAYS, STAYS),
    News.SAID_GOODBYE: (
        STAYS,
        STAYS,
        STAYS,
        STAYS,
        to(Phase.LOST, Work.REST, Ending.LEFT),
        STAYS,
    ),
    Closed(1000): (STAYS, BEGINS_ANEW, STAYS, STAYS, STAYS, STAYS),
    Closed(SILENT): (STAYS, RESUMES, STAYS, STAYS, STAYS, STAYS),
    Closed(BROKEN): (STAYS, BEGINS_ANEW, STAYS, STAYS, STAYS, STAYS),
    Closed(DEAF): (STAYS, BEGINS_ANEW, STAYS, STAYS, STAYS, STAYS),
    Closed(4004): (STAYS, BEGINS_ANEW, STAYS, STAYS, STAYS, STAYS),
    Closed(4006): (STAYS, BEGINS_ANEW, STAYS, STAYS, STAYS, STAYS),
    Closed(4009): (STAYS, BEGINS_ANEW, STAYS, STAYS, STAYS, STAYS),
    Closed(4014): (STAYS, WAITS, STAYS, STAYS, STAYS, STAYS),
    Closed(4015): (STAYS, RESUMES, STAYS, STAYS, STAYS, STAYS),
    Closed(4017): (STAYS, UNENCRYPTED, UNENCRYPTED, UNENCRYPTED, STAYS, STAYS),
    Closed(4021): (STAYS, LIMITED, LIMITED, LIMITED, STAYS, STAYS),
    Closed(4022): (STAYS, CALL_ENDED, CALL_ENDED, CALL_ENDED, STAYS, STAYS),
    Failed(): (JOINS_AGAIN, STAYS, BEGINS_ANEW, REJOINS, STAYS, STAYS),
    Failed(4006): (JOINS_AGAIN, STAYS, BEGINS_ANEW, REJOINS, STAYS, STAYS),
    Failed(4014): (KICKED, STAYS, WAITS, WAITS, STAYS, STAYS),
    Failed(4004): (JOINS_AGAIN, STAYS, BEGINS_ANEW, REJOINS, STAYS, STAYS),
    Failed(4017): (
        to(Phase.LOST, Work.REST, Ending.NO_ENCRYPTION),
        STAYS,
        UNENCRYPTED,
        UNENCRYPTED,
        STAYS,
        STAYS,
    ),
    Failed(ending=Ending.FORBIDDEN): (NEVER_IN, STAYS, FORBIDDEN, FORBIDDEN, STAYS, STAYS),
    Overdue(inside=True): (STAYS, STAYS, BEGINS_ANEW, STAYS, STAYS, STAYS),
    Overdue(inside=False): (STAYS, STAYS, KICKED, STAYS, STAYS, STAYS),
    Leave(Ending.LEFT): (GOODBYE, GOODBYE, GOODBYE, GOODBYE, STAYS, STAYS),
}


@pytest.mark.parametrize("event", TABLE, ids=str)
@pytest.mark.parametrize("number", range(len(STATES)), ids=[each.phase.value for each in STATES])
def test_every_state_with_every_event(number: int, event: Event):
    before, expected = STATES[number], TABLE[event][number]

    result = take(before, event)

    if expected is STAYS:
        assert result == Step(before)
    else:
        assert (result.condition.phase, result.work, result.condition.ending) == expected


def test_the_table_is_whole():
    """Every event that carries nothing, every kind that carries something, in every state."""
    assert set(News) <= TABLE.keys()
    assert {type(event) for event in TABLE} == {News, Closed, Failed, Overdue, Leave}
    assert {condition.phase for condition in STATES} == set(Phase)
    assert {len(row) for row in TABLE.values()} == {len(STATES)}
    works = {row[1] for rows in TABLE.values() for row in rows if row is not None}
    assert works == set(Work)


def test_only_ready_and_lost_may_last():
    """Whatever else an event leads to has a work, and the work has a limit or says goodbye."""
    for condition in STATES:
        for event in TABLE:
            result = take(condition, event)
            if result.work is None or result.condition.phase in {Phase.READY, Phase.LOST}:
                continue
            assert result.work is Work.GOODBYE or result.limit > 0


def test_what_was_asked_for_is_joined_within_the_limit():
    """Two attempts, then it is told; the second one is not longer than what is left."""
    first = take(NOWHERE, News.ASKED)
    assert (first.work, first.after, first.limit) == (Work.JOIN, 0.0, 5.0)

    second = take(first.condition, Failed(), now=NOW + 5.0)
    assert (second.work, second.after, second.limit) == (Work.REJOIN, 1.0, 4.0)

    third = take(second.condition, Failed(), now=NOW + 10.0)
    assert third.condition.phase is Phase.LOST
    assert third.condition.ending is Ending.NOT_LET_IN


def repair(code: int, failures: int, *, dice: float = 1.0) -> list[Step]:
    """What is done after a close, when every attempt fails at once."""
    steps = [take(READY, Closed(code), dice=dice)]
    for _ in range(failures):
        steps.append(take(steps[-1].condition, Failed(), dice=dice))
    return steps


def test_a_session_that_may_live_is_resumed_then_begun_anew_then_left():
    works = [each.work for each in repair(4015, 3)]

    assert works == [Work.RESUME, Work.JOIN, Work.REJOIN, Work.REJOIN]


def test_a_session_that_is_dead_is_begun_anew_at_once():
    steps = repair(4006, 2)

    assert [each.work for each in steps] == [Work.JOIN, Work.REJOIN, Work.REJOIN]
    assert steps[0].after == 0.0


def test_waits_double_up_to_a_longest_one():
    waits = [each.after for each in repair(4006, 8)]

    assert waits == [0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]


def test_waits_are_spread_over_half_of_themselves():
    waits = [each.after for each in repair(4006, 3, dice=0.0)]

    assert waits == [0.0, 0.5, 1.0, 2.0]


def test_after_the_stated_time_it_is_given_up():
    condition = replace(RECONNECTING, since=NOW - LIMITS.give_up - 0.1)

    result = take(condition, Failed(4006))

    assert result.condition.phase is Phase.LEAVING
    assert result.condition.ending is Ending.GIVEN_UP


def test_a_repair_that_does_not_last_goes_on_where_it_was():
    """Otherwise a server that lets us in and throws us out would be asked without a pause."""
    again = take(RECONNECTING, News.CONNECTED)
    assert again.condition.phase is Phase.READY

    result = take(again.condition, Closed(4006), now=NOW + 1.0)

    assert (result.work, result.condition.attempt) == (Work.REJOIN, 3)
    assert result.condition.since == RECONNECTING.since


def test_a_loop_of_resuming_has_an_end():
    condition = READY
    for _ in range(3):
        condition = take(take(condition, Closed(4015)).condition, News.CONNECTED).condition

    assert take(condition, Closed(4015)).work is Work.REJOIN


def test_trouble_that_is_over_is_forgotten():
    again = take(RECONNECTING, News.CONNECTED)

    result = take(again.condition, Closed(4015), now=NOW + LIMITS.settled)

    assert (result.work, result.condition.attempt) == (Work.RESUME, 1)
    assert result.condition.since == NOW + LIMITS.settled


def test_a_close_soon_after_joining_is_no_old_trouble():
    joined = take(JOINING, News.CONNECTED)

    assert take(joined.condition, Closed(4015), now=NOW + 0.1).work is Work.RESUME


def test_what_blames_us_is_final_when_everything_was_begun_anew():
    first = take(READY, Closed(4004))
    second = take(first.condition, Failed(4004))
    third = take(second.condition, Failed(4004))

    assert [first.work, second.work] == [Work.JOIN, Work.REJOIN]
    assert third.condition.ending is Ending.REFUSED


@pytest.mark.parametrize("ending", Ending)
def test_an_ending_is_kept(ending: Ending):
    leaving = take(READY, Leave(ending))

    assert take(leaving.condition, News.SAID_GOODBYE).condition.ending is ending


def test_it_comes_back_only_if_nobody_decided_otherwise():
    back = {ending for ending in Ending if ending.comes_back}

    assert back == {Ending.SHUT_DOWN, Ending.NOT_LET_IN, Ending.GIVEN_UP, Ending.FAILED}


@pytest.mark.parametrize(
    ("event", "cause"),
    [
        (News.ADRIFT, "adrift"),
        (Closed(4006), "closed_4006"),
        (Closed(DEAF), "closed_-1"),
        (Failed(4014), "failed_4014"),
        (Failed(ending=Ending.FORBIDDEN), "failed"),
        (Overdue(inside=True), "overdue"),
        (Leave(Ending.LEFT), "left"),
    ],
)
def test_an_event_has_a_name_in_logs_and_statistics(event: Event, cause: str):
    assert cause_of(event) == cause
