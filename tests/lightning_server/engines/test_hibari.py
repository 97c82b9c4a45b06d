import itertools
import subprocess
import sys
import threading
from contextlib import closing

import numpy as np
import pytest

from lightning_server.engine import CannotSpeak
from lightning_server.engines.hibari import MAX_PHONEMES, HibariEngine, _bounded, simplified
from tests.support.recogniser import transcribe, word_error_rate

RATE = 24000
SENTENCE = "The quick brown fox jumps over the lazy dog."


@pytest.fixture(scope="module")
def engine():
    engine = HibariEngine()
    engine.warm_up()
    yield engine
    engine.close()


def speak(engine, text, *, voice=0, language="en", speed=1.0, rate=RATE):
    return engine.speak(text, engine.voices()[voice], language=language, speed=speed, rate=rate)


def whole(engine, text, **how):
    return np.concatenate(list(speak(engine, text, **how)))


@pytest.mark.parametrize("rate", [8000, 16000, 24000, 44100])
def test_every_rate_is_understood_and_lasts_as_long(engine, rate):
    sound = whole(engine, SENTENCE, rate=rate)

    assert len(sound) / rate == pytest.approx(3.075, abs=0.01)
    assert sound.dtype == np.float32
    assert np.abs(sound).max() < 1
    assert word_error_rate(SENTENCE, transcribe(sound, rate)) <= 0.1


def test_sound_comes_before_the_text_is_finished(engine, monkeypatch):
    """The first array arrives when one sentence of many was predicted."""
    predictions = []
    model = engine._loaded()
    predict = model.predict
    monkeypatch.setattr(model, "predict", lambda *args: predictions.append(1) or predict(*args))

    with closing(speak(engine, " ".join([SENTENCE] * 5))) as sounds:
        first = next(sounds)
        assert len(predictions) == 1
        assert len(first) <= 0.2 * RATE
        assert len(list(sounds)) > 5
    assert len(predictions) == 5


def test_closing_early_stops_the_work(engine, monkeypatch):
    predictions = []
    model = engine._loaded()
    predict = model.predict
    monkeypatch.setattr(model, "predict", lambda *args: predictions.append(1) or predict(*args))
    sounds = speak(engine, " ".join([SENTENCE] * 5))
    next(sounds)

    sounds.close()

    assert list(sounds) == []
    assert len(predictions) == 1


@pytest.mark.parametrize("text", ["Привет, мир", "こんにちは", "😀", "…!?", "***"])
def test_what_cannot_be_pronounced_is_refused(engine, text):
    with pytest.raises(CannotSpeak):
        next(speak(engine, text))


def test_another_language_is_refused(engine):
    with pytest.raises(CannotSpeak, match="'de'"):
        next(speak(engine, "Guten Tag", language="de"))


def test_a_word_in_another_script_does_not_silence_the_rest(engine):
    assert "hello" in transcribe(whole(engine, "Hello there, Привет my friend."), RATE).lower()


@pytest.mark.parametrize("text", ["word " * 400, "=" * 220, "1234567890" * 22, "a" * 2000])
def test_long_text_without_marks_stays_bounded(engine, monkeypatch, text):
    """Nothing that the network is given is longer than what it can do quickly."""
    sizes = []
    model = engine._loaded()
    predict = model.predict
    monkeypatch.setattr(
        model,
        "predict",
        lambda phonemes, speed: sizes.append(len(phonemes)) or predict("hə", speed),
    )

    assert sum(map(len, speak(engine, text)))
    assert max(sizes) <= MAX_PHONEMES


@pytest.mark.parametrize("text", ["①", "USA -5°C :İ\u200d the)", "7" * 40, "Ｈｅｌｌｏ ①"])
def test_what_upsets_the_package_is_spoken_all_the_same(engine, text):
    """Its rules for numbers fail on some characters and on very long numbers."""
    assert whole(engine, text).size


def test_markup_is_text(engine):
    """The package's link syntax would set phonemes: here it must not."""
    (phonemes,) = engine._loaded().phonemes("[goodbye](/həlˈO/)")

    assert phonemes.startswith("ɡˈʊdbI")


@pytest.mark.parametrize(("speed", "longer"), [(0.5, 2.0), (2.0, 0.5), (0.1, 2.0), (5.0, 0.5)])
def test_speed_is_honoured_from_half_to_double(engine, speed, longer):
    own = len(whole(engine, SENTENCE))

    assert len(whole(engine, SENTENCE, speed=speed)) / own == pytest.approx(longer, rel=0.15)


def test_the_same_text_sounds_the_same(engine):
    np.testing.assert_array_equal(whole(engine, "Hello."), whole(engine, "Hello."))


def test_threads_do_not_disturb_each_other(engine):
    """Four voices at once say what each says alone."""
    alone = [whole(engine, SENTENCE, voice=voice) for voice in range(4)]
    together = [None] * 4

    def run(voice):
        together[voice] = whole(engine, SENTENCE, voice=voice)

    threads = [threading.Thread(target=run, args=(voice,)) for voice in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)


def test_no_name_is_looked_up_and_no_connection_made():
    """Loading and speaking work where any use of the network ends the program."""
    program = """
import sys
def refuse(event, args):
    if event.startswith(("socket.", "urllib")):
        raise SystemExit(f"network: {event}")
sys.addaudithook(refuse)
from lightning_server.engines import load_engines
catalogue = load_engines(["hibari"])
catalogue.warm_up()
engine, voice = catalogue.choose("emily", "en")[0]
print(sum(map(len, engine.speak("Hello.", voice, language="en", speed=1, rate=24000))))
"""
    result = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert (result.returncode, result.stderr) == (0, "")
    assert int(result.stdout) > 10000


def test_phonemes_are_cut_at_spaces_else_anywhere():
    assert all(len(part) <= MAX_PHONEMES for part in _bounded("ab " * 400))
    assert "".join(_bounded("a" * 700)) == "a" * 700
    assert not any(part.startswith(" ") for part in _bounded("ab " * 400))


def test_simplified_text_keeps_letters_and_loses_accents():
    assert simplified("Élan ① £5 ¿qué?") == "Elan 1  5  que?"


def test_a_closed_engine_can_be_loaded_again():
    engine = HibariEngine()
    engine.close()

    assert next(itertools.islice(speak(engine, "Hello."), 1)).size
