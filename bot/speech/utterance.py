"""
What one author wants said, and what became of it.

An :class:`Utterance` is plain data. Its :class:`Ticket` is what whoever asked
for it holds: it ends exactly once, and :class:`Outcome` lists how.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum

from bot.errors import SpeechError
from bot.lightning.protocol import WordSink
from bot.text.settings import Said
from bot.vocabulary import ChannelId, GuildId, MessageId, Seconds, UserId, VoiceId

CHARACTERS_PER_SECOND = 15.0
"""How fast speech is at speed 1: English voices of the box speak 14 to 16 (measured)."""


_SYLLABLES = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
# Kana, Han and Hangul.

_SYLLABLE_COUNTS = 2.5
"""How many letters a syllable in one character takes as long as: six of them are a second."""


def expected_seconds(text: str, speed: float) -> Seconds:
    """Say about how long it takes to say a text."""
    letters = len(text)
    if not text.isascii():
        letters += (_SYLLABLE_COUNTS - 1) * len(_SYLLABLES.findall(text))
    return letters / CHARACTERS_PER_SECOND / speed


class Outcome(Enum):
    """How an utterance ended."""

    SPOKEN = "ok"
    """All of it was played."""
    SKIPPED = "skipped"
    """Somebody ended it while it was the one being spoken."""
    CLEARED = "cleared"
    """It was forgotten before it was its turn."""
    WITHDRAWN = "withdrawn"
    """Its author took it back: the message was deleted."""
    STALE = "stale"
    """It waited for so long that it was no longer worth saying."""
    LEFT = "left"
    """The bot left the voice channel, or was thrown out."""
    FAILED = "failed"
    """It could not be spoken; the ticket's error says why."""


class Origin(IntEnum):
    """Where an utterance comes from; what is less is said first, within a guild."""

    NOTICE = 0
    """The system itself: it is short, rare, and of use only at once."""
    COMMAND = 1
    """Somebody used ``/say`` and waits to hear it."""
    READ = 2
    """A message that is read aloud; nobody did more than write it."""


class InPieces:
    """What is said piece by piece, at one speed."""

    __slots__ = ()

    pieces: tuple[str, ...]
    speed: float

    @property
    def characters(self) -> int:
        """Length of all pieces."""
        return sum(map(len, self.pieces))

    @property
    def expected(self) -> Seconds:
        """About how long it takes to say, in seconds."""
        return sum(self.expected_pieces)

    @property
    def expected_pieces(self) -> Sequence[Seconds]:
        """About how long each piece takes to say, in seconds."""
        return [expected_seconds(piece, self.speed) for piece in self.pieces]


@dataclass(frozen=True, slots=True, eq=False)
class Utterance(InPieces):
    """What one author wants said, cleaned and split."""

    guild: GuildId
    """Where it is to be heard."""
    author: UserId
    """Who wants it said."""
    pieces: tuple[str, ...] = field(repr=False)
    """The text by itself, in pieces of the size that the speech service likes; at least one."""
    voice: VoiceId
    """The speech service's name for the voice."""
    language: str
    """Language of the text, as an ISO 639-1 code."""
    speed: float
    """1 is the voice's own pace; from 0.5 to 2."""
    accepted: Seconds
    """When it took its place in the queue, on the event loop's clock."""
    origin: Origin = Origin.COMMAND
    """Where it comes from, which decides what goes first."""
    named: str | None = field(default=None, repr=False)
    """The text with who said it; ``None`` if nobody is to be named."""
    said: Said = Said.OFF
    """When it is said with the name."""
    volume: float = 1.0
    """1 is what everybody has; from 0.1 to 2."""
    local_only: bool = False
    """Whether no speech service beyond this machine may see the text."""
    mergeable: bool = False
    """Whether it may be said in one breath with what its author wrote right before or after."""
    channel: ChannelId | None = None
    """The text channel that it was written in; ``None`` for none."""
    source: MessageId | None = None
    """The message that it was written in; ``None`` for none."""
    words: WordSink | None = None
    """Who wants to know when each word is spoken, counted from the utterance's first packet; is
    told of a piece's words once all of it has come. ``None`` for nobody."""


@dataclass(slots=True, eq=False)
class Ticket:
    """An utterance's way through the queue, for whoever asked for it."""

    utterance: Utterance
    """What is to be said; another one after an edit, while it waits."""
    number: int
    """Which it is of those that its session accepted, from 1."""
    error: SpeechError | None = None
    """Why it failed, if it did."""
    _ended: asyncio.Future[Outcome] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    @property
    def outcome(self) -> Outcome | None:
        """How it ended; ``None`` while it has not."""
        return self._ended.result() if self._ended.done() else None

    async def wait_ended(self) -> Outcome:
        """Wait until it was spoken or will not be. Cancelling is safe; the utterance goes on."""
        return await asyncio.shield(self._ended)

    def when_ended(self, call: Callable[[], None]) -> None:
        """Have a function called soon after it has ended, or soon if it has already."""
        self._ended.add_done_callback(lambda _: call())

    def end(self, outcome: Outcome, error: SpeechError | None = None) -> None:
        """Say how it ended. Only whoever holds the utterance may, and once."""
        assert not self._ended.done(), "an utterance ends once"
        self.error = error
        self._ended.set_result(outcome)
