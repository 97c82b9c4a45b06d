"""What was found, as it is written for people and for machines."""

import json
from collections.abc import AsyncIterable, Callable, Sequence

from bot.checkup.finding import Finding, is_well

WIDTH = 16
"""Characters that the name of a part takes at least; those that are known are shorter."""


async def tell(
    findings: AsyncIterable[Finding], write: Callable[[str], object], *, machine: bool
) -> bool:
    """
    Write findings as they come, or for machines as one JSON object at the end.

    Args:
        findings: What was found.
        write: Takes one line.
        machine: Whether it is for machines.

    Returns:
        Whether nothing is ill.
    """
    found: list[Finding] = []
    async for finding in findings:
        found.append(finding)
        if not machine:
            write(finding.line(WIDTH))
    if machine:
        write(as_json(found))
    else:
        write(summary(found))
    return is_well(found)


def as_json(found: Sequence[Finding]) -> str:
    """Write findings for machines."""
    told = {"well": is_well(found), "findings": [finding.as_json() for finding in found]}
    return json.dumps(told, ensure_ascii=False)


def summary(found: Sequence[Finding]) -> str:
    """Say in a sentence which parts are ill."""
    parts = [finding.part for finding in found if finding.health == "ill"]
    return "Ill: " + ", ".join(parts) + "." if parts else "Nothing is ill."
