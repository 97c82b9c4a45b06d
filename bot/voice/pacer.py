"""
One packet every 20 ms, for every link, from one thread.

discord.py has a thread per player, which stutters from about a hundred
players on; one thread paces twice as many at half the cost. Each link keeps
an absolute schedule of its own, begun at the moment it starts to speak, so
that links spread over the 20 ms by themselves. Those that are due at nearly
the same moment leave together.

The thread owns the schedule alone. It is told to start or stop a link
through a queue, on which it also sleeps; packets and news cross in
:mod:`bot.voice.source`.
"""

import asyncio
import heapq
import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from bot.audio.opus import SILENCE
from bot.audio.pcm import FRAME
from bot.vocabulary import Seconds
from bot.voice.source import SpeechSource

log = logging.getLogger(__name__)

TAIL: Final = 5
"""Packets of silence when speech pauses, as Discord's documentation asks."""

CATCH_UP: Final[Seconds] = 3 * FRAME
"""
How late a packet may be and the next still follow on the old schedule.

Up to here the packets that are missing leave at once and the listener's
buffer makes it good; beyond, catching up would be a burst that is heard as a
lag ever after, so the schedule begins anew. Three is a guess: jitter buffers
begin at about 60 ms.
"""

GAP: Final[Seconds] = 0.0005
"""How far apart two links begin, if there is room: the work of some ten packets (measured)."""

TOGETHER: Final[Seconds] = 0.001
"""
How much too early a packet may leave, if the thread is awake for another one.

Nobody hears a millisecond, and with a hundred links only every fifth packet wakes the thread up.
That takes a fifth off what a packet costs (measured with 25 and with 50 links, 2026-11-27): waking
up has its price, and so has coming to code and data that the cache has lost meanwhile.
"""

SWITCH_INTERVAL: Final[Seconds] = 0.0005
"""
How long the pacing thread waits at most for the interpreter's lock; for whoever runs the process.

With the default of 5 ms, and the loop busy half the time in bursts, 100 links were
late by 9 ms on average and 73 at worst; with this, by 2.4 and 18 (measured 2026-11-22).
"""


@dataclass(frozen=True, slots=True)
class PacerStatistics:
    """A snapshot for ``/metrics`` and for tests; totals since the start."""

    running: bool
    """Whether packets leave at all."""
    links: int
    """Links that are speaking now, their five packets of silence included."""
    packets: int
    """Packets sent, silence included."""
    worst_lateness: Seconds
    """How late the latest packet was."""
    lateness: Seconds
    """How late all packets were, added up."""
    re_anchors: int
    """How often a link was so late that its schedule began anew."""


class PacedLink:
    """One link's place in the schedule. Made by :meth:`Pacer.add`."""

    def __init__(
        self,
        source: SpeechSource,
        send: Callable[[bytes], object],
        commands: "queue.SimpleQueue[_Command]",
    ) -> None:
        self._commands = commands
        self.source: Final = source
        self.send: Final = send
        # The pacing thread's own:
        self.ticket: int | None = None  # of its entry in the schedule; ``None`` while it is silent
        self.due: Seconds = 0.0
        self.tail = 0  # packets of silence still owed to the listeners

    def start(self) -> None:
        """Let its packets leave, until it falls idle. Does nothing if they do."""
        self._commands.put(self._start)

    def stop(self) -> None:
        """Hold its packets back; what has not left, leaves after the next start."""
        self._commands.put(self._stop)

    def hurry(self) -> None:
        """
        Let the first word leave at once, if silence is leading in; else do nothing.

        Otherwise it would wait for the end of a silence that nobody needs: 10 ms on average. From
        there on the schedule begins anew, so that later packets keep their distance.
        """
        self._commands.put(self._hurry)

    def _start(self, schedule: "_Schedule") -> None:
        if self.ticket is None:
            schedule.begin(self)

    def _stop(self, schedule: "_Schedule") -> None:
        schedule.remove(self)

    def _hurry(self, schedule: "_Schedule") -> None:
        if self.ticket is not None and self.source.can_begin():
            schedule.hasten(self)


class Pacer:
    """
    The pacing thread. It runs inside the ``async with`` block.

    If it fails by a bug of ours, every link that speaks is stopped and told so,
    and it goes on with those that start after that.
    """

    def __init__(self) -> None:
        self._commands: queue.SimpleQueue[_Command] = queue.SimpleQueue()
        self._schedule = _Schedule()
        self._thread = threading.Thread(target=self._run, name="pacer", daemon=True)

    async def __aenter__(self) -> Self:
        self._thread.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._commands.put(None)
        await asyncio.to_thread(self._thread.join)

    def add(self, source: SpeechSource, send: Callable[[bytes], object]) -> PacedLink:
        """
        Make a place for a link, silent until it is started.

        Args:
            source: Where its packets come from, and where news of it goes.
            send: Called in the pacing thread with each packet. It must not
                wait. If it raises, the link is stopped and the source told.
        """
        return PacedLink(source, send, self._commands)

    def statistics(self) -> PacerStatistics:
        """Return a snapshot. Never blocks."""
        schedule = self._schedule
        return PacerStatistics(
            running=self._thread.is_alive(),
            links=len(schedule.links),
            packets=schedule.packets,
            worst_lateness=schedule.worst_lateness,
            lateness=schedule.lateness,
            re_anchors=schedule.re_anchors,
        )

    def _run(self) -> None:
        while True:
            try:
                while (command := self._next_command()) is not None:
                    command(self._schedule)
            except Exception as error:
                # A bug of ours. Their sessions begin anew, so a thread that ended would make
                # everybody silent until somebody notices.
                log.exception("pacing broke; it begins anew, and so do those who spoke")
                for link in list(self._schedule.links):
                    self._schedule.remove(link)
                    link.source.has_failed(error)
            else:
                return

    def _next_command(self) -> "_Command":
        """Send what is due until there is a command."""
        while True:
            due = self._schedule.send_due()
            delay = None if due is None else max(0.0, due - time.monotonic())
            try:
                return self._commands.get(timeout=delay)
            except queue.Empty:
                continue


class _Schedule:
    """Which link's packet is due when. The pacing thread's own."""

    def __init__(self) -> None:
        self._heap: list[tuple[Seconds, int, PacedLink]] = []
        self._tickets = itertools.count(1)
        self.links: set[PacedLink] = set()
        self.packets = 0
        self.worst_lateness: Seconds = 0.0
        self.lateness: Seconds = 0.0
        self.re_anchors = 0

    @property
    def next_due(self) -> Seconds | None:
        while self._heap:
            due, ticket, link = self._heap[0]
            if ticket == link.ticket:
                return due
            heapq.heappop(self._heap)  # stopped since
        return None

    def begin(self, link: PacedLink) -> None:
        link.due = self._place(link)
        self.links.add(link)
        self._push(link)

    def hasten(self, link: PacedLink) -> None:
        link.due = min(link.due, self._place(link))
        self._push(link)  # with a new ticket: its old entry is void

    def _place(self, link: PacedLink) -> Seconds:
        return place(time.monotonic(), [other.due for other in self.links if other is not link])

    def remove(self, link: PacedLink) -> None:
        link.ticket = None
        self.links.discard(link)

    def _push(self, link: PacedLink) -> None:
        link.ticket = next(self._tickets)
        heapq.heappush(self._heap, (link.due, link.ticket, link))

    def send_due(self) -> Seconds | None:
        """Send what is due, or nearly; return when the next packet is, if there is one."""
        horizon = time.monotonic() + TOGETHER
        while (due := self.next_due) is not None and due <= horizon:
            self.tick()
        return due

    def tick(self) -> None:
        """Send the packet that is due first."""
        _, _, link = heapq.heappop(self._heap)
        late = max(0.0, time.monotonic() - link.due)
        try:
            going_on = _send_next(link)
        except Exception as error:  # noqa: BLE001 (firewall: one link's failure must not silence the others; its session is told)
            self.remove(link)
            link.source.has_failed(error)
            return
        if not going_on:
            self.remove(link)
            link.source.fell_idle()
            return
        self._count(late)
        if late > CATCH_UP:
            self.re_anchors += 1
            link.due += late
        link.due += FRAME
        self._push(link)

    def _count(self, late: Seconds) -> None:
        self.packets += 1
        self.lateness += late
        self.worst_lateness = max(self.worst_lateness, late)


def _send_next(link: PacedLink) -> bool:
    packet = link.source.read()
    if packet:
        link.tail = TAIL
    elif link.tail:
        link.tail -= 1
        packet = SILENCE
    else:
        return False
    link.send(packet)
    return True


def place(now: Seconds, others: Iterable[Seconds]) -> Seconds:
    """
    Find the next moment that keeps its distance from other schedules.

    Args:
        now: The earliest moment.
        others: Any moment of each other schedule; each repeats every 20 ms.
    """
    phases = sorted((due - now) % FRAME for due in others)
    # With n others there is always room for half a fair share on either side.
    gap = min(GAP, FRAME / (2 * (len(phases) + 1)))
    moment = 0.0
    if phases and FRAME - phases[-1] < gap:
        moment = gap - (FRAME - phases[-1])
    for phase in phases:
        if phase - moment >= gap:
            break
        moment = max(moment, phase + gap)
    return now + moment


_Command = Callable[[_Schedule], None] | None
"""What the pacing thread is told to do with its schedule; ``None`` ends it."""
