import numpy as np
import pytest

from lightning_server.engines.sound import KNEE, Resampler, finished, from_int16, limited

PAIRS = [(24000, 8000), (24000, 16000), (24000, 44100), (22050, 24000), (16000, 24000)]


def tone(rate, seconds=1.0, frequency=997.0):
    return (0.5 * np.sin(2 * np.pi * frequency * np.arange(int(rate * seconds)) / rate)).astype(
        np.float32
    )


def cut(sound, size):
    return [sound[begin : begin + size] for begin in range(0, len(sound), size)]


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_tone_stays_the_tone_without_clicks_at_the_seams(source, target):
    """Cut into small arrays, it differs from the true tone by less than -80 dB."""
    heard = np.concatenate(list(finished(cut(tone(source), 777), source=source, target=target)))
    true = tone(target)

    assert len(heard) == len(true)
    error = (heard - true)[200:-200]
    assert np.sqrt((error**2).mean()) < 0.5 / np.sqrt(2) * 1e-4


@pytest.mark.parametrize("size", [1, 160, 5000])
def test_how_the_stream_is_cut_changes_nothing(size):
    sound = tone(24000, 0.2)
    whole = np.concatenate(list(finished([sound], source=24000, target=16000)))

    parts = np.concatenate(list(finished(cut(sound, size), source=24000, target=16000)))

    np.testing.assert_allclose(parts, whole, atol=1e-6)


def test_what_the_lower_rate_cannot_hold_is_taken_out():
    """No alias: 5 kHz has no place at 8000 samples a second."""
    (heard,) = list(finished([tone(24000, 1, 5000)], source=24000, target=8000))[:1]

    assert np.abs(heard[200:-200]).max() < 1e-3


def test_same_rate_passes_through_unchanged():
    resampler, sound = Resampler(24000, 24000), tone(24000, 0.1)

    assert resampler.put(sound) is sound
    assert resampler.flush().size == 0


def test_loud_samples_are_bent_and_never_pass_one():
    loud = np.linspace(-3, 3, 1001, dtype=np.float32)

    heard = limited(loud)

    assert np.abs(heard).max() <= 1
    assert (np.diff(heard) >= 0).all()
    quiet = np.abs(loud) <= KNEE
    np.testing.assert_array_equal(heard[quiet], loud[quiet])


def test_gain_comes_before_the_limit_and_no_array_is_empty():
    arrays = list(
        finished([tone(24000), np.zeros(0, np.float32)], source=24000, target=24000, gain=4)
    )

    assert len(arrays) == 1
    assert 0.9 < np.abs(arrays[0]).max() <= 1


def test_samples_are_read_as_floats():
    np.testing.assert_array_equal(
        from_int16(np.array([-32768, 0, 16384], np.int16).tobytes()), [-1, 0, 0.5]
    )
