"""Chunks of any length into frames."""

from hypothesis import given
from hypothesis import strategies as st

from bot.audio.framing import Framer
from bot.audio.pcm import SPEECH

SIZE = SPEECH.frame_size


def test_a_chunk_shorter_than_a_frame_waits():
    framer = Framer(SPEECH)

    assert framer.put(b"x" * (SIZE - 1)) == []
    assert framer.waiting == SIZE - 1
    assert framer.put(b"y") == [b"x" * (SIZE - 1) + b"y"]
    assert framer.waiting == 0


def test_the_last_frame_is_filled_with_silence():
    framer = Framer(SPEECH)
    framer.put(b"x" * 10)

    assert framer.finish() == [b"x" * 10 + bytes(SIZE - 10)]
    assert framer.finish() == []


def test_nothing_is_added_when_the_frames_come_out_even():
    framer = Framer(SPEECH)
    framer.put(b"x" * SIZE)

    assert framer.finish() == []


def test_half_a_sample_at_the_end_is_not_played():
    """A stream that breaks off in the middle of a sample does not click."""
    framer = Framer(SPEECH)
    framer.put(b"\1\2\3")
    alone = Framer(SPEECH)
    alone.put(b"\3")

    assert framer.finish() == [b"\1\2".ljust(SIZE, b"\0")]
    assert alone.finish() == []


@given(st.lists(st.binary(max_size=3 * SIZE)))
def test_however_audio_is_cut_the_frames_are_the_same(chunks: list[bytes]):
    framer = Framer(SPEECH)
    whole = b"".join(chunks)

    frames = [frame for chunk in chunks for frame in framer.put(chunk)] + framer.finish()

    assert all(len(frame) == SIZE for frame in frames)
    even = whole[: len(whole) & ~1] if len(whole) % SIZE else whole
    assert b"".join(frames)[: len(even)] == even
    assert not any(b"".join(frames)[len(even) :])
