"""A catalogue of voices is read tolerantly."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lightning.voices import Voice, catalogue_of, voices_in
from bot.vocabulary import VoiceId

ENTRY = {
    "voiceId": "emily",
    "displayName": "Emily",
    "tags": {"language": ["english", "Hindi"], "accent": "American", "gender": "Female"},
}
EMILY = Voice(VoiceId("emily"), "Emily", ("en", "hi"), "female", "american")


@pytest.mark.parametrize(
    ("content", "voices"),
    [
        ({"voices": [ENTRY, ENTRY]}, [EMILY]),
        ({"voices": [ENTRY | {"engine": "hibari"}]}, [replace(EMILY, make="hibari")]),
        (
            {"voices": [{"voiceId": "x"}]},
            [Voice(VoiceId("x"), "x", (), None, None)],
        ),
        (
            {"voices": [{"voiceId": "x", "displayName": "", "tags": {"language": "de"}}]},
            [Voice(VoiceId("x"), "x", ("de",), None, None)],
        ),
        (
            {"voices": [{"voiceId": "x", "tags": {"language": ["Klingon", 7, " "], "gender": ""}}]},
            [Voice(VoiceId("x"), "x", ("klingon",), None, None)],
        ),
        ({"voices": [{"voiceId": "x", "tags": [1]}, {"voiceId": ""}, {}, 7]}, None),
        ({"voices": {}}, []),
        ({}, []),
        ([], []),
        (None, []),
    ],
)
def test_catalogue_is_read_as_far_as_it_can_be(content: object, voices: list[Voice] | None):
    if voices is None:
        voices = [Voice(VoiceId("x"), "x", (), None, None)]

    assert list(voices_in(content)) == voices


def test_a_language_without_a_code_is_called_what_it_is():
    assert voices_in({"voices": [{"voiceId": "x", "tags": {"language": "Klingon"}}]})[
        0
    ].languages == ("klingon",)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=8), inside),
    max_leaves=12,
)


@given(JSON | st.fixed_dictionaries({"voices": st.lists(JSON, max_size=5)}))
def test_nothing_that_is_no_catalogue_raises(content: object):
    assert all(voice.id for voice in voices_in(content))


WORDS = st.text(min_size=1, max_size=8)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "voiceId": WORDS,
                "displayName": WORDS | st.none(),
                "tags": st.fixed_dictionaries(
                    {
                        "language": st.lists(st.sampled_from(["English", "de", "Odia"]) | WORDS),
                        "gender": WORDS | st.none(),
                        "accent": WORDS | st.none(),
                    }
                ),
                "engine": WORDS | st.none(),
            }
        )
    )
)
def test_what_is_written_is_read_as_it_was(entries: list[object]):
    voices = voices_in({"voices": entries})

    assert voices_in(json.loads(json.dumps(catalogue_of(voices)))) == voices
