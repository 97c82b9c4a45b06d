"""
Turn what hibari's network predicts into sound, in blocks, and change the speaker on the way.

The network yields, for 80 frames a second, a pitch curve and spectral
envelopes; the sound is a pulse train at that pitch filtered by the harmonic
envelope, plus noise shaped by a second one, plus a residual with a phase of
its own, joined by one inverse Fourier transform per frame. Because pitch and
envelopes are apart, they can be changed apart: that is how one model gives
several speakers (:mod:`lightning_server.engines.palette`).

``hibari.dsp.synth`` makes a whole sentence at once. Here the same sum is made
block by block, so that the first samples leave after the network's time and
not after both, and so that closing early saves work.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from lightning_server.engine import Sound

Signal: TypeAlias = npt.NDArray[np.float64]
Matrix: TypeAlias = npt.NDArray[np.float32]
"""One row per frequency bin, one column per frame."""

RATE = 24000
HOP = 300
"""Samples per frame."""
WINDOW = 1200
"""Samples per Fourier transform: four frames overlap."""
OVERLAP = WINDOW // HOP
BINS = WINDOW // 2 + 1

FIRST_BLOCK = 16
"""Frames in the first block: 0.2 s of sound, 7 ms after the prediction of 6 s (measured)."""
BLOCK = 64
"""Frames in every later one: 0.8 s."""

BIN = RATE / WINDOW
"""Hertz per frequency bin."""

LOUDNESS_CEILING = 4000.0
"""A voice's loudness is in its harmonics below this, in hertz."""

PULSE_CEILING = 11000.0
"""No harmonic above this, in hertz (``hibari.dsp.pulses``)."""
VOICED = 40.0
"""A pitch below this means that the frame has none, in hertz."""

TILTED = (500.0, 4000.0)
"""Where a timbre's tilt works, in hertz: further up it would make consonants hiss."""

HANN = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)
LOUDEST = 7.0
"""Bound of a logarithmic magnitude, so that a wild prediction stays finite."""


@dataclass(frozen=True, slots=True)
class Spectra:
    """One prediction: what is to be turned into sound."""

    harmonic: Matrix
    """Logarithmic magnitude of the voiced part."""
    turn: Matrix
    """Its phase, as the argument of ``pi * tanh``."""
    noise: Matrix
    """Logarithmic magnitude of the noise."""
    residual: Matrix
    """Logarithmic magnitude of the residual."""
    phase: Matrix
    """The residual's phase, in radians."""
    pitch: npt.NDArray[np.float32]
    """One value per frame, in hertz; below :data:`VOICED` there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timbre:
    """How a speaker differs from the model's own."""

    pitch: float = 1.0
    """Factor on the pitch: a man's is about 0.6 of a woman's."""
    formants: float = 1.0
    """Factor on the resonances: below 1 is a longer throat."""
    melody: float = 1.0
    """Factor on the pitch's movement, in octaves: below 1 is flatter."""
    tilt: float = 0.0
    """Decibels per octave in :data:`TILTED`: below 0 is darker."""
    breath: float = 0.0
    """Decibels more noise while the voice sounds; consonants keep theirs."""
    pace: float = 1.0
    """Factor on the speed."""
    gain: float = 1.0
    """Factor on the level, beyond what keeps the speaker as loud as the model's own."""


def synthesise(spectra: Spectra, timbre: Timbre, random: np.random.Generator) -> Iterator[Sound]:
    """Yield the sound block by block; not limited, peaks may pass 1."""
    frames = spectra.pitch.shape[0]
    moved = changed_pitch(spectra.pitch, timbre)
    pulses = np.pad(pulse_train(moved), WINDOW // 2, mode="reflect")
    gain = np.float32(timbre.gain * _compensation(spectra, moved, timbre))
    change = _Change(timbre)
    tail = np.zeros((OVERLAP - 1, HOP), np.float32)
    begin, skip = 0, WINDOW // 2
    while begin < frames:
        end = min(begin + (BLOCK if begin else FIRST_BLOCK), frames)
        spectrum = _spectrum(spectra, change, pulses, random, begin, end)
        rows = np.fft.irfft(spectrum, WINDOW, axis=1).astype(np.float32, copy=False) * HANN
        rows = rows.reshape(end - begin, OVERLAP, HOP)
        mixed = np.zeros((end - begin + OVERLAP - 1, HOP), np.float32)
        mixed[: OVERLAP - 1] = tail
        for part in range(OVERLAP):
            mixed[part : part + end - begin] += rows[:, part]
        # The last window's second half is the sentence's end, as the first one's is its begin.
        done = end - begin if end < frames else end - begin + OVERLAP // 2
        tail = mixed[end - begin :]
        sound = (mixed[:done] / _window_sum(begin, begin + done, frames)).reshape(-1)
        yield (sound * gain)[skip:]
        begin, skip = end, 0


def changed_pitch(pitch: npt.NDArray[np.float32], timbre: Timbre) -> npt.NDArray[np.float32]:
    """Move the pitch curve, and stretch it about its middle; frames without pitch keep none."""
    voiced = pitch > VOICED
    if not voiced.any():
        return pitch
    middle = float(np.exp(np.log(pitch[voiced]).mean()))
    moved = middle * timbre.pitch * (np.maximum(pitch, 1.0) / middle) ** timbre.melody
    # A voiced frame stays voiced, however low the speaker; the others keep what they have,
    # because the curve is interpolated across their border.
    return np.where(voiced, np.maximum(moved, VOICED + 1), pitch).astype(np.float32)


def pulse_train(pitch: npt.NDArray[np.float32]) -> Sound:
    """Make the sum of all harmonics below :data:`PULSE_CEILING`, each of amplitude 1."""
    frames = pitch.shape[0]
    centres: Signal = (np.arange(frames, dtype=np.float64) + 0.5) * HOP
    places: Signal = np.arange(frames * HOP, dtype=np.float64) + 0.5
    curve: Signal = np.interp(places, centres, pitch)
    voiced = curve > VOICED
    curve = np.maximum(curve, VOICED)
    angle = (2 * np.pi * np.modf(np.cumsum(curve) / RATE)[0]).astype(np.float32)
    harmonics = (np.floor(PULSE_CEILING / curve) + 0.5).astype(np.float32)
    below = 2 * np.sin(angle / 2)
    # Dirichlet's kernel; where its denominator vanishes it has the number of harmonics as limit.
    singular = np.abs(below) <= 2e-3
    below[singular] = 1
    kernel = np.sin(harmonics * angle) / below
    kernel[singular] = harmonics[singular]
    return np.where(voiced, kernel - 0.5, 0).astype(np.float32)


def _tilt(frequency: npt.NDArray[np.float32], timbre: Timbre) -> npt.NDArray[np.float32]:
    """Return what a timbre's tilt adds to a logarithmic magnitude."""
    octaves = np.log2(np.clip(frequency, *TILTED) / TILTED[0])
    return (octaves * timbre.tilt * np.log(10) / 20).astype(np.float32)


def _compensation(spectra: Spectra, moved: npt.NDArray[np.float32], timbre: Timbre) -> float:
    """
    Return the factor that makes the changed voice as loud as the model's own, over the sentence.

    Where the harmonics of another pitch fall on the envelope depends on what
    is said: a fixed gain was wrong by up to 3 dB (measured).
    """
    own = _voiced_energy(spectra, spectra.pitch, Timbre())
    changed = _voiced_energy(spectra, moved, timbre)
    return float(np.sqrt(own / changed)) if own > 0 and changed > 0 else 1.0


def _voiced_energy(spectra: Spectra, pitch: npt.NDArray[np.float32], timbre: Timbre) -> float:
    """Add up the energy of all harmonics below :data:`LOUDNESS_CEILING`, over the voiced frames."""
    frames = np.flatnonzero(pitch > VOICED)
    if not frames.size:
        return 0.0
    count = int(LOUDNESS_CEILING / pitch[frames].min()) + 1
    frequency = pitch[frames, np.newaxis] * np.arange(1, count, dtype=np.float32)
    bins = np.minimum(np.rint(frequency / (BIN * timbre.formants)), BINS - 1).astype(np.intp)
    magnitude = spectra.harmonic[bins, frames[:, np.newaxis]] + _tilt(frequency, timbre)
    energy = np.exp(2 * np.minimum(magnitude, np.float32(LOUDEST)))
    return float(energy[frequency < LOUDNESS_CEILING].sum())


class _Change:
    """What a timbre does to one block of envelopes, prepared once per sentence."""

    def __init__(self, timbre: Timbre) -> None:
        self._stretched = timbre.formants != 1
        source = np.minimum(np.arange(BINS) / timbre.formants, BINS - 1)
        self._low = np.minimum(source.astype(np.intp), BINS - 2)
        self._share = (source - self._low).astype(np.float32)
        self._nearest = np.rint(source).astype(np.intp)
        self.tilt = _tilt(np.arange(BINS, dtype=np.float32) * BIN, timbre)
        self.breath = np.float32(timbre.breath * np.log(10) / 20)

    def envelope(self, rows: Matrix) -> Matrix:
        """Stretch along frequency; ``rows`` has one row per frame here."""
        if not self._stretched:
            return rows
        low = rows[:, self._low]
        stretched = low + (rows[:, self._low + 1] - low) * self._share
        return stretched.astype(np.float32, copy=False)

    def phase(self, rows: Matrix) -> Matrix:
        """Stretch a phase: angles cannot be interpolated, so the nearest is taken."""
        return rows[:, self._nearest] if self._stretched else rows


def _spectrum(
    spectra: Spectra,
    change: _Change,
    pulses: Sound,
    random: np.random.Generator,
    begin: int,
    end: int,
) -> npt.NDArray[np.complex64]:
    """Add up the three branches for the frames from ``begin`` to ``end``, one row per frame."""

    def rows(matrix: Matrix) -> Matrix:
        return np.ascontiguousarray(matrix[:, begin:end].T)

    windows = np.lib.stride_tricks.sliding_window_view(
        pulses[begin * HOP : (end - 1) * HOP + WINDOW], WINDOW
    )[::HOP]
    total: Any = np.fft.rfft(windows * (HANN / (WINDOW / 4)), axis=1).astype(np.complex64)
    harmonic = change.envelope(rows(spectra.harmonic)) + change.tilt
    turn = np.float32(np.pi) * np.tanh(change.phase(rows(spectra.turn)))
    total *= _polar(harmonic, turn.astype(np.float32, copy=False))
    noise = random.standard_normal((end - begin, 2 * BINS), dtype=np.float32).view(np.complex64)
    breath = np.where(spectra.pitch[begin:end, np.newaxis] > VOICED, change.breath, np.float32(0))
    total += noise * _magnitude(change.envelope(rows(spectra.noise)) + change.tilt + breath)
    residual = change.envelope(rows(spectra.residual)) + change.tilt
    total += _polar(residual, change.phase(rows(spectra.phase)))
    return total


def _magnitude(logarithm: Matrix) -> Matrix:
    return np.exp(np.minimum(logarithm, np.float32(LOUDEST)))


def _polar(logarithm: Matrix, angle: Matrix) -> npt.NDArray[np.complex64]:
    result = np.empty(angle.shape, np.complex64)
    np.cos(angle, out=result.real)
    np.sin(angle, out=result.imag)
    result *= _magnitude(logarithm)
    return result


def _window_sum(begin: int, end: int, frames: int) -> Matrix:
    """Sum the squared windows over each of the output's hops from ``begin`` to ``end``."""
    squares = (HANN * HANN).reshape(OVERLAP, HOP)
    sums = np.zeros((end - begin, HOP), np.float32)
    for part in range(OVERLAP):
        here = np.arange(begin, end) - part
        sums[(here >= 0) & (here < frames)] += squares[part]
    return np.maximum(sums, np.float32(1e-11))
