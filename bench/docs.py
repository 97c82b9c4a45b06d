"""
Tables and pictures for ``docs/benchmarks.md`` and ``docs/units.md``, out of the results.

A table stands between two comments, ``<!-- bench NAME -->`` and ``<!-- end -->``,
and is replaced there; whatever else the document says is left alone.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import figures
from bench.first_audio import FFMPEG, OURS, PCM
from bench.player import FRESH, OPUS, READY
from bench.player import PCM as PCM_STREAM
from bench.units import report

DOCUMENT = "benchmarks.md"
UNITS_DOCUMENT = "units.md"
PICTURES = "pictures"

FIRST_AUDIO_WAYS = {
    OURS: "Thunder",
    PCM: "discord.py's player, fed with PCM",
    FFMPEG: "discord.py's `FFmpegPCMAudio`",
}
STREAM_WAYS = {
    FRESH: "Thunder, fresh speech",
    READY: "Thunder, packets ready",
    OPUS: "discord.py's player, packets ready",
    PCM_STREAM: "discord.py's player, PCM",
}


def write(results: Path, folder: Path) -> list[Path]:
    """
    Bring the document and its pictures up to date; return the files that were written.

    Args:
        results: Where the results are; for a benchmark without one nothing changes.
        folder: The documents'.
    """
    document = folder / DOCUMENT
    text = document.read_text()
    written = [document]
    for name in _TABLES:
        file = results / f"{name}.json"
        if not file.exists():
            continue
        result = json.loads(file.read_text())
        text = put_table(text, name, table(result))
        draw = figures.DRAWINGS.get(name)
        if draw is None:
            continue
        picture = folder / PICTURES / f"bench-{name.replace('_', '-')}.svg"
        picture.parent.mkdir(exist_ok=True)
        draw(result, picture)
        written.append(picture)
    document.write_text(text)
    return written + _write_units(results, folder)


def _write_units(results: Path, folder: Path) -> list[Path]:
    """Do the same for the document about units, which has several tables of one result."""
    file, document = results / f"{report.NAME}.json", folder / UNITS_DOCUMENT
    if not file.exists():
        return []
    result, text = json.loads(file.read_text()), document.read_text()
    for name, lines in report.tables(result).items():
        text = put_table(text, name, lines)
    document.write_text(put_table(text, f"{report.NAME} conditions", _conditions(result)))
    drawn = {
        folder / PICTURES / f"bench-{name}.svg": draw for name, draw in report.PICTURES.items()
    }
    for picture, draw in drawn.items():
        draw(result, picture)
    return [document, *drawn]


def put_table(text: str, name: str, lines: str) -> str:
    """
    Replace what stands between a benchmark's comments.

    Raises:
        ValueError: If the document has no place for it.
    """
    begin, end = f"<!-- bench {name} -->", "<!-- end -->"
    place = re.compile(f"({re.escape(begin)}\n).*?({re.escape(end)})", re.DOTALL)
    text, count = place.subn(lambda found: f"{found[1]}\n{lines}\n\n{found[2]}", text)
    if count != 1:
        raise ValueError(f"one place is needed for {name}, and there are {count}")
    return text


def table(result: Mapping[str, Any]) -> str:
    """Return a result as a table in Markdown, and under which conditions it was made."""
    if result["benchmark"] == report.NAME:
        return "\n\n".join([*report.tables(result).values(), _conditions(result)])
    columns, rows = _TABLES[result["benchmark"]](result["rows"])
    lines = ["| " + " | ".join(columns) + " |", "|---" + "|--:" * (len(columns) - 1) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    if "deeds" in result:
        lines += ["", _survived(result)]
    if "slowest" in result:
        lines += ["", _hostile(result)]
    return "\n".join(lines) + "\n\n" + _conditions(result)


def _first_audio(rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    columns = ["", "request: median", "99 %", "sound: median", "99 %", "utterances"]
    shown: list[list[str]] = []
    for row in rows:
        name = FIRST_AUDIO_WAYS[row["way"]]
        if "missing" in row:
            shown.append([f"{name} ({row['missing']})", "", "", "", "", "0"])
            continue
        parts = [_ms(row[part][key]) for part in ("request", "sound") for key in ("median", "p99")]
        shown.append([name, *parts, str(row["sound"]["count"])])
    return columns, shown


def _streams(rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    columns = ["", "guilds", "interval: median", "99 %", "latest packet", "behind schedule"]
    columns += ["encoding", "pacing", "of it sending", "of a core", "idle"]
    shown = [
        [
            STREAM_WAYS[row["way"]],
            str(row["links"]),
            *(_ms(row["interval"][key]) for key in ("median", "p99")),
            _ms(row["worst_lateness"]),
            f"{row['behind']} guilds" if row["behind"] else "nobody",
            *(_us(row[f"{part}_per_frame"]) for part in ("encoding", "pacing", "sending")),
            f"{row['processor_share']:.0%}",
            f"{row['idle_share']:.0%}",
        ]
        for row in rows
    ]
    return columns, shown


def _memory(rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    columns = ["guilds", "speaking in", "idle", "speaking", "afterwards", "threads"]
    shown = [
        [
            f"{row['guilds']:,}",
            str(row["speaking_in"]),
            *(_mb(row[when]) for when in ("idle", "speaking", "after")),
            str(row["speaking"]["threads"]),
        ]
        for row in rows
    ]
    return columns, shown


def _text(rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    columns = ["voice's language", "messages a second", "one message: median", "99 %"]
    shown = [
        [
            row["language"],
            f"{row['per_second']:,}",
            *(_us(row[key]) for key in ("median", "p99")),
        ]
        for row in rows
    ]
    return columns, shown


def _hostile(result: Mapping[str, Any]) -> str:
    """Name the hostile message that takes longest, and the one whose time grows most."""
    slowest, steepest = result["slowest"], result["steepest"]
    return (
        f"The slowest hostile message of 4,000 characters, `{slowest['piece']!a}` again and "
        f"again, takes {_ms(slowest['seconds'])}. Twice the length takes at most "
        f"{steepest['growth']:.2f} times as long (`{steepest['piece']!a}`)."
    )


def _soak(rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    columns = ["", "memory", "tasks", "threads", "sockets", "file descriptors"]
    counted = ("tasks", "threads", "sockets", "descriptors")
    shown = [[row["when"], _mb(row), *(f"{row[name]:,}" for name in counted)] for row in rows]
    return columns, shown


def _survived(result: Mapping[str, Any]) -> str:
    """Tell what was done to the bot, and what became of what it was asked for."""
    ended = result["ended"]
    how = ", ".join(f"{count:,} {name}" for name, count in ended.items() if count)
    why = ", ".join(f"{count:,} {name}" for name, count in result["reasons"].items() if count)
    deeds = ", ".join(
        f"{count:,} \N{MULTIPLICATION SIGN} {name}"
        for name, count in result["deeds"].items()
        if name != "nothing"
    )
    return (
        f"{result['guilds']} servers, {sum(ended.values()):,} utterances accepted and ended: "
        f"{how}{f' ({why})' if why else ''}; "
        f"{result['lost']} lost, {result['twice']} twice. Meanwhile: {deeds}."
    )


_TABLES = {
    "soak": _soak,
    "first_audio": _first_audio,
    "streams": _streams,
    "memory": _memory,
    "text": _text,
}


def _conditions(result: Mapping[str, Any]) -> str:
    facts = result["conditions"]
    verdict = ""
    if "met" in result:
        verdict = " Its goal was met." if result["met"] else " **Its goal was missed.**"
    return (
        f"`{result['command']}`, {facts['date']}: {facts['cores']} cores of an "
        f"{facts['processor']}, Python {facts['python']}, "
        f"discord.py {facts['libraries']['discord.py']}; "
        f"{facts['idle_share']:.0%} of the machine was idle, "
        f"its load was {facts['load_before']} before.{verdict}"
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _us(seconds: float) -> str:
    return f"{seconds * 1e6:.0f} \N{MICRO SIGN}s" if seconds else "none"


def _mb(memory: Mapping[str, int]) -> str:
    return f"{memory['resident'] / 1e6:.0f} ({memory['proportional'] / 1e6:.0f}) MB"
