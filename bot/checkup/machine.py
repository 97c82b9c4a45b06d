"""Whether this machine has what the bot needs: a place to write, libraries, a port."""

import asyncio
import errno
import http
import shutil
import socket
import tempfile
from contextlib import closing
from pathlib import Path

import davey

from bot.audio.opus import load_opus
from bot.checkup.finding import Finding, ill, ok, poor, unseen
from bot.errors import ConfigError
from bot.files import private_folder
from bot.telemetry import probe
from bot.vocabulary import Seconds

DISK: Seconds = 10.0
"""How long writing a file may take. It takes milliseconds; a network's disk may hang for ever."""

LITTLE_ROOM = 100 * 2**20
"""In bytes: less than phrases take by default, and settings on top."""


async def look_at_folder(folder: Path) -> Finding:
    """Write into the data directory, which is made if it is missing. Cancelling is safe."""
    part = "data directory"
    try:
        async with asyncio.timeout(DISK):
            room = await asyncio.to_thread(_write, folder)
    except TimeoutError:
        return ill(part, f"writing takes more than {DISK:.0f} s", "look at the disk")
    except OSError as error:
        return ill(
            part,
            f"cannot be written: {error.strerror or type(error).__name__}",
            "set THUNDER_DATA_DIRECTORY to a folder of the bot's user, on a disk with room",
        )
    if room < LITTLE_ROOM:
        return poor(part, f"{room // 2**20} MB are left on its disk", "make room")
    return ok(part, "can be written")


def _write(folder: Path) -> int:
    """Write a file, and return how much room is left, in bytes."""
    private_folder(folder)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="checkup-") as file:
        file.write(bytes(4096))
        file.flush()
    return shutil.disk_usage(folder).free


def look_at_libraries() -> list[Finding]:
    """Load what encodes speech and what encrypts it."""
    try:
        opus = ok("libopus", load_opus())
    except ConfigError as error:
        opus = ill("libopus", "not found", str(error))
    version = davey.DAVE_PROTOCOL_VERSION
    return [opus, ok("encryption", f"davey {davey.__version__}, DAVE version {version}")]


async def look_at_port(host: str, port: int | None) -> Finding:
    """
    Tell whether the health endpoint could listen, or does.

    Cancelling is safe.

    Args:
        host: The address to listen on.
        port: The port; ``None`` for no endpoint.
    """
    part = "health endpoint"
    if port is None:
        return unseen(part, "off")
    if (trouble := await asyncio.to_thread(_bind, host, port)) is None:
        return ok(part, "its port is free")
    if trouble.errno == errno.EADDRINUSE:
        status, ready = await asyncio.to_thread(_ask, host, port)
        if status == http.HTTPStatus.OK:
            return ok(part, "a running bot answers there, and is ready")
        if status == http.HTTPStatus.SERVICE_UNAVAILABLE:
            return poor(part, f"a running bot answers there, and is not ready: {ready}")
        return ill(part, "its port is somebody else's", "set THUNDER_HEALTH_PORT to another one")
    return ill(
        part,
        f"cannot listen: {trouble.strerror}",
        "set THUNDER_HEALTH_HOST to an address of this machine, THUNDER_HEALTH_PORT above 1023",
    )


def _bind(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            return error
    return None


def _ask(host: str, port: int) -> tuple[int | None, str]:
    """Return what a bot there answers, and which of its parts are not ready."""
    status, parts = probe.ask(f"{probe.base_url(host, port)}/readyz")
    return status, ", ".join(name for name, ready in parts.items() if not ready)
