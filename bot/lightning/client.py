"""
What the rest of the bot knows of Lightning.

A :class:`LightningClient` owns the pool of connections and the catalogue of
voices, and knows by its :mod:`~bot.lightning.breaker` when asking is in vain,
because then no guild needs to try. Whoever uses it makes the soundings.
"""

import asyncio
import contextlib
import itertools
import logging
import ssl
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from weakref import WeakSet

from bot.errors import ConfigError, LightningError
from bot.lightning import connection
from bot.lightning.breaker import Breaker, BreakerState, Phase
from bot.lightning.catalogue import Catalogue
from bot.lightning.connection import Connection
from bot.lightning.errors import Refused
from bot.lightning.pool import Pool, PoolStatistics
from bot.lightning.protocol import Complete
from bot.lightning.service import Service
from bot.lightning.voices import Voice
from bot.vocabulary import GuildId, Seconds

log = logging.getLogger(__name__)


class Secret(Protocol):
    """Something that shows its value only when asked, such as pydantic's ``SecretStr``."""

    def get_secret_value(self) -> str:
        """Show it."""
        ...


class LightningClient:
    """
    Connections to one speech service, and its voices.

    Args:
        service: Which one; see :func:`bot.lightning.service.resolve_service`.
        key: The API key; ``None`` if the service wants none.
        units: Units of the account. Five connections may be open for each.
        first_audio: How long a request may go without its first audio. The
            vendor promises 0.1 to 0.2 s and others measured 0.4; the default
            is ten times that.
        stall: How long a reply may pause after that. A first guess.
        opening: How long a connection may take to open. Third parties
            measured about 1 s.
        max_age: The age at which a connection is closed at the latest, unless
            it is borrowed. It is replaced a tenth earlier. A first guess.
        keep_alive: How often the server hears from us on an idle connection.
            A quarter of the limit that is asked for, and below the shortest
            that any server has.
        goodbye: How long the server may take to answer the closing of a
            connection, and so how long leaving :meth:`borrow` may take.
        catalogues: The folder in which the last good catalogue of voices is
            kept through restarts; ``None`` for nowhere.
        tls: For ``wss`` addresses; ``None`` means the system's trust store.
    """

    def __init__(
        self,
        *,
        service: Service,
        key: Secret | None,
        units: int,
        first_audio: Seconds = 4.0,
        stall: Seconds = 5.0,
        opening: Seconds = 10.0,
        max_age: Seconds = 1800.0,
        keep_alive: Seconds = 15.0,
        goodbye: Seconds = 1.0,
        catalogues: Path | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._service = service
        self._key = _checked(key)
        self._units = units
        self._first_audio = first_audio
        self._stall = stall
        self._opening = opening
        self._max_age = max_age
        self._keep_alive = keep_alive
        self._goodbye = goodbye
        self._catalogues = catalogues
        self._tls = tls
        self._numbers = itertools.count(1)
        self._breaker = Breaker()
        # With the key that counts: what others come to tells nothing of it.
        self._dialled: WeakSet[Connection] = WeakSet()
        self._moved = asyncio.Event()  # when a sounding is due may be known now
        self._group = asyncio.TaskGroup()
        self._pool: Pool | None = None
        self._catalogue: Catalogue | None = None

    async def __aenter__(self) -> Self:
        if self._tls is None and self._service.url.startswith("wss:"):
            # Once, and in a thread: reading the system's certificates takes tens of milliseconds.
            self._tls = await asyncio.to_thread(ssl.create_default_context)
        await self._group.__aenter__()
        self._catalogue = Catalogue(
            self._service, key=self._key, tls=self._tls, folder=self._catalogues
        )
        self._pool = Pool(
            dial=self._dial,
            group=self._group,
            units=self._units,
            max_age=self._max_age,
            goodbye=self._goodbye,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._opened_pool.shut()
        # Not the error: it would make the group cancel the connections instead of letting them
        # say goodbye, which is bounded.
        await self._group.__aexit__(None, None, None)

    def borrow(self, guild: GuildId) -> AbstractAsyncContextManager[Connection]:
        """
        Lend a guild a connection for one request.

        The guild's own, while there is room, so that it is open already; if
        there is none, the one that was idle longest, whosever it was; if all
        are busy, this waits, without a limit of its own.

        If the reply was interrupted, leaving the block closes the connection
        and waits until the server has seen it, at most ``goodbye``, also when
        cancelled: after the block, the request's unit is free. Cancelling is
        safe in every phase.

        Raises:
            Unavailable: If the service cannot be reached.
            UnitsExceeded: If it would not have another connection.
            Refused: If it does not want us.
            OutOfService: If it is known already that asking is in vain.
            RemoteProtocolError: If what answered is no Lightning server.
        """
        self._breaker.check()
        return self._borrow(guild)

    @contextlib.asynccontextmanager
    async def _borrow(self, guild: GuildId) -> AsyncGenerator[Connection, None]:
        async with self._opened_pool.borrow(guild) as lent:
            try:
                yield lent
            finally:
                if lent in self._dialled:
                    self._note(lent.outcome)

    @property
    def standing(self) -> BreakerState:
        """Whether the service is asked, as far as is known."""
        return self._breaker.state

    async def wait_sounding_due(self) -> None:
        """Wait until it is time to try whether the service is back. Cancelling is safe."""
        while True:
            at = self._breaker.sounding_at
            if at is not None and at <= _now():
                return
            self._moved.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(at):  # without a limit if nothing is wrong
                    await self._moved.wait()

    @contextlib.asynccontextmanager
    async def borrow_for_sounding(self, guild: GuildId) -> AsyncGenerator[Connection, None]:
        """
        Lend a connection although asking may be in vain, to find that out; else as :meth:`borrow`.

        What the block's request comes to decides whether others may ask again. Only one at a time.
        """
        outcome = self._breaker.state.cause  # unless it turns out otherwise
        key = self._key
        self._breaker.begin_sounding()
        try:
            async with self._opened_pool.borrow(guild) as lent:
                yield lent
                if isinstance(lent.outcome, Complete):
                    outcome = None
        except LightningError as error:
            outcome = error
            raise
        finally:
            if self._breaker.end_sounding(outcome, _now()):
                self._tell_change()
            if key != self._key:
                self._breaker.hasten(_now())  # that was the old one: nothing is known of the new
            self._moved.set()

    def warm(self, guild: GuildId) -> None:
        """
        Open a connection for a guild that is likely to speak soon, if there is room.

        Nobody else loses one for it, and nothing is told of how it went.
        :meth:`release` ends it, as it does one that was borrowed.
        """
        if self._breaker.state.phase is Phase.CLOSED:
            self._opened_pool.warm(guild)

    async def release(self, guild: GuildId) -> None:
        """
        Close a guild's connection, because its session ended.

        Cancelling is safe; the closing goes on.
        """
        await self._opened_pool.release(guild)

    def resize(self, units: int) -> None:
        """Change the number of units; connections too many close when nobody uses them."""
        self._opened_pool.resize(units)

    def use_key(self, key: Secret | None) -> None:
        """
        Dial with another key from now on.

        Who is being spoken to keeps the connection until the reply is complete; all others are
        replaced. If the service would have nothing of the old key, it is asked with the new one
        at once.

        Raises:
            ConfigError: If it cannot be a key; then nothing has changed.
        """
        self._key = _checked(key)
        self._dialled.clear()
        self._opened_catalogue.use_key(self._key)
        self._breaker.hasten(_now())
        self._moved.set()
        self._opened_pool.renew()

    async def voices(self) -> Sequence[Voice]:
        """
        List the service's voices; the last list known, if it cannot be asked now.

        Cancelling is safe.

        Raises:
            LightningError: If it could never be asked.
        """
        return await self._opened_catalogue.voices()

    @property
    def known_voices(self) -> Sequence[Voice]:
        """The service's voices as last seen; none if it was never asked."""
        return self._opened_catalogue.known

    def statistics(self) -> PoolStatistics:
        """Count the connections."""
        return self._opened_pool.statistics()

    @property
    def _opened_pool(self) -> Pool:
        assert self._pool is not None, "the client was not entered"
        return self._pool

    @property
    def _opened_catalogue(self) -> Catalogue:
        assert self._catalogue is not None, "the client was not entered"
        return self._catalogue

    async def _dial(self) -> Connection:
        while True:
            key = self._key
            try:
                dialled = await self._dial_with(key)
            except LightningError as error:
                if key != self._key:
                    continue  # it may be for the old one
                self._note(error)
                raise
            if key == self._key:
                self._dialled.add(dialled)
                return dialled
            dialled.part()
            await dialled.run()  # the server counts it until it is closed

    async def _dial_with(self, key: str | None) -> Connection:
        return await connection.dial(
            self._service.url,
            dialect=self._service.dialect,
            key=key,
            number=next(self._numbers),
            opening=self._opening,
            first_audio=self._first_audio,
            stall=self._stall,
            keep_alive=self._keep_alive,
            goodbye=self._goodbye,
            tls=self._tls,
        )

    def _note(self, outcome: LightningError | Complete | None) -> None:
        """Learn from how something ended, if it did; say so if that changes what is known."""
        if outcome is None:
            return
        failure = None if isinstance(outcome, Complete) else outcome
        if self._breaker.note(failure, _now()):
            self._tell_change()

    def _tell_change(self) -> None:
        cause = self._breaker.state.cause
        if cause is None:
            log.info("the speech service is asked again")
            return
        self._moved.set()
        # Somebody must act on a refusal; what is out of reach may come back by itself.
        level = logging.ERROR if isinstance(cause, Refused) else logging.WARNING
        log.log(level, "the speech service is not asked for now: %s", cause)


def _now() -> Seconds:
    return asyncio.get_running_loop().time()


def _checked(key: Secret | None) -> str | None:
    """Show the key to ourselves, if it is fit for a header."""
    value = "" if key is None else key.get_secret_value().strip()
    if not value:
        return None
    if not value.isascii() or not value.isprintable() or " " in value:
        raise ConfigError("SMALLEST_API_KEY holds characters that no key has")
    return value
