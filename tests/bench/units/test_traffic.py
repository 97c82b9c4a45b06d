"""What is asked for is what it is said to be, and the same each time."""

from collections import Counter

import pytest

from bench.units.service import Pace
from bench.units.traffic import HOG, KINDS, traffic

PACE = Pace(rate=10, round_trip=0.05)


def made(kind, *, guilds=50, units=3, utterances=300):
    return traffic(kind, guilds=guilds, units=units, pace=PACE, utterances=utterances)


def load(arrivals, wanted):
    """The part of what the units can do that arrivals ask for, while they come."""
    return sum(one.seconds for one in arrivals) / arrivals[-1].at / wanted.capacity


@pytest.mark.parametrize("kind", KINDS)
def test_traffic_is_always_the_same_and_in_order(kind):
    wanted = made(kind)
    assert wanted == made(kind)
    assert list(wanted.arrivals) == sorted(wanted.arrivals, key=lambda one: one.at)
    assert set(wanted.guilds) >= {one.guild for one in wanted.arrivals}


@pytest.mark.parametrize(("kind", "part"), [("light", 0.3), ("even", 0.8), ("bursty", 0.6)])
def test_demand_is_a_part_of_what_the_units_can_do(kind, part):
    wanted = made(kind)
    assert load(wanted.arrivals, wanted) == pytest.approx(part, rel=0.2)


def test_a_few_guilds_cannot_want_more_than_their_mouths_can_speak():
    wanted = made("even", guilds=5, units=5)
    assert load(wanted.arrivals, wanted) * wanted.capacity < 0.5 * 5


def test_bursts_are_several_in_one_guild():
    """Each guild's come by the half dozen."""
    counts = Counter(one.guild for one in made("bursty").arrivals)
    assert all(count % 6 == 0 for count in counts.values())


def test_the_hog_never_stops_and_is_nobodys_equal():
    """It wants more than it can say, from the beginning to the end."""
    wanted = made("one hog")
    hog = [one for one in wanted.arrivals if one.guild == HOG]
    assert HOG not in wanted.equals
    assert hog[0].at == 0.0
    for one in hog:
        asked = sum(other.seconds for other in hog if other.at <= one.at)
        assert asked > one.at
    others = [one for one in wanted.arrivals if one.guild != HOG]
    assert load(others, wanted) == pytest.approx(0.5, rel=0.2)


def test_a_crowd_wants_more_than_it_can_get():
    wanted = made("crowd", guilds=100)
    assert wanted.ends is not None
    asked = sum(one.seconds for one in wanted.arrivals)
    assert asked > 1.5 * wanted.capacity * wanted.ends
