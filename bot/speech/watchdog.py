"""
Whether an utterance takes longer than it can.

Everything that is waited for has a limit of its own: a unit, a connection,
the first chunk, the next one, the key exchange, a broken link's repair. So
what takes longer than all of them together hangs by a mistake, of ours or of
a library's, and would keep its guild silent until somebody notices. The
watchdog is for mistakes that nobody has thought of; it knows none of them.

Pure: moments and what is to be seen are given. The session looks now and
then, ends what is overdue, and the next one plays.
"""

from dataclasses import dataclass
from typing import Final

from bot.vocabulary import Seconds

LOOK_EVERY: Final[Seconds] = 1.0
"""How often to look. Taste: well below the limits."""

NOTHING_LEAVES: Final[Seconds] = 10.0
"""How long audio may lie ready, in a link that is up, without a packet leaving. Three times what
the key exchange is waited for by default."""

SLOWEST: Final = 1.25
"""How much longer than it is audio may take to play: the pacer is late by milliseconds."""

PLAY_MARGIN: Final[Seconds] = 10.0
"""And so many seconds on top: the key exchange, and packets of silence."""

ENOUGH: Final[Seconds] = 1.0
"""Audio that is more than a track ever gathers before it begins (:mod:`bot.voice.prebuffer`)."""

SYNTHESIS_MARGIN: Final[Seconds] = 25.0
"""On top of the limit for the first chunk: a connection takes 10 s at most, a local engine 20."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is to be seen at one moment of the utterance whose turn it is."""

    number: int
    """Which it is, so that another is told from it."""
    handed: Seconds
    """Audio that was handed to playback so far."""
    played: Seconds
    """Audio that has left."""
    attempts: int
    """Requests sent so far."""
    waits_for_unit: bool
    """Whether its synthesis waits for its turn."""
    synthesised: bool
    """Whether no more audio will come."""
    can_play: bool
    """Whether the link is up; if not, that is its own business, with limits of its own."""


class Watchdog:
    """
    Watches one guild's utterances, one after another.

    Args:
        unit: How long an utterance may wait for its turn, in seconds.
        first_audio: How long a request may go without its first audio, in seconds.
    """

    def __init__(self, *, unit: Seconds, first_audio: Seconds) -> None:
        self._unit_limit = unit + SYNTHESIS_MARGIN
        self._synthesis_limit = first_audio + SYNTHESIS_MARGIN
        self._last: Look | None = None
        self._came_at: Seconds = 0.0
        self._left_at: Seconds = 0.0
        self._over_by: Seconds | None = None

    def reason_to_end(self, look: Look | None, now: Seconds) -> str | None:
        """
        Say why an utterance must be ended, if it must.

        Args:
            look: What is to be seen; ``None`` if nothing is being spoken.
            now: The moment.
        """
        last, self._last = self._last, look
        if look is None:
            return None
        if last is None or last.number != look.number:
            self._came_at = self._left_at = now
            self._over_by = None
            last = look
        return self._judge_playing(last, look, now) or self._judge_synthesis(last, look, now)

    def _judge_playing(self, last: Look, look: Look, now: Seconds) -> str | None:
        lead = look.handed - look.played
        ready = look.synthesised or lead >= ENOUGH
        if not look.can_play or not ready or look.played != last.played:
            self._left_at = now
        if not look.can_play or not look.synthesised:
            self._over_by = None
        elif self._over_by is None:
            self._over_by = now + max(lead, 0.0) * SLOWEST + PLAY_MARGIN
        if now - self._left_at > NOTHING_LEAVES:
            return "nothing of it leaves"
        if self._over_by is not None and now > self._over_by:
            return "it plays longer than it can"
        return None

    def _judge_synthesis(self, last: Look, look: Look, now: Seconds) -> str | None:
        came = look.handed != last.handed or look.attempts != last.attempts
        # A unit at last: from here on it is the request that takes its time.
        came = came or look.waits_for_unit != last.waits_for_unit
        # While there is something to play, the next piece is waited with on purpose.
        if look.synthesised or came or look.handed - look.played >= ENOUGH:
            self._came_at = now
        limit = self._unit_limit if look.waits_for_unit else self._synthesis_limit
        return "no more of it comes" if now - self._came_at > limit else None
