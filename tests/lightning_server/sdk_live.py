"""
Speak through the vendor's newest SDK; run as a script with that SDK on the path.

Takes the server's ``http://`` root and prints one JSON object.

Its method for server-sent events is left out: it drops every event that is
an object, as those of the documentation are (seen with 5.14.0).
"""

import base64
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from smallestai import SmallestAI  # pyright: ignore[reportMissingImports] (only where the SDK is)
from smallestai.environment import (  # pyright: ignore[reportMissingImports] (likewise)
    SmallestAIEnvironment,
)
from smallestai.waves import (  # pyright: ignore[reportMissingImports] (likewise)
    TTSConfig,
    WavesStreamingTTS,
)
from smallestai.waves.helpers import (  # pyright: ignore[reportMissingImports] (likewise)
    synthesize_bytes,
)
from smallestai.waves.tts.types import (  # pyright: ignore[reportMissingImports] (likewise)
    TtsRequestMessage,
)

ROOT, KEY = sys.argv[1], sys.argv[2]
TEXT = "Hello from the kit."
PARTS = ["Hello ", "from ", "the ", "kit."]
SOCKETS = ROOT.replace("http", "ws")


def text(sound: bytes) -> str:
    return base64.b64encode(sound).decode()


def stream() -> Any:
    """The class that keeps programs of the v2 days running."""
    speaker = WavesStreamingTTS(TTSConfig(voice_id="magnus", api_key=KEY))
    speaker.ws_url = SOCKETS + "/waves/v1/tts/live"
    return speaker


def connect(client: Any) -> dict[str, Any]:
    """The generated socket client, as its documentation uses it."""
    sound, words, ids = b"", [], set()
    with client.waves.tts.connect() as connection:
        connection.synthesize_streaming_tts(
            TtsRequestMessage(
                voice_id="magnus",
                text=TEXT,
                model="lightning_v3.1_pro",
                sample_rate=24000,
                complete_backoff_ms=0,
                word_timestamps=True,
                request_id="mine",
            )
        )
        for message in connection:
            ids.add(message.external_request_id)
            if message.status == "chunk":
                sound += base64.b64decode(message.data.audio)
            elif message.status == "word_timestamp":
                words.append(message.data.word)
            else:
                break
    return {"audio": text(sound), "words": words, "ids": sorted(ids), "end": message.status}


client = SmallestAI(
    api_key=KEY,
    environment=SmallestAIEnvironment(atoms=ROOT, waves=ROOT, waves_ws=SOCKETS, payment=ROOT),
    max_retries=0,
)
with ThreadPoolExecutor() as pool:  # each waits for the default back-off of 4 s
    whole = pool.submit(lambda: b"".join(stream().synthesize(TEXT)))
    streamed = pool.submit(lambda: b"".join(stream().synthesize_streaming(iter(PARTS))))
    voices = client.waves.get_voices("lightning-v3.1").voices
    told = {
        "connect": connect(client),
        "wav": text(synthesize_bytes(client, TEXT, voice_id="magnus", sample_rate=24000)),
        "voices": [[voice.voice_id, voice.display_name, voice.tags.gender] for voice in voices],
        "whole": text(whole.result()),
        "streamed": text(streamed.result()),
    }
sys.stdout.write(json.dumps(told))
