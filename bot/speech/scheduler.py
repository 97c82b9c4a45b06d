"""
Share a few concurrency units fairly among many guilds.

The vendor counts requests in flight, per account: with *n* units, request
*n + 1* is refused. Whose turn it is, is decided in :mod:`bot.speech.turns`,
how many units there are in :mod:`bot.ledger`, and how fast the speech service
is, in :mod:`bot.speech.look_ahead`; here is the waiting.

A unit that comes back is granted at the end of the event loop's step and not
within it: whoever has just spoken may ask for the next piece in the same step,
and then takes part in the choice.
"""

import asyncio
import math
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.errors import NoUnitAvailable
from bot.ledger import Lease, Ledger
from bot.lightning.errors import UnitsExceeded
from bot.speech.look_ahead import Pace, lead_needed
from bot.speech.turns import Claim, Outlook, Turns
from bot.vocabulary import GuildId, Seconds

TYPICAL: Seconds = 5.0
"""What a request is taken to give if nobody says: about 75 characters. A guess, corrected later."""


@dataclass(frozen=True, slots=True)
class SchedulerStatistics:
    """A snapshot for metrics and tests."""

    units: int
    """Units in total."""
    usable: int
    """How many of them are there for us; fewer if somebody else uses the account."""
    leased: int
    """Units out on lease now."""
    waiting: int
    """Requests waiting, over all lanes."""
    lanes: int
    """Guilds with at least one request waiting."""
    refusals: int
    """How often the speech service had no unit for us."""


class Grant:
    """A unit in somebody's hands. Made by :meth:`Scheduler.lease` only."""

    def __init__(self, scheduler: "Scheduler", lease: Lease, claim: Claim) -> None:
        self._scheduler = scheduler
        self._granted = self._last = asyncio.get_running_loop().time()
        self._first: Seconds | None = None
        self._beyond_first: Seconds = 0.0
        self.lease = lease
        """What the ledger gave."""
        self.claim = claim
        """What it was given for."""
        self.had: Seconds = 0.0
        """How much speech it has given so far."""

    def note_audio(self, seconds: Seconds) -> None:
        """Say that so much speech has arrived."""
        self._last = asyncio.get_running_loop().time()
        self.had += seconds
        if self._first is None:
            self._first = self._last
            self._note_accepted()
            self._scheduler.note_first_audio(self._first - self._granted)
        else:
            self._beyond_first += seconds

    def note_complete(self) -> None:
        """Say that all has arrived."""
        self._note_accepted()
        if self._first is not None:
            self._scheduler.note_reply(
                self.claim,
                held=asyncio.get_running_loop().time() - self._granted,
                had=self.had,
                worked=self._last - self._first,
                speech=self._beyond_first,
            )

    def _note_accepted(self) -> None:
        if self.lease.accept():
            self._scheduler.note_more()


class Scheduler:
    """
    Grants units, and has everybody else wait.

    Args:
        ledger: Keeps the count of units.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._turns = Turns()
        self._waiters: dict[Claim, asyncio.Future[Grant]] = {}
        self._out: dict[Claim, Seconds] = {}  # what is in flight, and since when
        self._pace = Pace()
        self._speaks_until: dict[GuildId, Seconds] = {}
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def lease(
        self,
        guild: GuildId,
        *,
        patience: Seconds,
        silent_at: Seconds,
        expected: Seconds = TYPICAL,
        claim: Claim | None = None,
    ) -> AsyncGenerator[Grant]:
        """
        Hold a unit for the length of the block.

        Cancelling is safe at any moment: a turn that was granted in the same
        tick is passed on. A refusal for want of units that leaves the block is
        learned from.

        Args:
            guild: Whose lane to wait in.
            patience: How long to wait for a unit, in seconds.
            silent_at: When the guild will have nothing left to play, on the
                event loop's clock; now or earlier means that it is silent.
            expected: About how much speech it will give, in seconds.
            claim: That of the attempt before at the same piece: if it was
                refused, its place is kept.

        Raises:
            NoUnitAvailable: If no unit came free within ``patience``.
        """
        grant = await self._wait_turn(claim or Claim(guild, expected), patience, silent_at)
        try:
            yield grant
            grant.note_complete()
        except UnitsExceeded as refusal:
            grant.lease.refuse(asyncio.get_running_loop().time(), refusal.retry_after)
            self._turns.refuse(grant.claim)
            raise
        except BaseException:
            self._turns.finish(grant.claim, grant.had)
            raise
        else:
            self._turns.finish(grant.claim, grant.had)
        finally:
            self._give_back(grant)
            asyncio.get_running_loop().call_soon(self._grant)

    def hurry(self, guild: GuildId, silent_at: Seconds) -> None:
        """Take note that a guild that waits will be silent earlier than it said."""
        self._turns.hurry(guild, silent_at)

    def resize(self, units: int) -> None:
        """Change the number of units while requests are waiting and in flight."""
        self._ledger.resize(units)
        self._grant()

    def lead_needed(
        self, guild: GuildId, upcoming: Iterable[Seconds], *, at_most: Seconds
    ) -> Seconds:
        """
        Say how much must be left to play when the next piece is asked for.

        Args:
            guild: Whose.
            upcoming: How long each of the next pieces is about to be, in seconds.
            at_most: No more than this.
        """
        # One more may begin at any moment, and being silent it would go first.
        rivals = (self._rivals(guild) + 1) / max(1, self._ledger.statistics().usable)
        return lead_needed(self._pace, upcoming, rivals=rivals, at_most=at_most)

    def _rivals(self, guild: GuildId) -> int:
        """Count the other guilds that speak, or want to."""
        return len(self._speaking(asyncio.get_running_loop().time()) - {guild})

    def _speaking(self, now: Seconds) -> set[GuildId]:
        """Name the guilds that speak, or want to."""
        self._speaks_until = {g: until for g, until in self._speaks_until.items() if until > now}
        return self._speaks_until.keys() | self._turns.wanting()

    def statistics(self) -> SchedulerStatistics:
        """Tell how many units are out and how many requests wait."""
        ledger = self._ledger.statistics()
        return SchedulerStatistics(
            units=ledger.units,
            usable=ledger.usable,
            leased=ledger.leased,
            waiting=len(self._turns),
            lanes=self._turns.lanes,
            refusals=ledger.refusals,
        )

    def note_more(self) -> None:
        """(For grants.) Learn that there may be more units than were known of."""
        asyncio.get_running_loop().call_soon(self._grant)

    def note_first_audio(self, waited: Seconds) -> None:
        """(For grants.) Learn how long a first chunk took."""
        self._pace = self._pace.after_first_audio(waited)

    def note_reply(
        self, claim: Claim, *, held: Seconds, had: Seconds, worked: Seconds, speech: Seconds
    ) -> None:
        """
        (For grants.) Learn from a reply that is complete.

        Args:
            claim: Whose it was.
            held: How long the unit was held for it.
            had: How much speech it gave.
            worked: How long it took from its first chunk on.
            speech: How much speech it gave besides the first chunk.
        """
        self._pace = self._pace.after_reply(worked, speech).after_request(held, had)
        began = asyncio.get_running_loop().time() - worked
        self._speaks_until[claim.guild] = max(began, claim.silent_at) + had

    async def _wait_turn(self, claim: Claim, patience: Seconds, silent_at: Seconds) -> Grant:
        loop = asyncio.get_running_loop()
        self._turns.ask(claim, silent_at)
        turn = self._waiters[claim] = loop.create_future()
        self._grant()
        try:
            async with asyncio.timeout(patience):
                grant = await turn
        except TimeoutError:
            self._withdraw(claim, turn)
            raise NoUnitAvailable(patience) from None
        except asyncio.CancelledError:
            self._withdraw(claim, turn)
            raise
        return grant

    def _withdraw(self, claim: Claim, turn: asyncio.Future[Grant]) -> None:
        if turn.done() and not turn.cancelled():
            # Granted in the same tick as we gave up; a granted unit must not be lost.
            self._give_back(turn.result())
            self._turns.refuse(claim)
        elif self._waiters.pop(claim, None) is not None:
            self._turns.withdraw(claim)
        self._grant()

    def _grant(self) -> None:
        """Grant what there is to whoever's turn it is; if there is none, see when there may be."""
        self._drop_cancelled()
        now = asyncio.get_running_loop().time()
        while self._waiters and (lease := self._ledger.take_nowait(now)) is not None:
            claim = self._turns.next(now, self._outlook(now))
            assert claim is not None, "whoever waits has a claim"
            self._out[claim] = now
            self._waiters.pop(claim).set_result(Grant(self, lease, claim))
        self._set_timer(self._ledger.wait(now) if self._waiters else None)

    def _give_back(self, grant: Grant) -> None:
        self._out.pop(grant.claim, None)
        grant.lease.give_back()

    def _outlook(self, now: Seconds) -> Outlook:
        """Say what a request will take, and when another unit is there."""
        ledger, pace = self._ledger.statistics(), self._pace
        first_audio, work = pace.first_audio.mean, pace.work.mean
        ends = (since + first_audio + work * claim.expected for claim, since in self._out.items())
        another = now if ledger.leased < ledger.usable else min(ends, default=math.inf)
        return Outlook(
            first_audio=first_audio,
            work=work,
            another=max(now, another),
            ample=len(self._speaking(now)) <= ledger.usable * pace.per_unit,
        )

    def _drop_cancelled(self) -> None:
        """Forget those whose tasks were cancelled and have not run since."""
        for claim in [claim for claim, turn in self._waiters.items() if turn.cancelled()]:
            del self._waiters[claim]
            self._turns.withdraw(claim)

    def _set_timer(self, wait: Seconds | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if wait is not None:
            self._timer = asyncio.get_running_loop().call_later(wait, self._grant)
