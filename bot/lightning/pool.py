"""
The connections, and who may borrow one.

A guild keeps a connection of its own as long as there is room, so that its
next utterance does not wait for a handshake. When there is no room, the one
that has been idle longest is handed over to whoever needs it, as it is: a
connection knows no guild, and to close it and dial another would idle a unit
for several round trips. Room is counted in
sockets as the server sees them, which includes those being opened and those
being closed.

Every connection is a task of the pool's, from dialling to closing. Whoever
wants one waits in a queue for it and does nothing else, so that a borrower
who is cancelled, in whatever phase, takes nothing along: the dialling goes on
and serves the guild's next request. All decisions are made in one place,
:meth:`Pool._advance`, between two awaits; there is no lock.
"""

import asyncio
import contextlib
import enum
import logging
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field

from bot.errors import LightningError
from bot.lightning.connection import Connection
from bot.lightning.errors import Unavailable
from bot.vocabulary import GuildId, Seconds

log = logging.getLogger(__name__)

SOCKETS_PER_UNIT = 5
"""The vendor's limit (its page on concurrency and limits)."""

_RIPE = 0.9
"""The part of its greatest age at which a connection is replaced. Taste."""


@dataclass(frozen=True, slots=True)
class PoolStatistics:
    """A snapshot for ``/metrics`` and for tests."""

    idle: int
    """Connections open and not borrowed."""
    busy: int
    """Connections borrowed."""
    dialling: int
    """Connections being opened."""
    closing: int
    """Connections being closed; the server may still count them."""
    waiting: int
    """Borrowers without a connection."""
    limit: int
    """Connections there may be, over all of these states."""


class _State(enum.Enum):
    DIALLING = enum.auto()
    IDLE = enum.auto()
    BUSY = enum.auto()
    CLOSING = enum.auto()


@dataclass(eq=False, slots=True)
class _Place:
    """One of the connections there may be, from dialling to closed."""

    guild: GuildId
    closed: asyncio.Future[None]
    """Done when the server does not count it any more."""
    replaces: "_Place | None"
    """The connection that is closed when this one is open."""
    state: _State = _State.DIALLING
    task: asyncio.Task[None] | None = None
    connection: Connection | None = None
    opened: Seconds = 0.0
    idle_since: Seconds = 0.0
    renewal: asyncio.TimerHandle | None = None
    dial_again: bool = False
    """Whether the guild gets another one when this one is closed."""
    outdated: bool = False
    """Whether it is closed as soon as nobody uses it, because it was dialled with an old key."""


@dataclass(eq=False, slots=True)
class _Borrower:
    """Somebody waiting in the queue."""

    guild: GuildId
    granted: asyncio.Future[_Place] = field(repr=False)


class Pool:
    """
    Keeps the connections within their limit and lends them.

    Args:
        dial: Opens a connection, as one is to be when it returns; raises a Lightning error if
            there is none to be had.
        group: Where the connections' tasks run. Its owner calls :meth:`shut`
            before leaving it.
        units: Units of the account; there may be five connections for each.
        max_age: The age at which a connection is closed at the latest, unless
            it is borrowed, in seconds.
        goodbye: How long a borrower waits at the end for an interrupted
            connection to be closed, in seconds.
    """

    def __init__(
        self,
        *,
        dial: Callable[[], Awaitable[Connection]],
        group: asyncio.TaskGroup,
        units: int,
        max_age: Seconds,
        goodbye: Seconds,
    ) -> None:
        self._dial = dial
        self._group = group
        self._max_age = max_age
        self._goodbye = goodbye
        self._limit = 0
        self._open = True
        self._places: set[_Place] = set()
        self._guilds: set[GuildId] = set()
        # Oldest first.
        self._borrowers: list[_Borrower] = []
        self.resize(units)

    def statistics(self) -> PoolStatistics:
        """Count what there is."""
        states = Counter(place.state for place in self._places)
        return PoolStatistics(
            idle=states[_State.IDLE],
            busy=states[_State.BUSY],
            dialling=states[_State.DIALLING],
            closing=states[_State.CLOSING],
            waiting=len(self._borrowers),
            limit=self._limit,
        )

    def resize(self, units: int) -> None:
        """Change the limit; connections beyond it are closed as soon as nobody uses them."""
        if units < 1:
            raise ValueError("there must be a unit")
        self._limit = units * SOCKETS_PER_UNIT
        self._advance()

    def renew(self) -> None:
        """
        Replace all open connections, for they would be dialled otherwise now; borrowed ones last.

        What is being dialled is left to ``dial``.
        """
        for place in list(self._places):
            place.outdated = place.state is not _State.DIALLING
            if place.state is _State.IDLE:
                place.dial_again = place.guild in self._guilds
                self._close(place)

    @contextlib.asynccontextmanager
    async def borrow(self, guild: GuildId) -> AsyncGenerator[Connection, None]:
        """
        Lend a connection for one request.

        If the reply was interrupted, leaving the block closes the connection
        and waits until the server has seen it, at most ``goodbye``, also when
        cancelled. Cancelling is safe in every phase.

        Raises:
            LightningError: If a connection was to be opened and could not be.
        """
        place = await self._take(guild)
        assert place.connection is not None, "only an open connection is granted"
        try:
            yield place.connection
        finally:
            if not self._give_back(place):
                await self._wait_closed(place)

    def warm(self, guild: GuildId) -> None:
        """
        Open a connection for a guild that will want one soon, if that is nobody's loss.

        Nothing happens if it has one, if there is no room, or if somebody waits. What comes of
        it is not told: whoever borrows finds out.
        """
        if self._open and not self._borrowers:
            self._guilds.add(guild)
            if self._may_dial_ahead(guild):
                self._start(guild)

    async def release(self, guild: GuildId) -> None:
        """
        Forget a guild and close its connections, except those still borrowed.

        They are closed when they come back. Cancelling is safe; the closing
        goes on.
        """
        self._guilds.discard(guild)
        idle = [p for p in self._places if p.guild == guild and p.state is _State.IDLE]
        for place in idle:
            self._close(place)
        if idle:
            await asyncio.wait([place.closed for place in idle], timeout=self._goodbye)

    def shut(self) -> None:
        """Refuse everybody and close everything; the tasks end in a moment."""
        self._open = False
        for borrower in self._borrowers:
            if not borrower.granted.done():
                borrower.granted.set_exception(Unavailable("the client is closed"))
        self._borrowers.clear()
        for place in self._places:
            if place.state is _State.DIALLING:
                assert place.task is not None, "set when dialling began"
                place.task.cancel()
            else:
                self._close(place)

    async def _take(self, guild: GuildId) -> _Place:
        """Wait for a connection."""
        if not self._open:
            raise Unavailable("the client is closed")
        self._guilds.add(guild)
        borrower = _Borrower(guild, asyncio.get_running_loop().create_future())
        self._borrowers.append(borrower)
        self._advance()
        try:
            return await borrower.granted
        except asyncio.CancelledError:
            self._withdraw(borrower)
            raise

    def _withdraw(self, borrower: _Borrower) -> None:
        """Take a cancelled borrower out of the queue, or back what it was just given."""
        granted = borrower.granted
        if borrower in self._borrowers:
            self._borrowers.remove(borrower)
        elif granted.done() and not granted.cancelled() and granted.exception() is None:
            # Granted in the same tick as it was cancelled; nothing was sent.
            self._give_back(granted.result())
        self._advance()

    def _give_back(self, place: _Place) -> bool:
        """Take a connection back; tell whether its unit is free already."""
        if place.state is _State.CLOSING:
            return place.closed.done()
        connection = place.connection
        assert connection is not None, "it was borrowed"
        now = asyncio.get_running_loop().time()
        wanted = place.guild in self._guilds
        ripe = place.outdated or now - place.opened >= self._max_age * _RIPE
        if not connection.usable:
            # Interrupted by us, the guild will want another one soon. If an error ended it, whoever
            # tries again decides when.
            place.dial_again = wanted and connection.outcome is None
            self._close(place)
            return False
        if ripe or not wanted or len(self._places) - self._closing() > self._limit:
            place.dial_again = ripe and wanted
            self._close(place)
            return True
        place.state = _State.IDLE
        place.idle_since = now
        self._advance()
        return True

    async def _wait_closed(self, place: _Place) -> None:
        """Wait until the server has seen the end, ``goodbye`` at most, also when cancelled."""
        loop = asyncio.get_running_loop()
        limit = loop.time() + self._goodbye
        cancelled: asyncio.CancelledError | None = None
        while not place.closed.done() and loop.time() < limit:
            try:
                # Not ``timeout``: on Python 3.11 it ends in CancelledError instead of TimeoutError
                # in a task that is being cancelled already.
                await asyncio.wait([place.closed], timeout=limit - loop.time())
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled is not None:
            raise cancelled

    def _advance(self) -> None:
        """
        Do what can be done for those who wait, oldest first.

        Called after everything that changes what is possible: somebody came
        or went, a connection opened, came back or closed, the limit moved.
        """
        for place in self._idle():
            if place.connection is not None and not place.connection.usable:
                self._close(place)  # hurt while idle, and not yet gone
        dialling = Counter(p.guild for p in self._places if p.state is _State.DIALLING)
        # Who was cancelled in this very tick is still in the queue, and will not come.
        waiting = [b for b in self._borrowers if not b.granted.done()]
        for borrower in waiting:
            own = [place for place in self._idle() if place.guild == borrower.guild]
            if own:
                self._grant(borrower, own[-1])
            elif dialling[borrower.guild]:
                dialling[borrower.guild] -= 1
            elif len(self._places) < self._limit:
                self._start(borrower.guild)
            elif idle := self._idle():
                idle[0].guild = borrower.guild
                self._grant(borrower, idle[0])
        self._close_beyond()

    def _close_beyond(self) -> None:
        """Close as many idle connections as are beyond the limit, the one idle longest first."""
        beyond = len(self._places) - self._limit - self._closing()
        for place in self._idle()[: max(0, beyond)]:
            self._close(place)

    def _closing(self) -> int:
        return sum(place.state is _State.CLOSING for place in self._places)

    def _idle(self) -> list[_Place]:
        """Connections to lend, the one idle longest first."""
        idle = [place for place in self._places if place.state is _State.IDLE]
        return sorted(idle, key=lambda place: place.idle_since)

    def _grant(self, borrower: _Borrower, place: _Place) -> None:
        assert place.connection is not None, "what is idle is open"
        self._borrowers.remove(borrower)
        place.state = _State.BUSY
        place.connection.outcome = None  # that of the borrower before
        borrower.granted.set_result(place)

    def _start(self, guild: GuildId, replaces: _Place | None = None) -> None:
        """Dial for a guild; there must be room."""
        assert len(self._places) < self._limit, "a socket too many"
        closed = asyncio.get_running_loop().create_future()
        place = _Place(guild, closed=closed, replaces=replaces)
        self._places.add(place)
        place.task = self._group.create_task(self._live(place))

    async def _live(self, place: _Place) -> None:
        """Be one connection, from dialling to closed."""
        try:
            connection = await self._dial()
            self._opened(place, connection)
            await connection.run()
        except LightningError as error:
            self._places.discard(place)
            self._fail_one(place.guild, error)
        except BaseException:
            # Cancelled together with the group, or a bug that will end it.
            self.shut()
            raise
        finally:
            self._gone(place)

    def _opened(self, place: _Place, connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        place.connection = connection
        place.opened = place.idle_since = loop.time()
        place.state = _State.IDLE
        place.renewal = loop.call_later(self._max_age * _RIPE, self._renew, place)
        if place.replaces is not None and place.replaces.state is _State.IDLE:
            self._close(place.replaces)
        place.replaces = None  # or each would hold on to all before it
        if not self._open:
            self._close(place)
            return
        self._advance()
        if place.state is _State.IDLE and place.guild not in self._guilds:
            # Its guild left in the meantime.
            self._close(place)

    def _renew(self, place: _Place) -> None:
        """Replace an idle connection before it is too old; a borrowed one when it comes back."""
        if place.state is not _State.IDLE:
            return
        loop = asyncio.get_running_loop()
        if len(self._places) < self._limit:
            self._start(place.guild, replaces=place)
            # If dialling fails, this is its end.
            place.renewal = loop.call_later(self._max_age * (1 - _RIPE), self._expire, place)
        else:
            place.dial_again = True
            self._close(place)

    def _expire(self, place: _Place) -> None:
        if place.state is _State.IDLE:
            self._close(place)

    def _close(self, place: _Place) -> None:
        """Begin to close; its place is free when the server has seen it."""
        assert place.connection is not None, "what is dialling is cancelled instead"
        place.state = _State.CLOSING
        place.connection.part()

    def _gone(self, place: _Place) -> None:
        """Count it no more."""
        self._places.discard(place)
        if place.renewal is not None:
            place.renewal.cancel()
        if not place.closed.done():
            place.closed.set_result(None)
        if not self._open:
            return
        self._advance()
        if place.dial_again and self._may_dial_ahead(place.guild):
            self._start(place.guild)

    def _may_dial_ahead(self, guild: GuildId) -> bool:
        """Tell whether a connection would be this guild's only one, and nobody's loss."""
        return (
            guild in self._guilds
            and len(self._places) < self._limit
            and not any(
                place.guild == guild and place.state is not _State.CLOSING for place in self._places
            )
        )

    def _fail_one(self, guild: GuildId, error: LightningError) -> None:
        """Tell the first who waits for a connection of this guild that there is none."""
        waiting = [b for b in self._borrowers if b.guild == guild and not b.granted.done()]
        if not waiting:
            log.debug("dialled ahead in vain: %s", error)
            return
        self._borrowers.remove(waiting[0])
        waiting[0].granted.set_exception(error)
