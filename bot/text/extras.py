"""What a message has besides what was written: files, stickers, a poll, somebody's voice."""

import mimetypes
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.text.emoji import custom_name
from bot.text.message import Attachment, Message
from bot.text.names import pronounceable
from bot.text.words import Words
from bot.text.words.emoji import pattern
from bot.text.words.lexicon import Kind

_KINDS = {"image": Kind.IMAGE, "video": Kind.VIDEO, "audio": Kind.AUDIO}

_SPOILER = "SPOILER_"
"""How the names of files begin that are shown only on request."""


def things(message: Message, words: Words, *, skip_emoji: bool = False) -> list[str]:
    """
    Name what was sent with a message, each thing by itself: "4 images and a file".

    Args:
        message: The message.
        words: What things are called.
        skip_emoji: Whether nothing is said for an emoji in a sticker's name.
    """
    if message.is_voice_message:
        return [words.voice_message]
    named = [words.attached(_counts(message.attachments))] if message.attachments else []
    stickers = (sticker.name for sticker in message.sticker_items)
    return named + [_sticker(name, words, skip_emoji=skip_emoji) for name in stickers]


def descriptions(message: Message) -> list[str]:
    """Return the alternative texts of what was attached, but for what is hidden, as written."""
    return [
        attachment.description
        for attachment in message.attachments
        if attachment.description and not attachment.filename.startswith(_SPOILER)
    ]


def _counts(attachments: Sequence[Attachment]) -> Mapping[Kind, int]:
    return Counter(map(_kind, attachments))


def _kind(attachment: Attachment) -> Kind:
    """Tell what a file is by its media type, or by its name."""
    media_type = attachment.content_type or mimetypes.guess_type(attachment.filename)[0] or ""
    return _KINDS.get(media_type.partition("/")[0].lower(), Kind.FILE)


def _sticker(name: str, words: Words, *, skip_emoji: bool) -> str:
    def emoji(match: re.Match[str]) -> str:
        return "" if skip_emoji else f" {words.emoji(match[0]) or ''} "

    name = pattern().sub(emoji, name)
    return words.sticker(pronounceable(custom_name(name))).strip()
