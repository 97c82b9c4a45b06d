"""
Lightning's wire language, without any I/O.

Two dialects stand behind one vocabulary: ``lightning-v2``, which on-premises
installations and the server in the box speak, and ``tts/live``, which the
hosted service speaks. A :class:`SpeechRequest` becomes a message by a
dialect; what comes back becomes :class:`Audio`, :class:`Word`,
:class:`Complete` or :class:`Failed` by a :class:`Reply`, which belongs to that one request.

Strict in what is sent, tolerant in what is received: nothing that a server
can send makes this module raise. What its errors mean stands in
:mod:`bot.lightning.refusals`, what becomes of the bytes of audio in
:mod:`bot.lightning.samples`.

Milliseconds, the wire names and ``sample_rate`` exist in these modules only.
"""

import base64
import binascii
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeGuard, cast

from bot.errors import LightningError
from bot.lightning.errors import LocalProtocolError, RemoteProtocolError
from bot.lightning.refusals import error_from_message
from bot.lightning.samples import Samples
from bot.lightning.shape import parsed, shape
from bot.vocabulary import Hertz, Seconds, VoiceId

RATES: frozenset[Hertz] = frozenset({8_000, 16_000, 24_000, 44_100})
"""The rates both dialects can answer in."""

SLOWEST, FASTEST = 0.5, 2.0
"""Both dialects agree on this range; v2's socket alone would take 0.1 to 5."""

KEEP_ALIVE = '{"type": "ping"}'
"""Restarts the server's idle timer; the one form that its newest documentation names."""

IDLE_LIMIT: Seconds = 60.0
"""Asked of the server as ``timeout``; v2 allows 20 to 60, the other up to 180."""

_LONGEST_REPLY: Seconds = 3600.0
"""No word is spoken later than this: an hour is ten times what a reply may hold at 44.1 kHz."""

_MOST_WORDS = 10_000
"""Of one reply: as many as the longest could hold in an hour."""

_LONGEST_WORD = 200
"""In characters. Some languages are written without spaces, so a word may be a sentence."""

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
        self._samples = Samples(request.rate)
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
        content = parsed(message)
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
    content = parsed(message)
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
