"""
What somebody wants said, before it is known how.

Plain data, for whoever asks: the reader of text channels, a command, the
system. The director casts a voice, the session decides about the author's
name, and what others decided for this person, channel and guild comes along
as preferences, so that nothing here has to ask a store.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.lightning.protocol import WordSink
from bot.speech.utterance import Origin
from bot.text.settings import Said
from bot.vocabulary import ChannelId, MessageId, UserId

AUTO = "auto"
"""The language of those who want it told from each text."""

NOBODY = UserId(0)
"""The author of the system's own notices: nobody's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """What one rank (a command, a person, a channel, a guild) has decided; each by itself."""

    voice: str | None = None
    """The id or name of a voice; ``None`` for whatever the next rank says."""
    language: str | None = None
    """An ISO 639-1 code, or :data:`AUTO`; ``None`` for whatever the next rank says."""
    speed: float | None = None
    """1 is the voice's own pace; from 0.5 to 2. ``None`` for whatever the next rank says."""
    volume: float | None = None
    """1 is what everybody has; from 0.1 to 2. ``None`` for whatever the next rank says."""
    binding: bool = False
    """Whether it is refused, instead of passed over, if no voice is like that. For what somebody
    chose just now and waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one author wants said."""

    author: UserId
    """Who wants it said."""
    plain: str = field(repr=False)
    """The cleaned text, by itself."""
    named: str | None = field(default=None, repr=False)
    """The text with who said it ("Ada said hello"); ``None`` if nobody is to be named."""
    language: str | None = None
    """The language that was told from what they wrote, by the service, so that it is not told
    twice and differently; ``None`` to look. It counts where a preference is :data:`AUTO`."""
    said: Said = Said.OFF
    """When it is said with the name."""
    origin: Origin = Origin.READ
    """Where it comes from, which decides what goes first."""
    preferences: Sequence[Preference] = ()
    """What was decided about its sound, the most specific first."""
    local_only: bool = False
    """Whether no speech service beyond this machine may see the text."""
    mergeable: bool = False
    """Whether it may be said in one breath with what its author wrote right before or after."""
    channel: ChannelId | None = None
    """The text channel that it was written in; ``None`` for none."""
    source: MessageId | None = None
    """The message that it was written in; ``None`` for none."""
    words: WordSink | None = None
    """Who wants to know when each word is spoken, as far as the speech service tells; such a wish
    does not come from the phrase cache. ``None`` for nobody."""


def as_notice(text: str, language: str, author: UserId = NOBODY) -> Wish:
    """
    Wish for something of the system's own.

    Args:
        text: What, in words of our own.
        language: Their language; a voice is chosen that speaks it.
        author: Who may skip it besides moderators.
    """
    return Wish(
        author=author,
        plain=text,
        origin=Origin.NOTICE,
        preferences=(Preference(language=language),),
    )
