"""
What the parts' snapshots are called at ``/metrics``.

Every part tells how it is by ``statistics()``; here each value is given the
name that :mod:`bot.telemetry.metrics` has for it. Nothing here counts, waits
or keeps anything.
"""

from collections.abc import Callable, Iterator, Mapping

from bot.reading.reasons import COUNTED
from bot.reading.service import ReadingStatistics
from bot.settings.service import SettingsStatistics
from bot.speech.engines import Engine
from bot.speech.sessions import SpeechStatistics
from bot.telemetry import metrics
from bot.telemetry.metrics import Sample
from bot.voice.links import LinkStatistics
from bot.voice.pacer import PacerStatistics


def of_parts(parts: Mapping[str, Callable[[], bool]]) -> Iterator[Sample]:
    """Tell which parts are ready, as ``/readyz`` does."""
    for name, is_ready in parts.items():
        yield Sample(metrics.READY, float(is_ready()), (name,))


def of_loop(*, tasks: int) -> Iterator[Sample]:
    """Tell of the event loop."""
    yield Sample(metrics.TASKS, tasks)


def of_discord(*, guilds: int, latency: float) -> Iterator[Sample]:
    """Tell of the gateway; its latency is infinite or no number while there is none."""
    yield Sample(metrics.GUILDS, guilds)
    yield Sample(metrics.GATEWAY_LATENCY, latency)


def of_speech(statistics: SpeechStatistics) -> Iterator[Sample]:
    """Tell of the sessions."""
    yield Sample(metrics.SESSIONS, statistics.sessions)
    yield Sample(metrics.WAITING, statistics.waiting)
    yield Sample(metrics.OVERDUE, statistics.overdue)
    counts = statistics.counts
    for outcome, count in counts.ended.items():
        yield Sample(metrics.ACCEPTED, count, (outcome.value,))
    yield Sample(metrics.MERGED, counts.merged)
    yield Sample(metrics.HURRIED, counts.hurried)
    yield Sample(metrics.TAKEN_BACK, counts.taken_back)


def of_engine(engine: Engine) -> Iterator[Sample]:
    """Tell of an engine's units, connections and phrases."""
    name = engine.name
    units, pool = engine.scheduler.statistics(), engine.lightning.statistics()
    for state, count in (
        ("total", units.units),
        ("usable", units.usable),
        ("leased", units.leased),
    ):
        yield Sample(metrics.UNITS, count, (name, state))
    yield Sample(metrics.REQUESTS_WAITING, units.waiting, (name,))
    yield Sample(metrics.REFUSALS, units.refusals, (name,))
    for state in ("idle", "busy", "dialling", "closing", "waiting", "limit"):
        yield Sample(metrics.CONNECTIONS, getattr(pool, state), (name, state))
    yield Sample(metrics.IN_SERVICE, float(engine.in_service), (name,))
    if engine.phrases is not None:
        phrases = engine.phrases.statistics()
        yield Sample(metrics.PHRASES, phrases.hits, (name, "hit"))
        yield Sample(metrics.PHRASES, phrases.misses, (name, "miss"))
        yield Sample(metrics.PHRASE_BYTES, phrases.size, (name, "memory"))
        yield Sample(metrics.PHRASE_BYTES, phrases.disk.size, (name, "disk"))


def of_pacer(statistics: PacerStatistics) -> Iterator[Sample]:
    """Tell of the packets."""
    yield Sample(metrics.LINKS_SPEAKING, statistics.links)
    yield Sample(metrics.PACKETS, statistics.packets)
    yield Sample(metrics.LATENESS, statistics.lateness)
    yield Sample(metrics.RE_ANCHORS, statistics.re_anchors)


def of_reading(statistics: ReadingStatistics) -> Iterator[Sample]:
    """Tell what became of messages; each reason is there from the start, for alarms."""
    for reason in COUNTED:
        yield Sample(metrics.SILENCES, statistics.reasons.get(reason, 0), (reason.value,))


def of_links(statistics: LinkStatistics) -> Iterator[Sample]:
    """Tell of the voice channels: their links' states, and what happened to them."""
    for phase, count in statistics.links.items():
        yield Sample(metrics.LINKS, count, (phase.value,))
    yield Sample(metrics.HELD, statistics.held)
    for cause, count in statistics.repairs.items():
        yield Sample(metrics.RECONNECTS, count, (cause,))
    for code, count in statistics.closes.items():
        yield Sample(metrics.CLOSES, count, (str(code),))
    for ending, count in statistics.endings.items():
        yield Sample(metrics.ENDINGS, count, (ending.value,))


def of_settings(statistics: SettingsStatistics) -> Iterator[Sample]:
    """Tell of the store and of what is in memory before it."""
    yield Sample(metrics.SETTINGS_CACHED, statistics.guilds, ("guilds",))
    yield Sample(metrics.SETTINGS_CACHED, statistics.people, ("people",))
    yield Sample(metrics.USAGE_UNSAVED, statistics.noted)
