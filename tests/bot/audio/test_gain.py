"""Louder or quieter, and never clipped."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.gain import LEAST, MOST, Gain, decibels


def amplified(samples, gain):
    frame = np.asarray(samples, "<i2").tobytes()
    return np.frombuffer(Gain(gain).apply(frame), "<i2").astype(int)


@pytest.mark.parametrize(
    ("gain", "sample", "becomes"), [(6, 1000, 1995), (-6, 1000, 501), (-20, -10000, -1000)]
)
def test_what_is_far_from_the_limit_is_exactly_so_much_louder(gain, sample, becomes):
    """Six decibels are twice as much."""
    assert amplified([sample], gain)[0] == pytest.approx(becomes, abs=1)


def test_no_decibels_leave_every_bit_as_it_is():
    """Also the loudest."""
    samples = np.arange(-32768, 32768)
    assert (amplified(samples, 0) == samples).all()


@pytest.mark.parametrize("gain", [LEAST, -1, 1, 6, MOST])
def test_the_louder_stays_the_louder_and_nothing_is_clipped(gain):
    """The curve bends, it never breaks nor turns."""
    curve = amplified(np.arange(-32768, 32768), gain)
    assert (np.diff(curve) >= 0).all()
    assert np.abs(curve).max() <= 0.971 * 32768
    assert (curve[1:32768] == -curve[:32768:-1]).all(), "no offset, so no click"


@given(samples=st.lists(st.integers(-32768, 32767), max_size=480), gain=st.integers(LEAST, MOST))
def test_a_frame_keeps_its_length(samples, gain):
    """Whatever is in it."""
    assert len(amplified(samples, gain)) == len(samples)


def test_decibels_of_a_factor():
    """As everybody has them."""
    assert decibels(1.0) == 0.0
    assert decibels(2.0) == pytest.approx(6.02, abs=0.01)
    assert decibels(0.1) == pytest.approx(-20.0)
