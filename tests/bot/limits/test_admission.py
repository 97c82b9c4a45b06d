"""All limits together, on a virtual clock."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import BudgetUsedUp, NotInVoice, Rejected, Repeated, TooFast, Whose
from bot.limits.admission import Admission, Limits
from bot.vocabulary import GuildId, UserId
from tests.support.clock import virtual_time

GUILD, OTHER = GuildId(1), GuildId(2)
ALICE, BOB = UserId(3), UserId(4)
NONE = Limits()
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 28, tzinfo=UTC)


def day_that_passes(start: datetime = NOON):
    """The date as the virtual clock has it."""
    began = asyncio.get_running_loop().time()
    return lambda: start + timedelta(seconds=asyncio.get_running_loop().time() - began)


@virtual_time
async def test_without_limits_everything_is_admitted():
    admission = Admission(NONE)
    for _ in range(1000):
        admission.admit(GUILD, ALICE, "hello", Limits())


@virtual_time
async def test_a_person_is_slowed_down_and_others_are_not():
    admission, limits = Admission(NONE), Limits(person_per_minute=2)
    admission.admit(GUILD, ALICE, "1", limits)
    admission.admit(GUILD, ALICE, "2", limits)

    with pytest.raises(TooFast) as refused:
        admission.admit(GUILD, ALICE, "3", limits)

    assert refused.value.whose is Whose.PERSON
    assert refused.value.wait == pytest.approx(30.0)
    admission.admit(GUILD, BOB, "3", limits)
    admission.admit(OTHER, ALICE, "3", limits)
    await asyncio.sleep(refused.value.wait)
    admission.admit(GUILD, ALICE, "3", limits)


@virtual_time
async def test_a_guild_is_slowed_down_as_a_whole():
    admission, limits = Admission(NONE), Limits(guild_per_minute=2)
    admission.admit(GUILD, ALICE, "1", limits)
    admission.admit(GUILD, BOB, "2", limits)

    with pytest.raises(TooFast) as refused:
        admission.admit(GUILD, BOB, "3", limits)

    assert refused.value.whose is Whose.GUILD
    admission.admit(OTHER, BOB, "3", limits)


@virtual_time
async def test_the_same_three_times_in_a_row_is_once_too_often():
    admission, limits = Admission(NONE), Limits(repeats=2)
    admission.admit(GUILD, ALICE, "hello", limits)
    admission.admit(GUILD, ALICE, "Hello", limits)

    with pytest.raises(Repeated):
        admission.admit(GUILD, ALICE, "hello", limits)

    admission.admit(GUILD, BOB, "hello", limits)
    admission.admit(GUILD, ALICE, "well", limits)
    admission.admit(GUILD, ALICE, "hello", limits)


@virtual_time
async def test_a_persons_characters_last_until_midnight():
    admission = Admission(NONE, now=day_that_passes())
    limits = Limits(person_characters_per_day=10)
    admission.admit(GUILD, ALICE, "12345678", limits)

    with pytest.raises(BudgetUsedUp) as refused:
        admission.admit(GUILD, ALICE, "123", limits)

    assert (refused.value.whose, refused.value.resets) == (Whose.PERSON, MIDNIGHT)
    admission.admit(GUILD, ALICE, "12", limits)
    admission.admit(GUILD, BOB, "123", limits)
    await asyncio.sleep(12 * 3600)
    admission.admit(GUILD, ALICE, "123", limits)


@virtual_time
async def test_a_guilds_characters_are_those_of_all():
    admission, limits = Admission(NONE, now=day_that_passes()), Limits(guild_characters_per_day=10)
    admission.admit(GUILD, ALICE, "12345", limits)
    admission.admit(GUILD, BOB, "12345", limits)

    with pytest.raises(BudgetUsedUp) as refused:
        admission.admit(GUILD, ALICE, "1", limits)

    assert refused.value.whose is Whose.GUILD
    admission.admit(OTHER, ALICE, "1", limits)


@virtual_time
async def test_what_was_spent_before_a_restart_counts():
    spent = {(GUILD, ALICE): 10, (GUILD, BOB): 5}
    admission = Admission(NONE, spent=spent, now=day_that_passes())

    with pytest.raises(BudgetUsedUp):
        admission.admit(GUILD, ALICE, "1", Limits(person_characters_per_day=10))
    with pytest.raises(BudgetUsedUp):
        admission.admit(GUILD, BOB, "1", Limits(guild_characters_per_day=15))


@virtual_time
async def test_what_is_refused_by_one_limit_counts_for_none():
    """Refused for the budget a hundred times, the rate is as it was."""
    admission = Admission(NONE, now=day_that_passes())
    limits = Limits(2, 2, 2, person_characters_per_day=5)
    for _ in range(100):
        with pytest.raises(Rejected):
            admission.admit(GUILD, ALICE, "too long", limits)

    admission.admit(GUILD, ALICE, "12", limits)
    admission.admit(GUILD, ALICE, "12", limits)


@virtual_time
async def test_a_guild_can_only_narrow_what_the_operator_allows():
    admission = Admission(Limits(person_per_minute=2, guild_per_minute=3))
    for guild in (GUILD, OTHER):
        admission.admit(guild, ALICE, "1", Limits(person_per_minute=100))
        admission.admit(guild, ALICE, "2", Limits(person_per_minute=100))

    with pytest.raises(TooFast):
        admission.admit(GUILD, ALICE, "3", Limits(person_per_minute=100))
    with pytest.raises(TooFast):
        admission.admit(OTHER, BOB, "3", Limits(guild_per_minute=1))


@virtual_time
async def test_other_limits_of_the_operator_count_at_once_with_what_was_said_before():
    admission = Admission(Limits(guild_characters_per_day=1000))
    admission.admit(GUILD, ALICE, "x" * 600, NONE)

    admission.limit(Limits(guild_characters_per_day=500))
    with pytest.raises(BudgetUsedUp):
        admission.admit(GUILD, ALICE, "x", NONE)

    admission.limit(Limits(guild_characters_per_day=601))
    admission.admit(GUILD, ALICE, "x", NONE)


@virtual_time
async def test_what_was_not_said_after_all_does_not_count():
    """Such as when whoever asked is in no voice channel, or the queue is full."""
    admission, limits = Admission(NONE), Limits(person_per_minute=1)

    with pytest.raises(NotInVoice), admission.admitting(GUILD, ALICE, "1", limits):
        raise NotInVoice

    with admission.admitting(GUILD, ALICE, "1", limits):
        pass
    with pytest.raises(TooFast), admission.admitting(GUILD, ALICE, "1", limits):
        raise AssertionError


def test_of_two_limits_the_narrower_counts():
    operator = Limits(20, 100, None, None, 5000)

    narrowed = operator.narrowed(Limits(30, 50, 2, 100, None))

    assert narrowed == Limits(20, 50, 2, 100, 5000)
