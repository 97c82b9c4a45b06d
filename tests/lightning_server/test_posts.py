"""Speech and voices over plain HTTP, with aiohttp's client."""

import asyncio
import base64
import io
import json
import logging
import wave
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession

from lightning_server.server import LightningServer
from lightning_server.service import Imitation
from lightning_server.tone import frequency_of, seconds_of
from tests.lightning_server.client import client, pitch, seconds
from tests.support.waiting import until

V2_AUDIO = ("/api/v1/lightning-v2/get_speech", "/waves/v1/lightning-v2/get_speech")
V2_EVENTS = ("/api/v1/lightning-v2/stream", "/waves/v1/lightning-v2/stream")
AUDIO = (*V2_AUDIO, "/waves/v1/tts")
POSTS = (*AUDIO, *V2_EVENTS, "/waves/v1/tts/live")
BODY = {"voice_id": "tone", "text": "Hello there.", "sample_rate": 24000}


@pytest.fixture
async def server() -> AsyncIterator[LightningServer]:
    async with LightningServer(units=1) as server:
        yield server


@pytest.fixture
async def http(server: LightningServer) -> AsyncIterator[ClientSession]:
    async with ClientSession(server.http_url) as http:
        yield http


def events(text: str) -> list[Any]:
    return [
        json.loads(line.removeprefix("data: "))
        for line in text.splitlines()
        if line.startswith("data: ")
    ]


@pytest.mark.parametrize("path", AUDIO)
async def test_whole_audio(http: ClientSession, path: str):
    async with http.post(path, json=BODY) as response:
        sound = await response.read()

    assert response.status == 200
    assert response.content_type == "audio/pcm"
    assert seconds(sound) == pytest.approx(seconds_of("Hello there."), abs=0.001)
    assert pitch(sound) == pytest.approx(frequency_of("Hello there."), abs=2)


@pytest.mark.parametrize("path", AUDIO)
async def test_whole_audio_as_a_wave_file(http: ClientSession, path: str):
    async with http.post(path, json=BODY | {"output_format": "wav"}) as response:
        body = await response.read()

    with wave.open(io.BytesIO(body)) as file:
        assert file.getframerate() == 24000
        assert file.getnframes() == round(seconds_of("Hello there.") * 24000)


@pytest.mark.parametrize("path", V2_EVENTS)
async def test_events_of_v2_are_like_messages(http: ClientSession, path: str):
    async with http.post(path, json=BODY | {"request_id": "mine"}) as response:
        messages = events(await response.text())

    assert response.content_type == "text/event-stream"
    sound = b"".join(base64.b64decode(m["data"]["audio"]) for m in messages[:-1])
    assert seconds(sound) == pytest.approx(seconds_of("Hello there."), abs=0.001)
    assert messages[-1] == {
        "request_id": "mine",
        "status": "complete",
        "message": "All chunks sent",
        "done": True,
    }


async def test_events_of_live_are_bare_audio(http: ClientSession):
    async with http.post("/waves/v1/tts/live", json=BODY | {"request_id": "mine"}) as response:
        text = await response.text()

    *chunks, end = events(text)
    assert text.count("event: audio\n") == len(chunks)
    sound = b"".join(base64.b64decode(chunk["audio"]) for chunk in chunks)
    assert seconds(sound) == pytest.approx(seconds_of("Hello there."), abs=0.001)
    assert end == {"done": True}
    assert response.headers["X-External-Request-Id"] == "mine"


@pytest.mark.parametrize("base", ["/api/v1", "/waves/v1"])
@pytest.mark.parametrize("model", ["lightning-v2", "lightning-v3.1", "lightning-v3.1-pro"])
async def test_voices_are_listed(http: ClientSession, base: str, model: str):
    async with http.get(f"{base}/{model}/get_voices") as response:
        voices = (await response.json())["voices"]

    assert [voice["voiceId"] for voice in voices] == ["tone", "tone-low"]
    assert voices[1]["displayName"] == "Tone, an octave lower"
    assert voices[1]["tags"]["gender"] == "male"
    assert voices[1]["tags"]["language"][:2] == ["english", "german"]
    assert voices[1]["aliases"] == ["ryan"]
    assert voices[1]["engine"] == "tone"


async def test_unknown_model_has_no_voices(http: ClientSession):
    async with http.get("/waves/v1/thunder/get_voices") as response:
        assert response.status == 404


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"text": ""}, 400),
        ({"text": " "}, 400),
        ({"text": "?!"}, 422),
        ({"voice_id": "nobody"}, 400),
        ({"speed": 0.4}, 400),
        ({"output_format": "mp3"}, 400),
    ],
)
async def test_what_cannot_be_served(
    server: LightningServer, http: ClientSession, path: str, change: dict[str, Any], status: int
):
    async with http.post(path, json=BODY | change) as response:
        assert response.status == status
        assert (await response.json())["status"] == "error"

    assert server.statistics().in_flight == 0


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[]"])
async def test_body_is_a_json_object(http: ClientSession, body: bytes):
    async with http.post("/waves/v1/tts", data=body) as response:
        assert response.status == 400


@pytest.mark.parametrize("path", POSTS)
async def test_post_beyond_the_units_is_refused(
    server: LightningServer, http: ClientSession, path: str
):
    async with client(server) as holder:
        await holder.ask("Held", **{"continue": True})
        await holder.connection.ping()
        await holder.send(type="ping")
        await holder.receive()
        async with http.post(path, json=BODY) as response:
            assert response.status == 429
            assert response.headers["Retry-After"] == "1"

    assert server.statistics().refusals == 1


@pytest.mark.parametrize("path", [*V2_EVENTS, "/waves/v1/tts"])
async def test_hanging_up_frees_the_unit(path: str):
    async with (
        LightningServer(imitation=Imitation(real_time_factor=1)) as server,
        ClientSession(server.http_url) as http,
    ):

        async def read() -> None:
            async with http.post(path, json=BODY | {"text": "A while. " * 9}) as response:
                await response.read()

        async with asyncio.TaskGroup() as group:
            reading = group.create_task(read())
            await until(lambda: server.statistics().in_flight)
            reading.cancel()
            await until(lambda: not server.statistics().in_flight)

        assert server.requests[0].outcome == "abandoned"


async def test_retired_models_are_gone():
    retired = ["lightning-v2", "lightning_v3.1"]
    async with (
        LightningServer(retired=retired) as server,
        ClientSession(server.http_url) as http,
    ):
        for path in POSTS:
            async with http.post(path, json=BODY) as response:
                assert response.status == 410
                body = await response.json()
                assert body["error_code"] == "MODEL_DEPRECATED"
                assert body["recommended_endpoint"]
        async with http.post("/waves/v1/tts", json=BODY | {"model": "lightning_v3.1_pro"}) as good:
            assert good.status == 200


@pytest.mark.parametrize("path", POSTS)
async def test_cut_connection(server: LightningServer, http: ClientSession, path: str):
    server.misbehave(drop_after=1)
    with pytest.raises(ClientError):
        async with http.post(path, json=BODY) as response:
            await response.read()

    assert server.statistics().in_flight == 0


async def test_engine_out_of_order_tells_nobody_the_text(
    server: LightningServer, http: ClientSession, monkeypatch, caplog
):
    def speak(*arguments: object, **options: object):
        raise RuntimeError("cannot say: a secret")

    monkeypatch.setattr("lightning_server.tone.ToneEngine.speak", speak)
    caplog.set_level(logging.DEBUG)
    async with http.post("/waves/v1/tts", json=BODY | {"text": "A secret."}) as response:
        assert response.status == 500
        assert "secret" not in await response.text()
    async with client(server) as speaker:
        await speaker.ask("A secret.")
        [message] = await speaker.reply()

    assert message["message"] == "Internal server error"
    # The client in this test is chatty; it is not what is tested.
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith("websockets")]
    assert sum("RuntimeError" in line for line in ours) == 2
    assert not any("secret" in line.lower() for line in ours)
