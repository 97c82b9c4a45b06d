"""A connection's messages, with and without a socket."""

import asyncio
import json

from playground.voice.client import Announcement, Client, Close, Outbox, Record


def client() -> Client:
    announcement = Announcement(1, 2, 3, "session", "token")
    return Client(announcement, ssrc=1001, dave_version=1, record=Record())


def taken(outbox: Outbox) -> list[str | bytes | Close]:
    return [outbox.get_nowait() for _ in range(outbox.qsize())]


async def test_messages_are_numbered_whatever_their_kind():
    """JSON carries ``seq``, bytes begin with it."""
    bot = client()
    bot.outbox = asyncio.Queue()

    bot.tell(5, {"speaking": 1})
    bot.deliver(25, b"payload")

    first, second = taken(bot.outbox)
    assert isinstance(first, str)
    assert json.loads(first) == {"op": 5, "d": {"speaking": 1}, "seq": 1}
    assert second == b"\x00\x02\x19payload"


async def test_what_was_sent_without_a_socket_is_replayed():
    """From the number on that the other side has seen."""
    bot = client()
    for opcode in (11, 12, 13):
        bot.tell(opcode, {})

    bot.outbox = asyncio.Queue()
    bot.replay(1)

    assert [json.loads(str(each))["op"] for each in taken(bot.outbox)] == [12, 13]


async def test_what_was_acknowledged_is_forgotten():
    """A heartbeat's number makes room."""
    bot = client()
    bot.tell(11, {})
    bot.tell(12, {})
    bot.acknowledge(2)

    bot.outbox = asyncio.Queue()
    bot.replay(-1)

    assert taken(bot.outbox) == []


async def test_hanging_up_without_a_socket_does_nothing():
    """Only closes that are sent are recorded."""
    bot = client()
    bot.hang_up(4014)
    bot.outbox = asyncio.Queue()
    bot.hang_up(4006)

    assert taken(bot.outbox) == [Close(4006)]
    assert bot.record.snapshot().closes == (4006,)
