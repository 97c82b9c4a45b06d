"""How often in a row somebody says the same."""

from bot.limits.repeats import WINDOW, Repeats

ALICE, BOB = "alice", "bob"


def test_the_same_in_a_row_is_counted():
    repeats: Repeats[str] = Repeats(10)
    repeats.take(ALICE, "hello", 0.0)
    repeats.take(ALICE, " HELLO", 1.0)

    assert repeats.times(ALICE, "Hello ", 2.0) == 2


def test_something_else_in_between_begins_anew():
    repeats: Repeats[str] = Repeats(10)
    repeats.take(ALICE, "hello", 0.0)
    repeats.take(ALICE, "hello", 1.0)
    repeats.take(ALICE, "well", 2.0)

    assert repeats.times(ALICE, "hello", 3.0) == 0


def test_after_a_while_the_same_is_no_repeat():
    repeats: Repeats[str] = Repeats(10)
    repeats.take(ALICE, "hello", 0.0)

    assert repeats.times(ALICE, "hello", WINDOW) == 1
    assert repeats.times(ALICE, "hello", WINDOW + 0.1) == 0


def test_two_people_may_say_the_same():
    repeats: Repeats[str] = Repeats(10)
    repeats.take(ALICE, "hello", 0.0)

    assert repeats.times(BOB, "hello", 1.0) == 0


def test_no_more_than_most_are_remembered():
    repeats: Repeats[int] = Repeats(10)
    for key in range(1000):
        repeats.take(key, "hello", 0.0)

    assert len(repeats) == 10
