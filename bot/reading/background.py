"""Tasks that run by themselves, and are given up at the end."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Self


class Background:
    """An async context manager: leaving it cancels what still runs, and waits for its end."""

    def __init__(self) -> None:
        self._group = asyncio.TaskGroup()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Begin."""
        await self._group.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Give up what still runs."""
        for task in self._tasks:
            task.cancel()
        # Not the error: the group would wrap it, and whoever waits for it would not see it.
        await self._group.__aexit__(None, None, None)

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something beside all else; what it raises ends everything, so it has a firewall."""
        task = self._group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
