"""A voice for somebody for whom nobody chose one."""

import dataclasses
from collections import Counter

from bot.lightning.voices import Voice
from bot.speech.palette import choose, of_a_make

VOICES = [
    Voice(id=f"v{n}", name=f"V{n}", languages=("en",), gender=None, accent=None) for n in range(8)
]
PEOPLE = range(100_000, 100_800)


def test_it_is_the_same_on_every_machine():
    """After a restart, too, and in whatever order the catalogue lists the voices."""
    assert choose(VOICES, 4).id == choose(VOICES[::-1], 4).id == "v7"
    assert choose(VOICES, 1).id == "v5"


def test_people_can_be_told_apart():
    """Every voice has about its share."""
    counts = Counter(choose(VOICES, person).id for person in PEOPLE)
    assert len(counts) == len(VOICES)
    assert all(70 <= count <= 130 for count in counts.values())


def test_a_voice_that_goes_changes_only_for_whoever_had_it():
    """Everybody else keeps theirs."""
    for person in PEOPLE[:200]:
        before = choose(VOICES, person)
        if before is not VOICES[0]:
            assert choose(VOICES[1:], person) is before


def test_voices_of_one_make_sound_equally_good():
    """Where a catalogue tells of none, all are of one."""
    good, robotic = (dataclasses.replace(VOICES[0], make=make) for make in ("hibari", "espeak"))
    assert of_a_make([good, robotic], good) == [good]
    assert of_a_make([good, robotic], robotic) == [robotic]
    assert of_a_make(VOICES, VOICES[3]) == VOICES
