"""
One work at a time, and what came of it.

The state machine says what a link does about its state
(:class:`bot.voice.machine.Step`), and something else as soon as something
happens. Then what is being done is cancelled, and what it had begun is undone
before the next begins. How a work is done is for :mod:`bot.voice.link`.
"""

import asyncio
from collections.abc import Awaitable, Callable

from bot.vocabulary import Seconds
from bot.voice.machine import Event, Step, Work


class Works:
    """
    Does what the state machine says, the last word only.

    Args:
        do: Does one work within a limit, in seconds, and returns the event
            that it ends in. When it is cancelled, it undoes what it began.
        done: Told of that event, unless something else was begun meanwhile.
    """

    def __init__(
        self, do: Callable[[Work, Seconds], Awaitable[Event]], *, done: Callable[[Event], None]
    ) -> None:
        self._do = do
        self._done = done
        self._group: asyncio.TaskGroup | None = None  # from the start on
        self._pending: Step | None = None  # what to do then
        self._working: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()

    def start(self, group: asyncio.TaskGroup) -> None:
        """Work in this group from now on. What was to be begun before is begun now."""
        self._group = group
        if self._pending is not None:
            self.begin(self._pending)

    def begin(self, step: Step) -> None:
        """Do this instead of what is being done, if it says that anything changes."""
        if step.work is None:
            return
        if self._group is None:
            self._pending = step
            return
        working, self._working = self._working, None
        if working is not None:
            working.cancel()
        if step.work is not Work.REST:
            self._working = self._group.create_task(self._run(step.work, step.after, step.limit))

    async def _run(self, work: Work, after: Seconds, limit: Seconds) -> None:
        async with self._one_at_a_time:
            await asyncio.sleep(after)
            event = await self._do(work, limit)
        if self._working is asyncio.current_task():
            self._working = None
            self._done(event)
