"""What became of each message, for a while."""

import asyncio

from bot.errors import VoiceLinkLost
from bot.reading.decisions import Decisions
from bot.reading.reasons import Reason
from bot.speech.utterance import Outcome
from tests.support.clock import virtual_time
from tests.support.reading import GUILD, OTHER_GUILD, facts
from tests.support.speech import ticket


@virtual_time
async def test_a_refusal_is_counted_and_remembered():
    decisions = Decisions()

    decisions.refuse(facts(id=1), Reason.BLOCKED)

    assert decisions.find(1).reason is Reason.BLOCKED
    assert decisions.counts == {Reason.BLOCKED: 1}


@virtual_time
async def test_where_nothing_is_read_is_counted_only():
    """Others would be pushed out by what is written all over the guild."""
    decisions = Decisions()

    decisions.refuse(facts(id=1), Reason.NOT_A_READ_CHANNEL)

    assert decisions.find(1) is None
    assert decisions.counts == {Reason.NOT_A_READ_CHANNEL: 1}


@virtual_time
async def test_the_end_of_its_utterance_is_the_end_of_a_message():
    """And it is counted once, then."""
    decisions, said = Decisions(), ticket()
    decisions.accept(facts(id=1), said, cut=True)
    while_it_waits = (decisions.find(1).reason, decisions.waiting, decisions.counts)
    error = VoiceLinkLost("x")

    said.end(Outcome.FAILED, error)
    await asyncio.sleep(0)

    decision = decisions.find(1)
    assert while_it_waits == (Reason.WAITING, 1, {})
    assert (decision.reason, decision.error, decision.cut) == (Reason.FAILED, error, True)
    assert decision.ticket is None
    assert (decisions.waiting, decisions.counts) == (0, {Reason.FAILED: 1})


@virtual_time
async def test_what_is_known_better_stays():
    """A message that was withdrawn because its channel went was not deleted."""
    decisions, said = Decisions(), ticket()
    decisions.accept(facts(id=1), said, cut=False)
    decisions.find(1).reason = Reason.CHANNEL_REMOVED

    said.end(Outcome.WITHDRAWN)
    await asyncio.sleep(0)

    assert decisions.find(1).reason is Reason.CHANNEL_REMOVED


@virtual_time
async def test_the_oldest_is_forgotten_but_not_what_waits():
    decisions, said = Decisions(remembered=2), ticket()
    decisions.accept(facts(id=1), said, cut=False)
    for number in (2, 3, 4):
        decisions.refuse(facts(id=number), Reason.TOO_FAST)

    found = [number for number in (1, 2, 3, 4) if decisions.find(number) is not None]

    assert found == [1, 3, 4]


@virtual_time
async def test_what_waits_by_guild():
    decisions = Decisions()
    for number, guild in ((1, GUILD), (2, OTHER_GUILD)):
        decisions.accept(facts(id=number, guild=guild), ticket(), cut=False)

    assert [one.message for one in decisions.waiting_of(GUILD)] == [1]
    assert [one.message for one in decisions.waiting_of(None)] == [1, 2]
