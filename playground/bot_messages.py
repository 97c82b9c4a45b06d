"""
What a bot may put into a message, by Discord's rules.

The same for messages that it sends and for those that answer an interaction.
"""

from playground.errors import ApiError, invalid_form
from playground.messages import Message
from playground.wire import EPHEMERAL, LOADING, Json, listed

LONGEST_CONTENT = 2000
"""Characters of a message."""
LONGEST_EMBEDS = 6000
"""Characters of all embeds of a message together."""
COMPONENTS_V2 = 1 << 15
"""Message flag: components say everything, there is no content."""
KEPT_FLAGS = EPHEMERAL | COMPONENTS_V2 | 1 << 2 | 1 << 12
"""Flags a bot may set: ephemeral, components v2, suppress embeds, silent."""


def fill_message(message: Message, data: Json) -> None:
    """
    Put a bot's content into a new message.

    Raises:
        ApiError: If there is nothing in it, or too much.
    """
    _check_message(data)
    something = [data.get(key) for key in ("content", "embeds", "components", "attachments")]
    if not any(something) and not data.get("sticker_ids") and not data.get("poll"):
        raise ApiError(400, 50006, "Cannot send an empty message")
    _put(message, data)
    message.flags = message.flags & ~LOADING | int(data.get("flags") or 0) & KEPT_FLAGS & ~EPHEMERAL


def edit_message(message: Message, data: Json) -> None:
    """
    Change what an edit names of a message, and tell the bot.

    Raises:
        ApiError: If there is too much in it.
    """
    _check_message(data)
    _put(message, data)
    message.flags &= ~LOADING
    message.channel.edited(message)


def _put(message: Message, data: Json) -> None:
    if "content" in data:
        message.content = data["content"] or ""
    if "embeds" in data:
        message.embeds = [{"type": "rich"} | embed for embed in listed(data, "embeds")]
    if "components" in data:
        message.components = data["components"] or []
    if "attachments" in data:
        message.attachments = data["attachments"] or []


def _check_message(data: Json) -> None:
    content = data.get("content") or ""
    if len(content) > LONGEST_CONTENT:
        raise invalid_form(["content"], "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length.")
    embeds = listed(data, "embeds")
    if len(embeds) > 10:
        raise invalid_form(["embeds"], "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    if sum(_embed_size(embed) for embed in embeds) > LONGEST_EMBEDS:
        raise invalid_form(
            ["embeds"], "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000"
        )
    rows = listed(data, "components")
    if len(rows) > 5 and not int(data.get("flags") or 0) & COMPONENTS_V2:
        raise invalid_form(
            ["components"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length."
        )


def _embed_size(embed: Json) -> int:
    footer: Json = embed.get("footer") or {}
    author: Json = embed.get("author") or {}
    texts = [embed.get("title"), embed.get("description"), footer.get("text"), author.get("name")]
    size = sum(len(str(text or "")) for text in texts)
    fields = listed(embed, "fields")
    return size + sum(len(one["name"]) + len(one["value"]) for one in fields)
