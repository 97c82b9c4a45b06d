"""
The results as tables and pictures, for ``docs/units.md``.

Runs are many and readers have little time: a table shows the worst of all
runs where there is a goal, and the run in the middle where there is none.
"""

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bench.figures import BLUE, ORANGE, VERMILION, canvas
from bench.units.benchmark import CROWD, EVEN, KINDS, NAME, OURS

__all__ = ["NAME", "PICTURES", "tables"]

Row = Mapping[str, Any]

WAYS: Final = {
    OURS: ("Thunder", BLUE),
    "semaphore": ("a semaphore", ORANGE),
    "socket each": ("a semaphore, and a socket each", VERMILION),
}

SPEAKS: Final = 0.05
"""Of the time, in a guild like those that the table of what to expect counts: 3 minutes an hour."""

LOAD: Final = 0.8
"""How much of what units can do is asked for there: that of even traffic."""

_FAR: Final = 0.05
"""The round trip of what is shown where one must be chosen: that of the hosted service, about."""

_MOST_MISSED: Final = 10
"""How many missed goals are named."""


def tables(result: Mapping[str, Any]) -> dict[str, str]:
    """Return the tables, in Markdown, by their names in the document."""
    return {
        f"{NAME} expect": _table(*_expect(result)),
        f"{NAME} ways": _table(*_ways(result["rows"])),
        f"{NAME} gapless": _table(*_gapless(result["gapless"])),
        f"{NAME} sockets": _table(*_sockets(result["rows"])),
        f"{NAME} goals": _goals(result),
    }


def _expect(result: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    columns = ["units", "synthesis", "speak at once", "at most", "talk now and then"]
    columns += ["first audio: median", "99 %"]
    shown: list[list[str]] = []
    for found in _of(result["gapless"], OURS):
        if found["round_trip"] != _farthest(result["gapless"]):
            continue
        runs = [
            row
            for row in _of(result["rows"], OURS)
            if row["traffic"] == EVEN and all(row[key] == found[key] for key in _SERVICE)
        ]
        audio = [row["first_audio"] for row in runs if not row.get("real")]
        members = LOAD * min(row["capacity"] for row in runs if "capacity" in row) / SPEAKS
        shown.append(
            [
                str(found["units"]),
                f"{found['rate']:g} times real time",
                f"{found['guilds']} guilds",
                f"{found['limit']:.1f}",
                f"{members:.0f} guilds",
                _seconds(_middle(one["median"] for one in audio)),
                _seconds(_middle(one["p99"] for one in audio)),
            ]
        )
    return columns, shown


_SERVICE: Final = ("units", "rate", "round_trip")


def _ways(rows: Sequence[Row]) -> tuple[list[str], list[list[str]]]:
    columns = ["traffic", "way", "units busy", "first audio: median", "99 %"]
    columns += ["underruns below capacity", "in all", "fairness", "refusals", "runs"]
    shown: list[list[str]] = []
    for kind in (*KINDS, CROWD):
        for way, (name, _) in WAYS.items():
            runs = [row for row in _of(rows, way) if row["traffic"] == kind and not row.get("real")]
            if not runs:
                continue
            shown.append(
                [
                    kind if way == OURS else "",
                    name,
                    f"{min(row['busy'] or 1.0 for row in runs):.3f}",
                    _seconds(_middle(row["first_audio"]["median"] for row in runs)),
                    _seconds(_middle(row["first_audio"]["p99"] for row in runs)),
                    str(sum(row["underruns_below"] for row in runs)),
                    str(sum(row["underruns"] for row in runs)),
                    f"{min(row['jain'] for row in runs):.3f}",
                    str(sum(row["refusals"] + row["refused_sockets"] for row in runs)),
                    str(len(runs)),
                ]
            )
    return columns, shown


def _gapless(rows: Sequence[Row]) -> tuple[list[str], list[list[str]]]:
    columns = ["units", "synthesis", "round trip", "possible"]
    columns += [name for name, _ in WAYS.values()]
    shown: list[list[str]] = []
    for found in _of(rows, OURS):
        by_way = {
            row["way"]: row for row in rows if all(row[key] == found[key] for key in _SERVICE)
        }
        shown.append(
            [
                str(found["units"]),
                f"{found['rate']:g} times real time",
                f"{found['round_trip'] * 1000:g} ms",
                f"{found['limit']:.1f}",
                *(str(by_way[way]["guilds"]) if way in by_way else "" for way in WAYS),
            ]
        )
    return columns, shown


def _sockets(rows: Sequence[Row]) -> tuple[list[str], list[list[str]]]:
    columns = ["traffic", "units", "guilds", "units busy", "first audio: median", "99 %"]
    columns += ["underruns", "refusals", "sockets"]
    shown = [
        [
            row["traffic"],
            str(row["units"]),
            str(row["guilds"]),
            "nobody waited" if row["busy"] is None else f"{row['busy']:.3f}",
            *(_seconds(row["first_audio"][key]) for key in ("median", "p99")),
            str(row["underruns"]),
            str(row["refusals"] + row["refused_sockets"]),
            str(row["most_sockets"]),
        ]
        for row in rows
        if row.get("real")
    ]
    return columns, shown


def _goals(result: Mapping[str, Any]) -> str:
    missed = result["missed"]
    if not missed:
        return "Every goal was met in every run."
    runs = len(_of(result["rows"], OURS)) + len(_of(result["gapless"], OURS))
    named = [f"- {one}" for one in missed[:_MOST_MISSED]]
    if len(missed) > _MOST_MISSED:
        named.append(f"- and {len(missed) - _MOST_MISSED} more, in `bench/results/{NAME}.json`")
    return "\n".join([f"**Goals missed {len(missed)} times in {runs} runs:**", "", *named])


def draw_gapless(result: Mapping[str, Any], path: Path) -> None:
    """Draw how many guilds speak without a pause, over units, and how many could."""
    rows = [row for row in result["gapless"] if row["round_trip"] == _farthest(result["gapless"])]
    with canvas(path) as axes:
        for rate, marker in zip(sorted({row["rate"] for row in rows}), "os^v", strict=False):
            found = [row for row in _of(rows, OURS) if row["rate"] == rate]
            units = [row["units"] for row in found]
            possible = [row["limit"] for row in found]
            axes.plot(units, possible, color="grey", linestyle="--", zorder=1)
            axes.annotate(
                f"synthesis at {rate:g} times real time",
                (units[-1], possible[-1]),
                (-4, 4),
                textcoords="offset points",
                ha="right",
            )
            spoken = [row["guilds"] for row in found]
            axes.plot(units, spoken, color=BLUE, marker=marker, linestyle="")
        axes.set_xticks(sorted({row["units"] for row in rows}))
        axes.set_xlabel("units")
        axes.set_ylabel("guilds that speak at once\nwithout a pause; dashed: possible")
        axes.set_ylim(bottom=0)


def draw_first_audio(result: Mapping[str, Any], path: Path) -> None:
    """Draw the 99th percentile of first audio for each traffic and way, in the middle run."""
    _draw_bars(
        result["rows"],
        path,
        lambda runs: _middle(row["first_audio"]["p99"] for row in runs),
        "first audio, 99th percentile,\nin seconds",
        logarithmic=True,
    )


def draw_busy(result: Mapping[str, Any], path: Path) -> None:
    """Draw the share of time that units were busy while anyone waited, in the worst run."""
    _draw_bars(
        result["rows"],
        path,
        lambda runs: min(row["busy"] or 1.0 for row in runs),
        "units busy while anyone waits,\nin the worst run",
        logarithmic=False,
    )


def _draw_bars(
    rows: Sequence[Row],
    path: Path,
    value: Callable[[Sequence[Row]], float | None],
    label: str,
    *,
    logarithmic: bool,
) -> None:
    kinds = [kind for kind in KINDS if any(row["traffic"] == kind for row in rows)]
    with canvas(path) as axes:
        for offset, (way, (name, colour)) in enumerate(WAYS.items()):
            values = [
                value([row for row in _of(rows, way) if row["traffic"] == kind]) for kind in kinds
            ]
            places = [number + (offset - 1) * 0.27 for number in range(len(kinds))]
            axes.bar(places, values, 0.25, color=colour, label=name)
        if logarithmic:
            axes.set_yscale("log")
            axes.yaxis.set_major_formatter("{x:g}")
        axes.set_xticks(range(len(kinds)), kinds)
        axes.set_ylabel(label)
        axes.legend(frameon=False, loc="upper left", ncols=len(WAYS), bbox_to_anchor=(0, 1.15))


def _of(rows: Sequence[Row], way: str) -> list[Row]:
    return [row for row in rows if row["way"] == way]


def _farthest(rows: Sequence[Row]) -> float:
    """Choose the round trip to show."""
    return _FAR if any(row["round_trip"] == _FAR for row in rows) else rows[0]["round_trip"]


def _middle(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.2f} s"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(columns) + " |", "|---" + "|--:" * (len(columns) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


PICTURES: Final[Mapping[str, Callable[[Mapping[str, Any], Path], None]]] = {
    f"{NAME}-gapless": draw_gapless,
    f"{NAME}-first-audio": draw_first_audio,
    f"{NAME}-busy": draw_busy,
}
"""What to draw, by the names of files."""
