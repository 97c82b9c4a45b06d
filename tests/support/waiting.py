"""Wait for what happens by itself and tells nobody; what can tell is awaited instead."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable

Condition = Callable[[], object] | Callable[[], Awaitable[object]]


async def until(
    condition: Condition, what: str | None = None, *, limit: float = 60.0, every: float = 0.002
) -> None:
    """
    Wait until a condition holds.

    Args:
        condition: Asked again and again; what it returns may have to be awaited.
        what: What is waited for, if the condition does not say it itself.
        limit: Seconds after which it never will; a busy machine is slow, but not that slow.
        every: Seconds between two questions, for those that are dear.

    Raises:
        AssertionError: If it does not hold in time. It says what was waited for.
    """
    time = asyncio.timeout(limit)
    try:
        async with time:
            while not await _answer(condition):
                await asyncio.sleep(every)
    except TimeoutError:
        if not time.expired():
            raise  # the condition's own
        waited_for = _words(condition) if what is None else what
        raise AssertionError(f"not within {limit:g} s: {waited_for}") from None


async def _answer(condition: Condition) -> object:
    holds = condition()
    return await holds if inspect.isawaitable(holds) else holds


def _words(condition: Condition) -> str:
    """The name of a function, and what a lambda's line says."""
    name = getattr(condition, "__qualname__", repr(condition))
    return inspect.getsource(condition).strip() if name.endswith("<lambda>") else name
