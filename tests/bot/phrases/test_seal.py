"""What a phrase is called, and that nothing else passes for it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phrases.seal import LONGEST_PACKET, SECRET_SIZE, Phrase, PhraseName, Seal
from bot.vocabulary import VoiceId

SECRET = bytes(range(SECRET_SIZE))
SEAL = Seal(SECRET, service="wss://one", encoding="opus")
HELLO = Phrase("Hello there.", VoiceId("emily"), "en", 1.0, 24_000)
PACKETS = st.lists(st.binary(min_size=1, max_size=60), max_size=30)
NAMES = st.binary(min_size=20, max_size=20).map(lambda data: PhraseName(data.hex()))


def test_the_same_phrase_goes_by_the_same_name():
    again = Seal(SECRET, service="wss://one", encoding="opus")

    assert again.name(replace(HELLO)) == SEAL.name(HELLO)
    assert again.name(replace(HELLO, speed=1)) == SEAL.name(HELLO)


@pytest.mark.parametrize(
    "other",
    [
        replace(HELLO, text="Hello there!"),
        replace(HELLO, text="hello there."),
        replace(HELLO, voice=VoiceId("ryan")),
        replace(HELLO, language="de"),
        replace(HELLO, speed=1.001),
        replace(HELLO, rate=16_000),
        # The same letters, divided otherwise.
        replace(HELLO, text='Hello there.", "emily'),
        Phrase("emily", VoiceId("Hello there."), "en", 1.0, 24_000),
    ],
)
def test_whatever_changes_the_sound_changes_the_name(other: Phrase):
    assert SEAL.name(other) != SEAL.name(HELLO)


@pytest.mark.parametrize(
    "seal",
    [
        Seal(SECRET, service="wss://two", encoding="opus"),
        Seal(SECRET, service="wss://one", encoding="opus, newer"),
        Seal(SECRET[::-1], service="wss://one", encoding="opus"),
    ],
)
def test_service_encoding_and_secret_change_the_name(seal: Seal):
    assert seal.name(HELLO) != SEAL.name(HELLO)


@given(st.text(max_size=90), st.text(max_size=10))
def test_every_name_is_a_safe_file_name_and_shows_nothing(text: str, voice: str):
    text = text.encode("utf-8", "replace").decode()
    name = SEAL.name(replace(HELLO, text=text, voice=VoiceId(voice)))

    assert len(name) == 40
    assert set(name) <= set("0123456789abcdef")


def test_half_a_character_has_a_name():
    """Lightning refuses it, but a name is asked for first."""
    assert len(SEAL.name(replace(HELLO, text="\ud800"))) == 40


@given(NAMES, PACKETS)
def test_what_is_closed_is_opened(name: PhraseName, packets: list[bytes]):
    assert SEAL.open(name, SEAL.close(name, packets)) == tuple(packets)


def test_the_longest_packet_fits():
    packets = [bytes(LONGEST_PACKET)]
    name = SEAL.name(HELLO)

    assert SEAL.open(name, SEAL.close(name, packets)) == tuple(packets)


@given(NAMES, PACKETS, st.data())
def test_what_was_damaged_is_not_opened(
    name: PhraseName, packets: list[bytes], data: st.DataObject
):
    written = SEAL.close(name, packets)
    place = data.draw(st.integers(0, len(written) - 1))
    flip = data.draw(st.integers(1, 255))

    damaged = written[:place] + bytes([written[place] ^ flip]) + written[place + 1 :]

    assert SEAL.open(name, damaged) is None
    assert SEAL.open(name, written[:place]) is None
    assert SEAL.open(name, written + damaged[place : place + 1]) is None


@given(st.binary(max_size=200))
def test_what_nobody_closed_is_not_opened(data: bytes):
    assert SEAL.open(SEAL.name(HELLO), data) is None


def test_under_another_name_or_secret_nothing_is_opened():
    name = SEAL.name(HELLO)
    written = SEAL.close(name, [b"packet"])

    assert SEAL.open(SEAL.name(replace(HELLO, text="Bye.")), written) is None
    assert Seal(SECRET[::-1], service="wss://one", encoding="opus").open(name, written) is None


def test_a_phrase_does_not_show_its_text():
    assert "Hello" not in repr(HELLO)
