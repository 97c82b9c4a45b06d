"""The speech service that answers out of a recording."""

from pathlib import Path

from bench.process import helper
from bot.audio.pcm import SPEECH
from bot.lightning.client import LightningClient
from bot.lightning.protocol import SpeechRequest
from bot.lightning.service import resolve_service
from bot.vocabulary import GuildId, VoiceId


async def test_the_bots_own_client_is_answered_out_of_the_recording(tmp_path: Path):
    recording = tmp_path / "recording.pcm"
    recording.write_bytes(bytes(range(256)) * 100)
    request = SpeechRequest(text="hello", voice=VoiceId("emily"), language="en", speed=1.0)
    options = ("--seconds", 0.5, "--delay", 0, "--jitter", 0, "--report")
    async with helper("bench.stub", recording, *options) as stub:
        service = resolve_service((await stub.hear())["url"], None, None)
        assert service is not None
        async with (
            LightningClient(service=service, key=None, units=1) as lightning,
            lightning.borrow(GuildId(1)) as connection,
        ):
            chunks = [chunk async for chunk in connection.speak(request)]
        report = await stub.hear()

    assert b"".join(chunks) == recording.read_bytes()[: SPEECH.size(0.5)]
    assert len(chunks) == 3
    assert report["received"] <= report["first_chunk"]
