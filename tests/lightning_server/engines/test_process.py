import itertools
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from lightning_server.engine import CannotSpeak
from lightning_server.engines.process import ProcessDied, SpeechProcess, audible
from lightning_server.engines.wire import Order

WORKER = "tests.support.scripted_worker"


@pytest.fixture
def process():
    process = SpeechProcess(WORKER)
    yield process
    process.close()


def heard(process, text):
    """The distinct values of the samples, in order."""
    values = np.concatenate([*process.speak(Order(text=text)), np.zeros(0, np.float32)]) * 32768
    return [round(float(value)) for value, _ in itertools.groupby(values)]


def test_nothing_is_started_before_it_is_needed(process):
    assert process.pid is None

    assert heard(process, "sound=1") == [1]
    assert process.pid is not None


def test_sound_comes_back_in_order_and_one_process_serves_all(process):
    assert heard(process, "sound=1 sound=-2 sound=3") == [1, -2, 3]
    first = process.pid
    assert heard(process, "sound=4") == [4]
    assert process.pid == first


def test_what_native_code_prints_is_not_taken_for_sound(process):
    assert heard(process, "print sound=1 print sound=2") == [1, 2]


def test_a_failure_is_told_by_name_without_the_text(process):
    """The reason must not carry what somebody wrote."""
    with pytest.raises(CannotSpeak) as caught:
        heard(process, "secret")

    assert "ValueError" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert heard(process, "sound=5") == [5]


def test_leaving_early_stops_the_work_and_the_next_order_hears_only_its_own(process):
    sounds = process.speak(Order(text="endless"))
    assert not next(sounds).any()

    sounds.close()

    assert heard(process, "sound=7") == [7]


def test_order_left_while_it_waits_is_never_begun(process):
    """Its turn comes after an endless one that is left later."""
    busy = process.speak(Order(text="endless"))
    next(busy)
    waiting = process._started().send(Order(text="die"))
    process._started().forget(waiting[0], cancel=True)

    busy.close()

    assert heard(process, "sound=1") == [1]


def test_slow_listener_holds_up_nobody(process):
    """One who took a single array of much sound, and stays, lets another be heard."""
    slow = process.speak(Order(text="sound=1 " * 2000))
    next(slow)

    assert heard(process, "sound=2") == [2]
    assert sum(map(len, slow)) == 1999 * 100


def test_many_threads_hear_their_own(process):
    results = {}

    def run(number):
        results[number] = heard(process, f"sound={number} sound={-number}")

    threads = [threading.Thread(target=run, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == {number: [number, -number] for number in range(1, 9)}


def test_a_death_before_any_sound_is_not_noticed(process, tmp_path):
    """A new process is given the order again."""
    assert heard(process, f"die-once={tmp_path / 'marker'} sound=3") == [3]


def test_a_text_that_kills_twice_is_given_up(process):
    with pytest.raises(ProcessDied):
        heard(process, "die")

    assert heard(process, "sound=1") == [1]


def test_a_death_after_sound_is_told(process):
    """What was heard must not be said again."""
    sounds = process.speak(Order(text="sound=1 die"))

    with pytest.raises(ProcessDied):
        list(sounds)


def test_all_who_wait_learn_of_a_death(process):
    first, second = (process.speak(Order(text="sound=1 hang")) for _ in range(2))
    next(first)
    left = threading.Timer(0.1, process.close)
    left.start()

    with pytest.raises(ProcessDied):
        next(first)
    left.join()
    second.close()


def test_a_stuck_process_is_ended():
    process = SpeechProcess(WORKER, patience=0.3)
    try:
        with pytest.raises(ProcessDied):
            heard(process, "hang")
    finally:
        process.close()


def test_closing_leaves_no_process_behind(process):
    heard(process, "sound=1")
    pid = process.pid

    process.close()

    assert not Path(f"/proc/{pid}").exists()
    assert process.pid is None


def test_closing_ends_even_a_busy_process(process):
    """Not in its own time: input that ended ends it at once."""
    process.start()
    sounds = process.speak(Order(text="sound=1 hang"))
    next(sounds)
    begin = time.monotonic()

    process.close()

    assert time.monotonic() - begin < 50, "it would be busy for a minute"
    with pytest.raises(ProcessDied):
        next(sounds)


SOUND = np.ones(4, np.float32)


def sounds_of(*parts):
    """Sounds, and perhaps an error among them."""
    for part in parts:
        if isinstance(part, Exception):
            raise part
        yield part


def test_what_makes_no_sound_is_refused():
    assert len(list(audible(sounds_of(SOUND, SOUND), engine="Pico"))) == 2
    with pytest.raises(CannotSpeak, match="Pico found nothing"):
        list(audible(sounds_of(), engine="Pico"))


def test_a_text_that_kills_is_refused_unless_it_was_heard():
    with pytest.raises(CannotSpeak, match="Pico's process died"):
        list(audible(sounds_of(ProcessDied()), engine="Pico"))
    with pytest.raises(ProcessDied):
        list(audible(sounds_of(SOUND, ProcessDied()), engine="Pico"))
