"""How much may be said in a day."""

from datetime import UTC, datetime, timedelta, timezone

from bot.limits.budget import Budget, next_day

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def test_what_is_spent_adds_up():
    budget: Budget[str] = Budget(10)
    budget.spend("alice", 10, NOON)
    budget.spend("alice", 5, NOON + timedelta(hours=11))

    assert budget.spent("alice", NOON + timedelta(hours=11)) == 15
    assert budget.spent("bob", NOON) == 0


def test_a_new_day_begins_at_midnight_in_utc():
    budget: Budget[str] = Budget(10)
    budget.spend("alice", 10, NOON)
    elsewhere = timezone(timedelta(hours=9))

    assert budget.spent("alice", datetime(2026, 11, 28, 8, 59, tzinfo=elsewhere)) == 10
    assert budget.spent("alice", datetime(2026, 11, 28, 9, 0, tzinfo=elsewhere)) == 0


def test_the_next_day_is_told():
    assert next_day(NOON) == datetime(2026, 11, 28, tzinfo=UTC)
    assert next_day(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)) == datetime(2027, 1, 1, tzinfo=UTC)


def test_no_more_than_most_are_remembered():
    budget: Budget[int] = Budget(10)
    for key in range(1000):
        budget.spend(key, 1, NOON)

    assert len(budget) == 10
