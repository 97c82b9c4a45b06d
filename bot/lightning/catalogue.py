"""
The catalogue of voices: asked for over HTTP, rarely, and remembered.

A catalogue of yesterday is worth more than none, so an outage of the service
goes unnoticed here. The last good one lies on disk as well, and is there
after a restart; whoever restarts has a fresh one if there is one to be had.
"""

import asyncio
import json
import logging
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bot.errors import LightningError
from bot.lightning import refusals
from bot.lightning.connection import is_loopback
from bot.lightning.errors import Refused, RemoteProtocolError, Unavailable
from bot.lightning.protocol import Dialect
from bot.lightning.service import Service
from bot.lightning.shelf import Shelf
from bot.lightning.voices import Voice, voices_in
from bot.vocabulary import Seconds

log = logging.getLogger(__name__)

_FRESH: Seconds = 3600.0
"""How long a catalogue is not asked for again. Taste: voices come and go by the month."""

_RETRY: Seconds = 30.0
"""How long after a failure nobody asks again, so that an outage costs one wait and not many."""

_PATIENCE: Seconds = 5.0
"""For one answer. The catalogue feeds commands that must answer within 3 s or defer."""

_DISK: Seconds = 1.0
"""How long reading or writing the one on disk may take: it takes milliseconds."""

_MAX_SIZE = 4 * 2**20
"""Of a catalogue, in bytes. The hosted one is below 200 kB (estimated, not measured)."""


class Catalogue:
    """
    The voices of one service, asked for when first needed.

    Args:
        service: Whose voices.
        key: The API key; ``None`` if the service wants none.
        tls: For ``https`` addresses; ``None`` means the system's trust store.
        folder: Where the last good one is kept; ``None`` for nowhere.
    """

    def __init__(
        self,
        service: Service,
        *,
        key: str | None,
        tls: ssl.SSLContext | None = None,
        folder: Path | None = None,
    ) -> None:
        self._service = service
        self._key = key
        self._tls = tls
        self._shelf = None if folder is None else Shelf(folder, service)
        self._asking = asyncio.Lock()
        self._known: Sequence[Voice] | None = None
        self._failure: LightningError | None = None
        self._ask_again: Seconds = 0.0

    @property
    def known(self) -> Sequence[Voice]:
        """The voices as last seen; none if nobody asked, or there was no answer."""
        return self._known or ()

    def use_key(self, key: str | None) -> None:
        """Ask with another key from now on, and whoever wants voices next has them asked for."""
        self._key = key
        self._ask_again = 0.0

    async def voices(self) -> Sequence[Voice]:
        """
        List the voices; the last list known, if the service cannot be asked now.

        Cancelling is safe.

        Raises:
            LightningError: If the service could not be asked, and never could.
        """
        async with self._asking:  # whoever comes while it is being asked shares the answer
            now = asyncio.get_running_loop().time()
            if now >= self._ask_again:
                await self._ask()
        if self._known is None:
            assert self._failure is not None, "it was asked, and answered or failed"
            raise self._failure.with_traceback(None)
        return self._known

    async def _ask(self) -> None:
        loop, key = asyncio.get_running_loop(), self._key
        try:
            self._known = await fetch_voices(self._service, key=key, tls=self._tls)
        except LightningError as error:
            self._failure = error
            self._ask_again = loop.time() + _RETRY
            log.info("catalogue of voices: %s", error)
            if self._known is None:
                await self._take_from_disk()
        else:
            self._ask_again = loop.time() + _FRESH
            await self._put_on_disk(self._known)
        if key != self._key:
            self._ask_again = 0.0  # it was asked with the old one

    async def _take_from_disk(self) -> None:
        if self._shelf is None:
            return
        try:
            async with asyncio.timeout(_DISK):
                kept = await asyncio.to_thread(self._shelf.take)
        except TimeoutError:
            return
        if kept is not None:
            self._known = kept.voices
            age = (datetime.now(UTC) - kept.fetched).total_seconds()
            log.warning("voices of an earlier run are used", extra={"age": age})

    async def _put_on_disk(self, voices: Sequence[Voice]) -> None:
        if self._shelf is None:
            return
        try:
            async with asyncio.timeout(_DISK):
                await asyncio.to_thread(self._shelf.put, voices)
        except OSError as error:  # among them TimeoutError
            log.info("catalogue of voices: not kept: %s", error.strerror or "the disk is slow")


async def fetch_voices(
    service: Service, *, key: str | None, tls: ssl.SSLContext | None = None
) -> Sequence[Voice]:
    """
    Ask for the catalogue once.

    Cancelling is safe.

    Raises:
        LightningError: If there was no answer, or none that can be read.
    """
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    try:
        async with (
            asyncio.timeout(_PATIENCE),
            aiohttp.ClientSession(
                headers=headers, trust_env=not is_loopback(service.http_base)
            ) as http,
        ):
            return await _first_listed(http, service, tls)
    except TimeoutError:
        raise Unavailable(f"no catalogue within {_PATIENCE:.1f} s") from None
    except aiohttp.ClientError as error:
        # ``from None``: the cause quotes addresses.
        raise Unavailable(f"no catalogue: {type(error).__name__}") from None


async def _first_listed(
    http: aiohttp.ClientSession, service: Service, tls: ssl.SSLContext | None
) -> Sequence[Voice]:
    """Try the places where the catalogue may be, in order."""
    *likely, last = service.dialect.catalogues
    for path in likely:
        try:
            return await _get(http, f"{service.http_base}/{path}", service.dialect, tls)
        except Refused:
            continue
    return await _get(http, f"{service.http_base}/{last}", service.dialect, tls)


async def _get(
    http: aiohttp.ClientSession, address: str, dialect: Dialect, tls: ssl.SSLContext | None
) -> Sequence[Voice]:
    async with http.get(address, ssl=tls or True) as response:
        body = await _body(response)
        if response.status != 200:
            raise refusals.error_from_response(
                response.status,
                body,
                model=dialect.model,
                retry_after=refusals.wait_asked_for(
                    response.headers.get("Retry-After"), datetime.now(UTC)
                ),
            )
    try:
        voices = voices_in(json.loads(body))
    except (ValueError, RecursionError):
        voices = ()
    if not voices:
        raise RemoteProtocolError("a catalogue without voices")
    return voices


async def _body(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for block in response.content.iter_any():
        body += block
        if len(body) > _MAX_SIZE:
            raise RemoteProtocolError(f"a catalogue of more than {_MAX_SIZE} bytes")
    return bytes(body)
