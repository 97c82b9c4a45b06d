"""The sound card, or a program that stands for one."""

import asyncio
import sys
from pathlib import Path

import pytest

from playground import sound
from playground.sound import WAITING, find_sound_card
from tests.support.waiting import until


@pytest.fixture
def no_miniaudio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "miniaudio", None)


async def test_no_sound_card_is_a_phrase(no_miniaudio: None, monkeypatch: pytest.MonkeyPatch):
    """Without miniaudio and without a player, the reason is said."""
    monkeypatch.setattr(sound, "PROGRAMS", {})

    card, phrase = await find_sound_card()

    assert card is None
    assert "miniaudio is not installed" in phrase


async def test_this_machines_sound_card_is_found_or_not():
    """Looking never fails, whatever this machine has."""
    card, phrase = await find_sound_card()

    assert "sound card" in phrase
    if card is not None:
        card.put(bytes(1920))
        await card.aclose()


async def test_a_player_program_gets_the_sound(
    no_miniaudio: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """What is put is written to the player's input, and it ends with us."""
    played = tmp_path / "played"
    monkeypatch.setattr(sound, "PROGRAMS", {"sh": ["-c", f"cat > {played}"]})

    card, phrase = await find_sound_card()
    assert card is not None
    card.put(b"\1\2" * 960)
    await until(lambda: played.exists() and played.stat().st_size == 1920)
    await card.aclose()

    assert phrase == "the sound card (through sh)"


async def test_a_player_that_gives_up_is_passed_over(
    no_miniaudio: None, monkeypatch: pytest.MonkeyPatch
):
    """A program that ends at once has no sound card."""
    monkeypatch.setattr(sound, "PROGRAMS", {"false": [], "no-such-program": []})

    card, _ = await find_sound_card()

    assert card is None


class FakeDevice:
    """What miniaudio gives, without a thread."""

    backend = "FAKE"

    def __init__(self) -> None:
        self.closed = False

    def start(self, player) -> None:
        self.player = player

    def close(self) -> None:
        self.closed = True


async def test_the_card_gets_silence_where_there_is_nothing():
    """Asked for any number of frames the player gives exactly those, in order, then silence."""
    device = FakeDevice()
    card = sound._Miniaudio(device)
    card.put(b"\1\1\2\2")
    card.put(b"\3\3")

    pieces = [device.player.send(frames) for frames in (1, 3, 2)]
    await card.aclose()

    assert pieces == [b"\1\1", b"\2\2\3\3\0\0", b"\0\0\0\0"]
    assert device.closed


async def test_what_comes_too_fast_is_dropped():
    """The oldest is dropped, so that one hears the present."""
    device = FakeDevice()
    card = sound._Miniaudio(device)
    for number in range(WAITING + 1):
        card.put(bytes([number % 256, 0]))

    first = device.player.send(1)
    await asyncio.sleep(0)

    assert first == b"\1\0"
