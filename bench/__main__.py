"""``python -m bench NAME|all|docs [--quick]``: measure, write results, make the documents."""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from bench import docs, first_audio, memory, soak, streams, text, units
from bench.process import ROOT

RESULTS = ROOT / "bench" / "results"
QUICK_RESULTS = ROOT / "build" / "bench"
"""Where quick results go: they are too rough for the documents."""

_BENCHMARKS: dict[str, Callable[[bool], Coroutine[Any, Any, dict[str, Any]]]] = {
    first_audio.NAME: lambda quick: first_audio.run(
        first_audio.QUICK if quick else first_audio.FULL
    ),
    streams.NAME: lambda quick: streams.run(streams.QUICK if quick else streams.FULL),
    memory.NAME: lambda quick: memory.run(memory.QUICK if quick else memory.FULL),
    text.NAME: lambda quick: text.run(text.QUICK if quick else text.FULL),
    soak.NAME: lambda quick: soak.run(soak.QUICK if quick else soak.FULL),
    units.NAME: lambda quick: units.run(units.QUICK if quick else units.FULL),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one benchmark, all, or make the documents out of the results; return the exit code."""
    parser = argparse.ArgumentParser("python -m bench", description="How fast, and how much.")
    parser.add_argument("name", choices=(*_BENCHMARKS, "all", "docs"))
    parser.add_argument("--quick", action="store_true", help="below a minute each, and rough")
    parser.add_argument("--results", type=Path, help="folder of results (default: bench/results)")
    options = parser.parse_args(arguments)
    results = options.results or (QUICK_RESULTS if options.quick else RESULTS)
    if options.name == "docs":
        docs.write(results, ROOT / "docs")
        return 0
    for name in _BENCHMARKS if options.name == "all" else (options.name,):
        result = asyncio.run(_BENCHMARKS[name](options.quick))
        result["command"] = f"python -m bench {name}{' --quick' if options.quick else ''}"
        results.mkdir(parents=True, exist_ok=True)
        file = results / f"{name}.json"
        file.write_text(json.dumps(result, indent=1) + "\n")
        sys.stdout.write(f"{docs.table(result)}\n\nwritten to {file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
