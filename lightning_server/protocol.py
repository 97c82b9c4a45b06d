"""
The words on the wire, from the server's side, without a socket.

Two dialects: ``lightning-v2``, spoken at a path of its own, and ``tts/live``,
where every message names its model. The first ignores fields it does not
know, as public clients of it expect. Both ranges and defaults are the
vendor's documentation's.

Accepted, checked and without effect, because local engines have nothing
like them: ``consistency``, ``similarity``, ``enhancement``,
``pronunciation_dicts``, ``number_pronunciation_language``.
"""

import base64
import json
import re
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias, TypeVar, cast

from lightning_server.misbehaviour import Ending, ErrorShape

Json: TypeAlias = dict[str, Any]

_Choice = TypeVar("_Choice", str, int)

V2_MODEL = "lightning-v2"
LIVE_MODELS = ("lightning-v3.1", "lightning-v3.1-pro")
MODELS = (V2_MODEL, *LIVE_MODELS)

RATES = (8000, 16000, 24000, 44100)  # hertz


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_V2_LANGUAGES = _names("en hi mr kn ta bn gu de fr es it pl nl ru ar he")
_LIVE_LANGUAGES = _names(
    "auto en hi mr kn ta bn gu te ml pa or es de fr it nl sv pt ru el fi no pl ar zh id ja ko ms"
    " tr vi"
)
_PINGS = _names("ping keepalive keep_alive keep-alive")
_LIVE_FIELDS = _names(
    "voice_id text model language number_pronunciation_language sample_rate speed"
    " max_buffer_flush_ms max_buffer_delay_ms continue flush complete_backoff_ms session_id"
    " request_id word_timestamps output_format pronunciation_dicts context_id context_close"
    " cancel_request"
)
_ID = re.compile(r"[A-Za-z0-9_.-]{1,128}")


class Dialect(Enum):
    """Which of the two languages of the service."""

    V2 = "lightning-v2"
    LIVE = "tts/live"


class Source(Enum):
    """How a request came: the ranges differ."""

    SOCKET = "socket"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a message."""

    code: str
    path: tuple[str, ...]
    message: str
    """Never quotes what the client sent: it may be private."""


class Invalid(Exception):
    """A message cannot be served as it is."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class Retired(Exception):
    """The model asked for is configured as retired."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A message with text to speak, or with the end of such text."""

    dialect: Dialect
    model: str
    text: str
    voice_id: str
    language: str
    """``auto`` where the voice's own is meant."""
    rate: int
    speed: float
    flush: bool
    more: bool
    """``continue``: the text goes on in another message."""
    gather: float
    """How long to gather text before speaking, in seconds; 0 is until the end or a flush."""
    backoff: float
    """How long after the last chunk ``complete`` is sent, in seconds."""
    word_timestamps: bool
    output_format: str
    request_id: str | None
    session_id: str | None
    context_id: str | None
    context_close: bool

    @property
    def silent(self) -> bool:
        """Whether nothing in it is to be spoken."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class KeepAlive:
    """A message that only shows that the client is there."""

    answer: bool
    """Whether a ``pong`` is expected."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Forget the text of a streamed input that is not being spoken yet."""

    context_id: str | None


@dataclass(frozen=True, slots=True)
class Finish:
    """A message without text of its own that ends, or flushes, what came before."""

    context_id: str | None
    more: bool


Message: TypeAlias = Fragment | KeepAlive | Cancel | Finish


def model_name(name: str) -> str:
    """Return a model's name as paths write it: with hyphens."""
    return name.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what clients send, by the rules of one server."""

    languages: Collection[str] = ()
    """Languages accepted beyond the vendor's, because a voice here knows them."""
    retired: Collection[str] = ()
    """Models that are refused with 410, named as in paths."""

    def message(self, dialect: Dialect, data: str, *, strict: bool = False) -> Message:
        """
        Read a text message of a socket.

        Args:
            dialect: Which of the two is spoken on the socket.
            data: The message.
            strict: Whether ``tts/live`` refuses fields it does not name.

        Raises:
            Invalid: If it cannot be served. Text that is empty or blank and
                ends nothing is not an error but a sign of life.
            Retired: If the model is.
        """
        if not data.strip():
            return KeepAlive(answer=False)
        body = _json(data)
        kind = body.get("type")
        if isinstance(kind, str) and kind in _PINGS:
            return KeepAlive(answer=True)
        fields = _Fields(body)
        text = fields.text("text", default="")
        context = fields.id("context_id") if dialect is Dialect.LIVE else None
        if dialect is Dialect.LIVE and fields.flag("cancel_request"):
            fields.check()
            return Cancel(context)
        if not text.strip():
            more = fields.flag("continue")
            ends = fields.flag("flush") or "continue" in body or fields.flag("context_close")
            fields.check()
            # A blank text with `continue` and no flush changes nothing.
            ends = ends and not (more and not body.get("flush") and not body.get("context_close"))
            return Finish(context, more=more) if ends else KeepAlive(answer=False)
        if strict and dialect is Dialect.LIVE:
            fields.refuse_unknown(_LIVE_FIELDS)
        return self._fragment(dialect, fields, Source.SOCKET)

    def post(self, dialect: Dialect, data: str) -> Fragment:
        """
        Read the body of a POST.

        Raises:
            Invalid: If it cannot be served, also when there is nothing to say.
            Retired: If the model is.
        """
        fields = _Fields(_json(data))
        if not fields.text("text", default="").strip():
            fields.complain("too_small", "text", "text is required and must not be blank")
        return self._fragment(dialect, fields, Source.POST)

    def check_model(self, model: str) -> None:
        """Raise :class:`Retired` if this model (named as in paths) is."""
        if model in self.retired:
            raise Retired

    def _fragment(self, dialect: Dialect, fields: "_Fields", source: Source) -> Fragment:
        live = dialect is Dialect.LIVE
        wide = not live and source is Source.SOCKET
        known = (_LIVE_LANGUAGES if live else _V2_LANGUAGES) | set(self.languages)
        gather = fields.number("max_buffer_flush_ms", 0, 0, 1000)
        if live:
            gather = fields.number("max_buffer_delay_ms", gather, 0, 10000)
        fields.number("consistency", 0.5, 0, 1)
        fields.number("similarity", 0, 0, 1)
        fields.number("enhancement", 1, 0, 2)
        fragment = Fragment(
            dialect=dialect,
            model=self._model(dialect, fields),
            text=fields.text("text", default=""),
            voice_id=fields.text("voice_id"),
            language=fields.choice("language", "auto" if live else "en", known),
            rate=fields.choice("sample_rate", 44100 if live else 24000, RATES),
            speed=fields.number("speed", 1, 0.1 if wide else 0.5, 5 if wide else 2),
            flush=fields.flag("flush"),
            more=fields.flag("continue"),
            gather=gather / 1000,
            backoff=fields.number("complete_backoff_ms", 4000, 0, 10000) / 1000,
            word_timestamps=live and fields.flag("word_timestamps"),
            output_format=self._format(dialect, fields, source),
            request_id=fields.id("request_id") if live else fields.any_id("request_id"),
            session_id=fields.id("session_id") if live else None,
            context_id=fields.id("context_id") if live else None,
            context_close=live and fields.flag("context_close"),
        )
        if fragment.context_id is not None and fragment.flush:
            fields.complain("invalid", "flush", "flush cannot be used together with context_id")
        fields.check()
        self.check_model(fragment.model)
        return fragment

    def _model(self, dialect: Dialect, fields: "_Fields") -> str:
        if dialect is Dialect.V2:
            return V2_MODEL
        model = model_name(fields.text("model", default=LIVE_MODELS[0]))
        if model not in LIVE_MODELS and model not in self.retired:
            fields.complain("invalid_enum_value", "model", "model is not known here")
        return model

    def _format(self, dialect: Dialect, fields: "_Fields", source: Source) -> str:
        if source is Source.SOCKET:
            if dialect is Dialect.LIVE:
                fields.choice("output_format", "pcm", ("pcm",))
            return "pcm"
        name = fields.choice("output_format", "pcm", ("pcm", "wav"))
        return "wav" if fields.flag("add_wav_header") else name


class _Fields:
    """The fields of one message, and what is wrong with them."""

    def __init__(self, body: Json) -> None:
        self._body = body
        self._problems: list[Problem] = []

    def complain(self, code: str, name: str, message: str) -> None:
        """Remember something that is wrong."""
        self._problems.append(Problem(code, (name,), message))

    def check(self) -> None:
        """Raise :class:`Invalid` if anything was wrong."""
        if self._problems:
            raise Invalid(*self._problems)

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Complain of every field that is not among the known."""
        for name in self._body.keys() - known:
            self.complain("unrecognized_keys", name, "a field is not known here")

    def text(self, name: str, *, default: str | None = None) -> str:
        """Read a string; without a default it is required and not empty."""
        value = self._body.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            self.complain("invalid_type", name, f"{name} is required and is a string")
            return ""
        if not value and default is None:
            self.complain("too_small", name, f"{name} must not be empty")
        return value

    def flag(self, name: str) -> bool:
        """Read a boolean that is false when left out."""
        value = self._body.get(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.complain("invalid_type", name, f"{name} is true or false")
        return False

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """Read a number within a range, its ends included."""
        value = self._body.get(name)
        if value is None:
            return default
        if not isinstance(value, int | float) or isinstance(value, bool):
            self.complain("invalid_type", name, f"{name} is a number")
        elif not low <= value <= high:
            self.complain("out_of_range", name, f"{name} is between {low:g} and {high:g}")
        else:
            return float(value)
        return default

    def choice(self, name: str, default: _Choice, choices: Collection[_Choice]) -> _Choice:
        """Read one of a few values."""
        value = self._body.get(name)
        if value is None:
            return default
        # By type as well, because True equals 1 and 24000.0 equals 24000.
        for choice in choices:
            if value == choice and type(value) is type(choice):
                return choice
        some = ", ".join(str(choice) for choice in sorted(choices, key=str))
        self.complain("invalid_enum_value", name, f"{name} is one of: {some}")
        return default

    def id(self, name: str) -> str | None:
        """Read an id of the client's, in the form that ``tts/live`` asks for."""
        value = self._body.get(name)
        if value is None:
            return None
        if isinstance(value, str) and _ID.fullmatch(value):
            return value
        self.complain(
            "invalid_string",
            name,
            f"{name} is 1 to 128 letters, digits, dots, hyphens, underscores",
        )
        return None

    def any_id(self, name: str) -> str | None:
        """Read an id of the client's in any form; what is no string is ignored."""
        value = self._body.get(name)
        return value if isinstance(value, str) else None


def _json(data: str) -> Json:
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        # `from None`: the cause quotes what the client sent.
        raise Invalid(Problem("invalid_json", (), "the message is not JSON")) from None
    if not isinstance(body, dict):
        raise Invalid(Problem("invalid_type", (), "the message is not a JSON object"))
    return cast("Json", body)


def new_id() -> str:
    """Return an id for a request or a vendor session."""
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Replies:
    """Writes the answers to one request."""

    ids: Mapping[str, str]
    """What every answer carries."""

    @classmethod
    def to(cls, fragment: Fragment, *, session_id: str) -> "Replies":
        """Answer a request: v2 clients find their own id, others the server's beside theirs."""
        if fragment.dialect is Dialect.V2:
            return cls({"request_id": fragment.request_id or new_id()})
        ids = {"session_id": session_id, "request_id": new_id()}
        if fragment.request_id is not None:
            ids["external_request_id"] = fragment.request_id
        if fragment.session_id is not None:
            ids["external_session_id"] = fragment.session_id
        if fragment.context_id is not None:
            ids["context_id"] = fragment.context_id
        return cls(ids)

    def chunk(self, audio: bytes) -> Json:
        """Write a chunk of audio."""
        data = {"audio": base64.b64encode(audio).decode("ascii")}
        return {**self.ids, "status": "chunk", "data": data}

    def word(self, number: int, word: str, start: float, end: float) -> Json:
        """Write when a word is spoken, in seconds from the start of the audio."""
        data = {"id": number, "word": word, "start": round(start, 3), "end": round(end, 3)}
        return {**self.ids, "status": "word_timestamp", "data": data}

    def end(self, ending: Ending = "complete") -> Json | None:
        """Write that this was all; ``None`` when nothing is to be sent."""
        match ending:
            case "complete":
                full = {"status": "complete", "message": "All chunks sent", "done": True}
                return {**self.ids, **full}
            case "bare":
                return {**self.ids, "status": "complete"}
            case "comp" | "completed":
                return {**self.ids, "status": ending}
            case "done":
                return {**self.ids, "done": True}
            case "none":
                return None

    def error(self, message: str, code: str, *, shape: ErrorShape = "message") -> Json:
        """Write an error of this request."""
        return {**self.ids, **error(message, code, shape=shape)}


def error(
    message: str, code: str, *, shape: ErrorShape = "message", problems: tuple[Problem, ...] = ()
) -> Json:
    """
    Write an error in one of the seven shapes.

    Args:
        message: A sentence; it must not quote a text.
        code: For machines; in those shapes that have room for it.
        shape: How to write it.
        problems: Details, in the shapes that have room for them.
    """
    listed = [
        {"code": problem.code, "path": list(problem.path), "message": problem.message}
        for problem in problems or (Problem(code, (), message),)
    ]
    shapes: dict[ErrorShape, Callable[[], Json]] = {
        "message": lambda: {
            "status": "error",
            "error_code": code,
            "message": message,
            **({"errors": listed} if problems else {}),
        },
        "error": lambda: {"status": "error", "error": message},
        "error_object": lambda: {"status": "error", "error": {"message": message, "code": code}},
        "errors": lambda: {"status": "error", "errors": listed},
        "error_list": lambda: {"status": "error", "error": listed},
        "bare": lambda: {"error": code, "message": message},
        "data": lambda: {"status": "error", "data": {"error": message}},
    }
    return shapes[shape]()


def invalid(problem: Invalid, *, shape: ErrorShape = "message") -> Json:
    """Write what is wrong with a message."""
    return error(
        f"Invalid request: {problem}", "VALIDATION_ERROR", shape=shape, problems=problem.problems
    )


def no_unit(units: int, *, shape: ErrorShape = "message") -> Json:
    """Write that every unit is in use. The vendor's wording is not published."""
    return error(
        f"Concurrency limit reached: all {units} units are in use",
        "CONCURRENCY_LIMIT_EXCEEDED",
        shape=shape,
    )


def retired() -> Json:
    """Write that the model is gone, as the hosted service does with status 410."""
    body = error("This model has been retired; choose its successor", "MODEL_DEPRECATED")
    return {**body, "recommended_endpoint": "/waves/v1/tts/live"}


def timed_out(seconds: int) -> Json:
    """Write that the client was silent for too long: the documented words."""
    return {
        "status": "error",
        "message": f"Connection timed out after {seconds} seconds of inactivity",
    }


def pong() -> Json:
    """Answer a keep-alive."""
    return {"type": "pong"}
