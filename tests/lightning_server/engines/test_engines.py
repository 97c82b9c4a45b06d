"""The engines that are installed, gathered."""

import pytest

from lightning_server.engines import EngineMissing, load_engines
from lightning_server.engines.catalogue import V2_NAMES

LANGUAGE = dict.fromkeys(list(V2_NAMES)[:10], "en") | {
    "claire": "fr",
    "emmanuel": "fr",
    "adele": "de",
    "leon": "de",
    "maria": "it",
    "enzo": "it",
    "isabel": "es",
    "gerard": "es",
    "adriana": "nl",
    "lukas": "nl",
}


@pytest.mark.parametrize("name", V2_NAMES)
def test_every_v2_name_means_a_voice_of_its_language_and_gender(name):
    _, voice = load_engines().choose(name, LANGUAGE[name])[0]

    assert name in voice.aliases
    assert voice.languages == (LANGUAGE[name],)
    assert voice.gender == V2_NAMES[name]


def test_no_two_voices_share_a_name():
    voices = load_engines().voices()
    names = [name for voice in voices for name in (voice.id, *voice.aliases)]

    assert len(names) == len(set(names))
    assert voices[0].id == "heart"


def test_no_voice_pretends_a_gender_other_than_those_there_are():
    assert {voice.gender for voice in load_engines().voices()} == {"female", "male"}


def test_engines_are_asked_in_order_of_quality_however_they_are_named():
    engines = [engine.name for engine, _ in load_engines(["pico", "hibari"]).choose("heart", "en")]

    assert engines == ["hibari", "pico"]


@pytest.mark.parametrize(
    ("name", "reason"), [("festival", "no engine is called"), ("piper", "needs a voice file")]
)
def test_an_engine_that_cannot_be_had_is_named(name, reason):
    with pytest.raises(EngineMissing, match=reason):
        load_engines([name])


def test_an_engine_that_is_not_installed_tells_how_to(monkeypatch):
    monkeypatch.setattr("lightning_server.engines._installed", lambda name: name != "espeak")

    with pytest.raises(EngineMissing, match="pip install espeakng-loader"):
        load_engines(["espeak"])
    assert "espeak" not in {voice.engine for voice in load_engines().voices()}
