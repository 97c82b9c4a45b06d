"""
The Lightning server in the box, as a process of its own.

Synthesis takes whole cores and holds the interpreter's lock in places; in this
process it would disturb the pacing of packets. So the server runs beside the
bot, is watched, and is started again at the same address when it ends.
"""

import asyncio
import json
import logging
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from importlib import metadata
from typing import Self

from bot import processes
from bot.errors import ConfigError
from bot.vocabulary import Seconds

log = logging.getLogger(__name__)

START_LIMIT: Seconds = 120.0
"""How long it may take to load its voices: 3 s were measured, slow disks take longer."""

STOP_LIMIT: Seconds = 5.0
"""How long it may take to end before it is killed."""

FIRST_RESTART_WAIT: Seconds = 0.5
LONGEST_RESTART_WAIT: Seconds = 30.0

HOST = "127.0.0.1"


class Box:
    """
    Runs the server in the box; an async context manager.

    Args:
        units: How many requests it processes at once.
        engines: The engines to load; all that are installed if there are none.
    """

    def __init__(self, *, units: int, engines: Sequence[str] = ()) -> None:
        self._units = units
        self._engines = engines
        self._port = 0  # any free one, and the same again after a restart
        self._url = ""
        self._process: Process | None = None
        self._group = asyncio.TaskGroup()
        self._watcher: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Its base address; the same for as long as the context is open."""
        return self._url

    @property
    def identity(self) -> str:
        """What it is recognised by after a restart of ours; its address is another one then."""
        try:
            # Each of our versions pins the versions of the engines.
            return f"box {metadata.version('thunder-tts')}"
        except metadata.PackageNotFoundError:  # run from a checkout that nobody installed
            return "box"

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.returncode is None

    @property
    def process_id(self) -> int | None:
        """The process's number; another one after a restart."""
        return None if self._process is None else self._process.pid

    async def __aenter__(self) -> Self:
        """
        Start the server and wait until its voices are loaded. Cancelling ends it.

        Raises:
            ConfigError: If it cannot be started.
        """
        try:
            await self._start()
        except (TimeoutError, OSError, ValueError) as error:
            await self._end()
            raise ConfigError(
                "The speech server in the box did not start; its messages stand above."
            ) from error
        except asyncio.CancelledError:
            await self._end()
            raise
        await self._group.__aenter__()
        self._watcher = self._group.create_task(self._keep_running())
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the server."""
        assert self._watcher is not None, "entered before"
        self._watcher.cancel()
        # Not the error: the group would wrap it, and whoever waits for it would not see it.
        await self._group.__aexit__(None, None, None)
        await self._end()

    async def _start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "lightning_server", "--end-with-stdin"),
            *("--host", HOST, "--port", str(self._port), "--units", str(self._units)),
            *(option for name in self._engines for option in ("--engine", name)),
            stdin=PIPE,  # closed by the system when we die, and the server ends with it
            stdout=PIPE,
            start_new_session=True,  # Ctrl-C is for us: it speaks until we have drained
        )
        assert self._process.stdout is not None, "asked for"
        async with asyncio.timeout(START_LIMIT):
            line = await self._process.stdout.readline()
        ready = json.loads(line)
        self._url, self._port = ready["url"], ready["port"]

    async def _keep_running(self) -> None:
        wait = FIRST_RESTART_WAIT
        while True:
            assert self._process is not None, "started before"
            began = asyncio.get_running_loop().time()
            code = await self._process.wait()
            log.error("the speech server in the box ended", extra={"code": code})
            if asyncio.get_running_loop().time() - began > LONGEST_RESTART_WAIT:
                wait = FIRST_RESTART_WAIT
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_RESTART_WAIT)
            try:
                await self._start()
            except (TimeoutError, OSError, ValueError):
                log.exception("the speech server in the box did not start again")
                await self._end()

    async def _end(self) -> None:
        if self._process is not None:
            await processes.end(self._process, patience=STOP_LIMIT)
