import base64
import json
from contextlib import suppress
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightning_server import protocol
from lightning_server.misbehaviour import ErrorShape
from lightning_server.protocol import (
    Cancel,
    Dialect,
    Finish,
    Fragment,
    Invalid,
    KeepAlive,
    Reader,
    Replies,
    Retired,
)

READER = Reader()
V2, LIVE = Dialect.V2, Dialect.LIVE


def read(dialect: Dialect = V2, /, *, reader: Reader = READER, strict: bool = False, **fields: Any):
    return reader.message(dialect, json.dumps(fields), strict=strict)


def fragment(dialect: Dialect = V2, /, **fields: Any) -> Fragment:
    message = read(dialect, **{"voice_id": "emily", "text": "Hello."} | fields)
    assert isinstance(message, Fragment)
    return message


def complaints(dialect: Dialect = V2, /, *, strict: bool = False, **fields: Any) -> set[str]:
    with pytest.raises(Invalid) as caught:
        read(dialect, strict=strict, **{"voice_id": "emily", "text": "Hello."} | fields)
    return {problem.path[0] for problem in caught.value.problems}


def test_defaults_of_v2():
    message = fragment()

    assert (message.rate, message.speed, message.language) == (24000, 1, "en")
    assert (message.backoff, message.gather) == (4.0, 0)
    assert (message.flush, message.more, message.output_format) == (False, False, "pcm")
    assert message.model == "lightning-v2"


def test_defaults_of_live():
    message = fragment(LIVE)

    assert (message.rate, message.speed, message.language) == (44100, 1, "auto")
    assert (message.backoff, message.gather) == (4.0, 0)
    assert message.model == "lightning-v3.1"


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("speed", [0.1, 1, 5], [0.09, 5.1, "fast", True]),
        ("consistency", [0, 0.5, 1], [-0.1, 1.1]),
        ("similarity", [0, 1], [-1, 2]),
        ("enhancement", [0, 1, 2], [3, -1]),
        ("max_buffer_flush_ms", [0, 1000], [-1, 1001]),
        ("complete_backoff_ms", [0, 4000, 10000], [-1, 10001, "0"]),
        ("sample_rate", [8000, 16000, 24000, 44100], [48000, 22050, "24000", 24000.0, True]),
        ("language", ["en", "he", "hi"], ["tlh", "auto", "sv", 7]),
        ("continue", [True, False], [1, "true"]),
        ("flush", [True, False], [0, "false"]),
    ],
)
def test_ranges_of_v2(field: str, good: list[Any], bad: list[Any]):
    for value in good:
        fragment(**{field: value})
    for value in bad:
        assert complaints(**{field: value}) == {field}


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("speed", [0.5, 2], [0.4, 2.1]),
        ("language", ["auto", "sv", "zh"], ["tlh"]),
        ("model", ["lightning_v3.1", "lightning_v3.1_pro", "lightning-v3.1"], ["lightning-v2"]),
        ("request_id", ["a.b-c_9", "x" * 128], ["", "x" * 129, "ä", 5]),
        ("session_id", ["s"], ["s s"]),
        ("output_format", ["pcm"], ["mp3"]),
        ("max_buffer_delay_ms", [0, 10000], [-1]),
        ("similarity", [0, 1], [2]),
    ],
)
def test_ranges_of_live(field: str, good: list[Any], bad: list[Any]):
    for value in good:
        fragment(LIVE, **{field: value})
    for value in bad:
        assert complaints(LIVE, **{field: value}) == {field}


def test_v2_ignores_what_it_does_not_know():
    fragment(model="lightning", output_format="mp3", add_wav_header=True, pronunciation_dicts=["x"])


def test_live_may_be_strict_about_what_it_does_not_know():
    fragment(LIVE, consistency=0.5)

    assert complaints(LIVE, strict=True, consistency=0.5) == {"consistency"}


def test_language_of_a_local_voice_is_accepted():
    message = read(reader=Reader(languages={"sv"}), voice_id="x", text="Hej.", language="sv")

    assert isinstance(message, Fragment)


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("fields", [{"text": "Hello."}, {"voice_id": "", "text": "Hello."}])
def test_voice_is_required(dialect: Dialect, fields: dict[str, Any]):
    with pytest.raises(Invalid, match="voice_id"):
        read(dialect, **fields)


@pytest.mark.parametrize("data", ["{", "[" * 100_000, "[]", '"text"', "5", "nothing"])
def test_message_is_a_json_object(data: str):
    with pytest.raises(Invalid):
        READER.message(V2, data)


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("data", ["", " ", '{"text": " "}', "{}", '{"text": "", "continue": true}'])
def test_sign_of_life_needs_no_answer(dialect: Dialect, data: str):
    assert READER.message(dialect, data) == KeepAlive(answer=False)


@pytest.mark.parametrize("kind", ["ping", "keepalive", "keep_alive", "keep-alive"])
def test_ping_wants_a_pong(kind: str):
    assert read(type=kind) == KeepAlive(answer=True)


@pytest.mark.parametrize(
    "fields",
    [{"flush": True}, {"text": "", "flush": True}, {"text": " ", "continue": False}],
)
def test_message_without_text_ends_what_came_before(fields: dict[str, Any]):
    assert read(**fields) == Finish(None, more=False)


def test_flush_without_text_may_go_on():
    assert read(**{"text": "", "continue": True, "flush": True}) == Finish(None, more=True)


def test_context_is_closed_by_name():
    assert read(LIVE, context_id="c", context_close=True) == Finish("c", more=False)


def test_cancel_names_its_context():
    assert read(LIVE, context_id="c", cancel_request=True) == Cancel("c")
    assert read(LIVE, cancel_request=True) == Cancel(None)


def test_v2_has_no_cancel():
    assert read(cancel_request=True) == KeepAlive(answer=False)


def test_context_and_flush_exclude_each_other():
    assert complaints(LIVE, context_id="c", flush=True) == {"flush"}


def test_streamed_input():
    message = fragment(**{"continue": True, "max_buffer_flush_ms": 250, "complete_backoff_ms": 0})

    assert (message.more, message.gather, message.backoff) == (True, 0.25, 0)


def test_retired_model_is_refused():
    reader = Reader(retired={"lightning-v3.1"})

    with pytest.raises(Retired):
        read(LIVE, reader=reader, voice_id="x", text="Hello.")

    read(LIVE, reader=reader, voice_id="x", text="Hello.", model="lightning_v3.1_pro")


def test_post_needs_something_to_say():
    with pytest.raises(Invalid, match="text"):
        READER.post(V2, '{"voice_id": "emily", "text": " "}')


def test_post_is_narrower_in_speed():
    with pytest.raises(Invalid, match="speed"):
        READER.post(V2, '{"voice_id": "emily", "text": "Hello.", "speed": 0.4}')


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [({}, "pcm"), ({"output_format": "wav"}, "wav"), ({"add_wav_header": True}, "wav")],
)
def test_post_chooses_its_format(fields: dict[str, Any], wanted: str):
    body = json.dumps({"voice_id": "emily", "text": "Hello."} | fields)

    assert READER.post(V2, body).output_format == wanted


@given(
    st.dictionaries(
        st.sampled_from(sorted(protocol._LIVE_FIELDS | {"type", "consistency"})),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.none()),
    ),
    st.sampled_from(Dialect),
)
def test_any_object_is_read_or_refused(fields: dict[str, Any], dialect: Dialect):
    message: object = None
    with suppress(Invalid):
        message = READER.message(dialect, json.dumps(fields))

    assert message is None or isinstance(message, Fragment | KeepAlive | Cancel | Finish)


def test_refusal_never_quotes_the_client():
    with pytest.raises(Invalid) as caught:
        read(voice_id=5, text="a secret", language="a secret", sample_rate="a secret")

    assert "a secret" not in json.dumps(protocol.invalid(caught.value))


def test_v2_client_finds_its_own_id():
    ids = Replies.to(fragment(request_id="mine"), session_id="s").ids

    assert ids == {"request_id": "mine"}


def test_live_client_finds_both_ids():
    message = fragment(LIVE, request_id="mine", session_id="ours", context_id="c")

    ids = Replies.to(message, session_id="s").ids

    assert ids["request_id"] not in {"mine", ""}
    assert (ids["external_request_id"], ids["external_session_id"]) == ("mine", "ours")
    assert (ids["session_id"], ids["context_id"]) == ("s", "c")


def test_chunk_is_base64():
    chunk = Replies({}).chunk(b"\x01\x02")

    assert base64.b64decode(chunk["data"]["audio"]) == b"\x01\x02"


@pytest.mark.parametrize("ending", ["complete", "bare", "comp", "completed", "done"])
def test_endings_are_ends(ending: Any):
    body = Replies({"request_id": "1"}).end(ending)

    assert body is not None
    assert body.get("done") or body["status"] in {"complete", "comp", "completed"}


def test_end_can_be_missing():
    assert Replies({}).end("none") is None


def test_errors_have_seven_shapes():
    bodies = [
        json.dumps(protocol.error("No.", "CODE", shape=shape)) for shape in get_args(ErrorShape)
    ]

    assert len(set(bodies)) == 7
    assert all("No." in body for body in bodies)


def test_idle_close_uses_the_documented_words():
    assert protocol.timed_out(20) == {
        "status": "error",
        "message": "Connection timed out after 20 seconds of inactivity",
    }
