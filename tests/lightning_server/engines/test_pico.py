from contextlib import closing

import numpy as np
import pytest

from lightning_server.engine import CannotSpeak
from lightning_server.engines.pico import SPEAKERS, PicoEngine, plain
from tests.support.acoustics import difference, level, outline, pitch
from tests.support.recogniser import transcribe, word_error_rate

RATE = 24000
TEXTS = {
    "de": "Guten Morgen, wie geht es dir heute?",
    "fr": "Bonjour, comment allez-vous aujourd'hui?",
    "es": "Buenos días, ¿cómo estás hoy?",
    "it": "Buongiorno, come stai oggi?",
    "en": "Good morning, how are you today?",
}


@pytest.fixture(scope="module")
def engine():
    engine = PicoEngine()
    engine.warm_up()
    yield engine
    engine.close()


def voice(language, gender="female"):
    return next(v for v in SPEAKERS if v.languages == (language,) and v.gender == gender)


def whole(engine, text, language, *, gender="female", speed=1.0, rate=RATE):
    arrays = engine.speak(text, voice(language, gender), language=language, speed=speed, rate=rate)
    return np.concatenate(list(arrays))


@pytest.mark.parametrize("spoken", SPEAKERS, ids=lambda voice: voice.id)
def test_every_voice_speaks(engine, spoken):
    """
    As long and as loud as speech, with a pitch, not cut off.

    The recogniser knows English only, so words are checked in English alone.
    """
    language = spoken.languages[0]
    sound = np.concatenate(
        list(engine.speak(TEXTS[language], spoken, language=language, speed=1, rate=RATE))
    )

    assert 1.2 < len(sound) / RATE < 4
    assert 0.04 < level(sound, RATE) < 0.16
    assert np.abs(sound).max() < 1
    low, high = (85, 155) if spoken.gender == "male" else (155, 260)
    assert low <= pitch(sound, RATE) <= high


@pytest.mark.parametrize("gender", ["female", "male"])
def test_english_is_understood(engine, gender):
    text = "The children are playing in the garden. Please close the window."

    heard = transcribe(whole(engine, text, "en", gender=gender), RATE)

    assert word_error_rate(text, heard) <= 0.1


@pytest.mark.parametrize("language", ["de", "fr", "es", "it"])
def test_a_language_is_read_by_its_own_rules(engine, language):
    """The same words read by the English speaker last or sound otherwise."""
    own = whole(engine, TEXTS[language], language)
    english = whole(engine, TEXTS[language], "en")

    longer = abs(np.log2(len(own) / len(english)))
    assert longer > 0.1 or difference(outline(own, RATE), outline(english, RATE)) > 2


@pytest.mark.parametrize("gender", ["female", "male"])
@pytest.mark.parametrize(("speed", "longer"), [(0.5, 2.0), (2.0, 0.5)])
def test_speed_is_honoured(engine, gender, speed, longer):
    """Also for the man, whose process is asked for more speed than that."""
    text = "Guten Morgen, wie geht es dir an diesem schönen Tag? Mir geht es gut."
    own = len(whole(engine, text, "de", gender=gender))

    changed = len(whole(engine, text, "de", gender=gender, speed=speed))

    assert changed / own == pytest.approx(longer, rel=0.2)


@pytest.mark.parametrize("rate", [8000, 16000, 44100])
def test_rate_changes_nothing_but_the_rate(engine, rate):
    sound, own = whole(engine, TEXTS["de"], "de", rate=rate), whole(engine, TEXTS["de"], "de")

    assert len(sound) / rate == pytest.approx(len(own) / RATE, abs=0.005)
    assert pitch(sound, rate) == pytest.approx(pitch(own, RATE), rel=0.03)


def test_first_sentence_is_heard_before_the_last_is_made(engine):
    text = " ".join(f"Das ist Satz Nummer {number}." for number in range(40))
    arrays = engine.speak(text, voice("de"), language="de", speed=1, rate=RATE)

    with closing(arrays) as sounds:
        assert 0 < len(next(sounds)) < RATE


@pytest.mark.parametrize("text", ["Привет", "😀", "...", "<>"])
def test_what_cannot_be_pronounced_is_refused(engine, text):
    with pytest.raises(CannotSpeak):
        whole(engine, text, "de")


def test_another_language_is_refused(engine):
    with pytest.raises(CannotSpeak, match="'nl'"):
        next(engine.speak("Hallo", voice("de"), language="nl", speed=1, rate=RATE))


def test_markup_is_text(engine):
    """A tag that would turn the volume off, or the speed up, is not obeyed."""
    loud = whole(engine, "<volume level='0'>Guten Tag</volume>", "de")

    assert level(loud, RATE) > 0.04
    assert "<" not in plain("<speed level='500'>")
