"""Files and stickers are counted and named."""

import pytest

from bot.text.extras import descriptions, things
from bot.text.message import Message
from bot.text.words import words_for

PNG = {"filename": "a.png", "content_type": "image/png"}
ZIP = {"filename": "a.zip", "content_type": "application/zip"}


@pytest.mark.parametrize(
    ("message", "named"),
    [
        ({"attachments": [PNG]}, ["an image"]),
        ({"attachments": [PNG] * 4 + [ZIP]}, ["4 images and a file"]),
        ({"attachments": [{"filename": "a.mp4"}]}, ["a video"]),
        ({"attachments": [{"filename": "noise"}]}, ["a file"]),
        ({"attachments": [{"filename": "a.mp3"}, {"filename": "b.mp3"}]}, ["2 audio files"]),
        ({"flags": 8192, "attachments": [{"filename": "v.ogg"}]}, ["a voice message"]),
        ({"sticker_items": [{"name": "cat_wave"}]}, ["sticker cat wave"]),
        ({"sticker_items": [{"name": "★"}]}, ["sticker"]),
        ({"sticker_items": [{"name": "🔥 Wow"}]}, ["sticker fire Wow"]),
        ({}, []),
    ],
)
def test_things_are_named(message: object, named: list[str]):
    assert things(Message.model_validate(message), words_for("en")) == named


def test_what_is_hidden_is_not_described():
    attachments = [
        PNG | {"description": "a cat"},
        PNG | {"filename": "SPOILER_a.png", "description": "a"},
    ]

    assert descriptions(Message.model_validate({"attachments": attachments})) == ["a cat"]
