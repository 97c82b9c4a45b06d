import io

from lightning_server.engines.wire import HEADER, Kind, Order
from lightning_server.engines.worker import Cancelled, carry_out


class Speaker:
    def __init__(self, *samples, error=None):
        self.samples, self.error, self.sent = samples, error, 0

    def speak(self, order, emit):
        for sample in self.samples:
            if not emit(sample):
                return
            self.sent += 1
        if self.error:
            raise self.error


class Trickle(io.BytesIO):
    """A pipe that takes three bytes at a time."""

    def write(self, data):
        return super().write(bytes(data[:3]))


def messages(data):
    found = []
    while data:
        number, kind, size = HEADER.unpack(data[: HEADER.size])
        found.append((number, Kind(kind), data[HEADER.size : HEADER.size + size]))
        data = data[HEADER.size + size :]
    return found


def run(speaker, cancelled=None, output=None):
    output = output or io.BytesIO()
    carry_out(speaker, Order(number=3, text="x"), cancelled or Cancelled(), output)
    return messages(output.getvalue())


def test_sound_then_the_end():
    assert run(Speaker(b"ab", b"cd")) == [
        (3, Kind.SOUND, b"ab"),
        (3, Kind.SOUND, b"cd"),
        (3, Kind.END, b""),
    ]


def test_empty_sound_is_not_sent():
    """A callback may only ask whether to go on."""
    assert run(Speaker(b"", b"ab")) == [(3, Kind.SOUND, b"ab"), (3, Kind.END, b"")]


def test_failure_is_named():
    assert run(Speaker(b"ab", error=KeyError("text")))[-1] == (3, Kind.FAILED, b"KeyError")


def test_cancelled_order_is_not_begun():
    cancelled = Cancelled()
    cancelled.add(3)
    speaker = Speaker(b"ab")

    assert run(speaker, cancelled) == [(3, Kind.END, b"")]
    assert speaker.sent == 0


def test_pipe_that_takes_little_gets_everything():
    assert run(Speaker(b"abcdefgh"), output=Trickle())[0] == (3, Kind.SOUND, b"abcdefgh")


def test_cancelling_what_is_over_leaves_nothing_behind():
    """Otherwise a process that lives long would remember every order that was left late."""
    cancelled = Cancelled()
    cancelled.finish(3)

    cancelled.add(2)
    cancelled.add(3)
    cancelled.add(4)

    assert [number in cancelled for number in (2, 3, 4)] == [False, False, True]
    cancelled.finish(4)
    assert 4 not in cancelled
