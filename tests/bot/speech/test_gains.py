"""Every voice as loud as the others."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.gain import LEAST, MOST
from bot.speech.gains import MEMORY, REACH, TARGET, Gains, VoiceGain


def after(*utterances):
    known = VoiceGain()
    for loudness, seconds in utterances:
        known = known.after(loudness, seconds)
    return known


@pytest.mark.parametrize(
    ("utterances", "gain"),
    [
        ([], 0),
        ([(TARGET, 3.0)], 0),
        ([(TARGET - 6, 5.0)], 5),
        ([(TARGET - 6, 5.0)] * 4, 6),
        ([(TARGET + 6, 5.0)] * 4, -6),
        ([(TARGET - 40, 60.0)], 12),
        ([(TARGET - 6, 0.4)], 3),  # a word is not enough to be sure
    ],
)
def test_what_is_quiet_is_turned_up(utterances, gain):
    """By what it is quieter than others, the more surely the more was heard of it."""
    assert after(*utterances).gain == gain


def test_a_voice_that_is_measured_keeps_its_gain():
    """Utterances differ; the gain does not go to and fro with them."""
    known = after(*[(TARGET - 6, 5.0)] * 20)
    chosen = set()
    for number in range(40):
        known = known.after(TARGET - 6 + (2.0 if number % 2 else -2.0), 2.0)
        chosen.add(known.gain)
    assert chosen == {6}


def test_a_voice_that_has_changed_is_followed():
    """Because what is older than a minute of its speech counts less and less."""
    known = after(*[(TARGET - 6, 5.0)] * 100)
    for _ in range(60):
        known = known.after(TARGET - 2, 5.0)
    assert known.gain == 2


@given(st.lists(st.tuples(st.floats(-70, 0), st.floats(0.4, 200)), max_size=20))
def test_it_is_bounded_whatever_is_measured(utterances):
    """A broken voice is not made to hurt."""
    known = after(*utterances)
    assert abs(known.gain) <= REACH
    assert 0 <= known.seconds <= MEMORY
    assert -70 <= known.loudness <= 0


def test_a_persons_volume_comes_on_top():
    """Within what can be done."""
    gains = Gains()
    for _ in range(9):
        gains.learn("main", "emily", TARGET - 6, 5.0)
    assert gains.gain("main", "emily", 1.0) == 6
    assert gains.gain("main", "emily", 2.0) == 12
    assert gains.gain("main", "emily", 0.5) == 0
    assert gains.gain("local", "emily", 1.0) == 0, "somebody else by the same name"
    for _ in range(9):
        gains.learn("main", "shy", TARGET - 60, 5.0)
    assert gains.gain("main", "shy", 2.0) == MOST
    assert gains.gain("main", "emily", 0.001) == LEAST


def test_switched_off_only_the_volume_counts():
    """And nothing is learned."""
    gains = Gains(target=None)
    gains.learn("main", "emily", TARGET - 6, 5.0)
    assert gains.gain("main", "emily", 1.0) == 0
    assert gains.gain("main", "emily", 0.5) == -6


async def test_what_was_learned_is_there_after_a_restart(tmp_path):
    """A restart should not be heard."""
    path = tmp_path / "data" / "loudness.json"
    async with Gains(path) as gains:
        gains.learn("main", "emily", TARGET - 6, 20.0)
        gain = gains.gain("main", "emily", 1.0)
        assert gain
    async with Gains(path) as gains:
        assert gains.gain("main", "emily", 1.0) == gain


DAMAGED = {"loudness": -20.0, "seconds": 10.0, "gain": 99}


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        json.dumps({"main emily": DAMAGED}).encode(),
        json.dumps({"main emily": {"loudness": -20}}).encode(),
        json.dumps({"main emily": 7}).encode(),
        b'{"main emily": {"loudness": NaN, "seconds": 1, "gain": 1}}',
        b" " * (2**20 + 1),
    ],
)
async def test_a_file_that_is_none_of_ours_is_as_if_it_was_not_there(tmp_path, written):
    """It is learned again."""
    path = tmp_path / "loudness.json"
    path.write_bytes(written)
    async with Gains(path) as gains:
        assert gains.gain("main", "emily", 1.0) == 0


async def test_a_disk_that_cannot_be_written_is_told_of(tmp_path, caplog):
    """Speech goes on."""
    (tmp_path / "data").write_bytes(b"no folder")
    async with Gains(tmp_path / "data" / "loudness.json") as gains:
        gains.learn("main", "emily", TARGET - 6, 20.0)
    assert "not kept" in caplog.text
