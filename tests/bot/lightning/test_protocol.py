"""What goes on the wire, and what may come back over it."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lightning.errors import LocalProtocolError, RemoteProtocolError, Unavailable
from bot.lightning.protocol import Audio, Complete, Dialect, SpeechRequest, TtsLive, Word, disturbs
from bot.vocabulary import VoiceId
from tests.support.replies import (
    EMILY,
    HELLO,
    LIVE,
    PCM,
    UNHURRIED,
    V2,
    chunk,
    failure,
    message,
    reply,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
KNOWN_KEYS = ["status", "data", "done", "error", "errors", "message", "code", "path", "audio"]
MESSAGES = st.dictionaries(
    st.sampled_from([*KNOWN_KEYS, "external_request_id", "recommended_endpoint"]),
    JSON
    | st.sampled_from(["error", "chunk", "complete", "AAA=", "no unit", 410])
    | st.dictionaries(st.sampled_from(KNOWN_KEYS), JSON),
)


def test_v2_request_has_exactly_these_fields():
    request = SpeechRequest("Grüße", EMILY, language="de", speed=1.5, rate=16_000)

    assert json.loads(V2.encode(request, "ours")) == {
        "voice_id": "emily",
        "text": "Grüße",
        "language": "de",
        "sample_rate": 16_000,
        "speed": 1.5,
        "max_buffer_flush_ms": 0,
        "continue": False,
        "flush": False,
        "complete_backoff_ms": 0,
    }


def test_live_request_names_model_format_and_itself():
    sent = json.loads(LIVE.encode(HELLO, "ours"))

    own = {"model": "lightning_v3.1_pro", "output_format": "pcm", "request_id": "ours"}
    assert sent == json.loads(V2.encode(HELLO, "ours")) | own
    assert sent["sample_rate"] == 24_000


@pytest.mark.parametrize(
    ("asked", "sent"), [(0.1, 0.5), (0.5, 0.5), (1.23456, 1.235), (2.0, 2.0), (5, 2.0)]
)
@pytest.mark.parametrize("dialect", [V2, LIVE])
def test_speed_stays_within_what_both_dialects_allow(dialect: Dialect, asked: float, sent: float):
    assert json.loads(dialect.encode(SpeechRequest("a", EMILY, speed=asked), ""))["speed"] == sent


@pytest.mark.parametrize(
    "request_",
    [
        SpeechRequest("", EMILY),
        SpeechRequest(" \n\t\u00a0", EMILY),
        SpeechRequest("a", VoiceId("")),
        SpeechRequest("a", EMILY, language=""),
        SpeechRequest("a", EMILY, rate=48_000),
        SpeechRequest("a", EMILY, speed=float("nan")),
        SpeechRequest("half \ud83d", EMILY),
    ],
)
@pytest.mark.parametrize("dialect", [V2, LIVE])
def test_what_no_server_should_get_is_never_sent(dialect: Dialect, request_: SpeechRequest):
    with pytest.raises(LocalProtocolError):
        dialect.encode(request_, "ours")


def test_texts_and_audio_do_not_show_in_representations():
    assert "Hello" not in repr(HELLO)
    assert repr(Audio(PCM)) == "Audio()"


@pytest.mark.parametrize(
    ("dialect", "paths"),
    [
        (V2, ["lightning-v2/get_voices"]),
        (TtsLive("lightning_v3.1"), ["lightning-v3.1/get_voices"]),
        (LIVE, ["lightning-v3.1-pro/get_voices", "lightning-v3.1/get_voices"]),
    ],
)
def test_catalogues_are_found_by_the_hyphenated_name(dialect: Dialect, paths: list[str]):
    assert list(dialect.catalogues) == paths


def test_chunks_are_audio_until_complete():
    it = reply()

    assert it.feed(chunk()) == [Audio(PCM)]
    assert it.feed(message(status="complete", message="All chunks sent", done=True)) == [Complete()]
    assert it.feed(chunk()) == []


@pytest.mark.parametrize(
    "end",
    [
        {"status": "complete"},
        {"status": "complete", "done": True},
        {"status": "completed"},
        {"status": "comp"},
        {"done": True},
        {"status": "Complete", "error": None, "errors": [], "data": None},
    ],
)
def test_every_known_end_ends(end: dict[str, Any]):
    assert reply().feed(json.dumps(end)) == [Complete()]


@pytest.mark.parametrize(
    "content",
    [
        {"type": "pong"},
        {"status": "word_timestamp", "data": {"id": 2, "word": "hello", "start": 1.12}},
        {"status": "thinking"},
        {"status": 7, "done": "yes"},
        {"status": "chunk"},
        {"status": "chunk", "data": {"audio": ""}},
        {"status": "chunk", "data": {"audio": None}},
        {"status": "chunk", "data": [1]},
        {"message": "hello"},
        {},
    ],
)
def test_what_means_nothing_is_ignored(content: dict[str, Any]):
    assert reply().feed(json.dumps(content)) == []


def test_final_message_may_carry_audio():
    content = json.loads(chunk()) | {"status": "complete"}

    assert reply().feed(json.dumps(content)) == [Audio(PCM), Complete()]


def test_binary_message_is_raw_audio():
    assert reply().feed(PCM) == [Audio(PCM)]


@pytest.mark.parametrize("padding", ["", "=", "==", "\n"])
def test_base64_may_be_padded_badly(padding: str):
    encoded = base64.b64encode(PCM[:4]).decode().rstrip("=")

    assert reply().feed(message(data={"audio": encoded + padding})) == [Audio(PCM[:4])]


@pytest.mark.parametrize("encoded", ["A", "é", "AA=A", "A-_A"])
def test_what_is_not_base64_breaks_the_protocol(encoded: str):
    error = failure(reply().feed(message(data={"audio": encoded})))

    assert isinstance(error, RemoteProtocolError)
    assert str(error) == f"audio that is not base64: {{data: {{audio: str of {len(encoded)}}}}}"


@pytest.mark.parametrize("unreadable", ["", " ", "{", "pong", "[1]", "7", "[" * 100_000])
def test_what_is_not_an_object_breaks_the_protocol(unreadable: str):
    assert isinstance(failure(reply().feed(unreadable)), RemoteProtocolError)


@pytest.mark.parametrize(
    ("echo", "events"), [("ours", 1), ("", 1), (None, 1), ("another's", 0), (["ours"], 0)]
)
def test_live_ignores_what_answers_another_request(echo: object, events: int):
    late = chunk(request_id="the server's", external_request_id=echo)

    assert len(reply(LIVE).feed(late)) == events


def test_live_misses_the_echo_only_where_there_was_one():
    it = reply(LIVE)

    assert len(it.feed(chunk())) == 1
    assert not it.echoes
    assert len(it.feed(chunk(external_request_id="ours"))) == 1
    assert it.echoes
    assert it.feed(chunk()) == []
    assert isinstance(failure(it.feed(message(status="error"))), Unavailable)


def test_v2_ignores_no_reply_because_it_names_no_request():
    assert len(reply(V2).feed(chunk(request_id="x", external_request_id="another's"))) == 1


@pytest.mark.parametrize(
    ("heard", "disturbing"),
    [
        (b"", False),
        (b"\0", True),
        (chunk(), True),
        (message(status="error", message="Connection timed out"), True),
        (message(type="pong"), False),
        (message(status="complete"), False),
        ("pong", False),
    ],
)
def test_idle_connection_is_disturbed_by_audio_and_errors_only(
    heard: str | bytes, disturbing: bool
):
    assert disturbs(heard) is disturbing


@UNHURRIED
@given(st.lists(st.one_of(st.binary(), st.text(), JSON.map(json.dumps), MESSAGES.map(json.dumps))))
def test_nothing_that_arrives_raises(messages: list[str | bytes]):
    for dialect in (V2, LIVE):
        it = reply(dialect)
        for received in messages:
            for event in it.feed(received):
                assert not isinstance(event, Audio) or (event.pcm and len(event.pcm) % 2 == 0)
            disturbs(received)


def word(word: object = "hello", start: object = 1.12, end: object = 1.92, **more: Any) -> str:
    data = {"id": 2, "word": word, "start": start, "end": end}
    return json.dumps({"status": "word_timestamp", "data": data, **more})


def test_words_are_asked_for_only_if_somebody_wants_them():
    curious = SpeechRequest("Hello.", EMILY, words=lambda _: None)

    assert json.loads(LIVE.encode(curious, ""))["word_timestamps"] is True
    assert "word_timestamps" not in json.loads(LIVE.encode(HELLO, ""))
    assert "word_timestamps" not in json.loads(V2.encode(curious, ""))


def test_words_come_with_their_times_between_the_audio():
    reply_ = reply(LIVE)

    events = [*reply_.feed(word()), *reply_.feed(chunk()), *reply_.feed(word(" you ", 2, 2))]

    assert events == [Word("hello", 1.12, 1.92), Audio(PCM), Word("you", 2.0, 2.0)]
    assert "hello" not in repr(events[0])


@pytest.mark.parametrize(
    "nonsense",
    [
        word(None),
        word(""),
        word("  "),
        word(7),
        word(["hello"]),
        word("x" * 201),
        word(start="1.12"),
        word(start=None),
        word(start=True),
        word(start=-0.1),
        word(start=2.0),
        word(end=1.0),
        word(end=3601),
        word(start=float("nan")),
        word(end=float("nan")),
        word(end=float("inf")),
        word(end=10**400),
        json.dumps({"status": "word_timestamp"}),
        json.dumps({"status": "word_timestamp", "data": []}),
    ],
)
def test_words_that_are_nonsense_are_not_missed(nonsense: str):
    reply_ = reply(LIVE)

    assert list(reply_.feed(nonsense)) == []
    assert list(reply_.feed(word())) == [Word("hello", 1.12, 1.92)]
    assert list(reply_.feed(message(status="complete"))) == [Complete()]
    assert list(reply_.feed(word())) == []


def test_words_of_another_request_are_not_ours():
    reply_ = reply(LIVE)

    assert list(reply_.feed(word(external_request_id="theirs"))) == []
    assert list(reply_.feed(word(external_request_id="ours"))) == [Word("hello", 1.12, 1.92)]


def test_a_flood_of_words_ends():
    reply_ = reply(LIVE)

    words = [event for _ in range(10_050) for event in reply_.feed(word())]

    assert len(words) == 10_000
    assert list(reply_.feed(chunk())) == [Audio(PCM)]
