"""
What a rehearsal showed, and whether that is what was asked for.

Brings together, for each utterance, what the people heard and what the bot
logged. All that was asked for must have been heard, whole and once; every
way in which it was not is a sentence. The form for machines is described in
``docs/operating.md``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final

from bot.client.sentences import is_accepted
from bot.speech.stages import STAGES, Stage
from bot.telemetry.log import UtteranceRecord
from bot.vocabulary import Seconds

SCHEMA: Final = 1
"""The version of the form for machines; another one if a field goes or changes its meaning."""

TOLERANCE: Final[Seconds] = 0.05
"""Two packets (and what rounding needs) by which what was heard may differ from what was played."""

FASTEST: Final = 45.0
"""Characters per second that nobody speaks: three times the box's pace. Less sound is not all."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the people heard of one utterance, or on top of all."""

    heard: Seconds = 0.0
    lost: int = 0
    undecryptable: int = 0
    first: Seconds | None = None
    """When its first packet arrived, on the people's clock."""
    longest_gap: Seconds | None = None


@dataclass(frozen=True, slots=True)
class UtteranceReport:
    """One utterance: asked for, answered, said, heard."""

    guild: int
    """Which guild, from 1."""
    utterance: int
    """Which in its guild, from 1."""
    text: str
    answer: str | None
    """What the bot answered first; ``None`` if nothing in time."""
    final_answer: str | None
    """What the answer said at the end: the bot changes it when something failed."""
    asked: Seconds | None
    """When, on the people's clock; ``None`` if it never was."""
    record: UtteranceRecord | None
    """What the bot logged about it."""
    heard: Heard

    @property
    def accepted(self) -> bool:
        """Whether the bot promised to say it."""
        return self.answer is not None and is_accepted(self.answer)

    @property
    def sound_after(self) -> Seconds | None:
        """From asking to the first packet with speech, as a person would measure it."""
        if self.asked is None or self.heard.first is None:
            return None
        return self.heard.first - self.asked

    @property
    def problem(self) -> str | None:
        """What is wrong with it, as a clause."""
        if self.asked is None:
            return "was never asked for"
        if self.answer is None:
            return "was not answered in time"
        if not self.accepted:
            return f"was refused: {self.answer}"
        return self._unsaid(self.record) or self._unheard()

    def _unsaid(self, record: UtteranceRecord | None) -> str | None:
        if record is None:
            return "was accepted, but the bot never logged what became of it"
        if record.outcome != "ok":
            told = "" if self.final_answer == self.answer else f" ({self.final_answer})"
            return (
                f"was not said whole: {record.outcome}, {self.heard.heard:.2f} s of it heard{told}"
            )
        if record.audio < record.characters / FASTEST:
            return f"is too short: {record.audio:.2f} s for {record.characters} characters"
        return None

    def _unheard(self) -> str | None:
        assert self.record is not None, "looked at before"
        heard = self.heard
        if heard.undecryptable:
            return f"had {heard.undecryptable} packets that could not be decrypted"
        if heard.lost:
            return f"lost {heard.lost} packets on the way"
        if self.record.audio - heard.heard > TOLERANCE:
            return f"was not heard whole: {heard.heard:.2f} s of {self.record.audio:.2f} s"
        return None

    def as_json(self) -> dict[str, object]:
        """Return its part of the form for machines."""
        record = self.record
        return {
            "guild": self.guild,
            "utterance": self.utterance,
            "text": self.text,
            "answer": self.answer,
            "final_answer": self.final_answer,
            "accepted": self.accepted,
            "problem": self.problem,
            "outcome": record and record.outcome,
            "voice": record and record.voice,
            "played": record and record.audio,
            "heard": self.heard.heard,
            "sound_after": _rounded(self.sound_after),
            "first_audio": _rounded(record.first_audio) if record else None,
            "parts": {stage: _rounded(part) for stage, part in _parts(record).items()},
            "attempts": record.attempts if record else 0,
            "underruns": record.underruns if record else 0,
            "lost": self.heard.lost,
            "undecryptable": self.heard.undecryptable,
            "longest_gap": self.heard.longest_gap,
        }


@dataclass(slots=True)
class Report:
    """The whole rehearsal."""

    guilds: int
    """How many were asked for."""
    each: int
    """Utterances asked for in each."""
    utterances: list[UtteranceReport]
    rest: list[Heard]
    """For each guild, what was heard on top of all utterances."""
    gaps: Mapping[str, Seconds | None]
    """Between packets: ``median``, ``p99`` and ``longest``; ``None`` if there were none."""
    complaints: list[dict[str, object]] = field(default_factory=list[dict[str, object]])
    """The bot's log at WARNING and above."""
    accidents: list[str] = field(default_factory=list[str])
    """What went wrong around the utterances, as sentences."""

    @property
    def problems(self) -> list[str]:
        """Every way in which not all was heard, whole and once, as sentences."""
        sentences = list(self.accidents)
        sentences += [
            f"Guild {one.guild}, utterance {one.utterance} {one.problem}"
            for one in self.utterances
            if one.problem is not None
        ]
        for number, rest in enumerate(self.rest, start=1):
            sentences += _beyond(number, rest)
        return [sentence if sentence[-1] in ".!?" else f"{sentence}." for sentence in sentences]

    @property
    def passed(self) -> bool:
        """Whether everything said was heard, whole and once."""
        return not self.problems

    @property
    def heard(self) -> Seconds:
        """All that was heard."""
        everything = [*(one.heard for one in self.utterances), *self.rest]
        return round(sum(one.heard for one in everything), 2)

    @property
    def opening(self) -> list[UtteranceReport]:
        """Those heard first in their guild, which waited for no other to end."""
        found: dict[int, UtteranceReport] = {}
        for one in self.utterances:
            if one.heard.first is not None:
                found.setdefault(one.guild, one)
        return list(found.values())

    def as_json(self) -> dict[str, object]:
        """Return the form for machines."""
        records = [one.record for one in self.utterances if one.record is not None]
        everything = [*(one.heard for one in self.utterances), *self.rest]
        return {
            "schema": SCHEMA,
            "passed": self.passed,
            "problems": self.problems,
            "guilds": self.guilds,
            "utterances_each": self.each,
            "played": round(sum(record.audio for record in records), 2),
            "heard": self.heard,
            "refused": sum(one.answer is not None and not one.accepted for one in self.utterances),
            "underruns": sum(record.underruns for record in records),
            "lost": sum(one.lost for one in everything),
            "undecryptable": sum(one.undecryptable for one in everything),
            "first_audio": _first_audio(self.opening),
            "gaps": dict(self.gaps),
            "utterances": [one.as_json() for one in self.utterances],
            "bot": self.complaints,
        }


def assemble(
    texts: Sequence[Sequence[str]],
    answers: Sequence[Sequence[str | None]],
    records: Sequence[Mapping[int, UtteranceRecord]],
    told: Mapping[str, Any],
    *,
    complaints: Sequence[dict[str, object]],
    accidents: Sequence[str],
) -> Report:
    """
    Bring everything together.

    Args:
        texts: What was to be said, a list for each guild.
        answers: What the bot answered first, in the same order; shorter where nobody asked.
        records: For each guild, what the bot logged, by the place among what it accepted.
        told: The people's report; empty if they never made one.
        complaints: The bot's log at WARNING and above.
        accidents: What went wrong around it all, as sentences.
    """
    nothing: Sequence[Mapping[str, Any]] = [{} for _ in texts]
    guilds: Sequence[Mapping[str, Any]] = told.get("guilds") or nothing
    utterances: list[UtteranceReport] = []
    for index, said in enumerate(texts):
        utterances += _guild(index + 1, said, answers[index], records[index], guilds[index])
    return Report(
        guilds=len(texts),
        each=len(texts[0]),
        utterances=utterances,
        rest=[_heard(guild.get("rest")) for guild in guilds],
        gaps=told.get("gaps") or {"median": None, "p99": None, "longest": None},
        complaints=list(complaints),
        accidents=list(accidents),
    )


def _guild(
    number: int,
    texts: Sequence[str],
    answers: Sequence[str | None],
    records: Mapping[int, UtteranceRecord],
    told: Mapping[str, Any],
) -> list[UtteranceReport]:
    reports: list[UtteranceReport] = []
    place = 0
    for index, text in enumerate(texts):
        answer = _at(answers, index)
        accepted = answer is not None and is_accepted(answer)
        place += accepted
        heard = _at(told.get("utterances", ()), place - 1) if accepted else None
        reports.append(
            UtteranceReport(
                guild=number,
                utterance=index + 1,
                text=text,
                answer=answer,
                final_answer=_at(told.get("answers", ()), index),
                asked=_at(told.get("asked", ()), index),
                record=records.get(place) if accepted else None,
                heard=_heard(heard),
            )
        )
    return reports


def _heard(facts: dict[str, Any] | None) -> Heard:
    return Heard(**(facts or {}))


def _at(sequence: Sequence[Any], index: int) -> Any:  # noqa: ANN401 (of whatever it is a sequence)
    return sequence[index] if index < len(sequence) else None


def played(answers: Sequence[str | None], records: Mapping[int, UtteranceRecord]) -> list[Seconds]:
    """Return how much of each utterance that a guild's bot accepted was played, in order."""
    accepted = sum(answer is not None and is_accepted(answer) for answer in answers)
    return [records[place].audio if place in records else 0.0 for place in range(1, accepted + 1)]


def _beyond(guild: int, rest: Heard) -> list[str]:
    """Say what is wrong with what was heard on top."""
    sentences: list[str] = []
    if rest.heard > TOLERANCE:
        sentences.append(
            f"Guild {guild}: {rest.heard:.2f} s more was heard than the bot says it played"
        )
    if rest.lost:
        sentences.append(f"Guild {guild}: {rest.lost} packets were lost after the last utterance")
    if rest.undecryptable:
        sentences.append(
            f"Guild {guild}: {rest.undecryptable} packets on top could not be decrypted"
        )
    return sentences


def _parts(record: UtteranceRecord | None) -> dict[Stage, Seconds | None]:
    return {stage: None if record is None else getattr(record, stage) for stage in STAGES}


def _first_audio(opening: Sequence[UtteranceReport]) -> dict[str, Seconds | None]:
    """Return median and longest of the first utterances, which waited for no other's end."""
    times = [
        one.record.first_audio
        for one in opening
        if one.record is not None and one.record.first_audio is not None
    ]
    if not times:
        return {"median": None, "longest": None}
    return {"median": _rounded(median(times)), "longest": _rounded(max(times))}


def _rounded(seconds: Seconds | None) -> Seconds | None:
    """To the microsecond: what is finer is noise."""
    return None if seconds is None else round(seconds, 6)
