"""Where the time until the first sound goes, added up."""

import pytest

from bot.speech.stages import STAGES, Stages


def test_every_stage_has_its_part_and_together_they_are_the_whole():
    """One after another, from the moment of acceptance."""
    stages = Stages(10.0)
    for number, stage in enumerate(STAGES[1:], start=1):
        stages.enter(stage, 10.0 + number * number)

    parts = stages.until(46.0)

    assert list(parts) == list(STAGES)
    assert list(parts.values()) == [1.0, 3.0, 5.0, 7.0, 9.0, 11.0]


def test_a_stage_that_comes_again_goes_on():
    """Another attempt adds to what the first one took."""
    stages = Stages(0.0)
    stages.enter("unit", 1.0)
    stages.enter("synthesis", 2.0)
    stages.enter("unit", 4.0)

    parts = stages.until(9.0)

    assert parts["unit"] == 6.0
    assert sum(parts.values()) == 9.0


def test_asking_stops_nothing():
    """The stage that runs goes on running."""
    stages = Stages(0.0)

    assert stages.until(1.0)["queue"] == 1.0
    assert stages.until(3.0)["queue"] == 3.0
    assert stages.current == "queue"


def test_what_never_began_took_no_time():
    """Given up in the queue."""
    assert Stages(5.0).until(7.0) == dict.fromkeys(STAGES, 0.0) | {"queue": pytest.approx(2.0)}
