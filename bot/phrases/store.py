"""
Phrases on disk.

A folder of files, one per phrase, and a list of them in memory, so that what
is not there is known without looking. A file's time of change says when its
phrase was spoken by the service, its time of access when it was said last.

Two threads meet here. All methods wait for the disk and belong to one thread
of their own, but for the look into the list, ``name in store``, and
:meth:`PhraseStore.statistics`: those the event loop may do at any time,
because they read one attribute, which is replaced or changed atomically.
"""

import os
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.files import UNFINISHED, private_folder, read_at_most, write_whole
from bot.phrases.memory import Kept
from bot.phrases.seal import SECRET_SIZE, PhraseName, Seal
from bot.vocabulary import Seconds

MAX_AGE: Seconds = timedelta(days=30).total_seconds()
"""How long a phrase is kept after the service spoke it. Taste: long enough for what recurs; and
services improve their voices without a new name."""

_BLOCK = 4096
"""What a disk gives to files at a time, in bytes, nearly everywhere."""

_MAX_SIZE = 2**20
"""Of one file, in bytes. A phrase of 30 s has 240 kB."""

_ABANDONED: Seconds = 3600.0
"""The age at which an unfinished file is one that a crash left. Writing takes milliseconds."""

_SECRET = "secret"  # noqa: S105 (a file's name)
_FILE_NAME = re.compile(r"([0-9a-f]{40})\.phrase")


def wall_clock() -> Seconds:
    """Return the time in seconds since 1970, as files have it."""
    return datetime.now(UTC).timestamp()


def load_secret(folder: Path) -> bytes:
    """
    Read the installation's secret; make one if there is none.

    Without its secret nothing in the folder can be found or read again, so
    with a new one all phrases that are there are deleted.

    Raises:
        OSError: If the folder cannot be used.
    """
    private_folder(folder)
    path = folder / _SECRET
    with suppress(FileNotFoundError):
        secret = read_at_most(path, SECRET_SIZE)
        if secret is not None and len(secret) == SECRET_SIZE:
            return secret
    for file in folder.iterdir():
        if _FILE_NAME.fullmatch(file.name):
            file.unlink()
    secret = secrets.token_bytes(SECRET_SIZE)
    write_whole(path, secret)
    return secret


@dataclass(frozen=True, slots=True)
class StoreStatistics:
    """A snapshot for metrics and tests."""

    entries: int
    """Phrases on disk."""
    size: int
    """What they take there, in bytes, in whole blocks."""


@dataclass(slots=True)
class _File:
    """One line of the list."""

    made: Seconds
    said: Seconds
    size: int
    """In whole blocks, in bytes."""


class PhraseStore:
    """
    The phrases in one folder. Call :meth:`sweep` first.

    Args:
        folder: Where they are. Another process may use it too; the bounds hold
            for both together after each sweep.
        seal: Writes them down and reads them.
        limit: What they may take, in bytes.
        clock: Tells the time in seconds since 1970.
    """

    def __init__(
        self, folder: Path, *, seal: Seal, limit: int, clock: Callable[[], Seconds] = wall_clock
    ) -> None:
        self._folder = folder
        self._seal = seal
        self._limit = limit
        self._clock = clock
        self._files: OrderedDict[PhraseName, _File] = OrderedDict()  # what was said last, last
        self._size = 0

    def __contains__(self, name: PhraseName) -> bool:
        """(Any thread.) Say whether a phrase is there, as far as is known."""
        return name in self._files

    def statistics(self) -> StoreStatistics:
        """(Any thread.) Count what is there."""
        return StoreStatistics(len(self._files), self._size)

    def read(self, name: PhraseName) -> Kept | None:
        """Read a phrase; ``None`` if it is not there, too old or damaged. Then it is deleted."""
        file = self._files.get(name)
        if file is None:
            return None
        data = None
        if self._clock() - file.made <= MAX_AGE:
            with suppress(OSError):
                data = read_at_most(self._path(name), _MAX_SIZE)
        packets = None if data is None else self._seal.open(name, data)
        if packets is None:
            self._delete(name)
            return None
        return Kept(packets, made=file.made, said=file.said)

    def keep(self, name: PhraseName, kept: Kept) -> None:
        """
        Have a phrase on disk, and take note of when it was said; others give way to it.

        Raises:
            OSError: If it could not be written.
        """
        if name not in self and not self._write(name, kept):
            return
        file = self._files[name]
        file.said = kept.said
        self._files.move_to_end(name)
        with suppress(OSError):  # gone behind our back: reading it will tell
            os.utime(self._path(name), (file.said, file.made))

    def sweep(self) -> None:
        """
        List what is there, and delete what is too old or too much.

        Raises:
            OSError: If the folder cannot be listed.
        """
        private_folder(self._folder)
        found: list[tuple[PhraseName, _File]] = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                self._look_at(entry, found)
        found.sort(key=lambda each: each[1].said)
        self._size = sum(file.size for _, file in found)
        self._files = OrderedDict(found)
        self._delete_old()
        self._make_room(0)

    def _look_at(self, entry: os.DirEntry[str], found: list[tuple[PhraseName, _File]]) -> None:
        name = _FILE_NAME.fullmatch(entry.name)
        with suppress(FileNotFoundError):  # another process may be sweeping, too
            status = entry.stat(follow_symlinks=False)
            if name is not None and entry.is_file(follow_symlinks=False):
                file = _File(status.st_mtime, status.st_atime, _on_disk(status.st_size))
                found.append((PhraseName(name[1]), file))
            elif entry.name.endswith(UNFINISHED) and self._clock() - status.st_mtime > _ABANDONED:
                Path(entry.path).unlink()

    def _write(self, name: PhraseName, kept: Kept) -> bool:
        data = self._seal.close(name, kept.packets)
        size = _on_disk(len(data))
        if len(data) > _MAX_SIZE or size > self._limit or self._clock() - kept.made > MAX_AGE:
            return False
        self._make_room(size)
        private_folder(self._folder)  # somebody may have deleted it, to be rid of all phrases
        write_whole(self._path(name), data)
        self._files[name] = _File(kept.made, kept.said, size)
        self._size += size
        return True

    def _make_room(self, size: int) -> None:
        while self._size + size > self._limit:
            self._delete(next(iter(self._files)))

    def _delete_old(self) -> None:
        now = self._clock()
        for name in [name for name, file in self._files.items() if now - file.made > MAX_AGE]:
            self._delete(name)

    def _delete(self, name: PhraseName) -> None:
        self._size -= self._files.pop(name).size
        with suppress(OSError):  # if it is there still, the next sweep finds it
            self._path(name).unlink()

    def _path(self, name: PhraseName) -> Path:
        return self._folder / f"{name}.phrase"


def _on_disk(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK
