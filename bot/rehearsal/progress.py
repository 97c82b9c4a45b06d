"""
A bar for whoever waits at a terminal; nothing for anybody else.

It goes to standard error, so that standard output has the report alone.
"""

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed

from bot.vocabulary import Seconds


class Bar:
    """
    How far the rehearsal is; a context manager.

    Args:
        utterances: How many are to be said.
    """

    def __init__(self, utterances: int) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            Elapsed(),
            console=Console(stderr=True),
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self._task = self._progress.add_task("starting", total=utterances)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def show(self, doing: str) -> None:
        """Say what is going on."""
        self._progress.update(self._task, description=doing)

    def show_heard(self, seconds: Seconds) -> None:
        """Say how much was heard."""
        self.show(f"{seconds:.1f} s heard")

    def show_ended(self, utterances: int) -> None:
        """Say how many utterances have ended."""
        self._progress.update(self._task, completed=utterances)
