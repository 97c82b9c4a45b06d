"""The people, over the pipe to their process."""

import asyncio

from bot.rehearsal.people import People
from bot.stagehands import end


async def test_they_say_where_they_are_and_count_when_asked():
    """Nobody came, so there is nothing to count."""
    people = await People.invite([["one"], ["two"]], wav=None)
    try:
        async with asyncio.timeout(60):
            ready = await people.listen()
            assert ready is not None
            assert ready["event"] == "ready"
            assert len(ready["guilds"]) == 2
            await people.ask_for_report([[], []])
            report = await people.listen()
    finally:
        await end(people.process)

    assert report is not None
    assert report["event"] == "report"
    assert [guild["utterances"] for guild in report["guilds"]] == [[], []]
    assert await people.listen() is None
