"""
Whether the store answers.

A store that did not answer is left alone for a moment: each question may take
seconds, and every message asks. The operator is told when it stops to answer
and when it begins again, and not in between.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.errors import StoreError
from bot.vocabulary import Seconds

log = logging.getLogger(__name__)

AGAIN: Seconds = 2.0
"""How long a store that did not answer is not asked for more; each question may take 5 s."""

_T = TypeVar("_T")


class Answers:
    """
    Whether the store answers, to one kind of question; logged when that changes.

    Args:
        kind: What cannot be done when it does not, for the log.
        error: What is raised then.
    """

    def __init__(self, kind: str, error: type[StoreError]) -> None:
        self._kind = kind
        self._error = error
        self._silent_until: Seconds | None = None

    @property
    def well(self) -> bool:
        """Whether it answered when it was last asked."""
        return self._silent_until is None

    async def ask(self, question: Callable[[], Awaitable[_T]]) -> _T:
        """
        Ask, unless it did not answer a moment ago. As safe to cancel as the question is.

        Raises:
            StoreError: If it does not answer.
        """
        loop = asyncio.get_running_loop()
        if self._silent_until is not None and loop.time() < self._silent_until:
            raise self._error("it did not answer a moment ago")
        try:
            answer = await question()
        except StoreError as error:
            if self.well:
                log.error("settings cannot be %s: %s", self._kind, error)  # noqa: TRY400 (no trace)
            self._silent_until = loop.time() + AGAIN
            raise self._error(str(error)) from None
        if not self.well:
            log.info("settings can be %s again", self._kind)
            self._silent_until = None
        return answer
