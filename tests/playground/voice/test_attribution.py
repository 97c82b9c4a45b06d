"""Packets, counted off to the utterances that they were."""

import pytest

from playground.voice.attribution import attribute
from playground.voice.listener import HeardPacket

SPEECH, SILENCE, SEALED = "s", ".", "x"


def stream(kinds: str, *, first: int = 65_533, begin: float = 100.0) -> list[HeardPacket]:
    """One packet every 20 ms: speech (s), silence (.), undecryptable (x), or lost (-)."""
    return [
        HeardPacket(
            speaker=1,
            arrival=begin + index * 0.02,
            sequence=(first + index) & 0xFFFF,
            timestamp=index * 960,
            payload=b"" if kind == SEALED else b"\xd8",
            encrypted=kind != SILENCE,
            silence=kind == SILENCE,
            decrypted=kind != SEALED,
        )
        for index, kind in enumerate(kinds)
        if kind != "-"
    ]


def test_what_follows_without_a_pause_is_told_apart_by_counting():
    *parts, rest = attribute(stream("..sssss....."), [2, 3])

    assert [part.packets for part in parts] == [2, 3]
    assert [part.first for part in parts] == [pytest.approx(100.04), pytest.approx(100.08)]
    assert rest.packets == 0


def test_silence_in_an_underrun_is_inside_and_around_it_is_not():
    """Its gaps count, those of the silence that leads in and out do not."""
    [part, _] = attribute(stream("....ss..ss....."), [4])

    assert part.packets == 4
    assert len(part.intervals) == 6


def test_a_loss_is_found_where_it_happened():
    """And takes the place of what was lost, so the next one is not blamed."""
    one, two, rest = attribute(stream("ss--ssss"), [5, 3])

    assert (one.packets, one.lost) == (3, 2)
    assert (two.packets, two.lost) == (3, 0)
    assert max(one.intervals) == pytest.approx(0.06)
    assert rest.packets == rest.lost == 0


def test_what_cannot_be_decrypted_is_not_heard_but_was_there():
    one, two, _ = attribute(stream("ssxsss"), [3, 3])

    assert (one.packets, one.undecryptable) == (2, 1)
    assert (two.packets, two.undecryptable) == (3, 0)


def test_what_is_heard_on_top_is_nobodys():
    """Twice the same packet, or more than was said."""
    part, rest = attribute(stream("sss"), [2])
    assert (part.packets, rest.packets) == (2, 1)

    again = stream("ss")
    part, rest = attribute([*again, again[-1]], [2])
    assert (part.packets, rest.packets) == (2, 1)


def test_what_is_missing_at_the_end_is_missed():
    one, two, _ = attribute(stream("ssss...."), [3, 3])

    assert (one.packets, two.packets) == (3, 1)


def test_what_was_never_played_takes_no_place():
    one, two, three, _ = attribute(stream("ssss"), [2, 0, 2])

    assert [one.packets, two.packets, three.packets] == [2, 0, 2]
    assert two.first is None


def test_a_new_connection_is_no_loss_and_a_pause_is_no_gap():
    """Sequence numbers begin anywhere; whoever is silent for a while is not late."""
    packets = [*stream("ss....."), *stream("ss.", first=9_000, begin=107.0)]
    one, two, _ = attribute(packets, [2, 2])

    assert (one.lost, two.lost) == (0, 0)
    assert len(two.intervals) == 1


def test_a_pause_in_the_middle_of_speech_is_a_gap():
    packets = [*stream("ss"), *stream("ss", first=65_535, begin=101.0)]
    [part, _] = attribute(packets, [4])

    assert max(part.intervals) == pytest.approx(0.98)
