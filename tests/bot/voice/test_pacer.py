"""One packet every 20 ms per link: the schedule as arithmetic, the thread for real."""

import asyncio
import queue
import threading
import time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.opus import SILENCE
from bot.audio.pcm import FRAME
from bot.voice.pacer import GAP, TAIL, TOGETHER, PacedLink, Pacer, _Schedule, place
from bot.voice.source import SpeechSource, Track
from tests.support.waiting import until


class Ear:
    """A link's far end: what it was sent, and when."""

    def __init__(self, pacer: Pacer) -> None:
        self.heard: list[bytes] = []
        self.times: list[float] = []
        self.idle = asyncio.Event()
        self.error: Exception | None = None
        self.breaks_at: int | None = None
        self.slow_at: dict[int, float] = {}
        self.source = SpeechSource(idle=self.idle.set, failed=self._failed)
        self.paced: PacedLink = pacer.add(self.source, self._send)

    def _failed(self, error: Exception) -> None:
        self.error = error
        self.idle.set()

    def _send(self, packet: bytes) -> None:
        if len(self.heard) == self.breaks_at:
            raise ValueError("cannot encrypt")
        self.times.append(time.monotonic())
        self.heard.append(packet)
        time.sleep(self.slow_at.get(len(self.heard), 0))

    def say(self, count: int, name: bytes = b"p") -> Track:
        track = self.source.open_track()
        track.put(name + b"%d" % number for number in range(count))
        track.finish()
        self.paced.start()
        return track

    async def wait_idle(self) -> None:
        async with asyncio.timeout(60):
            await self.idle.wait()
        self.idle.clear()


async def test_packets_leave_every_20_ms_then_five_of_silence_then_nothing():
    async with Pacer() as pacer:
        ear = Ear(pacer)
        began = time.monotonic()
        track = ear.say(10)
        await track.wait_ended()
        await ear.wait_idle()

        assert ear.heard == [*(b"p%d" % number for number in range(10)), *[SILENCE] * TAIL]
        # Never early; how late depends on the machine.
        for number, moment in enumerate(ear.times):
            assert moment >= began + number * FRAME - 0.015
        statistics = pacer.statistics()
        assert (statistics.packets, statistics.links, statistics.running) == (15, 0, True)
        assert 0 < statistics.worst_lateness <= statistics.lateness
    assert not pacer.statistics().running


async def test_speech_within_the_silence_at_the_end_goes_on_at_once():
    async with Pacer() as pacer:
        ear = Ear(pacer)
        ear.say(1)
        await until(lambda: len(ear.heard) >= 3)
        ear.say(1, b"again")
        await ear.wait_idle()

        again = ear.heard.index(b"again0")
        assert again < 1 + TAIL
        assert ear.heard[again + 1 :] == [SILENCE] * TAIL


async def test_starting_a_link_that_speaks_changes_nothing():
    async with Pacer() as pacer:
        ear = Ear(pacer)
        began = time.monotonic()
        ear.say(10)
        while ear.source.lead > 0:
            ear.paced.start()
            await asyncio.sleep(0.001)
        await ear.wait_idle()

        assert ear.times[9] - began >= 9 * FRAME - 0.015


async def test_starting_without_a_track_sends_nothing():
    async with Pacer() as pacer:
        ear = Ear(pacer)
        ear.paced.start()
        await ear.wait_idle()

        assert ear.heard == []


async def test_a_pause_breaks_no_schedule():
    """
    After a pause a link begins at the moment it speaks, with nothing to catch up.

    A machine that is busy at that moment breaks it, so it is tried some times.
    """
    broken: list[int] = []
    while len(broken) < 20 and 0 not in broken:
        async with Pacer() as pacer:
            ear = Ear(pacer)
            for _ in range(2):
                ear.say(1)
                await ear.wait_idle()
                await asyncio.sleep(0.05)

            assert len(ear.heard) == 2 * (1 + TAIL)
            broken.append(pacer.statistics().re_anchors)
    assert 0 in broken, broken


async def test_a_stopped_link_keeps_its_packets_for_the_next_start():
    async with Pacer() as pacer:
        ear = Ear(pacer)
        track = ear.say(8)
        await until(lambda: len(ear.heard) >= 2)
        ear.paced.stop()
        await until(lambda: pacer.statistics().links == 0)
        held = len(ear.heard)
        await asyncio.sleep(0.05)
        assert len(ear.heard) == held
        ear.paced.start()
        await track.wait_ended()
        await ear.wait_idle()

        assert ear.heard[:8] == [b"p%d" % number for number in range(8)]


async def test_a_link_whose_send_raises_disturbs_nobody():
    async with Pacer() as pacer:
        good, broken = Ear(pacer), Ear(pacer)
        broken.breaks_at = 2
        broken.say(10)
        track = good.say(10)
        await broken.wait_idle()
        await track.wait_ended()
        await good.wait_idle()  # a track ends with its last packet taken, not yet heard

        assert str(broken.error) == "cannot encrypt"
        assert broken.heard == [b"p0", b"p1"]
        assert good.heard[:10] == [b"p%d" % number for number in range(10)]


async def test_a_late_thread_catches_up_on_a_little_and_forgets_the_rest():
    """Blocked for half a second it sends no burst: the schedule begins anew."""
    async with Pacer() as pacer:
        ear = Ear(pacer)
        ear.slow_at[3] = 0.5
        track = ear.say(10)
        await track.wait_ended()

        assert pacer.statistics().re_anchors == 1
        after = ear.times[3:]
        assert after[0] - ear.times[2] >= 0.5
        assert after[-1] - after[0] >= (len(after) - 1) * FRAME - 0.015


async def test_a_sleeping_pacer_wakes_for_a_new_link():
    """A link that starts while another's packet is due later need not wait for that."""
    async with Pacer() as pacer:
        ears = [Ear(pacer) for _ in range(20)]
        for ear in ears:
            ear.say(5)
        for ear in ears:
            await ear.wait_idle()  # a track ends with its last packet taken, not yet heard

        assert all(ear.heard[:5] == [b"p%d" % number for number in range(5)] for ear in ears)


async def test_if_pacing_itself_fails_every_link_is_told_and_it_goes_on():
    async with Pacer() as pacer:
        ear, idle = Ear(pacer), Ear(pacer)
        ear.say(100)
        await until(lambda: ear.heard)
        pacer._commands.put(lambda schedule: schedule.no_such_thing)
        await ear.wait_idle()

        assert isinstance(ear.error, AttributeError)
        assert idle.error is None
        idle.say(3)
        await idle.wait_idle()
        assert idle.heard[:3] == [b"p0", b"p1", b"p2"]
        assert pacer.statistics().running


async def test_the_thread_ends_with_the_block():
    async with Pacer() as pacer:
        Ear(pacer).say(1000)

    assert not pacer.statistics().running
    assert not [thread for thread in threading.enumerate() if thread.name == "pacer"]


def test_alone_a_link_begins_at_once():
    assert place(10.0, []) == 10.0


def test_a_link_keeps_clear_of_one_that_is_due_at_the_same_moment():
    assert place(10.0, [10.0]) == pytest.approx(10.0 + GAP)
    assert place(10.0, [10.0 + FRAME]) == pytest.approx(10.0 + GAP)
    assert place(10.0, [10.0 + GAP / 2]) == pytest.approx(10.0 + 1.5 * GAP)


def test_a_link_fits_between_two():
    assert place(10.0, [10.0 - GAP, 10.0 + GAP]) == pytest.approx(10.0)
    assert place(10.0, [10.0, 10.0 + 3 * GAP]) == pytest.approx(10.0 + GAP)


@given(
    st.floats(0, 1000),
    st.lists(st.floats(0, 1000), max_size=60),
)
def test_there_is_always_room(now: float, others: list[float]):
    """Never later than a frame, and never nearer to another than a fair share allows."""
    gap = min(GAP, FRAME / (2 * (len(others) + 1)))

    moment = place(now, others)

    assert now <= moment < now + FRAME
    for other in others:
        apart = (other - moment) % FRAME
        assert min(apart, FRAME - apart) >= gap - 1e-9


class Hours:
    """A link that is leading in with silence, whose next packet is due in an hour only."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.source = SpeechSource()
        self.track = self.source.open_track()
        self.schedule = _Schedule()
        self.link = PacedLink(self.source, self.sent.append, queue.SimpleQueue())
        self.schedule.begin(self.link)
        self.schedule.tick()
        assert self.sent == [SILENCE]
        self.put_off()

    def put_off(self) -> None:
        self.link.due += 3600
        self.schedule._push(self.link)

    def hurry(self) -> bool:
        """Hurry, and say whether its next packet is due now."""
        self.link._hurry(self.schedule)
        due = self.schedule.next_due
        return due is not None and due < time.monotonic() + FRAME


async def test_whoever_is_due_at_nearly_the_same_moment_leaves_together(
    monkeypatch: pytest.MonkeyPatch,
):
    """A little early, once, and without a change to anybody's schedule."""
    clock = SimpleNamespace(monotonic=lambda: 100.0)
    monkeypatch.setattr("bot.voice.pacer.time", clock)
    schedule, sent = _Schedule(), list[str]()
    dues = {"now": 100.0, "soon": 100.0 + 0.9 * TOGETHER, "later": 100.0 + 1.1 * TOGETHER}
    for name, due in dues.items():
        source = SpeechSource()
        source.open_track()

        def send(_: bytes, name: str = name) -> None:
            sent.append(name)

        link = PacedLink(source, send, queue.SimpleQueue())
        schedule.begin(link)
        link.due = due
        schedule._push(link)

    assert schedule.send_due() == dues["later"]
    assert sent == ["now", "soon"]
    assert (schedule.packets, schedule.lateness) == (2, 0.0)
    clock.monotonic = lambda: 100.0 + FRAME
    assert schedule.send_due() == dues["later"] + FRAME
    assert sent == ["now", "soon", "later", "now", "soon"]
    assert schedule.lateness == pytest.approx(FRAME - 1.1 * TOGETHER)


async def test_the_first_word_does_not_wait_for_the_end_of_a_silence():
    one = Hours()
    assert not one.hurry()
    one.track.put([b"a", b"b"])

    assert one.hurry()
    one.schedule.tick()
    assert one.sent == [SILENCE, b"a"]
    assert one.schedule.next_due == pytest.approx(time.monotonic() + FRAME, abs=1)


async def test_a_word_that_follows_another_does_not_hurry():
    one = Hours()
    one.track.put([b"a"])
    assert one.hurry()
    one.track.finish()
    one.schedule.tick()
    one.put_off()
    one.source.open_track().put([b"next"])

    assert not one.hurry()


async def test_a_link_that_is_silent_cannot_hurry():
    one = Hours()
    one.schedule.remove(one.link)
    one.track.put([b"a"])

    assert not one.hurry()


async def test_a_link_that_hurries_is_sent_its_packets_once():
    """In the thread: the place in the schedule that it left is void."""
    async with Pacer() as pacer:
        ear = Ear(pacer)
        track = ear.source.open_track()
        ear.paced.start()
        for number in range(5):
            await until(lambda: len(ear.heard) >= 2)
            track.put([b"%d" % number])
            ear.paced.hurry()
        track.finish()
        await ear.wait_idle()

        assert [packet for packet in ear.heard if packet != SILENCE] == [
            b"0",
            b"1",
            b"2",
            b"3",
            b"4",
        ]
        # All but the word that hurried keep their distance.
        assert ear.times[-1] - ear.times[0] >= (len(ear.times) - 2) * FRAME - 0.015
