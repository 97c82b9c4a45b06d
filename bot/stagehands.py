"""
The playground and the bot as processes, started and ended.

For the commands that play both sides: they meet over sockets only, as they
would for real.
"""

import asyncio
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping
from dataclasses import dataclass

from bot import processes
from bot.vocabulary import Seconds

CONFIG_EXIT_CODE = 2
"""How the program ends if the operator must change something."""

STOP_LIMIT: Seconds = 15.0
"""How long either may take to end: longer than the bot drains by default."""

LONGEST_LINE = 1 << 20
"""Bytes in a line of a process's output that is read; a traceback is one in a log for machines."""


@dataclass(frozen=True, slots=True)
class PlaygroundAddress:
    """What the playground says of itself when it is ready."""

    url: str
    """Where its Discord is."""
    token: str
    """What a bot logs in with."""
    trust_store: str
    """A file of the certificates that a bot must trust: the system's and the playground's."""

    def variables(self) -> dict[str, str]:
        """Return the variables by which an unmodified bot finds it."""
        return {
            "DISCORD_TOKEN": self.token,
            "THUNDER_DISCORD_URL": self.url,
            "SSL_CERT_FILE": self.trust_store,
        }


async def start(
    module: str,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    stdin: int | None = None,
    stdout: int | None = None,
    stderr: int | None = None,
) -> Process:
    """
    Start a module of ours as a process of its own.

    Args:
        module: What ``python -m`` runs.
        arguments: Its command line.
        environment: Its variables; ours if ``None``.
        stdin: Its input, as :mod:`asyncio.subprocess` has it; ours if ``None``.
        stdout: Its output; likewise.
        stderr: Where it complains; likewise.
    """
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", module),
        *arguments,
        env=environment,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        limit=LONGEST_LINE,
    )


async def end(process: Process) -> None:
    """Ask a process to end, and see to it."""
    await processes.end(process, patience=STOP_LIMIT)
