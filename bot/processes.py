"""
How a process that we started is ended.

What is started, and how long it may take to end, is known where it is started:
:mod:`bot.box`, :mod:`bot.stagehands`.
"""

import asyncio
from asyncio.subprocess import Process

from bot.vocabulary import Seconds


async def end(process: Process, *, patience: Seconds) -> None:
    """
    Ask a process to end, and kill it if it does not.

    Cancelled meanwhile, it has been asked; nobody sees to it any more.

    Args:
        process: Which; nothing happens if it has ended.
        patience: How long it may take, in seconds.
    """
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(patience):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
