"""
Arithmetic on measurements, and under which conditions they were made.

Two machines are hardly ever alike, and one is hardly ever idle: so a result
says what else the machine was doing, and benchmarks compare within one run.
"""

import math
import os
import platform
import statistics
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

CORES = 2
"""How many cores a benchmark may use: what a small machine has."""

_LIBRARIES = ("discord.py", "davey", "PyNaCl", "websockets", "aiohttp")


def percentile(values: Sequence[float], share: float) -> float:
    """
    Return the smallest value that at least a share of the values do not exceed.

    Args:
        values: At least one, in any order.
        share: From 0 to 1; 0.5 is (one of) the median(s).
    """
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def summary(values: Sequence[float]) -> dict[str, float | int]:
    """Describe a sample by its size, extremes, median, 95th and 99th percentile."""
    if not values:
        return {"count": 0}
    return {
        "count": len(values),
        "min": min(values),
        "median": statistics.median(values),
        "p95": percentile(values, 0.95),
        "p99": percentile(values, 0.99),
        "max": max(values),
    }


@contextmanager
def use_cores(count: int = CORES) -> Generator[None]:
    """Keep this process, and those that it starts, on so many cores; fewer if there are not."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def conditions() -> Generator[dict[str, Any]]:
    """Gather what a reader must know of the machine; complete when the block has ended."""
    facts: dict[str, Any] = {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "load_before": round(os.getloadavg()[0], 2),
    }
    ticks = _processor_ticks()
    try:
        yield facts
    finally:
        facts["load_after"] = round(os.getloadavg()[0], 2)
        facts |= _shares(ticks, _processor_ticks())


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _processor_ticks() -> list[int]:
    """Return the first line of ``/proc/stat``: user, nice, system, idle, iowait, irqs, steal."""
    return [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]


def _shares(before: Sequence[int], after: Sequence[int]) -> dict[str, float]:
    spent = [later - earlier for earlier, later in zip(before, after, strict=True)]
    total = max(1, sum(spent))
    return {
        # Ours included: what is left is what the machine did not need.
        "idle_share": round((spent[3] + spent[4]) / total, 3),
        "stolen_share": round(spent[7] / total, 3),
    }
