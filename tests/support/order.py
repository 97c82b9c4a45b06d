"""
The order in which several processes take the files of tests.

Some files mostly wait, because somebody speaks in real time and is listened to,
and others keep a processor busy. One after the other, first all processes want
a processor and then nobody does. So those that wait are spread among the others.
"""

from collections.abc import Iterable, Sequence
from typing import TypeVar

WAITING = (
    "tests/faults/",  # first: those of `make test-full` take half an hour, and all else fits beside
    "tests/bot/rehearsal/test_run.py",
    "tests/bot/test_doctor.py",
    "tests/bot/test_tryout.py",
    "tests/browser/",
    "tests/end_to_end/",
    "tests/test_secrets.py",
)
"""How the names of those begin that mostly wait, in their order: the bot runs beside them."""

BEGUN = 3 / 4
"""The share of the other files by which all that wait have begun, so that none is left alone."""

T = TypeVar("T")


def in_order(files: Iterable[str]) -> tuple[list[str], list[str]]:
    """Tell files that mostly wait, in their order, from the others, which stay in theirs."""
    all_files = list(files)
    waiting = [file for name in WAITING for file in all_files if file.startswith(name)]
    return waiting, [file for file in all_files if not file.startswith(WAITING)]


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
