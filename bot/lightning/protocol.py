"""
Lightning's wire language, without any I/O.

Two dialects stand behind one vocabulary: ``lightning-v2``, which on-premises
installations and the server in the box speak, and ``tts/live``, which the
hosted service speaks. A :class:`SpeechRequest` becomes a message by a
dialect; what comes back becomes :class:`Audio`, :class:`Word`,
:class:`Complete` or :class:`Failed` by a :class:`Reply`, which belongs to that one request.

Strict in what is sent, tolerant in what is received: nothing that a server
can send makes this module raise. Error texts are looked at to tell the kinds
of error apart and then forgotten, because they may quote what was to be said;
for the same reason the request's own words are taken out before looking.

Milliseconds, the wire names and ``sample_rate`` exist in this module only.
"""

import base64
import binascii
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from email.utils import parsedate_to_datetime
from typing import Any, TypeAlias, TypeGuard, cast

from bot.errors import LightningError
from bot.lightning.errors import (
    AuthenticationFailed,
    ConnectionLost,
    InvalidRequest,
    LocalProtocolError,
    ModelRetired,
    QuotaExhausted,
    Refused,
    RemoteProtocolError,
    Unavailable,
    UnitsExceeded,
)
from bot.vocabulary import Hertz, Seconds, VoiceId

RATES: frozenset[Hertz] = frozenset({8_000, 16_000, 24_000, 44_100})
"""The rates both dialects can answer in."""

SLOWEST, FASTEST = 0.5, 2.0
"""Both dialects agree on this range; v2's socket alone would take 0.1 to 5."""

KEEP_ALIVE = '{"type": "ping"}'
"""Restarts the server's idle timer; the one form that its newest documentation names."""

IDLE_LIMIT: Seconds = 60.0
"""Asked of the server as ``timeout``; v2 allows 20 to 60, the other up to 180."""

_MAX_REPLY_SIZE = 32 * 2**20
"""Bytes of one reply, at most: six minutes at 44.1 kHz, where a request is good for some 20 s."""

_LONGEST_REPLY: Seconds = 3600.0
"""No word is spoken later than this: an hour is ten times what a reply may hold at 44.1 kHz."""

_MOST_WORDS = 10_000
"""Of one reply: as many as the longest could hold in an hour."""

_LONGEST_WORD = 200
"""In characters. Some languages are written without spaces, so a word may be a sentence."""

_MAX_HEADER_SIZE = 64 * 2**10
"""Bytes before the samples, at most. A RIFF header is 44 bytes; notes inside it may add some."""

_Message: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Word:
    """When a word is spoken, by the service's own account."""

    text: str = field(repr=False)
    """The word, as the service writes it."""
    start: Seconds
    """When it begins, in seconds from the audio's start."""
    end: Seconds
    """When it ends, in seconds from the audio's start; not before it begins."""


WordSink: TypeAlias = Callable[[Word], None]
"""Is told of each word when it is known when that is spoken; must not block."""


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """One piece of an utterance, to be spoken in one go."""

    text: str = field(repr=False)
    """What to say. Not blank; a voice does best with at most 250 characters."""
    voice: VoiceId
    """Whose voice."""
    language: str = "en"
    """The text's language, as a code of two letters; ``tts/live`` also knows ``auto``."""
    speed: float = 1.0
    """How fast; what lies outside 0.5 to 2 is sent as the nearest that is allowed."""
    rate: Hertz = 24_000
    """Of the audio that comes back; one of :data:`RATES`."""
    words: WordSink | None = field(default=None, repr=False)
    """Who wants to know when each word is spoken; ``None`` for nobody. ``tts/live`` knows it of
    some voices; ``lightning-v2`` never does."""


@dataclass(frozen=True, slots=True)
class Audio:
    """A chunk, in order."""

    pcm: bytes = field(repr=False)
    """Signed 16-bit little-endian mono at the request's rate, whole samples, never empty."""


@dataclass(frozen=True, slots=True)
class Complete:
    """The reply is over, and was whole."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The reply is over, and was not whole."""

    error: LightningError
    """Why."""


Event: TypeAlias = Audio | Word | Complete | Failed


@dataclass(frozen=True, slots=True)
class LightningV2:
    """The dialect of ``lightning-v2``: the model stands in the address, replies name no request."""

    model: str = "lightning-v2"
    """As the address spells it."""

    @property
    def path(self) -> str:
        """The socket's path below the base."""
        return "lightning-v2/get_speech/stream"

    @property
    def catalogues(self) -> Sequence[str]:
        """Paths below the HTTP base that may list the voices, the best first."""
        return ("lightning-v2/get_voices",)

    def encode(self, request: SpeechRequest, request_id: str) -> str:  # noqa: ARG002 (v2 has none)
        """
        Turn a request into its message.

        Raises:
            LocalProtocolError: If the request is not fit to be sent.
        """
        return json.dumps(_common_fields(request), ensure_ascii=False)

    def echo_in(self, message: Mapping[str, Any]) -> object:  # noqa: ARG002 (same)
        """Whose request a message says it answers; version 2 does not say."""
        return None


@dataclass(frozen=True, slots=True)
class TtsLive:
    """The dialect of ``tts/live``: the model stands in the message, replies name the request."""

    model: str = "lightning_v3.1_pro"
    """As the message spells it."""

    @property
    def path(self) -> str:
        """The socket's path below the base."""
        return "tts/live"

    @property
    def catalogues(self) -> Sequence[str]:
        """Paths below the HTTP base that may list the voices, the best first."""
        own = self.model.replace("_", "-")
        # The hosted service lists Pro's voices among those of the plain model, in its catalogue
        # (smallestai 5.14, ``get_voices``).
        plain = own.removesuffix("-pro")
        return tuple(f"{model}/get_voices" for model in dict.fromkeys((own, plain)))

    def encode(self, request: SpeechRequest, request_id: str) -> str:
        """
        Turn a request into its message.

        Raises:
            LocalProtocolError: If the request is not fit to be sent.
        """
        own: _Message = {"model": self.model, "output_format": "pcm", "request_id": request_id}
        if request.words is not None:
            own["word_timestamps"] = True
        return json.dumps(_common_fields(request) | own, ensure_ascii=False)

    def echo_in(self, message: Mapping[str, Any]) -> object:
        """Whose request a message says it answers: our id comes back as the external one."""
        return message.get("external_request_id") or None


Dialect: TypeAlias = LightningV2 | TtsLive


def _common_fields(request: SpeechRequest) -> _Message:
    """What both dialects understand."""
    if not request.text.strip():
        raise LocalProtocolError("blank text")
    if not request.voice or not request.language:
        raise LocalProtocolError("no voice or no language")
    if request.rate not in RATES:
        raise LocalProtocolError(f"nobody answers in {request.rate} Hz")
    if not math.isfinite(request.speed):
        raise LocalProtocolError("speed is not a number")
    if any("\ud800" <= letter <= "\udfff" for letter in request.text):
        raise LocalProtocolError("half a character in the text")
    return {
        "voice_id": request.voice,
        "text": request.text,
        "language": request.language,
        "sample_rate": request.rate,
        "speed": round(min(max(request.speed, SLOWEST), FASTEST), 3),
        "max_buffer_flush_ms": 0,
        "continue": False,
        "flush": False,
        # The default of 4000 would leave a unit idle for 4 s after each request.
        "complete_backoff_ms": 0,
    }


class Reply:
    """
    What the server answers to one request; belongs to it alone and is not used again.

    Args:
        dialect: How the request was sent.
        request: What was asked for.
        request_id: The id it was sent with.
        echoes: Whether this connection's server is known to send our ids
            back. If so, audio without one is somebody else's.
    """

    def __init__(
        self, dialect: Dialect, request: SpeechRequest, request_id: str, *, echoes: bool = False
    ) -> None:
        self.echoes = echoes
        """Whether the server sends our ids back, as far as is known by now."""
        self._dialect = dialect
        self._request = request
        self._request_id = request_id
        self._samples = _Samples(request.rate)
        self._words_left = _MOST_WORDS
        self._over = False

    def feed(self, message: str | bytes) -> Sequence[Event]:
        """
        Take one WebSocket message and tell what it means, in order; never raise.

        Most messages mean one thing, some nothing. After :class:`Complete` or
        :class:`Failed` nothing means anything any more.
        """
        events: list[Event] = []
        try:
            for event in self._events(message):
                if not self._over:
                    events.append(event)
                    self._over = not isinstance(event, Audio | Word)
        except LightningError as error:
            self._over = True
            events.append(Failed(error))
        return events

    def _events(self, message: str | bytes) -> Iterator[Event]:
        if self._over:
            return
        if isinstance(message, bytes):
            yield from _audio(self._samples.feed(message))
            return
        content = _parsed(message)
        if content is None:
            raise RemoteProtocolError(f"unreadable message: {shape(message)}")
        if not self._is_ours(content):
            return
        if _is_error(content):
            raise error_from_message(content, model=self._dialect.model, text=self._request.text)
        yield from _audio(self._samples.feed(_pcm_of(content)))
        if _status(content) == "word_timestamp" and self._words_left:
            self._words_left -= 1
            yield from _words(_data(content))
        if _is_end(content):
            yield from _audio(self._samples.finish())
            yield Complete()

    def _is_ours(self, content: _Message) -> bool:
        """Tell whether a message belongs to this request, as far as the dialect lets us know."""
        echo = self._dialect.echo_in(content)
        if echo is None:
            # Documented, but nobody has seen it done throughout: an id is missed only where there
            # was one before, and never on an error.
            return not self.echoes or _is_error(content)
        self.echoes = True
        return echo == self._request_id


def disturbs(message: str | bytes) -> bool:
    """
    Tell whether a message that nobody asked for makes its connection unfit for the next request.

    Audio does, being somebody else's; so does an error, such as the one that
    announces an idle close. An answer to a keep-alive, or a late ``complete``,
    does not.
    """
    if isinstance(message, bytes):
        return bool(message)
    content = _parsed(message)
    return content is not None and (_is_error(content) or bool(_encoded_audio(content)))


def _words(data: _Message) -> Iterator[Word]:
    """The word in a message, unless it is nonsense: then nobody misses it."""
    text, start, end = (data.get(key) for key in ("word", "start", "end"))
    if not isinstance(text, str) or not 0 < len(text.strip()) <= _LONGEST_WORD:
        return
    if _is_moment(start) and _is_moment(end) and start <= end:
        yield Word(text.strip(), float(start), float(end))


def _is_moment(value: object) -> TypeGuard[float]:
    """Tell whether this is a time within a reply, in seconds."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return 0 <= value <= _LONGEST_REPLY


def _audio(pcm: bytes) -> Iterator[Audio]:
    if pcm:
        yield Audio(pcm)


def _parsed(message: str) -> _Message | None:
    """The JSON object in a message; ``None`` if there is none."""
    try:
        content = json.loads(message)
    except (ValueError, RecursionError):
        return None
    return cast("_Message", content) if isinstance(content, dict) else None


def _data(content: _Message) -> _Message:
    data = content.get("data")
    return cast("_Message", data) if isinstance(data, dict) else {}


def _is_error(content: _Message) -> bool:
    """Seven shapes were seen; ``message`` alone is none of them, ``complete`` has one too."""
    return (
        _status(content) == "error"
        or bool(content.get("error"))
        or bool(content.get("errors"))
        or bool(_data(content).get("error"))
    )


def _is_end(content: _Message) -> bool:
    # All four were seen; a ``done`` may come without a status.
    return _status(content) in {"complete", "completed", "comp"} or content.get("done") is True


def _status(content: _Message) -> str:
    status = content.get("status")
    return status.strip().lower() if isinstance(status, str) else ""


def _encoded_audio(content: _Message) -> str:
    audio = _data(content).get("audio")
    return audio if isinstance(audio, str) else ""


def _pcm_of(content: _Message) -> bytes:
    """The bytes in a message, whatever its status says: the vendor's own clients play them all."""
    encoded = "".join(_encoded_audio(content).split()).rstrip("=")
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise RemoteProtocolError(f"audio that is not base64: {shape(content)}") from None


class _Samples:
    """Makes whole samples of bytes that are cut anywhere and may begin with a RIFF header."""

    def __init__(self, rate: Hertz) -> None:
        self._rate = rate
        self._held = b""
        self._in_header = True  # until the first bytes have shown otherwise
        self._size = 0

    def feed(self, data: bytes) -> bytes:
        """Return what is whole by now, and hold the rest."""
        self._size += len(data)
        if self._size > _MAX_REPLY_SIZE:
            raise RemoteProtocolError(f"more than {_MAX_REPLY_SIZE} bytes in one reply")
        self._held += data
        if self._in_header:
            self._skip_header()
        return b"" if self._in_header else self._take_whole()

    def finish(self) -> bytes:
        """Return what was held in case it was a header; half a sample at the end is dropped."""
        if self._in_header and not _is_riff(self._held):
            self._in_header = False
        return b"" if self._in_header else self._take_whole()

    def _take_whole(self) -> bytes:
        whole = len(self._held) // 2 * 2
        samples, self._held = self._held[:whole], self._held[whole:]
        return samples

    def _skip_header(self) -> None:
        if not _may_be_riff(self._held):
            self._in_header = False
            return
        if not _is_riff(self._held):
            return
        start = _start_of_samples(self._held, self._rate)
        if start is not None:
            # The size in the header is not looked at: of a stream nobody knows it beforehand,
            # and what is written there instead varies.
            self._held = self._held[start:]
            self._in_header = False
        elif len(self._held) > _MAX_HEADER_SIZE:
            raise RemoteProtocolError("a RIFF header without samples")


def _may_be_riff(data: bytes) -> bool:
    """Tell whether the first 12 bytes, as far as they are there, are those of a WAV file."""
    return b"RIFF".startswith(data[:4]) and b"WAVE".startswith(data[8:12])


def _is_riff(data: bytes) -> bool:
    return len(data) >= 12 and _may_be_riff(data)


def _start_of_samples(data: bytes, rate: Hertz) -> int | None:
    """Where the samples of a WAV file begin; ``None`` if that is still to come."""
    position = 12
    while position + 8 <= len(data):
        name = data[position : position + 4]
        size = int.from_bytes(data[position + 4 : position + 8], "little")
        position += 8
        if name == b"data":
            return position
        if name == b"fmt " and position + 16 <= len(data):
            _check_format(data[position : position + 16], rate)
        # Chunks of odd size are followed by a byte of padding.
        position += size + size % 2
    return None


def _check_format(fields: bytes, rate: Hertz) -> None:
    """Refuse a WAV file that would not sound as asked for."""
    channels = int.from_bytes(fields[2:4], "little")
    its_rate = int.from_bytes(fields[4:8], "little")
    bits = int.from_bytes(fields[14:16], "little")
    if (channels, its_rate, bits) != (1, rate, 16):
        raise RemoteProtocolError(
            f"audio of {channels} channels, {its_rate} Hz, {bits} bits instead of 1, {rate}, 16"
        )


_KNOWN_KEYS = frozenset(
    {"status", "data", "audio", "message", "done", "type", "success"}
    | {"error", "errors", "error_code", "code", "status_code", "path", "detail", "details"}
    | {"request_id", "session_id", "external_request_id", "external_session_id"}
)


def shape(message: object, depth: int = 3) -> str:
    """Describe how a message is built, for logs, without anything that it says."""
    if isinstance(message, dict):
        content = cast("dict[object, object]", message)
        known = sorted(key for key in content if isinstance(key, str) and key in _KNOWN_KEYS)
        parts = [f"{key}: {shape(content[key], depth - 1)}" for key in known] if depth else []
        if len(content) > len(parts):
            parts.append(f"{len(content) - len(parts)} more")
        return "{" + ", ".join(parts) + "}"
    if isinstance(message, list):
        items = cast("list[object]", message)
        return f"[{shape(items[0], depth - 1)}, …]" if items and depth else "[…]"
    if isinstance(message, str | bytes):
        return f"{type(message).__name__} of {len(message)}"
    return type(message).__name__


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
    content = _parsed(body[:_MAX_HEADER_SIZE].decode(errors="replace")) or {}
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
