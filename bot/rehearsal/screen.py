"""The report as people read it."""

from collections.abc import Iterator

from bot.rehearsal.report import Report, UtteranceReport
from bot.speech.stages import STAGES
from bot.vocabulary import Seconds


def lines(report: Report) -> Iterator[str]:
    """Yield the report line by line, the verdict last."""
    for one in report.utterances:
        yield from _utterance(one)
    yield ""
    asked = _count(len(report.utterances), "utterance")
    yield f"Asked: {asked} in {_count(report.guilds, 'guild')}. Heard: {report.heard:.2f} s."
    gaps = report.gaps
    yield (
        f"Between packets: median {_milliseconds(gaps['median'])}, 99th percentile "
        f"{_milliseconds(gaps['p99'])}, longest {_milliseconds(gaps['longest'])}."
    )
    for complaint in report.complaints:
        yield _complaint(complaint)
        if "trace" in complaint:
            yield str(complaint["trace"])
    yield ""
    yield from report.problems
    if report.passed:
        yield "Everything said was heard, whole and once."


def _utterance(one: UtteranceReport) -> Iterator[str]:
    yield f"guild {one.guild}, utterance {one.utterance}: {one.text}"
    record = one.record
    if record is None:
        yield f"  {one.problem}"
        return
    yield (
        f"  heard {one.heard.heard:.2f} s of {record.audio:.2f} s, "
        f"{_seconds(one.sound_after)} after asking; voice {record.voice}, outcome {record.outcome}"
    )
    parts = ", ".join(f"{stage} {getattr(record, stage):.3f}" for stage in STAGES)
    yield f"  first audio {_seconds(record.first_audio)}: {parts}"
    yield (
        f"  underruns {record.underruns}, lost {one.heard.lost}, "
        f"undecryptable {one.heard.undecryptable}, "
        f"longest gap {_milliseconds(one.heard.longest_gap)}"
    )


def _complaint(facts: dict[str, object]) -> str:
    shown = {
        name: value
        for name, value in facts.items()
        if name not in {"time", "level", "logger", "message", "trace"}
    }
    tail = "".join(f" {name}={value}" for name, value in shown.items())
    return f"The bot: {facts.get('level')} {facts.get('logger')}: {facts.get('message')}{tail}"


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"


def _seconds(value: Seconds | None) -> str:
    return "-" if value is None else f"{value:.3f} s"


def _milliseconds(value: Seconds | None) -> str:
    return "-" if value is None else f"{value * 1000:.1f} ms"
