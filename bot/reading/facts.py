"""What is known of a message when it arrives, in plain data."""

from dataclasses import dataclass, field

from bot.text.message import GuildView, Message
from bot.vocabulary import ChannelId, GuildId, MessageId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFacts:
    """A message of a guild, as it came, and where its author was then."""

    id: MessageId
    """Which message."""
    guild: GuildId
    """Where it was written."""
    channel: ChannelId
    """The channel or thread that it was written in."""
    parent: ChannelId | None = None
    """The channel that the thread hangs in; ``None`` if it is no thread."""
    author: UserId
    """Who wrote it; the web-hook, if one did."""
    roles: frozenset[int] = frozenset()
    """The author's roles."""
    bot: bool = False
    """Whether a bot or a web-hook wrote it."""
    own: bool = False
    """Whether we wrote it."""
    voice_channel: ChannelId | None = None
    """The voice channel that the author is in; ``None`` for none."""
    hidden: bool = False
    """Whether Discord kept its content from us."""
    message: Message = field(repr=False)
    """What was written, and what came with it."""
    view: GuildView = field(default_factory=GuildView, repr=False)
    """What is mentioned in it is called."""
