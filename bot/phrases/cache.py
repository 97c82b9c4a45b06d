"""
The phrase cache, as a session uses it.

Asking costs nothing where nothing is there: whether a phrase is kept is known
without looking at the disk, and only one that is there is read, in a thread,
for a moment at most. Remembering never waits: what is to be written is put
aside for that thread, and forgotten if it cannot keep up.

The same phrase wanted twice at once, before it is kept, is requested twice:
to wait for somebody else's request would make one guild's first audio depend
on another's, to save a unit for less than a second.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from bot.audio.opus import encoding
from bot.audio.pcm import frames_to_seconds
from bot.phrases.memory import Kept, Memory
from bot.phrases.seal import SECRET_SIZE, Packets, Phrase, PhraseName, Seal
from bot.phrases.store import MAX_AGE, PhraseStore, StoreStatistics, load_secret, wall_clock
from bot.vocabulary import Seconds

log = logging.getLogger(__name__)

LONGEST_TEXT = 80
"""The longest piece that is a phrase, in characters. What recurs is short; taste."""

LONGEST_SOUND: Seconds = 30.0
"""The longest sound of a phrase. Eighty digits at half the speed take about as long (estimated)."""

QUICKEST = 60.0
"""Characters a second at speed 1: four times what voices speak. Audio that is shorter than that
was cut off by somebody, and to keep it would make it so for a month."""

RECURS_WITHIN: Seconds = timedelta(days=1).total_seconds()
"""What is said again within this goes on disk. Taste: so that daily phrases do."""

MEMORY_LIMIT = 16 * 2**20
"""In bytes: half an hour of speech at 64 kbit/s."""

_READ: Seconds = 0.1
"""How long reading may take. Disks take 10 ms, the speech service 100 to 200."""

_SWEEP: Seconds = 3600.0
"""How often the disk is looked through for what is too old."""

_GOODBYE: Seconds = 2.0
"""How long writing what was put aside may take at the end. It takes milliseconds each."""

_MOST_ASIDE = 100
"""Phrases that may wait to be written: 3 MB at most, as they are in memory anyway."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PhraseStatistics:
    """A snapshot for metrics and tests. Counts are since the start."""

    hits: int
    """Phrases that were there: requests that were not sent."""
    misses: int
    """Pieces short enough to be phrases that were not there."""
    entries: int
    """Phrases in memory."""
    size: int
    """What they take, in bytes."""
    disk: StoreStatistics
    """Phrases on disk."""


class PhraseCache:
    """
    What was said lately; an async context manager.

    Args:
        folder: Where phrases are kept on disk. If it cannot be used, they are
            kept in memory only.
        limit: What they may take there, in bytes.
        service: Which speech service speaks: where it is, and its model.
    """

    def __init__(self, folder: Path, *, limit: int, service: str) -> None:
        self._folder = folder
        self._limit = limit
        self._service = service
        self._seal = self._sealed_with(secrets.token_bytes(SECRET_SIZE))
        self._memory = Memory(min(limit, MEMORY_LIMIT))
        self._store: PhraseStore | None = None
        self._aside: asyncio.Queue[tuple[PhraseName, Kept]] = asyncio.Queue(_MOST_ASIDE)
        self._hits = self._misses = 0
        self._trouble: str | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="phrases")
        self._group = asyncio.TaskGroup()
        self._upkeep: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """Open the folder. Cancelling is safe."""
        try:
            self._seal, self._store = await self._in_thread(self._open)
        except OSError as error:
            self._note_trouble(error)
        except BaseException:
            self._thread.shutdown(wait=False, cancel_futures=True)
            raise
        await self._group.__aenter__()
        if self._store is not None:
            self._upkeep = [
                self._group.create_task(self._write(self._store)),
                self._group.create_task(self._sweep(self._store)),
            ]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write what was put aside, for a moment at most."""
        if self._store is not None:
            try:
                async with asyncio.timeout(_GOODBYE):
                    await self._aside.join()
            except TimeoutError:
                log.info("not every phrase was written within %.0f s", _GOODBYE)
        for task in self._upkeep:
            task.cancel()
        # Not the error: it would come out in a group.
        await self._group.__aexit__(None, None, None)
        self._thread.shutdown(wait=False, cancel_futures=True)
        told = self.statistics()
        log.info(
            "phrase cache",
            extra={"hits": told.hits, "misses": told.misses, "on_disk": told.disk.entries},
        )

    def statistics(self) -> PhraseStatistics:
        """Count hits, misses and what is kept."""
        disk = StoreStatistics(0, 0) if self._store is None else self._store.statistics()
        return PhraseStatistics(
            self._hits, self._misses, len(self._memory), self._memory.size, disk
        )

    async def recall(self, phrase: Phrase) -> Packets | None:
        """
        Return how a phrase is heard, if that is kept.

        At once, unless it is on disk only; then it takes a moment. Cancelling is safe.
        """
        if len(phrase.text) > LONGEST_TEXT:
            return None
        name = self._seal.name(phrase)
        kept = self._remembered(name) or await self._read(name)
        if kept is None:
            self._misses += 1
            return None
        self._hits += 1
        now = wall_clock()
        recurs, kept.said = now - kept.said <= RECURS_WITHIN, now
        if recurs or (self._store is not None and name in self._store):
            self._put_aside(name, kept)
        return kept.packets

    def keep(self, phrase: Phrase, packets: Sequence[bytes], *, lasting: bool = False) -> None:
        """
        Remember how a phrase was spoken.

        Args:
            phrase: What was said. If it is too long, nothing is remembered.
            packets: The whole reply and nothing else, from a fresh encoder's
                first packet to its last.
            lasting: Whether it goes on disk the first time, because it is sure
                to recur and nobody wrote it.
        """
        sound = frames_to_seconds(len(packets))
        shortest = len(phrase.text) / QUICKEST / phrase.speed
        if len(phrase.text) <= LONGEST_TEXT and shortest <= sound <= LONGEST_SOUND and packets:
            now = wall_clock()
            name, kept = self._seal.name(phrase), Kept(tuple(packets), made=now, said=now)
            self._memory.put(name, kept)
            if lasting:
                self._put_aside(name, kept)

    def _remembered(self, name: PhraseName) -> Kept | None:
        kept = self._memory.get(name)
        if kept is not None and wall_clock() - kept.made > MAX_AGE:
            self._memory.remove(name)
            return None
        return kept

    async def _read(self, name: PhraseName) -> Kept | None:
        store = self._store
        if store is None or name not in store:
            return None
        try:
            async with asyncio.timeout(_READ):
                kept = await self._in_thread(store.read, name)
        except TimeoutError:
            return None
        if kept is not None:
            self._memory.put(name, kept)
        return kept

    def _put_aside(self, name: PhraseName, kept: Kept) -> None:
        """Have it written down, or the time at least, unless the disk cannot keep up."""
        if self._store is not None and not self._aside.full():
            self._aside.put_nowait((name, kept))

    async def _write(self, store: PhraseStore) -> None:
        while True:
            name, kept = await self._aside.get()
            try:
                await self._in_thread(store.keep, name, kept)
            except OSError as error:
                self._note_trouble(error)
            else:
                self._trouble = None
            finally:
                self._aside.task_done()

    async def _sweep(self, store: PhraseStore) -> None:
        while True:
            await asyncio.sleep(_SWEEP)
            try:
                await self._in_thread(store.sweep)
            except OSError as error:
                self._note_trouble(error)

    def _note_trouble(self, error: OSError) -> None:
        """Tell of it once: every phrase would have the same."""
        trouble = error.strerror or type(error).__name__
        if trouble != self._trouble:
            log.warning("phrases are kept in memory only: %s", trouble)
        self._trouble = trouble

    def _open(self) -> tuple[Seal, PhraseStore]:
        seal = self._sealed_with(load_secret(self._folder))
        store = PhraseStore(self._folder, seal=seal, limit=self._limit)
        store.sweep()
        return seal, store

    def _sealed_with(self, secret: bytes) -> Seal:
        return Seal(secret, service=self._service, encoding=encoding())

    async def _in_thread(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: function(*args, **kwargs))
