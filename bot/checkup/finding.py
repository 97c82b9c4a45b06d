"""What a look at one part of the bot has found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How a part is."""

    OK = "ok"
    """It works."""
    POOR = "poor"
    """It works, but not as it could; somebody may want to change something."""
    ILL = "ill"
    """It does not work; somebody must do something."""
    UNSEEN = "unseen"
    """It was not looked at, because it is not in use, or something else is ill."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look has found."""

    part: str
    """Which part, in a few lower-case words."""
    health: Health
    """How it is."""
    fact: str
    """What is known of it."""
    advice: str | None = None
    """What to do about it; ``None`` if nothing has to be done."""

    def as_json(self) -> Mapping[str, str | None]:
        """Write it for machines."""
        return {
            "part": self.part,
            "health": self.health.value,
            "fact": self.fact,
            "advice": self.advice,
        }

    def line(self, width: int = 0) -> str:
        """
        Write it for people, in a line.

        Args:
            width: How many characters the part takes at least.
        """
        told = f"{self.health.value:<6}  {self.part:<{width}}  {self.fact}"
        return told if self.advice is None else f"{told} - {self.advice}"


def ok(part: str, fact: str) -> Finding:
    """Say that a part works."""
    return Finding(part, Health.OK, fact)


def poor(part: str, fact: str, advice: str | None = None) -> Finding:
    """Say that a part works, and what could be better."""
    return Finding(part, Health.POOR, fact, advice)


def ill(part: str, fact: str, advice: str | None = None) -> Finding:
    """Say that a part does not work, and what to do."""
    return Finding(part, Health.ILL, fact, advice)


def unseen(part: str, fact: str) -> Finding:
    """Say that a part was not looked at, and why."""
    return Finding(part, Health.UNSEEN, fact)


def is_well(findings: Iterable[Finding]) -> bool:
    """Tell whether nothing is ill."""
    return all(finding.health is not Health.ILL for finding in findings)
