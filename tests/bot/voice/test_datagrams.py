"""A link's socket, read by the event loop."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any, cast

import pytest

from bot.voice.datagrams import DatagramReader


class State:
    """A voice client's state, as far as it is asked."""

    socket: socket.socket


class Wire:
    """A state's socket, and the other end of it."""

    def __init__(self, state: State) -> None:
        self.near, self.far = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.near.setblocking(False)
        state.socket = self.near

    def close(self) -> None:
        self.near.close()
        self.far.close()


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
def wire(state: State) -> Iterator[Wire]:
    wire = Wire(state)
    yield wire
    wire.close()


def reader_of(state: State) -> DatagramReader:
    return DatagramReader(cast("Any", state))


async def turns() -> None:
    """Let the loop look at its sockets, and do what comes of it."""
    for _ in range(3):
        await asyncio.sleep(0)


async def test_every_listener_hears_each_datagram_until_it_is_forgotten(state: State, wire: Wire):
    reader = reader_of(state)
    first: list[bytes] = []
    second: list[bytes] = []
    reader.register(first.append)
    wire.far.send(b"one")
    await turns()
    reader.register(second.append)
    wire.far.send(b"two")
    await turns()
    reader.unregister(first.append)
    wire.far.send(b"three")
    await turns()
    reader.stop()

    assert first == [b"one", b"two"]
    assert second == [b"two", b"three"]


async def test_one_that_nobody_listens_to_leaves_the_socket_alone(state: State, wire: Wire):
    reader = reader_of(state)
    heard: list[bytes] = []
    reader.register(heard.append)
    reader.unregister(heard.append)
    reader.unregister(heard.append)
    wire.far.send(b"unread")
    await turns()

    assert heard == []
    assert wire.near.recv(100) == b"unread"


async def test_after_a_stop_it_reads_the_socket_that_is_there_then(state: State, wire: Wire):
    """discord.py's thread sat on the one before."""
    reader = reader_of(state)
    heard: list[bytes] = []
    reader.register(heard.append)
    wire.near.close()
    reader.stop()
    following = Wire(state)
    reader.register(heard.append)
    following.far.send(b"there")
    await turns()
    reader.stop()
    following.close()

    assert heard == [b"there"]


async def test_a_socket_that_fails_is_nobodys_concern(state: State, wire: Wire):
    """As after an ICMP message that nobody listens over there: reports may still come."""
    reader = reader_of(state)
    heard: list[bytes] = []
    reader.register(heard.append)
    state.socket = cast("Any", Failing())
    wire.far.send(b"lost")
    await turns()
    state.socket = wire.near
    await turns()
    reader.stop()

    assert heard == [b"lost"]


class Failing:
    """A socket that cannot be read now."""

    def recv(self, _: int) -> bytes:
        raise ConnectionRefusedError


async def test_no_thread_is_begun(state: State):
    reader = reader_of(state)
    before = threading.active_count()

    reader.start()
    reader.resume()

    assert threading.active_count() == before
