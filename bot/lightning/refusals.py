"""
What the service's errors mean: which class of ours each one is.

The vendor lists neither its errors nor their shapes, so their texts are looked
at to tell the kinds apart and then forgotten, because they may quote what was
to be said; for the same reason the request's own words are taken out before
looking. Nothing that a server can send makes this module raise. The classes
stand in :mod:`bot.lightning.errors`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from difflib import SequenceMatcher
from email.utils import parsedate_to_datetime
from typing import Any, cast

from bot.errors import LightningError
from bot.lightning.errors import (
    AuthenticationFailed,
    ConnectionLost,
    InvalidRequest,
    ModelRetired,
    QuotaExhausted,
    Refused,
    Unavailable,
    UnitsExceeded,
)
from bot.lightning.shape import parsed, shape
from bot.vocabulary import Seconds

_MAX_BODY_SIZE = 64 * 2**10
"""Bytes of an HTTP answer that are looked at; an error is a line or two."""

# What error texts say, lower case, most telling first. The vendor publishes no list; these are
# the words of its documentation, its SDKs and of public clients' bug reports, and a few near them.
_RETIRED = re.compile(r"model[ _]deprecated|deprecated|retired|no longer (available|supported)")
_UNITS = re.compile(
    r"concurren|rate.?limit|too.?many|simultaneous|parallel|(connection|socket|session) limit"
)
_QUOTA = re.compile(
    r"quota|credit|balance|insufficient|billing|payment|subscription|(usage|monthly|plan) limit"
)
_KEY = re.compile(r"api.?key|unauthori[sz]ed|authenticat|forbidden|invalid token|permission denied")
_IDLE = re.compile(r"inactiv|idle|timed out after")
_INVALID = re.compile(
    r"invalid|required|must |unsupported|not supported|validation|unknown|not found|missing|"
    r"too long|too small|too big|exceeds|expected|bad.?request"
)
_FIELDS = re.compile(r"\b(?:voice(?:[ _]?id)?|language|text|sample[ _]?rate|speed|model)\b")
_FIELD_NAMES = {"voice": "voice_id", "voice id": "voice_id", "voiceid": "voice_id"}

_TEXT_KEYS = ("message", "error", "errors", "detail", "details", "error_code", "code", "type")
_TELLING_CODES = (401, 402, 403, 410, 422, 429)
_CODE_KEYS = ("code", "status_code", "statusCode", "error_code")


def error_from_message(content: Mapping[str, Any], *, model: str, text: str) -> LightningError:
    """
    Tell what kind of error a message announces.

    Args:
        content: The message.
        model: The model that was asked for.
        text: What was to be said. It is taken out of the message first, so
            that nobody can bring about an error by speaking of one.
    """
    words = without_quotes(" ; ".join(_texts(content)), text)
    telling = [code for code in _codes(content) if code in _TELLING_CODES]
    if telling:
        return _error_by_status(telling[0], words, content, model)
    return _error_by_words(words, content, model)


def error_from_response(
    status: int,
    body: bytes,
    *,
    model: str,
    retry_after: Seconds | None = None,
) -> LightningError:
    """Tell what kind of error an HTTP answer, or a refused handshake, announces."""
    content = parsed(body[:_MAX_BODY_SIZE].decode(errors="replace")) or {}
    words = without_quotes(" ; ".join(_texts(content)), "")
    return _error_by_status(status, words, content, model, retry_after)


def _error_by_status(
    status: int,
    words: str,
    content: Mapping[str, Any],
    model: str,
    retry_after: Seconds | None = None,
) -> LightningError:
    match status:
        case 410:
            return ModelRetired(model, _recommended(content))
        case 429:
            return UnitsExceeded(retry_after)
        case 402:
            return QuotaExhausted()
        case 403 if _UNITS.search(words):
            # A socket too many is refused with 429 or 403; which one is not documented.
            return UnitsExceeded(retry_after)
        case 403 if _QUOTA.search(words):
            return QuotaExhausted()
        case 401 | 403:
            return AuthenticationFailed()
        case 404:
            return Refused("nothing is served at this address; check LIGHTNING_URL")
        case 422:
            return InvalidRequest(_field(words, content))
        case 400 if words.strip():
            return _error_by_words(words, content, model)
        case 400:
            return InvalidRequest()
        case _:
            return Unavailable(f"the service answered with status {status}")


def _error_by_words(words: str, content: Mapping[str, Any], model: str) -> LightningError:
    if _RETIRED.search(words) and "model" in words:
        return ModelRetired(model, _recommended(content))
    if _UNITS.search(words):
        return UnitsExceeded()
    if _QUOTA.search(words):
        return QuotaExhausted()
    if _KEY.search(words):
        return AuthenticationFailed()
    if _IDLE.search(words):
        return ConnectionLost("closed by the server for being idle")
    if _INVALID.search(words):
        return InvalidRequest(_field(words, content))
    return Unavailable(f"the service reported an error: {shape(content)}")


def without_quotes(words: str, text: str) -> str:
    """Take out of an error text what it quotes: anything in quotation marks, and the request's."""
    # Bounded, because the comparison takes time by the product of both.
    words = words[:500].casefold()
    text = text[:1000].strip().casefold()
    if len(text) >= 4:
        words = words.replace(text, " ")
    # Long enough not to tear holes into the error's own words, short enough for a cut-off quote.
    shortest = max(4, min(8, len(text)))
    kept, position = list[str](), 0
    for block in SequenceMatcher(None, words, text, autojunk=False).get_matching_blocks():
        if block.size >= shortest:
            kept.append(words[position : block.a])
            position = block.a + block.size
    kept.append(words[position:])
    return re.sub(r"\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)|“[^”]*”|`[^`]*`", " ", " ".join(kept))


def _texts(content: object, depth: int = 4) -> Iterator[str]:
    """Every sentence in an error message, wherever its shape keeps them."""
    if not depth:
        return
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        members = cast("Mapping[object, object]", content)
        for key in _TEXT_KEYS:
            yield from _texts(members.get(key), depth - 1)
        data = members.get("data")
        if isinstance(data, Mapping):
            yield from _texts(cast("Mapping[object, object]", data).get("error"), depth - 1)
    elif isinstance(content, list):
        for item in cast("list[object]", content)[:10]:
            yield from _texts(item, depth - 1)


def _codes(content: object, depth: int = 4) -> Iterator[int]:
    """Every number in an error message that may be an HTTP status."""
    if not depth:
        return
    if isinstance(content, Mapping):
        members = cast("Mapping[object, object]", content)
        for key in _CODE_KEYS:
            code = members.get(key)
            if isinstance(code, int) and not isinstance(code, bool):
                yield code
            elif isinstance(code, str) and re.fullmatch(r"[45]\d\d", code):
                yield int(code)
        for key in ("error", "errors", "data"):
            yield from _codes(members.get(key), depth - 1)
    elif isinstance(content, list):
        for item in cast("list[object]", content)[:10]:
            yield from _codes(item, depth - 1)


def _field(words: str, content: Mapping[str, Any]) -> str | None:
    """The field that an error complains about, if it is one that we send."""
    match = _FIELDS.search(" ".join(_paths(content)).casefold()) or _FIELDS.search(words)
    if match is None:
        return None
    name = match.group().replace("_", " ")
    return _FIELD_NAMES.get(name, name.replace(" ", "_"))


def _paths(content: object, depth: int = 4) -> Iterator[str]:
    if not depth:
        return
    if isinstance(content, Mapping):
        members = cast("Mapping[object, object]", content)
        path = members.get("path")
        parts = cast("list[object]", path) if isinstance(path, list) else [path]
        yield from (part for part in parts if isinstance(part, str))
        for key in ("error", "errors", "data"):
            yield from _paths(members.get(key), depth - 1)
    elif isinstance(content, list):
        for item in cast("list[object]", content)[:10]:
            yield from _paths(item, depth - 1)


def _recommended(content: Mapping[str, Any]) -> str | None:
    """The endpoint recommended instead of a retired one, if it is fit to be printed."""
    recommended = content.get("recommended_endpoint")
    if isinstance(recommended, str) and re.fullmatch(r"[A-Za-z0-9._:/-]{1,200}", recommended):
        return recommended
    return None


def wait_asked_for(retry_after: str | None, now: datetime) -> Seconds | None:
    """
    Read a ``Retry-After`` header, which is a number of seconds or a date.

    Returns:
        Seconds from ``now``, not negative; ``None`` if there is nothing to read.
    """
    if retry_after is None:
        return None
    if re.fullmatch(r"\s*\d{1,6}(\.\d{1,6})?\s*", retry_after, re.ASCII):
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        # TypeError: the date names no time zone, so nobody knows when it is.
        return None
