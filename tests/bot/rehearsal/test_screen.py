"""The report as people read it."""

from bot.rehearsal.report import Heard, Report, UtteranceReport
from bot.rehearsal.screen import lines
from tests.support.records import SPOKEN

GAPS = {"median": 0.02, "p99": 0.0214, "longest": 0.0301}


def utterance(**facts) -> UtteranceReport:
    well = {
        "guild": 1,
        "utterance": 1,
        "text": "hello there",
        "answer": "Saying it now.",
        "final_answer": "Saying it now.",
        "asked": 10.0,
        "record": SPOKEN,
        "heard": Heard(3.42, 0, 0, 10.5, 0.0301),
    }
    return UtteranceReport(**(well | facts))


def test_a_good_rehearsal():
    """What was asked, heard and measured; the verdict is the last line."""
    shown = list(lines(Report(1, 1, [utterance()], [Heard()], GAPS)))

    assert shown == [
        "guild 1, utterance 1: hello there",
        "  heard 3.42 s of 3.42 s, 0.500 s after asking; voice emily, outcome ok",
        "  first audio 0.330 s: queue 0.100, unit 0.000, connect 0.000, synthesis 0.210, "
        "prebuffer 0.000, wire 0.020",
        "  underruns 0, lost 0, undecryptable 0, longest gap 30.1 ms",
        "",
        "Asked: 1 utterance in 1 guild. Heard: 3.42 s.",
        "Between packets: median 20.0 ms, 99th percentile 21.4 ms, longest 30.1 ms.",
        "",
        "Everything said was heard, whole and once.",
    ]


def test_a_bad_one_ends_with_what_was_wrong():
    """And shows what the bot complained of, with where it came from."""
    refused = utterance(answer="No.", record=None, heard=Heard())
    complaint = {
        "level": "ERROR",
        "logger": "bot.speech.service",
        "message": "session ended",
        "time": "now",
        "guild": 5,
        "trace": "Traceback …",
    }
    report = Report(1, 1, [refused], [Heard()], dict.fromkeys(GAPS), [complaint])

    shown = list(lines(report))

    assert "  was refused: No." in shown
    assert "The bot: ERROR bot.speech.service: session ended guild=5" in shown
    assert "Traceback …" in shown
    assert "Between packets: median -, 99th percentile -, longest -." in shown
    assert shown[-1] == "Guild 1, utterance 1 was refused: No."
