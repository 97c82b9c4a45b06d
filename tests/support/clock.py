"""Tests on a virtual clock."""

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Any

from bench.clock import VirtualLoop as VirtualLoop  # for tests that run coroutines themselves


def virtual_time(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run an async test on a :class:`VirtualLoop`, and fail if it leaves a task behind."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.run(_watched(test(*args, **kwargs)))

    return run


async def _watched(test: Coroutine[Any, Any, None]) -> None:
    await test
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left, f"tasks left behind: {left}"
