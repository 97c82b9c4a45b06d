"""
Count units and sockets, and refuse what is beyond them.

One unit is the right to one request being processed. A request beyond the
units is refused, not queued. Five sockets may be open per unit, over all
models together; a handshake beyond that is refused.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

SOCKETS_PER_UNIT = 5  # the vendor's documentation


class NoUnit(Exception):
    """Every unit is in use."""


class NoSocket(Exception):
    """As many sockets are open as the units allow."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """A snapshot of what the server counted."""

    units: int
    """Requests that may be processed at once."""
    in_flight: int
    """Requests being processed now: from their first text until after ``complete``."""
    most_in_flight: int
    """The most there were at once since the start. Never above ``units``."""
    requests: int
    """Requests that got a unit, since the start."""
    refusals: int
    """Requests that got none, since the start."""
    completed: int
    """Requests that were answered to the end, since the start."""
    sockets: int
    """Sockets open now, handshakes included."""
    most_sockets: int
    """The most there were at once since the start. Never above five per unit."""
    sockets_opened: int
    """Handshakes that were accepted, since the start."""
    sockets_refused: int
    """Handshakes refused for want of room, since the start."""


class Limits:
    """The units and sockets of one server. For the event loop's thread only."""

    def __init__(self, units: int) -> None:
        if units < 0:
            raise ValueError("units is 0 or more")
        self.units = units
        """Requests that may be processed at once."""
        # With no unit one can still connect, and be refused there.
        self._room = SOCKETS_PER_UNIT * max(units, 1)
        self._in_flight = self._most_in_flight = self._requests = self._refusals = 0
        self._sockets = self._most_sockets = self._opened = self._turned_away = 0
        self._completed = 0

    @contextmanager
    def unit(self, *, taken: int = 0) -> Generator[None]:
        """
        Hold a unit for as long as the block runs.

        Args:
            taken: How many units somebody else is using.

        Raises:
            NoUnit: If none is free; it is counted as a refusal.
        """
        if self._in_flight + taken >= self.units:
            self._refusals += 1
            raise NoUnit
        self._in_flight += 1
        self._requests += 1
        self._most_in_flight = max(self._most_in_flight, self._in_flight)
        try:
            yield
            self._completed += 1
        finally:
            self._in_flight -= 1

    @contextmanager
    def socket(self) -> Generator[None]:
        """
        Hold room for one socket, from its handshake on.

        Raises:
            NoSocket: If there is none; it is counted.
        """
        if self._sockets >= self._room:
            self._turned_away += 1
            raise NoSocket
        self._sockets += 1
        self._opened += 1
        self._most_sockets = max(self._most_sockets, self._sockets)
        try:
            yield
        finally:
            self._sockets -= 1

    def statistics(self) -> Statistics:
        """Return a snapshot."""
        return Statistics(
            units=self.units,
            in_flight=self._in_flight,
            most_in_flight=self._most_in_flight,
            requests=self._requests,
            refusals=self._refusals,
            completed=self._completed,
            sockets=self._sockets,
            most_sockets=self._most_sockets,
            sockets_opened=self._opened,
            sockets_refused=self._turned_away,
        )
