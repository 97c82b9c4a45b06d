"""What Prometheus is told."""

import dataclasses

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.telemetry import metrics
from bot.telemetry.log import UtteranceRecord
from bot.telemetry.metrics import FAMILIES, Metrics, Sample
from bot.vocabulary import GuildId, VoiceId

SPOKEN = UtteranceRecord(
    guild=GuildId(4711),
    number=1,
    engine="main",
    voice=VoiceId("emily"),
    characters=20,
    audio=1.5,
    queue=0.1,
    unit=0.2,
    connect=0.0,
    synthesis=0.1,
    prebuffer=0.0,
    wire=0.02,
    first_audio=0.42,
    attempts=1,
    cached=0,
    underruns=2,
    outcome="ok",
)


def values(exposed):
    """Name and labels of every sample, and its value."""
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(exposed.exposition().decode())
        for sample in family.samples
    }


def test_an_utterance_that_was_heard_counts_with_all_it_took():
    subject = Metrics()
    subject.note_utterance(SPOKEN)
    subject.note_utterance(SPOKEN)
    told = values(subject)
    assert told["thunder_utterances_total", "main", "ok"] == 2
    assert told["thunder_audio_seconds_total", "main"] == 3.0
    assert told["thunder_characters_total", "main"] == 40
    assert told["thunder_underruns_total",] == 4
    assert told["thunder_first_audio_seconds_count", "main"] == 2
    assert told["thunder_first_audio_seconds_bucket", "0.5", "main"] == 2
    assert told["thunder_first_audio_seconds_bucket", "0.3", "main"] == 0
    assert told["thunder_first_audio_stage_seconds_total", "unit"] == pytest.approx(0.4)


def test_what_was_never_heard_is_no_first_audio():
    """But it is an outcome, also of no engine."""
    subject = Metrics()
    subject.note_utterance(
        dataclasses.replace(SPOKEN, first_audio=None, engine=None, outcome="NoUnitAvailable")
    )
    told = values(subject)
    assert told["thunder_utterances_total", "NoUnitAvailable", "none"] == 1
    assert not any(name[0].startswith("thunder_first_audio_seconds_count") for name in told)


def test_snapshots_are_asked_for_at_each_scrape():
    subject, sessions = Metrics(), [3]
    subject.watch(lambda: [Sample(metrics.SESSIONS, sessions[0])])
    subject.watch(lambda: [Sample(metrics.UNITS, 2, ("main", "leased"))])
    assert values(subject)["thunder_sessions",] == 3
    sessions[0] = 5
    told = values(subject)
    assert told["thunder_sessions",] == 5
    assert told["thunder_units", "leased", "main"] == 2


def test_the_process_is_told_of():
    """Memory and file descriptors, by the names that every dashboard knows."""
    told = {name for name, *_ in values(Metrics())}
    assert {"process_resident_memory_bytes", "process_open_fds"} <= told


def test_no_series_grows_with_the_guilds():
    """No label could be an id, and the record's guild and voice are not told."""
    subject = Metrics()
    subject.note_utterance(SPOKEN)
    assert b"4711" not in subject.exposition()
    assert b"emily" not in subject.exposition()
    for family in FAMILIES:
        assert not {"guild", "user", "channel", "voice"} & set(family.labels), family.name


def test_every_family_has_a_name_of_its_own_and_says_what_it_is():
    names = [family.name for family in FAMILIES]
    assert len(set(names)) == len(names) > 20
    for family in FAMILIES:
        assert family.name.startswith("thunder_")
        assert family.help.endswith(".")
