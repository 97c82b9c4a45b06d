"""How loud speech is, as people hear it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter, resample_poly

from bot.audio.loudness import _STAGES, LoudnessMeter, gated
from bot.audio.pcm import SPEECH


def measured(samples):
    """What the meter says of samples from -1 to 1."""
    meter = LoudnessMeter()
    pcm = np.round(samples * 32767).astype("<i2").tobytes()
    for start in range(0, len(pcm) - SPEECH.frame_size + 1, SPEECH.frame_size):
        meter.put(pcm[start : start + SPEECH.frame_size])
    return meter.loudness()


def recommended(samples):
    """The same by the recommendation's filters, at the rate that they are written for."""
    sound = resample_poly(samples, 2, 1)
    for above, below in _STAGES:
        sound = lfilter(above, below, sound)
    step = 4_800
    powers = [np.mean(sound[at : at + step] ** 2) for at in range(0, len(sound) - step + 1, step)]
    return gated(powers)


def sine(frequency, seconds=3.0, level=0.5):
    moments = np.arange(round(seconds * SPEECH.rate)) / SPEECH.rate
    return level * np.sin(2 * np.pi * frequency * moments)


def test_a_full_sine_is_what_the_recommendation_says():
    """997 Hz at full scale in one channel reads -3.01 LUFS."""
    assert measured(sine(997.0, level=1.0)) == pytest.approx(-3.01, abs=0.05)


@pytest.mark.parametrize("frequency", [60.0, 120.0, 250.0, 1000.0, 3000.0, 8000.0])
def test_frequencies_count_as_the_ear_has_them(frequency):
    """As with the filters, within a fifth of a unit."""
    tone = sine(frequency)
    assert measured(tone) == pytest.approx(recommended(tone), abs=0.2)


def babble(seed, seconds=4.0):
    """Noise with the rhythm and about the spectrum of speech."""
    random = np.random.default_rng(seed)
    noise = lfilter([1.0], [1.0, -0.9], random.standard_normal(round(seconds * SPEECH.rate)))
    syllables = np.repeat(random.choice([0.02, 0.4, 1.0], round(seconds * 8)), SPEECH.rate // 8)
    sound = noise[: len(syllables)] * syllables
    return 0.3 * sound / np.abs(sound).max()


@given(seed=st.integers(0, 1000), louder=st.floats(0.1, 3.0))
@settings(max_examples=20, deadline=None)
def test_speech_is_measured_as_with_the_filters(seed, louder):
    """Whatever is said, and twice as loud is six decibels more."""
    speech = babble(seed)
    assert measured(speech) == pytest.approx(recommended(speech), abs=0.3)
    difference = measured(speech * louder) - measured(speech)
    assert difference == pytest.approx(20 * np.log10(louder), abs=0.1)


def test_pauses_do_not_count():
    """Nobody speaks more quietly for thinking in between."""
    speech = babble(1)
    silence = np.zeros(len(speech))
    pausing = np.concatenate([speech, silence, speech, silence])
    assert measured(pausing) == pytest.approx(measured(np.concatenate([speech] * 2)), abs=0.5)


@pytest.mark.parametrize("samples", [[], np.zeros(SPEECH.rate), sine(1000.0, 0.3)])
def test_what_is_silent_or_too_short_has_no_loudness(samples):
    """A block is four tenths of a second."""
    assert measured(np.asarray(samples)) is None


def test_it_knows_how_much_it_has_measured():
    """In tenths of a second."""
    meter = LoudnessMeter()
    for _ in range(52):
        meter.put(bytes(SPEECH.frame_size))
    assert meter.seconds == pytest.approx(1.0)
