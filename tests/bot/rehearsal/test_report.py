"""What was heard and what was logged, brought together and judged."""

import re
from pathlib import Path

import pytest

from bot.rehearsal.report import SCHEMA, Report, assemble, played
from bot.speech.stages import STAGES
from tests.support.records import SPOKEN, changed

OPERATING = Path(__file__).parents[3] / "docs" / "operating.md"
NOW, QUEUED = "Saying it now.", "Queued: one utterance is before yours, about 3 seconds to wait."
NOTHING = {"heard": 0.0, "lost": 0, "undecryptable": 0, "first": None, "longest_gap": None}
WELL = {"heard": 3.42, "lost": 0, "undecryptable": 0, "first": 10.4, "longest_gap": 0.022}
GAPS = {"median": 0.02, "p99": 0.021, "longest": 0.022}


def report(
    *,
    answers=(NOW,),
    final=None,
    records=None,
    heard=(WELL,),
    rest=NOTHING,
    accidents=(),
) -> Report:
    """One guild's rehearsal, by default a good one of a single utterance."""
    told = {
        "guilds": [
            {
                "utterances": list(heard),
                "rest": rest,
                "asked": [10.0 + number for number in range(len(answers))],
                "answers": list(final or answers),
            }
        ],
        "gaps": GAPS,
    }
    return assemble(
        [[f"text {number}" for number in range(1, len(answers) + 1)]],
        [list(answers)],
        [{1: SPOKEN} if records is None else records],
        told,
        complaints=[],
        accidents=list(accidents),
    )


def spoken(**changes):
    return {1: changed(**changes)}


def test_what_was_heard_whole_and_once_has_passed():
    good = report()

    assert good.problems == []
    assert good.passed
    assert good.heard == 3.42
    assert good.utterances[0].sound_after == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"answers": (None,), "heard": ()}, "was not answered in time"),
        ({"answers": ("No.",), "heard": ()}, "was refused: No."),
        ({"records": {}}, "never logged what became of it"),
        (
            {"records": spoken(outcome="ConnectionLost"), "final": ("The engine is out.",)},
            "was not said whole: ConnectionLost, 3.42 s of it heard (The engine is out.)",
        ),
        ({"records": spoken(audio=0.5)}, "is too short: 0.50 s for 42 characters"),
        ({"heard": (WELL | {"undecryptable": 2},)}, "2 packets that could not be decrypted"),
        ({"heard": (WELL | {"lost": 3},)}, "lost 3 packets on the way"),
        ({"heard": (WELL | {"heard": 3.36},)}, "was not heard whole: 3.36 s of 3.42 s"),
        ({"heard": (NOTHING,)}, "was not heard whole: 0.00 s of 3.42 s"),
    ],
)
def test_every_way_in_which_it_did_not_work_is_a_sentence(wrong, problem):
    [sentence] = report(**wrong).problems

    assert sentence.startswith("Guild 1, utterance 1 ")
    assert problem in sentence
    assert sentence[-1] in ".)"


def test_a_packet_or_two_make_no_difference():
    """Between what was played and what was heard."""
    assert report(heard=(WELL | {"heard": 3.38},)).passed


@pytest.mark.parametrize(
    ("extra", "problem"),
    [
        ({"heard": 1.2}, "Guild 1: 1.20 s more was heard than the bot says it played."),
        ({"lost": 4}, "Guild 1: 4 packets were lost after the last utterance."),
        ({"undecryptable": 1}, "Guild 1: 1 packets on top could not be decrypted."),
    ],
)
def test_what_is_heard_twice_is_not_once(extra, problem):
    assert report(rest=NOTHING | extra).problems == [problem]


def test_what_was_refused_has_no_place_among_what_was_said():
    """The second was refused; the third is the second that the bot logged."""
    second = changed(number=2, audio=1.0)
    three = report(
        answers=(NOW, "Too long.", QUEUED),
        records={1: SPOKEN, 2: second},
        heard=(WELL, WELL | {"heard": 1.0}),
    )

    assert [one.accepted for one in three.utterances] == [True, False, True]
    assert three.utterances[1].record is None
    assert three.utterances[2].record == second
    assert three.problems == ["Guild 1, utterance 2 was refused: Too long."]
    assert three.as_json()["refused"] == 1


def test_what_was_never_asked_for_is_missed():
    """The bot did not come."""
    absent = assemble([["one"]], [[]], [{}], {}, complaints=[], accidents=["The bot did not start"])

    assert absent.problems == [
        "The bot did not start.",
        "Guild 1, utterance 1 was never asked for.",
    ]
    assert absent.as_json()["gaps"] == {"median": None, "p99": None, "longest": None}


def test_first_audio_is_that_of_the_first_in_each_guild():
    """The others wait for those before them to end, which says nothing about speed."""
    second = changed(number=2, first_audio=3.5)
    both = report(
        answers=(NOW, QUEUED),
        records={1: SPOKEN, 2: second},
        heard=(WELL, WELL | {"first": 14.0}),
    )

    assert both.as_json()["first_audio"] == {"median": 0.33, "longest": 0.33}


def test_what_was_played_is_told_in_the_order_of_acceptance():
    """Nothing, of what the bot never logged."""
    assert played([NOW, "No.", QUEUED, None], {2: SPOKEN}) == [0.0, 3.42]


def test_the_form_for_machines_is_described():
    """Every field has its words in the document for operators."""
    section = OPERATING.read_text().split("## Rehearsing")[1].split("\n## ")[0]
    described = {
        name
        for line in section.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`(\w+)`", line)
    }
    facts = report().as_json()

    assert {*facts, *facts["utterances"][0], *STAGES, *facts["gaps"], *facts["first_audio"]} <= (
        described
    )


def test_the_form_for_machines_is_stable():
    """A field that goes or changes its meaning needs another number, and a line in the docs."""
    facts = report().as_json()

    assert SCHEMA == facts["schema"] == 1
    assert list(facts) == [
        "schema",
        "passed",
        "problems",
        "guilds",
        "utterances_each",
        "played",
        "heard",
        "refused",
        "underruns",
        "lost",
        "undecryptable",
        "first_audio",
        "gaps",
        "utterances",
        "bot",
    ]
    [utterance] = facts["utterances"]
    assert list(utterance) == [
        "guild",
        "utterance",
        "text",
        "answer",
        "final_answer",
        "accepted",
        "problem",
        "outcome",
        "voice",
        "played",
        "heard",
        "sound_after",
        "first_audio",
        "parts",
        "attempts",
        "underruns",
        "lost",
        "undecryptable",
        "longest_gap",
    ]
    assert list(utterance["parts"]) == list(STAGES)
    assert sum(utterance["parts"].values()) == pytest.approx(utterance["first_audio"])
