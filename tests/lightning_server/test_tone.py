import numpy as np
import pytest

from lightning_server.engine import CannotSpeak
from lightning_server.synthesis import pcm
from lightning_server.tone import ToneCatalogue, ToneEngine, frequency_of, seconds_of
from tests.lightning_server.client import pitch, seconds

ENGINE = ToneEngine()


@pytest.mark.parametrize("voice", ENGINE.voices(), ids=lambda voice: voice.id)
@pytest.mark.parametrize("rate", [8000, 16000, 24000, 44100])
@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0])
def test_sound_can_be_foretold(voice, rate, speed):
    text = "What will this sound like?"

    sound = np.concatenate(list(ENGINE.speak(text, voice, language="en", speed=speed, rate=rate)))

    assert seconds(pcm(sound), rate) == pytest.approx(seconds_of(text, speed=speed), abs=0.001)
    assert pitch(pcm(sound), rate) == pytest.approx(frequency_of(text, voice.id), abs=2)


def test_same_text_sounds_the_same():
    voice = ENGINE.voices()[0]

    first, second = (
        np.concatenate(list(ENGINE.speak("Twice.", voice, language="en", speed=1, rate=8000)))
        for _ in range(2)
    )

    assert np.array_equal(first, second)


def test_text_without_letters_cannot_be_spoken():
    with pytest.raises(CannotSpeak):
        next(ENGINE.speak("?!…", ENGINE.voices()[0], language="en", speed=1, rate=8000))


@pytest.mark.parametrize("name", ["tone", "emily", "tone-low", "ryan"])
def test_voice_is_found_by_id_and_alias(name: str):
    [(engine, voice)] = ToneCatalogue().choose(name, "en")

    assert engine.name == voice.engine == "tone"
    assert name == voice.id or name in voice.aliases


def test_unknown_voice_is_not_found():
    assert ToneCatalogue().choose("nobody", "en") == []
