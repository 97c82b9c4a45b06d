"""What the service's errors mean."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import LightningError
from bot.lightning.errors import (
    AuthenticationFailed,
    ConnectionLost,
    InvalidRequest,
    ModelRetired,
    QuotaExhausted,
    Refused,
    Unavailable,
    UnitsExceeded,
)
from bot.lightning.refusals import (
    error_from_message,
    error_from_response,
    wait_asked_for,
    without_quotes,
)
from bot.lightning.shape import shape
from tests.support.replies import UNHURRIED, failure, reply

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
@given(st.binary(), st.integers(100, 599), st.text())
def test_no_answer_to_a_handshake_raises(body: bytes, status: int, header: str):
    error_from_response(status, body, model="lightning-v2")
    wait_asked_for(header, NOON)
