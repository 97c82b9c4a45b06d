"""
How the program talks to its operator.

Set up once, by :func:`configure`; everybody else asks ``logging`` for a logger
of their module's name. Messages are constant, facts are ``extra``: for people
they follow the message as ``name=value``, for machines each is a field. A
fact that is a ``float`` is a duration in seconds.

No line may hold a token, a key, a text or a name. That is kept where lines
are written; here are two defences behind it. Libraries that print such things
at DEBUG are held at INFO whatever is asked, and known secrets, as well as the
tokens that Discord puts into the paths of its URLs, are struck out of what is
about to be printed.
"""

import dataclasses
import json
import logging
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Literal

from typing_extensions import override

from bot.vocabulary import GuildId, Seconds, VoiceId

NEVER_BELOW = {
    "discord": logging.INFO,  # DEBUG prints the voice session's token and whole messages
    "websockets": logging.INFO,  # DEBUG prints frames, so texts and the key's header
    "aiohttp": logging.INFO,
    "aiohttp.access": logging.WARNING,  # INFO prints a line per request
    "sqlalchemy": logging.WARNING,  # INFO prints statements, DEBUG rows
    "alembic": logging.WARNING,  # INFO prints what is never of interest
    "aiosqlite": logging.INFO,  # DEBUG prints statements with their values
    "asyncio": logging.INFO,  # DEBUG prints addresses and the reprs of what waits
}
"""Loggers that print what nobody may read, and the level they are held at."""

_ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

_URL_TOKEN = re.compile(r"(/(?:webhooks|interactions)/[0-9]{1,20}/)[\w.-]+")
"""Discord's interaction tokens: whoever has one can answer in the bot's name for 15 minutes."""

_REDACTED = "[redacted]"


@dataclass(frozen=True, slots=True)
class UtteranceRecord:
    """What is to be known about an utterance that has ended. Durations are in seconds."""

    guild: GuildId
    """Where it was to be heard."""
    number: int
    """Which it was of those that the guild's session accepted, from 1."""
    engine: str | None
    """Which engine spoke it, ``main`` or ``local``; ``None`` if it did not come to that."""
    voice: VoiceId
    """Which voice spoke it."""
    characters: int
    """Length of its text after cleaning."""
    audio: Seconds
    """How much of it was played."""
    queue: Seconds
    """From being accepted to being taken from the guild's queue."""
    unit: Seconds
    """Waiting for a unit; also after a refusal for want of one."""
    connect: Seconds
    """Waiting for a connection; 0 if one was open."""
    synthesis: Seconds
    """From sending the request to the first chunk; failed attempts included."""
    prebuffer: Seconds
    """From the first chunk until there was enough audio to begin."""
    wire: Seconds
    """From there to the first packet at the pacer; waits for what is played before it."""
    first_audio: Seconds | None
    """From being accepted to the first packet at the pacer: the sum of the six above.
    None: nothing was heard, and the six tell what the time went into until it was given up."""
    attempts: int
    """Requests sent for its first piece."""
    cached: int
    """Pieces that came from the phrase cache, without a request."""
    underruns: int
    """How often the pacer found nothing in the middle of it."""
    outcome: str
    """``ok``, or how else it ended."""


def configure(
    stream: IO[str],
    *,
    level: str = "INFO",
    style: Literal["pretty", "json"] = "pretty",
    secrets: Iterable[str] = (),
) -> None:
    """
    Send every line to a stream, instead of wherever lines went before.

    Args:
        stream: Where to, as a rule standard error.
        level: The least important lines that are let through.
        style: For people, or one JSON object per line.
        secrets: What is struck out wherever it turns up.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter((_Json if style == "json" else _Pretty)(secrets))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name, least in NEVER_BELOW.items():
        logging.getLogger(name).setLevel(max(least, root.level))


def log_utterance(log: logging.Logger, record: UtteranceRecord) -> None:
    """Write the one line about an utterance, when it has ended."""
    facts = dataclasses.asdict(record)
    log.info("utterance spoken", extra=facts)


class _Redacting(logging.Formatter, ABC):
    """Strikes out what must not be printed, also from tracebacks."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        # The longest first, so that one that contains another goes as a whole.
        words = sorted({secret for secret in secrets if secret}, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, words))) if words else None

    @override
    def format(self, record: logging.LogRecord) -> str:
        return self._redact(self._line(record))

    @abstractmethod
    def _line(self, record: logging.LogRecord) -> str:
        """Write a record as it would be if nothing had to be struck out."""

    def _redact(self, text: str) -> str:
        text = _URL_TOKEN.sub(rf"\1{_REDACTED}", text)
        return text if self._secrets is None else self._secrets.sub(_REDACTED, text)

    def _trace(self, record: logging.LogRecord) -> str:
        parts = [self.formatException(record.exc_info)] if record.exc_info else []
        if record.stack_info:
            parts.append(self.formatStack(record.stack_info))
        return "\n".join(parts)


class _Pretty(_Redacting):
    """``12:00:00 INFO    bot.speech.session: joined guild=1``, tracebacks below."""

    @override
    def _line(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created).astimezone()
        head = f"{moment:%H:%M:%S} {record.levelname:<7} {record.name}: {record.getMessage()}"
        facts = [f"{name}={_for_people(value)}" for name, value in _facts(record).items()]
        line = " ".join([head, *facts])
        trace = self._trace(record)
        return f"{line}\n{trace}" if trace else line


class _Json(_Redacting):
    """One object per line; a fact that is named as one of our own keys gives way."""

    @override
    def _line(self, record: logging.LogRecord) -> str:
        fields: dict[str, object] = {
            **_facts(record),
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        trace = self._trace(record)
        if trace:
            fields["trace"] = trace
        return json.dumps(fields, default=str, ensure_ascii=False)


def _facts(record: logging.LogRecord) -> dict[str, object]:
    """What was given as ``extra``: whatever a record does not have by itself."""
    return {name: value for name, value in vars(record).items() if name not in _ORDINARY}


def _for_people(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}s"
    return "-" if value is None else str(value)
