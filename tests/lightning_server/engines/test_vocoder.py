import hibari.dsp
import numpy as np
import pytest

from lightning_server.engines.hibari import _Model
from lightning_server.engines.vocoder import HOP, Spectra, Timbre, changed_pitch, synthesise
from tests.support.acoustics import level, pitch

RATE = 24000
TEXT = "The quick brown fox jumps over the lazy dog."


@pytest.fixture(scope="module")
def spectra():
    model = _Model()
    (phonemes,) = model.phonemes(TEXT)
    return model.predict(phonemes, 1.0)


def joined(spectra, timbre):
    return np.concatenate(list(synthesise(spectra, timbre, np.random.default_rng(1))))


def without_noise(spectra):
    return Spectra(
        spectra.harmonic,
        spectra.turn,
        np.full_like(spectra.noise, -40),
        spectra.residual,
        spectra.phase,
        spectra.pitch,
    )


def test_blocks_join_to_what_the_package_makes_at_once(spectra):
    """Noise apart, which is random: within -60 dB of ``hibari.dsp.synth``."""
    quiet = without_noise(spectra)
    whole = hibari.dsp.synth(
        quiet.harmonic,
        quiet.turn,
        quiet.noise,
        quiet.residual,
        quiet.phase,
        quiet.pitch,
        np.random.default_rng(1),
    )

    np.testing.assert_allclose(joined(quiet, Timbre()), whole, atol=1e-3)


@pytest.mark.parametrize("frames", [3, 15, 16, 17, 80, 81])
def test_any_number_of_frames_gives_as_many_samples(spectra, frames):
    part = Spectra(*(getattr(spectra, name)[..., :frames] for name in Spectra.__dataclass_fields__))

    sound = joined(part, Timbre())

    assert len(sound) == frames * HOP
    assert np.isfinite(sound).all()


def test_first_block_is_short():
    """The listener waits for 0.2 s of it, not for the sentence."""
    empty = np.full((601, 400), -20, np.float32)
    flat = Spectra(empty, empty, empty, empty, empty, np.full(400, 150, np.float32))

    sizes = [len(block) for block in synthesise(flat, Timbre(), np.random.default_rng(1))]

    assert sizes[0] <= 0.2 * RATE
    assert max(sizes) <= RATE


def test_pitch_moves_as_told(spectra):
    """A factor of 0.6 is 0.6 of the pitch heard."""
    low, own = joined(spectra, Timbre(pitch=0.6)), joined(spectra, Timbre())

    assert pitch(low, RATE) / pitch(own, RATE) == pytest.approx(0.6, rel=0.05)


def test_formants_move_without_the_pitch(spectra):
    moved, own = joined(spectra, Timbre(formants=0.8)), joined(spectra, Timbre())

    assert pitch(moved, RATE) == pytest.approx(pitch(own, RATE), rel=0.03)
    assert centre(moved) < 0.9 * centre(own)


def test_gain_is_a_factor(spectra):
    quiet = without_noise(spectra)

    assert level(joined(quiet, Timbre(gain=0.5)), RATE) == pytest.approx(
        level(joined(quiet, Timbre()), RATE) / 2, rel=1e-3
    )


def test_flat_melody_keeps_the_middle_and_loses_the_movement():
    curve = np.array([0, 150, 200, 300, 0], np.float32)

    flat = changed_pitch(curve, Timbre(melody=0))

    np.testing.assert_allclose(flat[1:4], np.exp(np.log(curve[1:4]).mean()), rtol=1e-5)
    np.testing.assert_array_equal(flat[[0, 4]], 0)


def test_speech_without_pitch_stays_without():
    """A whisper has no curve to move."""
    silent = np.zeros(5, np.float32)

    np.testing.assert_array_equal(changed_pitch(silent, Timbre(pitch=0.5)), silent)


def centre(sound):
    """The spectrum's middle below 4 kHz, in hertz."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    frequency = np.fft.rfftfreq(len(sound), 1 / RATE)
    speech = (frequency > 100) & (frequency < 4000)
    return (frequency * power)[speech].sum() / power[speech].sum()
