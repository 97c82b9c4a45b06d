"""
Speak through the vendor's SDK of the v2 days; run as a script with that SDK on the path.

Takes the server's ``http://`` root and prints one JSON object. The SDK
has no setting for its address: it stands in a module and in an attribute.
"""

import asyncio
import base64
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from smallestai.waves import (  # pyright: ignore[reportMissingImports] (only where the SDK is)
    AsyncWavesClient,
    TTSConfig,
    WavesClient,
    WavesStreamingTTS,
    async_waves_client,
    waves_client,
)

ROOT, KEY = sys.argv[1], sys.argv[2]
TEXT = "Hello from the kit."
PARTS = ["Hello ", "from ", "the ", "kit."]


def stream(key: str) -> Any:
    speaker = WavesStreamingTTS(TTSConfig(voice_id="emily", api_key=key))
    speaker.ws_url = ROOT.replace("http", "ws") + "/api/v1/lightning-v2/get_speech/stream"
    return speaker


def text(sound: bytes) -> str:
    return base64.b64encode(sound).decode()


def refused() -> str:
    """What the SDK makes of an error of ours."""
    speaker = stream(KEY)
    speaker.config.speed = 9
    try:
        list(speaker.synthesize(TEXT))
    except Exception as error:  # noqa: BLE001 (the SDK raises nothing narrower)
        return str(error)
    return ""


async def later() -> bytes:
    async with AsyncWavesClient(api_key=KEY, model="lightning-v2", voice_id="emily") as client:
        return await client.synthesize(TEXT, output_format="pcm")


waves_client.API_BASE_URL = async_waves_client.API_BASE_URL = ROOT + "/api/v1"
client = WavesClient(api_key=KEY, model="lightning-v2", voice_id="emily")
with ThreadPoolExecutor() as pool:  # each waits for the default back-off of 4 s
    whole = pool.submit(lambda: b"".join(stream(KEY).synthesize(TEXT)))
    streamed = pool.submit(lambda: b"".join(stream(KEY).synthesize_streaming(iter(PARTS))))
    told = {
        "wav": text(client.synthesize(TEXT)),
        "pcm": text(client.synthesize(TEXT, output_format="pcm")),
        "async": text(asyncio.run(later())),
        "voices": json.loads(client.get_voices("lightning-v2"))["voices"],
        "refused": refused(),
        "whole": text(whole.result()),
        "streamed": text(streamed.result()),
    }
sys.stdout.write(json.dumps(told))
