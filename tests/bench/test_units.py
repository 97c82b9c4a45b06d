"""The benchmark of units, small. On a virtual clock its numbers are exact: they may be asserted."""

import asyncio
import time

import pytest

from bench.docs import table
from bench.units import TINY, benchmark, report
from bench.units.benchmark import GOAL, missed
from bench.units.gapless import gapless
from bench.units.loopback import relay
from bench.units.runs import described, run
from bench.units.service import Pace
from bench.units.traffic import traffic

PACE = Pace(rate=10, round_trip=0.05)


def found(way, kind, *, guilds=50, units=3, utterances=60):
    wanted = traffic(kind, guilds=guilds, units=units, pace=PACE, utterances=utterances)
    return described(run(way, wanted, units=units, pace=PACE), wanted, units)


def test_the_same_run_gives_the_same_numbers():
    assert found("ours", "even") == found("ours", "even")


@pytest.mark.parametrize("kind", ["light", "even", "bursty", "one hog"])
def test_goals_hold_for_a_small_case(kind):
    """More guilds than sockets, a long way to the service, three units."""
    numbers = found("ours", kind)
    assert numbers["unspoken"] == 0
    assert numbers["refusals"] == numbers["refused_sockets"] == 0
    assert numbers["most_sockets"] <= 15
    assert numbers["underruns_below"] == 0
    assert (numbers["busy"] or 1.0) >= GOAL["busy"]
    assert numbers["jain"] >= GOAL["jain"]


def test_a_crowd_gets_equal_shares():
    numbers = found("ours", "crowd", guilds=20, units=1)
    assert numbers["jain"] >= GOAL["jain"]
    assert numbers["busy"] >= GOAL["busy"]


def test_guilds_speak_without_a_pause_up_to_the_limit():
    """One unit at ten times real time, less what requests cost: eight guilds and a bit."""
    streams = gapless("ours", 1, PACE)
    assert 8 < streams.limit < 9
    assert streams.share >= GOAL["gapless"]


def test_others_do_not_wait_behind_a_hog_as_they_do_with_a_semaphore():
    ours, plain = found("ours", "one hog"), found("semaphore", "one hog")
    assert ours["first_audio"]["p99"] < plain["first_audio"]["p99"] / 2


def test_a_socket_for_each_utterance_idles_while_it_is_dialled():
    """Three of four round trips are for dialling, in which the unit could have worked."""
    assert found("semaphore", "crowd", guilds=20)["busy"] > 0.99
    assert found("socket each", "crowd", guilds=20)["busy"] < 0.9


def test_missed_goals_are_told_and_met_ones_are_not():
    good = {
        "way": "ours",
        "traffic": "even",
        "guilds": 5,
        "units": 1,
        "rate": 10,
        "round_trip": 0.05,
        "busy": 0.99,
        "jain": 1.0,
        "refusals": 0,
        "refused_sockets": 0,
        "underruns_below": 0,
        "unspoken": 0,
    }
    stream = {"way": "ours", "units": 1, "rate": 10, "round_trip": 0.05, "guilds": 8}
    met = stream | {"limit": 8.7, "share": 1.0}

    assert missed([good, good | {"busy": None}], [met]) == []
    assert missed([good | {"traffic": "crowd", "underruns_below": 3, "unspoken": 9}], []) == []
    assert missed([good | {"way": "semaphore", "busy": 0.1}], [met | {"way": "semaphore"}]) == []
    assert len(missed([good | {"busy": 0.97}], [])) == 1
    assert len(missed([good | {"underruns_below": 1}], [])) == 1
    assert len(missed([good | {"jain": 0.98, "refusals": 1, "unspoken": 1}], [])) == 3
    assert len(missed([], [met | {"guilds": 7, "share": 0.875}])) == 1


async def test_all_of_it_ends_in_tables_and_pictures(tmp_path):
    """With one service, and without real sockets."""
    result = await benchmark.run(TINY) | {"command": "python -m bench units"}

    assert result["met"], result["missed"]
    shown = table(result)
    assert "Thunder" in shown
    assert "Every goal was met" in shown
    for name, draw in report.PICTURES.items():
        picture = tmp_path / f"{name}.svg"
        draw(result, picture)
        assert picture.read_text().startswith("<?xml")


async def test_the_relay_adds_its_delay_each_way():
    async def echo(reader, writer):
        while data := await reader.read(100):
            writer.write(data)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, relay(f"ws://127.0.0.1:{port}/path", 0.05) as url:
        assert url.endswith("/path")
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.split(":")[2][:-5]))
        begin = time.monotonic()
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        assert time.monotonic() - begin >= 0.1
        writer.close()
        await writer.wait_closed()
