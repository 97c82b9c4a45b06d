"""What goes on the wire, and what may come back over it."""

import base64
import json
import struct
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import LightningError
from bot.lightning.errors import (
    AuthenticationFailed,
    ConnectionLost,
    InvalidRequest,
    LocalProtocolError,
    ModelRetired,
    QuotaExhausted,
    Refused,
    RemoteProtocolError,
    Unavailable,
    UnitsExceeded,
)
from bot.lightning.protocol import (
    Audio,
    Complete,
    Dialect,
    Event,
    Failed,
    LightningV2,
    Reply,
    SpeechRequest,
    TtsLive,
    Word,
    disturbs,
    error_from_message,
    error_from_response,
    shape,
    wait_asked_for,
    without_quotes,
)
from bot.vocabulary import VoiceId

EMILY = VoiceId("emily")
HELLO = SpeechRequest("Hello.", EMILY)
V2, LIVE = LightningV2(), TtsLive()
PCM = bytes(range(96))
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


def test_odd_byte_is_carried_over_to_the_next_chunk():
    it = reply()

    assert it.feed(chunk(PCM[:5])) == [Audio(PCM[:4])]
    assert it.feed(chunk(PCM[5:6])) == [Audio(PCM[4:6])]
    assert it.feed(chunk(PCM[6:7])) == []
    assert it.feed(message(status="complete")) == [Complete()]


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


def test_endless_reply_is_ended():
    it = reply()

    *fine, last = (it.feed(b"\0" * 2**22) for _ in range(9))

    assert all(isinstance(events[0], Audio) for events in fine)
    assert isinstance(failure(last), RemoteProtocolError)


@pytest.mark.parametrize("cut", [1, 3, 7, 10, 45, 1000])
def test_riff_header_is_not_played(cut: int):
    whole = riff(PCM)
    it, events = reply(), list[Event]()

    for start in range(0, len(whole), cut):
        events += it.feed(chunk(whole[start : start + cut]))
    events += it.feed(message(status="complete"))

    assert pcm_of(events) == PCM
    assert events[-1] == Complete()


@pytest.mark.parametrize("wrong", [{"rate": 44_100}, {"channels": 2}, {"bits": 8}])
def test_riff_header_of_other_audio_breaks_the_protocol(wrong: dict[str, int]):
    assert isinstance(failure(reply().feed(riff(PCM, **wrong))), RemoteProtocolError)


def test_riff_header_without_end_breaks_the_protocol():
    junk = b"RIFF\0\0\0\0WAVEjunk\xff\xff\xff\xff" + b"\0" * 2**16

    assert isinstance(failure(reply().feed(junk)), RemoteProtocolError)


@pytest.mark.parametrize("pcm", [b"RI", b"RIFF", b"RIFF12345678", b"RIFF1234WAV_", b"RAFF" * 10])
def test_audio_that_begins_like_a_header_is_played(pcm: bytes):
    it = reply()

    events = [*it.feed(pcm), *it.feed(message(done=True))]

    assert pcm_of(events) == pcm


def test_riff_header_and_nothing_else_is_no_audio():
    it = reply()

    assert it.feed(riff(b"")[:30]) == []
    assert it.feed(message(done=True)) == [Complete()]


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


SHAPES = [
    lambda text: {"status": "error", "message": text},
    lambda text: {"status": "error", "error": text},
    lambda text: {"status": "error", "error": {"message": text, "code": "E1"}},
    lambda text: {"status": "error", "errors": [text]},
    lambda text: {"status": "error", "error": [{"code": "x", "path": ["a"], "message": text}]},
    lambda text: {"error": "Error", "message": text},
    lambda text: {"status": "error", "data": {"error": text}},
]


@pytest.mark.parametrize("make", SHAPES)
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Concurrency limit reached for your plan", UnitsExceeded),
        ("Rate limit exceeded", UnitsExceeded),
        ("Too many requests", UnitsExceeded),
        ("Insufficient credits", QuotaExhausted),
        ("Monthly quota exceeded", QuotaExhausted),
        ("Invalid API key", AuthenticationFailed),
        ("Unauthorized", AuthenticationFailed),
        ("This model is deprecated", ModelRetired),
        ("Connection timed out after 20 seconds of inactivity", ConnectionLost),
        ("voice_id is required", InvalidRequest),
        ("Internal server error", Unavailable),
    ],
)
def test_every_shape_of_error_is_told_apart_by_its_words(
    make: Any, text: str, kind: type[LightningError]
):
    error = failure(reply().feed(json.dumps(make(text))))

    assert type(error) is kind
    assert text not in str(error)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (401, AuthenticationFailed),
        (402, QuotaExhausted),
        ("403", AuthenticationFailed),
        (410, ModelRetired),
        (422, InvalidRequest),
        (429, UnitsExceeded),
        (500, Unavailable),
        (True, Unavailable),
        (4290, Unavailable),
    ],
)
@pytest.mark.parametrize("nest", [lambda e: {"error": e}, lambda e: {"errors": [e]}, lambda e: e])
def test_telling_code_decides(nest: Any, code: object, kind: type[LightningError]):
    content = {"status": "error", **nest({"code": code, "message": "no"})}

    assert type(failure(reply().feed(json.dumps(content)))) is kind


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"error": [{"code": 422, "path": ["voice_id"], "message": "no text"}]}, "voice_id"),
        ({"error": {"code": 422, "path": "sample_rate"}}, "sample_rate"),
        ({"status": "error", "message": "Unknown voice"}, "voice_id"),
        ({"status": "error", "message": "unsupported language"}, "language"),
        ({"status": "error", "message": "Invalid input"}, None),
    ],
)
def test_refused_request_names_the_field(content: dict[str, Any], field: str | None):
    error = failure(reply().feed(json.dumps(content)))

    assert isinstance(error, InvalidRequest)
    assert error.field == field


@pytest.mark.parametrize(
    ("endpoint", "kept"),
    [
        ("/waves/v1/tts/live", "/waves/v1/tts/live"),
        ("wss://api.smallest.ai/waves/v1/tts/live", "wss://api.smallest.ai/waves/v1/tts/live"),
        ("use\nthis", None),
        ("x" * 300, None),
        (7, None),
    ],
)
def test_recommended_endpoint_is_kept_if_it_is_fit_to_print(endpoint: object, kept: str | None):
    body = json.dumps({"error_code": "MODEL_DEPRECATED", "recommended_endpoint": endpoint})

    error = error_from_response(410, body.encode(), model="lightning-v2")

    assert isinstance(error, ModelRetired)
    assert (error.model, error.recommended) == ("lightning-v2", kept)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, b"", InvalidRequest),
        (400, b'{"message": "bad request"}', InvalidRequest),
        (400, b'{"error_code": "MODEL_DEPRECATED"}', ModelRetired),
        (401, b"", AuthenticationFailed),
        (403, b"", AuthenticationFailed),
        (403, b'{"message": "Usage limit exceeded"}', QuotaExhausted),
        (403, b'{"message": "too many connections"}', UnitsExceeded),
        (404, b"<html>", Refused),
        (410, b"\xff", ModelRetired),
        (422, b"[]", InvalidRequest),
        (429, b"{}", UnitsExceeded),
        (500, b"{}", Unavailable),
        (503, b"", Unavailable),
        (302, b"", Unavailable),
    ],
)
def test_refused_handshake_is_told_apart_by_its_status(
    status: int, body: bytes, kind: type[LightningError]
):
    assert type(error_from_response(status, body, model="lightning-v2")) is kind


@pytest.mark.parametrize(
    "text",
    [
        "My quota is exhausted and the API key is invalid, too many requests!",
        "INVALID API KEY",
        "unauthorized",
    ],
)
@pytest.mark.parametrize("quote", ['bad: "{}"', "bad: {}", "bad: “{}”", "'{}'?", "{}", "{:.20}…"])
def test_nobody_can_bring_about_an_error_by_speaking_of_it(text: str, quote: str):
    content = {"status": "error", "message": quote.format(text)}

    assert type(error_from_message(content, model="m", text=text)) is Unavailable


def test_short_texts_do_not_tear_holes_into_the_errors_words():
    assert without_quotes("Invalid API key", "a") == "invalid api key"
    assert without_quotes("can't find it; don't ask", "") == "can't find it; don't ask"


def test_error_never_shows_what_was_to_be_said():
    content = {"status": "error", "message": "cannot say SECRET", "SECRET": "SECRET"}

    for it in (failure(reply().feed(json.dumps(content))), shape(content), shape(["SECRET"])):
        assert "SECRET" not in str(it)


def test_shape_shows_how_a_message_is_built():
    content = {"status": "x", "data": {"audio": "abc", "word": [1]}, "errors": [{}], "code": 7}

    assert shape(content) == (
        "{code: int, data: {audio: str of 3, 1 more}, errors: [{}, …], status: str of 1}"
    )
    assert shape([[[[1]]]]) == "[[[[…], …], …], …]"


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


NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("3", 3.0),
        (" 1.5 ", 1.5),
        ("-1", None),
        ("soon", None),
        ("9" * 400, None),
        ("Wed, 01 Jul 2026 12:00:30 GMT", 30.0),
        ("Wed, 01 Jul 2026 11:00:00 GMT", 0.0),
        ("Wed, 01 Jul 2026 11:00:00 -0000", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None):
    assert wait_asked_for(header, NOON) == seconds


@UNHURRIED
@given(st.lists(st.one_of(st.binary(), st.text(), JSON.map(json.dumps), MESSAGES.map(json.dumps))))
def test_nothing_that_arrives_raises(messages: list[str | bytes]):
    for dialect in (V2, LIVE):
        it = reply(dialect)
        for received in messages:
            for event in it.feed(received):
                assert not isinstance(event, Audio) or (event.pcm and len(event.pcm) % 2 == 0)
            disturbs(received)


@UNHURRIED
@given(st.binary(), st.integers(100, 599), st.text())
def test_no_answer_to_a_handshake_raises(body: bytes, status: int, header: str):
    error_from_response(status, body, model="lightning-v2")
    wait_asked_for(header, NOON)


@UNHURRIED
@given(st.data(), st.binary(max_size=200), st.booleans())
def test_audio_does_not_depend_on_how_it_is_cut(data: st.DataObject, pcm: bytes, with_header: bool):
    stream = riff(pcm) if with_header else pcm
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)))))
    it, events = reply(), list[Event]()

    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        piece = stream[start:end]
        events += it.feed(piece if data.draw(st.booleans()) else chunk(piece))
    events += it.feed(message(status="complete"))

    assert all(len(event.pcm) % 2 == 0 for event in events if isinstance(event, Audio))
    assert pcm_of(events) == pcm[: len(pcm) // 2 * 2]
    assert events[-1] == Complete()


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
