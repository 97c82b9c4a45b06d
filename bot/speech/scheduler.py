"""
Share a few concurrency units fairly among many guilds.

The vendor counts requests in flight, per account: with *n* units, request
*n + 1* is refused. One busy guild must not starve the rest, so guilds wait in
lanes. Who falls silent first goes first; those who are silent already take
turns. Policy lives here; the count itself lives in :mod:`bot.ledger`.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.errors import NoUnitAvailable
from bot.ledger import Lease, Ledger
from bot.vocabulary import GuildId, Seconds


@dataclass(slots=True)
class _Waiter:
    silent_at: Seconds
    """When this guild will have nothing left to play, on the event loop's clock."""
    turn: asyncio.Future[Lease]


@dataclass(frozen=True, slots=True)
class SchedulerStatistics:
    """A snapshot for metrics and tests."""

    units: int
    """Units in total."""
    leased: int
    """Units out on lease now."""
    waiting: int
    """Requests waiting, over all lanes."""
    lanes: int
    """Guilds with at least one request waiting."""


class Scheduler:
    """
    Decides whose turn it is to take a unit.

    Args:
        ledger: Keeps the count of units.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        # Insertion order is turn order: the lane served last goes to the end.
        self._lanes: dict[GuildId, deque[_Waiter]] = {}

    @asynccontextmanager
    async def lease(
        self, guild: GuildId, *, patience: Seconds, silent_at: Seconds
    ) -> AsyncGenerator[None]:
        """
        Hold a unit for the length of the block.

        Cancelling is safe at any moment: a turn that was granted in the same
        tick is passed on.

        Args:
            guild: Whose lane to wait in.
            patience: How long to wait for a unit, in seconds.
            silent_at: When the guild will have nothing left to play, on the
                event loop's clock; now or earlier means that it is silent.

        Raises:
            NoUnitAvailable: If no unit came free within ``patience``.
        """
        lease = await self._wait_turn(guild, patience, silent_at)
        try:
            yield
        finally:
            lease.give_back()
            self._grant_turns()

    def resize(self, units: int) -> None:
        """Change the number of units while requests are waiting and in flight."""
        self._ledger.resize(units)
        self._grant_turns()

    def statistics(self) -> SchedulerStatistics:
        """Tell how many units are out and how many requests wait."""
        ledger = self._ledger.statistics()
        waiting = sum(len(lane) for lane in self._lanes.values())
        return SchedulerStatistics(ledger.units, ledger.leased, waiting, len(self._lanes))

    async def _wait_turn(self, guild: GuildId, patience: Seconds, silent_at: Seconds) -> Lease:
        waiter = _Waiter(silent_at, asyncio.get_running_loop().create_future())
        self._lanes.setdefault(guild, deque()).append(waiter)
        self._grant_turns()
        try:
            async with asyncio.timeout(patience):
                return await waiter.turn
        except TimeoutError:
            self._withdraw(guild, waiter)
            raise NoUnitAvailable(patience) from None
        except asyncio.CancelledError:
            self._withdraw(guild, waiter)
            raise

    def _withdraw(self, guild: GuildId, waiter: _Waiter) -> None:
        if waiter.turn.done() and not waiter.turn.cancelled():
            # Granted in the same tick as we gave up; a granted unit must not be lost.
            waiter.turn.result().give_back()
            self._grant_turns()
            return
        waiter.turn.cancel()
        lane = self._lanes.get(guild)
        if lane is not None and waiter in lane:
            lane.remove(waiter)
            if not lane:
                del self._lanes[guild]

    def _grant_turns(self) -> None:
        while self._lanes:
            lease = self._ledger.take_nowait()
            if lease is None:
                return
            waiter = self._pop_next()
            if waiter.turn.cancelled():
                # Its task was cancelled and has not run since; it withdraws when it does.
                lease.give_back()
            else:
                waiter.turn.set_result(lease)

    def _pop_next(self) -> _Waiter:
        guild = self._next_guild()
        lane = self._lanes.pop(guild)
        waiter = lane.popleft()
        if lane:
            self._lanes[guild] = lane
        return waiter

    def _next_guild(self) -> GuildId:
        now = asyncio.get_running_loop().time()
        # Silent already counts as silent now, whoever has been so for longer: those take turns.
        return min(self._lanes, key=lambda guild: max(now, self._lanes[guild][0].silent_at))
