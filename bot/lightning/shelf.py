"""
Catalogues of voices on disk: the last good one of each service.

Everything here waits for the disk, so it runs in a thread. Of a file that is
missing, damaged or larger than any that we would write, nothing is said: it
is as if it were not there.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from bot.files import UNFINISHED, private_folder, read_at_most, write_whole
from bot.lightning.service import Service
from bot.lightning.voices import Voice, catalogue_of, voices_in

_MAX_SIZE = 4 * 2**20
"""Of a file, in bytes: as large as the answers that it is made of."""

_MOST_FILES = 8
"""Services and models whose catalogues are kept. Hardly anybody tries more."""


@dataclass(frozen=True, slots=True)
class KeptVoices:
    """A catalogue from disk."""

    voices: Sequence[Voice]
    """What it lists; at least one."""
    fetched: datetime
    """When the service said so."""


class Shelf:
    """
    The place of one service's catalogue on disk.

    Args:
        folder: Where all services' catalogues are.
        service: Whose this is.
    """

    def __init__(self, folder: Path, service: Service) -> None:
        self._folder = folder
        # By a hash, because an identity may hold a credential.
        mark = hashlib.sha256(service.identity.encode()).hexdigest()[:16]
        self._path = folder / f"{re.sub(r'[^a-z0-9]+', '-', service.model)}-{mark}.json"

    def take(self) -> KeptVoices | None:
        """Read it; ``None`` if there is none that can be read."""
        try:
            data = read_at_most(self._path, _MAX_SIZE)
            content = None if data is None else json.loads(data)
        except (OSError, ValueError, RecursionError):
            return None
        if not isinstance(content, Mapping):
            return None
        voices = voices_in(cast("object", content))
        fetched = _moment(cast("Mapping[str, object]", content).get("fetched"))
        return KeptVoices(voices, fetched) if voices and fetched is not None else None

    def put(self, voices: Sequence[Voice]) -> None:
        """
        Write it in place of the last one, if it is not too large.

        Raises:
            OSError: If it could not be written.
        """
        fetched = datetime.now(UTC).isoformat(timespec="seconds")
        data = json.dumps({"fetched": fetched, **catalogue_of(voices)}, indent=1).encode()
        if len(data) <= _MAX_SIZE:
            private_folder(self._folder)
            write_whole(self._path, data)
            self._tidy_up()

    def _tidy_up(self) -> None:
        """Leave the newest files, and none that was not finished."""
        with suppress(OSError):  # somebody else may be tidying up, too
            for unfinished in self._folder.glob(f"*.json.*{UNFINISHED}"):
                unfinished.unlink()
            files = sorted(self._folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
            for old in files[:-_MOST_FILES]:
                old.unlink()


def _moment(written: object) -> datetime | None:
    """Read a moment; ``None`` if it is none, or nobody knows in which time zone."""
    if not isinstance(written, str):
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
