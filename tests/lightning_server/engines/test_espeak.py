import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from lightning_server.engine import CannotSpeak
from lightning_server.engines.espeak import LANGUAGES, EspeakEngine
from tests.support.acoustics import difference, level, outline, pitch

pytest.importorskip("espeakng_loader", reason="an optional extra")

RATE = 24000
GREETINGS = {
    "hi": "सुप्रभात, आप कैसे हैं?",
    "mr": "सुप्रभात, तुम्ही कसे आहात?",
    "kn": "ಶುಭೋದಯ, ನೀವು ಹೇಗಿದ್ದೀರಿ?",
    "ta": "காலை வணக்கம், எப்படி இருக்கிறீர்கள்?",
    "bn": "সুপ্রভাত, আপনি কেমন আছেন?",
    "gu": "સુપ્રભાત, તમે કેમ છો?",
    "pl": "Dzień dobry, jak się masz?",
    "nl": "Goedemorgen, hoe gaat het met je?",
    "ru": "Доброе утро, как у вас дела?",
    "ar": "صباح الخير، كيف حالك؟",
    "he": "בוקר טוב, מה שלומך?",
}


@pytest.fixture(scope="module")
def engine():
    engine = EspeakEngine()
    yield engine
    engine.close()


def voice(engine, language, gender="female"):
    return next(v for v in engine.voices() if v.id == f"espeak-{language}-{gender}")


def whole(engine, text, language, *, gender="female", speed=1.0, rate=RATE):
    spoken = voice(engine, language, gender)
    return np.concatenate(
        list(engine.speak(text, spoken, language=language, speed=speed, rate=rate))
    )


@pytest.mark.parametrize("language", GREETINGS)
def test_the_languages_of_v2_are_spoken(engine, language):
    sound = whole(engine, GREETINGS[language], language)

    assert 1 < len(sound) / RATE < 5
    assert 0.03 < level(sound, RATE) < 0.16
    assert np.abs(sound).max() < 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_known_to_the_library(engine, language):
    """A number is a word in all of them."""
    assert level(whole(engine, "12", language), RATE) > 0.01


def test_men_and_women_differ(engine):
    man, woman = (whole(engine, GREETINGS["nl"], "nl", gender=g) for g in ("male", "female"))

    assert pitch(woman, RATE) > 1.3 * pitch(man, RATE)


@pytest.mark.parametrize(("speed", "longer"), [(0.5, 2.0), (2.0, 0.5)])
def test_speed_is_honoured(engine, speed, longer):
    own = len(whole(engine, GREETINGS["nl"], "nl"))

    assert len(whole(engine, GREETINGS["nl"], "nl", speed=speed)) / own == pytest.approx(
        longer, rel=0.2
    )


def test_another_script_is_read_in_a_language_that_has_it(engine):
    """An English voice that is asked for Russian sounds like the Russian one."""
    asked_in_english, russian, english = (
        whole(engine, GREETINGS["ru"], "en"),
        whole(engine, GREETINGS["ru"], "ru"),
        whole(engine, "Good morning, how are you?", "en"),
    )

    assert len(asked_in_english) == pytest.approx(len(russian), rel=0.01)
    assert difference(outline(asked_in_english, RATE), outline(russian, RATE)) < 0.5
    assert difference(outline(english, RATE), outline(russian, RATE)) > 1


def test_what_makes_no_sound_is_refused(engine):
    with pytest.raises(CannotSpeak):
        whole(engine, "\u200b\u200d", "en")


def test_leaving_early_and_asking_again(engine):
    sounds = engine.speak(
        "one two three four " * 100, voice(engine, "en"), language="en", speed=0.5, rate=RATE
    )
    next(sounds)
    sounds.close()

    assert whole(engine, "Hello", "en").size < 2 * RATE


def test_sound_arrives_in_small_parts(engine):
    """The callback's, not whole sentences."""
    sounds = list(
        engine.speak(GREETINGS["nl"], voice(engine, "nl"), language="nl", speed=1, rate=22050)
    )

    assert len(sounds) > 5
    assert max(map(len, sounds)) < 0.1 * 22050


def test_a_killed_process_is_replaced():
    engine = EspeakEngine()
    try:
        whole(engine, "Hello", "en")
        first = engine.pid
        os.kill(first, signal.SIGKILL)

        assert whole(engine, "Hello", "en").size
        assert engine.pid != first
    finally:
        engine.close()


def test_warming_up_starts_nothing():
    engine = EspeakEngine()
    engine.warm_up()

    assert engine.pid is None
    engine.close()


def test_the_library_never_enters_the_servers_process():
    """Its licence is another than ours: after speaking, no trace of it is in this process."""
    program = """
import sys
from lightning_server.engines import load_engines
catalogue = load_engines()
catalogue.warm_up()
for engine, voice in catalogue.choose("adriana", "nl")[:1]:
    assert sum(map(len, engine.speak("Hallo", voice, language="nl", speed=1, rate=24000)))
    assert engine.name == "espeak"
catalogue.close()
assert not {"espeakng_loader", "piper"} & set(sys.modules)
assert "espeak" not in open("/proc/self/maps").read()
"""
    result = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert (result.returncode, result.stderr) == (0, "")
