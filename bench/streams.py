"""
How many guilds one process plays at once, and what a frame costs it.

The process under test (:mod:`bench.player`) is in so many voice channels as
real voice clients, everything encrypted twice, and plays in the ways to be
compared, in one run. Speech comes from a process of its own
(:mod:`bench.stub`). This process is the far end (:mod:`bench.sink`): it notes
when the kernel got each packet, and lets people listen in a sample of the
voice channels, whose sound is compared with the recording.

Measured per link, over a stretch in which all are speaking: intervals
between packets; lateness, which is how far a packet is behind a schedule of
20 ms that begins with the link's most punctual one; and whether the link ends
the stretch behind schedule. Of the processor, per frame: encoding, pacing
(the whole pacing thread, or all players' threads without the encoder), and
the part of it that is sending: both encryptions and the socket.
"""

import asyncio
import statistics
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from bench.links import BOT, CHANNEL_OFFSET, credentials
from bench.measure import conditions, percentile, summary, use_cores
from bench.player import FRESH, OPUS, PCM, READY, UTTERANCE, Case
from bench.process import Helper, helper
from bench.recording import make_recording
from bench.sink import Sink
from bench.stub import CHUNK
from bot.audio.pcm import FRAME
from playground.certificates import Authority
from playground.voice import Listener

NAME = "streams"

GOAL: Final[dict[str, Any]] = {
    "cases": [{"way": FRESH, "links": 100}, {"way": READY, "links": 200}],
    "interval_p99": 0.030,
    "behind": 0,
    "pacing_per_frame": 70e-6,
    "encoding_per_frame": 130e-6,
}

BEHIND: Final = 3 * FRAME
"""A link that ends so far behind has lost time; less is made good by a listener's buffer."""

SAMPLE: Final = 4
"""Links that somebody listens to."""

DRAIN: Final = 0.3
"""How long what was sent may wait here until it is read, in seconds: many turns of the loop."""

LIKE: Final = 0.9
"""How well the loudness of what was heard must follow the recording's, as a correlation."""

SPEED: Final = 3.0
"""How much faster than it is played speech comes in: as a service would send."""


@dataclass(frozen=True, slots=True)
class Size:
    """What is played, and how often."""

    cases: Sequence[tuple[str, int, int]]
    """Way, links, repetitions."""
    seconds: float
    """How long each is measured."""


FULL = Size(
    cases=(
        *((FRESH, 50, 1), (FRESH, 100, 3), (FRESH, 150, 1)),
        *((READY, 100, 1), (READY, 200, 3)),
        *((OPUS, 50, 1), (OPUS, 100, 1), (OPUS, 150, 1), (OPUS, 200, 1)),
        *((PCM, 10, 1), (PCM, 20, 1), (PCM, 30, 1), (PCM, 50, 1)),
    ),
    seconds=6.0,
)
QUICK = Size(cases=((FRESH, 30, 1), (READY, 60, 1), (OPUS, 60, 1), (PCM, 20, 1)), seconds=2.0)
TINY = Size(cases=((FRESH, 2, 1), (READY, 3, 1), (OPUS, 2, 1), (PCM, 1, 1)), seconds=0.5)


async def run(size: Size = FULL) -> dict[str, Any]:
    """Measure; takes about three minutes in full."""
    links = max(count for _, count, _ in size.cases)
    async with AsyncExitStack() as stack:
        stack.enter_context(use_cores())
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-")))
        facts = stack.enter_context(conditions())
        recording = await make_recording(folder)
        authority = Authority()
        authority.write_trust_store(folder / "trust.pem")
        sink = await stack.enter_async_context(Sink(ssl_context=authority.server_context()))
        listeners = await _prepare(sink, links)
        options = ("--seconds", UTTERANCE, "--speed", SPEED)
        stub = await stack.enter_async_context(helper("bench.stub", recording, *options))
        speech = (await stub.hear())["url"]
        arguments = (links, sink.endpoint, folder / "trust.pem", recording, speech)
        player = await stack.enter_async_context(helper("bench.player", *arguments))
        await player.hear()
        pcm = recording.read_bytes()[: round(UTTERANCE / FRAME) * 960]
        rows: list[dict[str, Any]] = []
        for way, count, repetitions in size.cases:
            case = Case(way, count, size.seconds)
            runs = [await _play(case, player, sink, listeners, pcm) for _ in range(repetitions)]
            rows.append(_middle(runs))
    return {
        "benchmark": NAME,
        "conditions": facts,
        "goal": GOAL,
        "rows": rows,
        "met": all(_meets(row) for row in rows if _is_goal(row)),
    }


async def _prepare(sink: Sink, links: int) -> dict[int, Listener]:
    """Let the bot in everywhere, and somebody else too: alone, nobody encrypts."""
    listeners: dict[int, Listener] = {}
    for guild in range(1, links + 1):
        channel = CHANNEL_OFFSET + guild
        sink.expect(guild_id=guild, channel_id=channel, user_id=BOT, **credentials(guild))
        listeners[guild] = await sink.listen(guild_id=guild, channel_id=channel, user_id=BOT + 1)
    return listeners


async def _play(
    case: Case, player: Helper, sink: Sink, listeners: Mapping[int, Listener], pcm: bytes
) -> dict[str, Any]:
    sink.forget_arrivals()
    sink.sample = set(range(1, case.links + 1, max(1, case.links // SAMPLE)))
    began = asyncio.get_running_loop().time()
    with conditions() as facts:
        await player.say(asdict(case))
        window = await player.hear()
        await asyncio.sleep(DRAIN)
    heard = [listeners[guild] for guild in sink.sample]
    opened = [one for listener in heard for one in listener.packets_of(BOT) if one.arrival >= began]
    likeness = [_likeness(listener.pcm(BOT, since=began), pcm) for listener in heard]
    return (
        _timing(sink, case, window)
        | _cost(case, window)
        | {
            "listened_to": len(heard),
            "undecryptable": sum(
                not one.decrypted or not one.encrypted for one in opened if not one.silence
            ),
            "likeness": round(min(likeness), 3),
            "underruns": window["underruns"],
            "idle_share": facts["idle_share"],
        }
    )


def _timing(sink: Sink, case: Case, window: Mapping[str, Any]) -> dict[str, Any]:
    """Say how punctual packets were."""
    intervals: list[float] = []
    worst = 0.0
    behind = lost = 0
    for guild in range(1, case.links + 1):
        all_times = np.frombuffer(sink.arrivals[guild], dtype=np.float64)
        within = (all_times >= window["begin"]) & (all_times < window["end"])
        times = all_times[within]
        numbers = np.frombuffer(sink.sequences[guild], dtype=np.uint16)[within]
        lost += int((np.diff(numbers) != 1).sum())
        intervals += np.diff(times).tolist()
        late = lateness(times)
        worst = max(worst, float(late.max()))
        behind += bool(late[-1] > BEHIND)
    return {
        "way": case.way,
        "links": case.links,
        "interval": summary(intervals),
        "interval_share_late": sum(one > 1.5 * FRAME for one in intervals) / len(intervals),
        "worst_lateness": worst,
        "behind": behind,
        "lost": lost,
        "quantiles": [percentile(intervals, share) for share in QUANTILES],
    }


QUANTILES: Final = (0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999)
"""Where the distribution of intervals is kept, for the picture."""


def lateness(times: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return how far each packet is behind a schedule that begins with the most punctual one."""
    offsets = times - np.arange(len(times)) * FRAME
    return offsets - np.minimum.accumulate(offsets)


def _cost(case: Case, window: Mapping[str, Any]) -> dict[str, Any]:
    """Say what a frame cost, in seconds of processor time."""
    frames = max(1, window["sent"])
    in_players = window["encoding"] if case.way == PCM else 0.0
    # A chunk is encoded by one call; discord.py's player calls for each frame.
    encoded = window["encoded"] * (CHUNK / FRAME if case.way == FRESH else 1)
    return {
        "encoding_per_frame": window["encoding"] / max(1, encoded),
        "pacing_per_frame": (window["pacing"] - in_players) / frames,
        "sending_per_frame": (window["sending"] - in_players) / frames,
        "process_per_frame": window["process"] / frames,
        "processor_share": window["process"] / (window["end"] - window["begin"]),
    }


def _likeness(heard: bytes, pcm: bytes) -> float:
    """Return how well the loudness of what was heard follows the recording's, which repeats."""
    wanted = _loudness(np.frombuffer(pcm, "<i2"), 480)
    given = _loudness(np.frombuffer(heard, "<i2"), 960)
    length = min(len(wanted), len(given))
    best: list[float] = []
    for start in range(0, len(given) - length + 1, max(1, length)):
        piece = given[start : start + length]
        turns = (np.roll(wanted, shift)[:length] for shift in range(len(wanted)))
        best.append(max(_correlation(piece, turn) for turn in turns))
    return statistics.median(best) if best else 0.0


def _correlation(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    one, other = one - one.mean(), other - other.mean()
    power = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return float((one * other).sum()) / power if power else 0.0


def _loudness(samples: npt.NDArray[np.int16], frame: int) -> npt.NDArray[np.float64]:
    count = len(samples) // frame
    pieces = samples[: count * frame].astype(np.float64).reshape(count, frame)
    return np.sqrt((pieces**2).mean(axis=1))


def _middle(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the run with the median 99th percentile, and all of those."""
    ordered = sorted(runs, key=lambda one: one["interval"]["p99"])
    return ordered[len(ordered) // 2] | {"all_p99": [one["interval"]["p99"] for one in ordered]}


def _is_goal(row: Mapping[str, Any]) -> bool:
    return {"way": row["way"], "links": row["links"]} in GOAL["cases"]


def _meets(row: Mapping[str, Any]) -> bool:
    return (
        row["interval"]["p99"] < GOAL["interval_p99"]
        and row["behind"] <= GOAL["behind"]
        and row["pacing_per_frame"] <= GOAL["pacing_per_frame"]
        and row["encoding_per_frame"] <= GOAL["encoding_per_frame"]
        and not row["undecryptable"]
        and row["likeness"] >= LIKE
    )
