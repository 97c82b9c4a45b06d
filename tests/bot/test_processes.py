"""A process of ours, ended."""

import asyncio
import signal
import sys

from bot.processes import end

PIPE = asyncio.subprocess.PIPE

WILLING = "import time; print('here', flush=True); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + WILLING


async def started(program: str) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=PIPE)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"here\n"
    return process


async def test_what_ends_when_asked_is_not_killed():
    process = await started(WILLING)

    await end(process, patience=30)

    assert process.returncode == -signal.SIGTERM
    await end(process, patience=30)  # nothing left to do


async def test_what_does_not_end_in_time_is_killed():
    process = await started(STUBBORN)

    await end(process, patience=0.1)

    assert process.returncode == -signal.SIGKILL
