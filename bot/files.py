"""
Files of ours: whole or not at all, and nobody else's to read.

Everything here waits for the disk, so it runs in a thread.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

UNFINISHED = ".part"
"""How the name of a file ends that is being written. One that is old was left by a crash."""


def private_folder(folder: Path) -> None:
    """
    Make a folder, and those above it, that only its owner may look into, unless it is there.

    Raises:
        OSError: If it cannot be made.
    """
    for missing in [*reversed(folder.parents), folder]:
        # One by one: with ``parents=True`` only the last would be private.
        missing.mkdir(mode=0o700, exist_ok=True)


def private_file(path: Path) -> None:
    """
    Make an empty file that only its owner may read, unless it is there.

    Raises:
        OSError: If it cannot be made.
    """
    with open(path, "ab", opener=_private):
        pass


def write_whole(path: Path, data: bytes) -> None:
    """
    Put a file there at once: whoever reads it sees the old one or the new one.

    After a power cut it may be damaged all the same, so readers check what
    they read.

    Raises:
        OSError: If it could not be written; then what was there is there still.
    """
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}{UNFINISHED}")
    try:
        with open(unfinished, "xb", opener=_private) as file:
            file.write(data)
        unfinished.replace(path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise


def read_at_most(path: Path, size: int) -> bytes | None:
    """
    Read a file; ``None`` if it is larger than ``size`` bytes.

    Raises:
        OSError: If it is not there or cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(size + 1)
    return data if len(data) <= size else None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
