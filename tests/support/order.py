"""
The order in which several processes take the files of tests.

Some files mostly wait, because somebody speaks in real time and is listened to,
and others keep a processor busy. One after the other, first all processes want
a processor and then nobody does. So those that wait are spread among the others.
"""

from collections.abc import Iterable, Sequence
from typing import TypeVar

WAITING = (
    "tests/bot/rehearsal/test_run.py",
    "tests/bot/test_doctor.py",
    "tests/bot/test_tryout.py",
    "tests/browser/",
    "tests/end_to_end/",
    "tests/faults/",
    "tests/test_secrets.py",
)
"""How the names of those begin that mostly wait: the bot runs beside them."""

BEGUN = 3 / 4
"""The share of the other files by which all that wait have begun, so that none is left alone."""

T = TypeVar("T")


def waits(file: str) -> bool:
    """Say whether a file, from the checkout on, is one of those that mostly wait."""
    return file.startswith(WAITING)


def spread(few: Sequence[T], many: Sequence[T], begun: float = BEGUN) -> Iterable[T]:
    """Put a few evenly among the first of many; both stay in their order."""
    step = len(many) * begun / max(1, len(few))
    done = 0
    for number, one in enumerate(few):
        until = round(number * step)
        yield from many[done:until]
        yield one
        done = until
    yield from many[done:]
