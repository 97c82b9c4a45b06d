"""The palette is judged as a listener would: is each understood, can any two be told apart?"""

import itertools
import math

import numpy as np
import pytest

from lightning_server.engines.hibari import HibariEngine
from lightning_server.engines.palette import PALETTE
from lightning_server.engines.sound import LEVEL
from tests.support.acoustics import difference, level, outline, pitch
from tests.support.recogniser import transcribe, word_error_rate

RATE = 24000
SENTENCES = [
    "The train is late.",
    "Close the window.",
    "He plays the guitar.",
    "It will rain tomorrow.",
    "She bought fresh bread.",
    "Wait at the station.",
    "The flowers are red.",
    "I forgot my keys.",
    "Dinner is ready.",
    "Turn left here.",
    "That was very funny.",
    "I need some water.",
    "They live nearby.",
    "Your coffee is cold.",
    "Children play outside.",
    "Read the first page.",
    "Follow this road.",
    "Start the game now.",
    "Call the doctor.",
    "Thanks for your help.",
]

SEMITONES, DECIBELS = 2.0, 1.5
"""As far apart in pitch, or in outline, counts as 1: a little more than two readings differ."""


@pytest.fixture(scope="module")
def readings():
    """Every speaker's twenty sentences."""
    engine = HibariEngine()
    spoken = {
        voice: [
            np.concatenate(list(engine.speak(text, voice, language="en", speed=1, rate=RATE)))
            for text in SENTENCES
        ]
        for voice in PALETTE
    }
    engine.close()
    return spoken


@pytest.mark.parametrize("count", [6, pytest.param(len(SENTENCES), marks=pytest.mark.full)])
@pytest.mark.parametrize("voice", PALETTE, ids=lambda voice: voice.id)
def test_every_speaker_is_understood(readings, voice, count):
    """At most one word in ten is heard wrongly."""
    spoken = " ".join(SENTENCES[:count])
    heard = " ".join(transcribe(reading, RATE) for reading in readings[voice][:count])

    assert word_error_rate(spoken, heard) <= 0.1


def test_any_two_speakers_can_be_told_apart(readings):
    """Two speakers differ by more than one differs from himself on other sentences."""
    whole = {voice: portrait(read) for voice, read in readings.items()}
    oneself = max(distance(portrait(read[::2]), portrait(read[1::2])) for read in readings.values())

    others = {
        (one.id, other.id): distance(whole[one], whole[other])
        for one, other in itertools.combinations(readings, 2)
    }

    assert len(readings) >= 8
    assert min(others.values()) > 1.4 * oneself, min(others, key=others.get)


def test_at_least_three_speak_in_a_mans_range(readings):
    """Between 85 and 155 Hz; the women are all above."""
    pitches = {voice: pitch(np.concatenate(read), RATE) for voice, read in readings.items()}

    men = [voice for voice, height in pitches.items() if 85 <= height <= 155]
    assert len(men) >= 3
    assert {voice.gender for voice in men} == {"male"}
    assert all(height > 165 for voice, height in pitches.items() if voice.gender == "female")


def test_all_are_equally_loud_and_none_is_cut_off(readings):
    for voice, read in readings.items():
        whole = np.concatenate(read)
        assert 20 * math.log10(level(whole, RATE) / LEVEL) == pytest.approx(0, abs=1.5), voice.id
        assert np.abs(whole).max() < 1, voice.id
        assert (np.abs(whole) > 0.7).mean() < 0.001, voice.id


def portrait(read):
    whole = np.concatenate(read)
    return pitch(whole, RATE), outline(whole, RATE)


def distance(one, other):
    semitones = 12 * math.log2(one[0] / other[0])
    return math.hypot(semitones / SEMITONES, difference(one[1], other[1]) / DECIBELS)
