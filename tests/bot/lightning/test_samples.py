"""Whole samples, wherever the bytes were cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lightning.errors import RemoteProtocolError
from bot.lightning.protocol import Audio, Complete, Event
from tests.support.replies import PCM, UNHURRIED, chunk, failure, message, pcm_of, reply, riff


def test_odd_byte_is_carried_over_to_the_next_chunk():
    it = reply()

    assert it.feed(chunk(PCM[:5])) == [Audio(PCM[:4])]
    assert it.feed(chunk(PCM[5:6])) == [Audio(PCM[4:6])]
    assert it.feed(chunk(PCM[6:7])) == []
    assert it.feed(message(status="complete")) == [Complete()]


def test_endless_reply_is_ended():
    it = reply()

    *fine, last = (it.feed(b"\0" * 2**22) for _ in range(9))

    assert all(isinstance(events[0], Audio) for events in fine)
    assert isinstance(failure(last), RemoteProtocolError)


@pytest.mark.parametrize("cut", [1, 3, 7, 10, 45, 1000])
def test_riff_header_is_not_played(cut: int):
    whole = riff(PCM)
    it, events = reply(), list[Event]()

    for start in range(0, len(whole), cut):
        events += it.feed(chunk(whole[start : start + cut]))
    events += it.feed(message(status="complete"))

    assert pcm_of(events) == PCM
    assert events[-1] == Complete()


@pytest.mark.parametrize("wrong", [{"rate": 44_100}, {"channels": 2}, {"bits": 8}])
def test_riff_header_of_other_audio_breaks_the_protocol(wrong: dict[str, int]):
    assert isinstance(failure(reply().feed(riff(PCM, **wrong))), RemoteProtocolError)


def test_riff_header_without_end_breaks_the_protocol():
    junk = b"RIFF\0\0\0\0WAVEjunk\xff\xff\xff\xff" + b"\0" * 2**16

    assert isinstance(failure(reply().feed(junk)), RemoteProtocolError)


@pytest.mark.parametrize("pcm", [b"RI", b"RIFF", b"RIFF12345678", b"RIFF1234WAV_", b"RAFF" * 10])
def test_audio_that_begins_like_a_header_is_played(pcm: bytes):
    it = reply()

    events = [*it.feed(pcm), *it.feed(message(done=True))]

    assert pcm_of(events) == pcm


def test_riff_header_and_nothing_else_is_no_audio():
    it = reply()

    assert it.feed(riff(b"")[:30]) == []
    assert it.feed(message(done=True)) == [Complete()]


@UNHURRIED
@given(st.data(), st.binary(max_size=200), st.booleans())
def test_audio_does_not_depend_on_how_it_is_cut(data: st.DataObject, pcm: bytes, with_header: bool):
    stream = riff(pcm) if with_header else pcm
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)))))
    it, events = reply(), list[Event]()

    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        piece = stream[start:end]
        events += it.feed(piece if data.draw(st.booleans()) else chunk(piece))
    events += it.feed(message(status="complete"))

    assert all(len(event.pcm) % 2 == 0 for event in events if isinstance(event, Audio))
    assert pcm_of(events) == pcm[: len(pcm) // 2 * 2]
    assert events[-1] == Complete()
