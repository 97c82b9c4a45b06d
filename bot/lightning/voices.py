"""
The catalogue of voices.

Asked for over HTTP, rarely, and remembered: a catalogue of yesterday is worth
more than none, so an outage of the service goes unnoticed here.
"""

import asyncio
import json
import logging
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import aiohttp

from bot.errors import LightningError
from bot.lightning import protocol
from bot.lightning.connection import is_loopback
from bot.lightning.errors import Refused, RemoteProtocolError, Unavailable
from bot.lightning.protocol import Dialect
from bot.lightning.service import Service
from bot.vocabulary import Seconds, VoiceId

log = logging.getLogger(__name__)

_FRESH: Seconds = 3600.0
"""How long a catalogue is not asked for again. Taste: voices come and go by the month."""

_RETRY: Seconds = 30.0
"""How long after a failure nobody asks again, so that an outage costs one wait and not many."""

_PATIENCE: Seconds = 5.0
"""For one answer. The catalogue feeds commands that must answer within 3 s or defer."""

_MAX_SIZE = 4 * 2**20
"""Of a catalogue, in bytes. The hosted one is below 200 kB (estimated, not measured)."""

_CODES = {
    "arabic": "ar",
    "bengali": "bn",
    "chinese": "zh",
    "mandarin": "zh",
    "dutch": "nl",
    "english": "en",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "gujarati": "gu",
    "hebrew": "he",
    "hindi": "hi",
    "indonesian": "id",
    "italian": "it",
    "japanese": "ja",
    "kannada": "kn",
    "korean": "ko",
    "malay": "ms",
    "malayalam": "ml",
    "marathi": "mr",
    "norwegian": "no",
    "odia": "or",
    "oriya": "or",
    "polish": "pl",
    "portuguese": "pt",
    "punjabi": "pa",
    "russian": "ru",
    "spanish": "es",
    "swedish": "sv",
    "tamil": "ta",
    "telugu": "te",
    "turkish": "tr",
    "vietnamese": "vi",
}
"""Catalogues name languages in English; requests use codes (ISO 639-1)."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of the catalogue."""

    id: VoiceId
    """What a request calls it."""
    name: str
    """What people call it."""
    languages: tuple[str, ...]
    """What it speaks, as codes of two letters, or as the catalogue says if that has no code."""
    gender: str | None
    """Lower case; ``None`` if the catalogue does not say."""
    accent: str | None
    """Lower case; ``None`` if the catalogue does not say."""


def voices_in(catalogue: object) -> Sequence[Voice]:
    """Read a catalogue, leaving out what cannot be read."""
    if not isinstance(catalogue, Mapping):
        return ()
    entries = cast("Mapping[object, object]", catalogue).get("voices")
    if not isinstance(entries, list):
        return ()
    found = (_voice(entry) for entry in cast("list[object]", entries))
    # By id: a voice listed twice is one voice.
    return tuple({voice.id: voice for voice in found if voice is not None}.values())


def _voice(entry: object) -> Voice | None:
    if not isinstance(entry, Mapping):
        return None
    fields = cast("Mapping[str, Any]", entry)
    voice_id, name = fields.get("voiceId"), fields.get("displayName")
    if not isinstance(voice_id, str) or not voice_id:
        return None
    tags = cast("Mapping[str, Any]", fields["tags"] if _has_tags(fields) else {})
    return Voice(
        id=VoiceId(voice_id),
        name=name if isinstance(name, str) and name else voice_id,
        languages=_languages(tags.get("language")),
        gender=_tag(tags.get("gender")),
        accent=_tag(tags.get("accent")),
    )


def _has_tags(fields: Mapping[str, Any]) -> bool:
    return isinstance(fields.get("tags"), Mapping)


def _languages(tag: object) -> tuple[str, ...]:
    names = cast("list[object]", tag) if isinstance(tag, list) else [tag]
    words = [name.strip().lower() for name in names if isinstance(name, str) and name.strip()]
    return tuple(dict.fromkeys(_CODES.get(word, word) for word in words))


def _tag(tag: object) -> str | None:
    return (tag.strip().lower() or None) if isinstance(tag, str) else None


class Catalogue:
    """The voices of one service, asked for when first needed."""

    def __init__(
        self, service: Service, *, key: str | None, tls: ssl.SSLContext | None = None
    ) -> None:
        self._service = service
        self._key = key
        self._tls = tls
        self._asking = asyncio.Lock()
        self._known: Sequence[Voice] | None = None
        self._failure: LightningError | None = None
        self._ask_again: Seconds = 0.0

    async def voices(self) -> Sequence[Voice]:
        """
        List the voices; the last list known, if the service cannot be asked now.

        Cancelling is safe.

        Raises:
            LightningError: If the service could never be asked.
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
        loop = asyncio.get_running_loop()
        try:
            self._known = await fetch_voices(self._service, key=self._key, tls=self._tls)
        except LightningError as error:
            self._failure = error
            self._ask_again = loop.time() + _RETRY
            log.info("catalogue of voices: %s", error)
        else:
            self._ask_again = loop.time() + _FRESH


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
            raise protocol.error_from_response(
                response.status,
                body,
                model=dialect.model,
                retry_after=protocol.wait_asked_for(
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


def language_name(code: str) -> str:
    """Name a language in English; its code again if we do not know it."""
    for name, known in _CODES.items():
        if known == code:
            return name.capitalize()
    return code
