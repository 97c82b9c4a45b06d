"""Every value that a part tells of itself has a name at /metrics."""

from dataclasses import dataclass

import pytest

from bot import gauges
from bot.errors import Ending
from bot.lightning.breaker import Phase
from bot.lightning.pool import PoolStatistics
from bot.phrases.cache import PhraseStatistics
from bot.phrases.store import StoreStatistics
from bot.reading.reasons import COUNTED, Reason
from bot.reading.service import ReadingStatistics
from bot.settings.service import SettingsStatistics
from bot.speech.sessions import SpeechStatistics
from bot.speech.tally import Counts
from bot.speech.utterance import Outcome
from bot.telemetry import metrics
from bot.voice.links import LinkStatistics
from bot.voice.machine import Phase as LinkPhase
from bot.voice.pacer import PacerStatistics
from tests.support.speech import engine


def told(samples):
    """Family's name and labels, and the value."""
    found = list(samples)
    assert all(len(sample.labels) == len(sample.family.labels) for sample in found)
    return {(sample.family.name, *sample.labels): sample.value for sample in found}


def test_parts():
    readiness = {"discord": lambda: True, "store": lambda: False}
    assert told(gauges.of_parts(readiness)) == {
        ("thunder_ready", "discord"): 1.0,
        ("thunder_ready", "store"): 0.0,
    }


def test_loop():
    assert told(gauges.of_loop(tasks=12)) == {("thunder_tasks",): 12}


def test_discord():
    assert told(gauges.of_discord(guilds=7, latency=0.1)) == {
        ("thunder_guilds",): 7,
        ("thunder_gateway_latency_seconds",): 0.1,
    }


def test_speech():
    counts = Counts({Outcome.STALE: 4}, merged=6, hurried=7, taken_back=8)
    statistics = SpeechStatistics(sessions=3, waiting=5, overdue=1, counts=counts)
    found = told(gauges.of_speech(statistics))
    assert found["thunder_accepted", "stale"] == 4
    assert found["thunder_merged",] == 6
    assert found["thunder_hurried",] == 7
    assert found["thunder_taken_back",] == 8
    assert found["thunder_sessions",] == 3
    assert found["thunder_utterances_waiting",] == 5
    assert found["thunder_overdue",] == 1


def test_links():
    statistics = LinkStatistics(
        links={LinkPhase.READY: 3, LinkPhase.RECONNECTING: 1},
        held=1,
        repairs={"closed_4006": 2, "told_channel": 1},
        closes={4006: 2, -1: 1},
        endings={Ending.KICKED: 4},
    )
    assert told(gauges.of_links(statistics)) == {
        ("thunder_links", "ready"): 3,
        ("thunder_links", "reconnecting"): 1,
        ("thunder_links_held",): 1,
        ("thunder_reconnects", "closed_4006"): 2,
        ("thunder_reconnects", "told_channel"): 1,
        ("thunder_voice_closes", "4006"): 2,
        ("thunder_voice_closes", "-1"): 1,
        ("thunder_link_endings", "kicked"): 4,
    }


class Phrases:
    def statistics(self):
        return PhraseStatistics(
            hits=4, misses=6, entries=1, size=100, disk=StoreStatistics(2, 5000)
        )


@dataclass
class Standing:
    phase: Phase


class Lightning:
    def __init__(self, pool):
        self._pool = pool

    def statistics(self):
        return self._pool

    @property
    def standing(self):
        return Standing(Phase.CLOSED)


async def test_an_engine():
    pool = PoolStatistics(idle=1, busy=2, dialling=0, closing=0, waiting=3, limit=10)
    subject = engine(lightning=Lightning(pool), units=2, phrases=Phrases())
    found = told(gauges.of_engine(subject))
    assert found["thunder_units", "main", "total"] == 2
    assert found["thunder_units", "main", "leased"] == 0
    assert found["thunder_connections", "main", "busy"] == 2
    assert found["thunder_connections", "main", "limit"] == 10
    assert found["thunder_engine_in_service", "main"] == 1
    assert found["thunder_phrases", "main", "hit"] == 4
    assert found["thunder_phrase_bytes", "main", "disk"] == 5000


def test_packets():
    found = told(
        gauges.of_pacer(
            PacerStatistics(
                running=True, links=2, packets=100, worst_lateness=0.5, lateness=0.9, re_anchors=1
            )
        )
    )
    assert found["thunder_links_speaking",] == 2
    assert found["thunder_packets",] == 100
    assert found["thunder_packet_lateness_seconds",] == pytest.approx(0.9)


def test_settings():
    found = told(
        gauges.of_settings(
            SettingsStatistics(readable=True, writable=True, guilds=9, people=4, noted=2)
        )
    )
    assert found == {
        ("thunder_settings_cached", "guilds"): 9,
        ("thunder_settings_cached", "people"): 4,
        ("thunder_store_unsaved",): 2,
    }
    assert {family.name for family in metrics.FAMILIES} >= {name for name, *_ in found}


def test_reading():
    """Every reason is there from the start."""
    statistics = ReadingStatistics(arriving=0, waiting=1, reasons={Reason.SPOKEN: 3})
    found = told(gauges.of_reading(statistics))
    assert found["thunder_messages", "spoken"] == 3
    assert found["thunder_messages", "too_fast"] == 0
    assert len(found) == len(COUNTED)
