"""What a Lightning server may answer, and the reply that takes it."""

import base64
import json
import struct
from typing import Any

from hypothesis import settings

from bot.errors import LightningError
from bot.lightning.protocol import (
    Audio,
    Dialect,
    Event,
    Failed,
    LightningV2,
    Reply,
    SpeechRequest,
    TtsLive,
)
from bot.vocabulary import VoiceId

EMILY = VoiceId("emily")
HELLO = SpeechRequest("Hello.", EMILY)
V2, LIVE = LightningV2(), TtsLive()
PCM = bytes(range(96))

UNHURRIED = settings(deadline=None, derandomize=True, max_examples=60)


def reply(dialect: Dialect = V2, request: SpeechRequest = HELLO) -> Reply:
    return Reply(dialect, request, "ours")


def chunk(pcm: bytes = PCM, **more: Any) -> str:
    return json.dumps(
        {"status": "chunk", "data": {"audio": base64.b64encode(pcm).decode()}, **more}
    )


def message(**content: Any) -> str:
    return json.dumps(content)


def failure(events: Any) -> LightningError:
    (event,) = events
    assert isinstance(event, Failed)
    return event.error


def pcm_of(events: list[Event]) -> bytes:
    return b"".join(event.pcm for event in events if isinstance(event, Audio))


def riff(pcm: bytes, *, rate: int = 24_000, channels: int = 1, bits: int = 16) -> bytes:
    """A WAV file with a note before its format and another before its samples."""
    note = b"LIST" + struct.pack("<I", 3) + b"abc\0"
    fields = struct.pack("<HHIIHH", 1, channels, rate, rate * 2, 2, bits)
    fmt = b"fmt " + struct.pack("<I", 16) + fields
    return b"RIFF\xff\xff\xff\xffWAVE" + note + fmt + note + b"data" + struct.pack("<I", 0) + pcm
