"""
What a message can carry besides its text, as Discord writes it.

Builders of plain JSON: attachments, stickers, polls, voice messages, and the
snapshot that a forwarded message consists of. Nothing is uploaded here: of a
file there is its name, type and size.
"""

import mimetypes
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playground.messages import Message
    from playground.wire import Json
    from playground.world import World

SILENT: Final = 1 << 12
"""Message flag: nobody is notified (``@silent``)."""
VOICE_MESSAGE: Final = 1 << 13
"""Message flag: its one attachment is a recording."""
FORWARDED: Final = 1 << 14
"""Message flag: it is a snapshot of another message."""

FORWARD: Final = 1
"""Kind of a message reference; a reply's is 0."""

POLL_HOURS: Final = 24
"""How long a poll runs unless it says otherwise, as in Discord's client."""

MOST_ANSWERS: Final = 10
"""Answers of a poll, as Discord has it."""

SAMPLE_SIZE: Final = 24_576
"""Bytes that a file is said to have; nobody looks. Taste."""

CONTENT_FIELDS: Final = ("content", "embeds", "attachments", "components")
"""What is empty for a bot without the message content intent (Discord's documentation)."""


def attachment(world: "World", filename: str, *, description: str | None = None) -> "Json":
    """
    Make an attachment; its content type is what the file's name says.

    Args:
        world: Gives it an id.
        filename: With its ending, such as ``cat.png``.
        description: Its alternative text; ``None`` for none.
    """
    kind, _ = mimetypes.guess_type(filename)
    number = world.new_id()
    url = f"http://127.0.0.1/attachments/{number}/{filename}"
    body: Json = {
        "id": str(number),
        "filename": filename,
        "size": SAMPLE_SIZE,
        "url": url,
        "proxy_url": url,
    }
    if kind is not None:
        body["content_type"] = kind
        if kind.startswith(("image/", "video/")):
            body |= {"width": 640, "height": 480}
    if description:
        body["description"] = description
    return body


def recording(world: "World", *, seconds: float) -> "Json":
    """Make the attachment of a voice message."""
    body = attachment(world, "voice-message.ogg")
    return body | {"content_type": "audio/ogg", "duration_secs": seconds, "waveform": "AAAA"}


def sticker(world: "World", name: str) -> "Json":
    """Make what a message says of a sticker (a PNG)."""
    return {"id": str(world.new_id()), "name": name, "format_type": 1}


def poll(question: str, answers: Sequence[str], *, several: bool = False) -> "Json":
    """
    Make a poll.

    Args:
        question: What is asked.
        answers: What can be chosen.
        several: Whether more than one can be chosen.
    """
    return {
        "question": {"text": question},
        "answers": [
            {"answer_id": number, "poll_media": {"text": text}}
            for number, text in enumerate(answers, start=1)
        ],
        "expiry": (datetime.now(UTC) + timedelta(hours=POLL_HOURS)).isoformat(),
        "allow_multiselect": several,
        "layout_type": 1,
        "results": {"is_finalized": False, "answer_counts": []},
    }


def snapshot(message: "Message") -> "Json":
    """Make what a forwarding message shows of the one that is forwarded."""
    kept = (
        *CONTENT_FIELDS,
        "timestamp",
        "edited_timestamp",
        "flags",
        "mentions",
        "mention_roles",
        "type",
    )
    body = message.payload()
    shown: Json = {key: body[key] for key in kept}
    if message.stickers:
        shown["sticker_items"] = message.stickers
    return {"message": shown}


def without_content(body: "Json") -> "Json":
    """
    Return a message object as a bot gets it that may not read what people write.

    Stickers are shown to it all the same (Discord's documentation).
    """
    hidden: Json = {"content": "", "embeds": [], "attachments": [], "components": []}
    if "message_snapshots" in body:
        hidden["message_snapshots"] = [
            {"message": without_content(one["message"])} for one in body["message_snapshots"]
        ]
    if body.get("referenced_message"):
        hidden["referenced_message"] = without_content(body["referenced_message"])
    shown = {key: value for key, value in body.items() if key != "poll"}
    return shown | hidden
