"""
What Prometheus can ask for at ``/metrics``: the only place where a metric is named.

Two kinds of news come together. Utterances are counted as they end
(:meth:`Metrics.note_utterance`, from the facts of their log line). Everything
else is a snapshot that somebody's ``statistics()`` gives when it is asked for
(:meth:`Metrics.watch`), so nothing is counted twice and nothing runs between
two scrapes.

No label is a guild, a person, a channel or a text: a number of series that
grows with the guilds would be the operator's next trouble, and what a guild
has spoken is in the store.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from prometheus_client import (
    GC_COLLECTOR,
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from bot.telemetry.log import UtteranceRecord

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
"""Prometheus' own text format."""

FIRST_AUDIO_BUCKETS: Final = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 60)
"""Seconds; fine where people notice, coarse where they have given up."""


@dataclass(frozen=True, slots=True)
class Family:
    """What is told in a snapshot, under one name."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    kind: Literal["gauge", "counter"] = "gauge"


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of a family."""

    family: Family
    value: float
    labels: tuple[str, ...] = ()
    """In the order of the family's."""


def _counter(name: str, help_: str, *labels: str) -> Family:
    return Family(name, help_, labels, "counter")


READY = Family("thunder_ready", "Whether a part is ready: 1 or 0.", ("part",))
GUILDS = Family("thunder_guilds", "Servers that the bot is in.")
GATEWAY_LATENCY = Family("thunder_gateway_latency_seconds", "Discord's answer to a heartbeat.")
TASKS = Family("thunder_tasks", "asyncio's tasks, which must not grow for ever.")
SESSIONS = Family("thunder_sessions", "Servers in a voice channel of which the bot is.")
WAITING = Family("thunder_utterances_waiting", "Utterances accepted and not yet ended.")
ACCEPTED = _counter(
    "thunder_accepted", "Utterances accepted, by how they ended, begun or not.", "outcome"
)
MERGED = _counter("thunder_merged", "Utterances said in one breath with the one before.")
HURRIED = _counter("thunder_hurried", "Utterances said faster because much waited.")
TAKEN_BACK = _counter("thunder_taken_back", "Utterances that went back into their queue.")
OVERDUE = _counter("thunder_overdue", "Utterances that a watchdog has ended.")
UNITS = Family("thunder_units", "Concurrency units by state.", ("engine", "state"))
REQUESTS_WAITING = Family("thunder_requests_waiting", "Requests that wait for a unit.", ("engine",))
REFUSALS = _counter("thunder_refusals", "Requests refused for want of a unit.", "engine")
CONNECTIONS = Family(
    "thunder_connections", "Connections to the speech service by state.", ("engine", "state")
)
IN_SERVICE = Family("thunder_engine_in_service", "Whether an engine is asked: 1 or 0.", ("engine",))
PHRASES = _counter("thunder_phrases", "Pieces looked for among phrases.", "engine", "result")
PHRASE_BYTES = Family("thunder_phrase_bytes", "Size of the phrases kept.", ("engine", "where"))
LINKS_SPEAKING = Family("thunder_links_speaking", "Voice channels in which packets leave now.")
PACKETS = _counter("thunder_packets", "Packets sent, silence included.")
LATENESS = _counter("thunder_packet_lateness_seconds", "How late all packets were, added up.")
RE_ANCHORS = _counter("thunder_re_anchors", "How often a link was too late for its schedule.")
LINKS = Family("thunder_links", "Voice channels by the state of their link.", ("state",))
RECONNECTS = _counter("thunder_reconnects", "Links that were repaired, by cause.", "cause")
CLOSES = _counter("thunder_voice_closes", "Ends of voice gateways, by close code.", "code")
ENDINGS = _counter("thunder_link_endings", "Links that ended, by reason.", "ending")
HELD = Family("thunder_links_held", "Voice channels with speech that cannot leave now.")
SILENCES = _counter("thunder_messages", "Messages seen, by what became of them.", "reason")
SETTINGS_CACHED = Family("thunder_settings_cached", "Settings in memory.", ("of",))
USAGE_UNSAVED = Family("thunder_store_unsaved", "Notes that the store has not taken yet.")

FAMILIES: Final = tuple(value for value in list(globals().values()) if isinstance(value, Family))
"""All of them, for the documents and for tests."""

UTTERANCES: Final = ("thunder_utterances", "Utterances that have ended, by outcome and engine.")
AUDIO: Final = ("thunder_audio_seconds", "Speech that was played.")
CHARACTERS: Final = ("thunder_characters", "Characters of utterances that were heard.")
UNDERRUNS: Final = ("thunder_underruns", "Pauses in the middle of an utterance.")
FIRST_AUDIO: Final = ("thunder_first_audio_seconds", "From being accepted to the first packet.")
STAGE_SECONDS: Final = ("thunder_first_audio_stage_seconds", "First audio's parts, added up.")


class Metrics:
    """One program's metrics. Nothing is global, so that two of them can live side by side."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry(auto_describe=False)
        self._watched: list[Callable[[], Iterable[Sample]]] = []
        self._utterances = Counter(*UTTERANCES, ("outcome", "engine"), registry=registry)
        self._audio = Counter(*AUDIO, ("engine",), registry=registry)
        self._characters = Counter(*CHARACTERS, ("engine",), registry=registry)
        self._underruns = Counter(*UNDERRUNS, registry=registry)
        self._first_audio = Histogram(
            *FIRST_AUDIO, ("engine",), buckets=FIRST_AUDIO_BUCKETS, registry=registry
        )
        self._stages = Counter(*STAGE_SECONDS, ("stage",), registry=registry)
        registry.register(_Snapshots(self._watched))
        PlatformCollector(registry=registry)
        ProcessCollector(registry=registry)
        registry.register(GC_COLLECTOR)

    def note_utterance(self, record: UtteranceRecord) -> None:
        """Count an utterance that has ended."""
        engine = record.engine or "none"
        self._utterances.labels(record.outcome, engine).inc()
        self._underruns.inc(record.underruns)
        if record.first_audio is None:
            return
        self._audio.labels(engine).inc(record.audio)
        self._characters.labels(engine).inc(record.characters)
        self._first_audio.labels(engine).observe(record.first_audio)
        for stage in ("queue", "unit", "connect", "synthesis", "prebuffer", "wire"):
            self._stages.labels(stage).inc(getattr(record, stage))

    def watch(self, samples: Callable[[], Iterable[Sample]]) -> None:
        """Have somebody asked at each scrape; they must not block."""
        self._watched.append(samples)

    def exposition(self) -> bytes:
        """Return all of it as Prometheus reads it."""
        return generate_latest(self._registry)


class _Snapshots(Collector):
    """Asks everybody who is watched."""

    def __init__(self, watched: Iterable[Callable[[], Iterable[Sample]]]) -> None:
        self._watched = watched

    @override
    def collect(self) -> Iterator[Metric]:
        families: dict[Family, GaugeMetricFamily | CounterMetricFamily] = {}
        for samples in self._watched:
            for sample in samples():
                family = sample.family
                if family not in families:
                    made = GaugeMetricFamily if family.kind == "gauge" else CounterMetricFamily
                    families[family] = made(family.name, family.help, labels=family.labels)
                families[family].add_metric(sample.labels, sample.value)
        yield from families.values()
