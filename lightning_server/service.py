"""
What sockets and posts share: voices, limits, faults, and speech at a pace.

A request's text is kept in memory only, in a short list that tests read
in-process; it is never logged.
"""

import asyncio
import logging
import traceback
from collections import deque
from collections.abc import AsyncGenerator, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from lightning_server.engine import Catalogue
from lightning_server.limits import Limits, NoUnit
from lightning_server.misbehaviour import Faults, Misbehaviour
from lightning_server.protocol import Fragment, Invalid, Problem, Reader
from lightning_server.synthesis import SAMPLE_SIZE, Manner, Spoken, speak

log = logging.getLogger(__name__)


@dataclass(slots=True)
class RequestSeen:
    """One request as the server saw it, for tests in the same process."""

    fragment: Fragment
    """The first message of the request."""
    socket: int | None
    """The number of the socket it came by, counted from 1; ``None`` for a post."""
    text: str = ""
    """All of its text that was released to be spoken."""
    chunks: int = 0
    """How many chunks were sent."""
    outcome: str = "in flight"
    """``in flight``, ``refused``, ``complete``, ``failed`` or ``abandoned``."""


@dataclass(frozen=True, slots=True)
class Imitation:
    """The pace of another machine."""

    first_chunk_delay: float = 0.0
    """Seconds before the first chunk of each request."""
    real_time_factor: float = 0.0
    """Seconds of synthesis per second of audio; 0 is as fast as it goes."""


class Pace:
    """Holds back the chunks of one request: as imitated, and as misbehaving."""

    def __init__(self, imitation: Imitation, faults: Misbehaviour, rate: int) -> None:
        self._imitation = imitation
        self._faults = faults
        self._bytes_per_second = rate * SAMPLE_SIZE
        self._started: float | None = None
        self._audio = 0.0

    async def wait(self, chunk: bytes) -> None:
        """Wait until this chunk may leave. Cancelling is safe."""
        loop = asyncio.get_running_loop()
        if self._started is None:
            await asyncio.sleep(self._imitation.first_chunk_delay + self._faults.late)
            self._started = loop.time()
        else:
            await asyncio.sleep(self._faults.slow)
        self._audio += len(chunk) / self._bytes_per_second
        due = self._started + self._audio * self._imitation.real_time_factor
        await asyncio.sleep(max(0.0, due - loop.time()))


class Service:
    """Speaks for everybody who is connected to one server."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        limits: Limits,
        faults: Faults,
        reader: Reader,
        imitation: Imitation,
        executor: ThreadPoolExecutor,
        remember: int,
    ) -> None:
        self.catalogue = catalogue
        self.limits = limits
        self.faults = faults
        self.reader = reader
        self.requests: deque[RequestSeen] = deque(maxlen=remember)
        self._imitation = imitation
        self._executor = executor

    def manner(self, fragment: Fragment) -> Manner:
        """
        Find who speaks, and how.

        Raises:
            Invalid: If no voice has this id.
        """
        language = fragment.language
        candidates = self.catalogue.choose(fragment.voice_id, language)
        if candidates and language == "auto":
            language = candidates[0][1].languages[0]  # the voice's own
            candidates = self.catalogue.choose(fragment.voice_id, language)
        if not candidates:
            raise Invalid(Problem("invalid_voice", ("voice_id",), "no voice has this voice_id"))
        return Manner(candidates, language, fragment.speed, fragment.rate)

    def seen(self, fragment: Fragment, *, socket: int | None = None) -> RequestSeen:
        """Remember a request."""
        seen = RequestSeen(fragment, socket)
        self.requests.append(seen)
        return seen

    @contextmanager
    def unit(self, seen: RequestSeen, faults: Misbehaviour) -> Generator[None]:
        """
        Hold a unit for as long as the block runs, and note how the request ended.

        Raises:
            NoUnit: If none is free, or the request is to be refused.
        """
        try:
            with self.limits.unit(taken=self.limits.units if faults.refuse else faults.taken):
                yield
        except NoUnit:
            seen.outcome = "refused"
            raise
        except Exception:
            seen.outcome = "failed"
            raise
        except BaseException:
            seen.outcome = "abandoned"
            raise
        seen.outcome = "complete"

    def pace(self, faults: Misbehaviour, rate: int) -> Pace:
        """Return the pace for the chunks of one request."""
        return Pace(self._imitation, faults, rate)

    def speak(
        self, text: str, manner: Manner, *, seen: RequestSeen
    ) -> AsyncGenerator[bytes | Spoken, None]:
        """Speak a text of a request; see :func:`lightning_server.synthesis.speak`."""
        seen.text += text
        return speak(text, manner, executor=self._executor)


def log_bug(what: str, error: Exception) -> None:
    """Log an unexpected error: its kind and place, since its message may quote a text."""
    for cause in causes(error):
        frames = traceback.extract_tb(cause.__traceback__)
        place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
        log.error("%s: %s at %s", what, type(cause).__name__, place)


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield what is in a group of errors, in groups within it as well; else the error itself."""
    if not isinstance(error, BaseExceptionGroup):
        yield error
        return
    for part in cast("BaseExceptionGroup[BaseException]", error).exceptions:
        yield from causes(part)
