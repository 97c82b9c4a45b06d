"""Measure speech: how loud, how high, what colour."""

import itertools

import numpy as np
import numpy.typing as npt

Sound = npt.NDArray[np.float32]

BANDS = (150, 300, 450, 650, 900, 1200, 1600, 2100, 2800, 3700, 5000)
"""Borders of the bands of a spectrum's outline, in hertz: about as the ear divides them."""


def level(sound: Sound, rate: int) -> float:
    """Return the root mean square of what is not a pause."""
    energies = _frames(sound, rate // 50)
    energies = np.sqrt((energies**2).mean(axis=1))
    # Compared with what is loud but not the loudest, which may be a single click.
    speech = energies > 0.1 * np.percentile(energies, 95)
    return float(np.sqrt((energies[speech] ** 2).mean()))


def pitch(sound: Sound, rate: int) -> float:
    """Return the median pitch of the voiced parts, in hertz, by autocorrelation."""
    size = rate // 20
    frames = _frames(sound, size)
    frames = frames[np.sqrt((frames**2).mean(axis=1)) > 0.3 * np.sqrt((sound**2).mean())]
    frames = frames - frames.mean(axis=1, keepdims=True)
    power = np.abs(np.fft.rfft(frames, 2 * size, axis=1)) ** 2
    correlation = np.fft.irfft(power, axis=1)[:, :size] / np.arange(size, 0, -1)
    lowest, highest = rate // 350, rate // 65
    best = lowest + correlation[:, lowest:highest].argmax(axis=1)
    voiced = correlation[np.arange(len(best)), best] > 0.6 * correlation[:, 0]
    return float(np.median(rate / best[voiced])) if voiced.any() else 0.0


def outline(sound: Sound, rate: int) -> npt.NDArray[np.float64]:
    """Return the long-term spectrum in :data:`BANDS`, in decibels about their mean."""
    size = rate // 20
    power = (np.abs(np.fft.rfft(_frames(sound, size) * np.hanning(size), axis=1)) ** 2).mean(axis=0)
    frequency = np.fft.rfftfreq(size, 1 / rate)
    levels = [
        10 * np.log10(power[(frequency >= low) & (frequency < high)].mean() + 1e-12)
        for low, high in itertools.pairwise(BANDS)
    ]
    return np.asarray(levels) - np.mean(levels)


def difference(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    """Return how far two outlines are apart, in decibels."""
    return float(np.sqrt(((one - other) ** 2).mean()))


def _frames(sound: Sound, size: int) -> Sound:
    count = len(sound) // size
    return sound[: count * size].reshape(count, size)
