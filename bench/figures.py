"""The pictures for ``docs/benchmarks.md``: plain, and always the same for a result."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.first_audio import FFMPEG, OURS, PCM
from bench.player import FRESH, OPUS, READY
from bench.player import PCM as PCM_STREAM

# Okabe and Ito's colours, which people with any colour vision can tell apart.
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"

_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "thunder",
    "svg.fonttype": "path",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
}


@contextmanager
def canvas(path: Path) -> Generator[Any]:
    """Give axes to draw on, and write the picture at the end."""
    # Here, for whoever draws: loading it takes two seconds.
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):  # pyright: ignore[reportUnknownMemberType] (it names no type of path)
        figure: Any = Figure(figsize=(7.2, 3.6), layout="constrained", facecolor="white")
        yield figure.subplots()
        figure.savefig(path, metadata={"Date": None})


def draw_first_audio(result: Mapping[str, Any], path: Path) -> None:
    """Draw how the time from chunk to speech is spread, for each way."""
    ways = {
        OURS: ("Thunder", BLUE),
        PCM: ("discord.py's player, PCM", ORANGE),
        FFMPEG: ("FFmpegPCMAudio", VERMILION),
    }
    with canvas(path) as axes:
        for row in result["rows"]:
            if "samples" not in row:
                continue
            name, colour = ways[row["way"]]
            values = sorted(1e3 * one for one in row["samples"]["sound"])
            shares = [(number + 1) / len(values) for number in range(len(values))]
            axes.step(values, shares, where="post", color=colour, label=name)
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter("{x:g}")
        axes.set_xlabel("first chunk to first packet with speech, in ms")
        axes.set_ylabel("share of utterances")
        axes.legend(frameon=False)


def draw_streams(result: Mapping[str, Any], path: Path) -> None:
    """Draw the 99th percentile of intervals over the number of guilds, for each way."""
    ways = {
        FRESH: ("Thunder, fresh speech", BLUE, "o"),
        READY: ("Thunder, packets ready", GREEN, "s"),
        OPUS: ("discord.py's player, packets ready", ORANGE, "^"),
        PCM_STREAM: ("discord.py's player, PCM", VERMILION, "v"),
    }
    with canvas(path) as axes:
        for way, (name, colour, marker) in ways.items():
            rows = [row for row in result["rows"] if row["way"] == way]
            numbers = [row["links"] for row in rows]
            values = [1e3 * row["interval"]["p99"] for row in rows]
            axes.plot(numbers, values, color=colour, marker=marker, label=name)
            behind = [(row["links"], 1e3 * row["interval"]["p99"]) for row in rows if row["behind"]]
            for number, value in behind:
                axes.annotate("behind", (number, value), (4, 4), textcoords="offset points")
        axes.axhline(1e3 * result["goal"]["interval_p99"], color="grey", linestyle="--")
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_minor_formatter("{x:g}")
        axes.set_xlabel("guilds played at once")
        axes.set_ylabel("interval between packets,\n99th percentile, in ms")
        axes.legend(frameon=False)


def draw_memory(result: Mapping[str, Any], path: Path) -> None:
    """Draw the resident memory, idle and speaking."""
    moments = (("idle", BLUE), ("speaking", ORANGE), ("after", GREEN))
    with canvas(path) as axes:
        for offset, (moment, colour) in enumerate(moments):
            values = [row[moment]["resident"] / 1e6 for row in result["rows"]]
            places = [number + (offset - 1) * 0.27 for number in range(len(values))]
            axes.bar(places, values, 0.25, color=colour, label=moment)
        names = [f"{row['guilds']:,}\n({row['speaking_in']} speaking)" for row in result["rows"]]
        axes.set_xticks(range(len(names)), names)
        axes.set_xlabel("guilds")
        axes.set_ylabel("resident memory, in MB")
        axes.legend(frameon=False)


def draw_text(result: Mapping[str, Any], path: Path) -> None:
    """Draw how many messages a second become words, by language."""
    with canvas(path) as axes:
        names = [row["language"] for row in result["rows"]]
        values = [row["per_second"] for row in result["rows"]]
        axes.bar(names, values, 0.6, color=BLUE)
        goal = result["goal"]["messages_per_second"]
        axes.axhline(goal, color="grey", linestyle="--", label="goal")
        axes.yaxis.set_major_formatter("{x:,.0f}")
        axes.set_xlabel("language of the voice")
        axes.set_ylabel("messages a second, on one core")
        axes.legend(frameon=False)


DRAWINGS: Mapping[str, Callable[[Mapping[str, Any], Path], None]] = {
    "first_audio": draw_first_audio,
    "streams": draw_streams,
    "memory": draw_memory,
    "text": draw_text,
}
"""What to draw for which benchmark."""
