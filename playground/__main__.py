"""
``python -m playground``: the playground as a program of its own.

It opens the default world, says in a file where it is (``--ready-file``), and
lets somebody play: in a browser, and at the terminal. It ends by ``!quit``, at the end of its
input, on SIGINT and SIGTERM, and when its parent is gone (``--parent``).
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from playground.inhabited import InhabitedGuild
from playground.people import Person
from playground.server import Playground
from playground.sound import find_sound_card
from playground.terminal import Terminal, read_lines

PARENT_LOOK = 0.5
"""Seconds between two looks for the parent."""

USUAL_PORT = 8181
"""Where the page is unless it is said or taken, so that an open tab finds it again. A choice."""

LONGEST_LINGER = 30.0
"""Seconds to serve on with ``--linger``: longer than a bot takes to drain and leave."""


def default_world(playground: Playground) -> tuple[InhabitedGuild, Person]:
    """Build the world that a first run shows; return its guild and who one is."""
    guild = playground.add_guild("Thunder Playground", owner="Ada")
    guild.add_member("Ben")
    guild.add_member("Cleo")
    guild.add_text_channel("general")
    guild.add_text_channel("bots")
    guild.add_voice_channel("Lounge")
    guild.add_voice_channel("Workshop")
    return guild, guild.owner


def write_ready_file(path: Path, playground: Playground) -> None:
    """Say where everything is; whoever finds the file finds all of it, and nobody else may read."""
    facts = {
        "url": playground.url,
        "api_url": playground.api_url,
        "gateway_url": playground.gateway_url,
        "token": playground.token,
        "trust_store": str(playground.trust_store),
    }
    half = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(facts, file)
    half.replace(path)


def _show(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def _watch_parent(parent: int, stop: asyncio.Event, end: asyncio.Event) -> None:
    child = os.getppid() == parent
    # The end of somebody else's process is no event that one could wait for.
    while _alive(parent) and (not child or os.getppid() == parent):  # noqa: ASYNC110 (as said)
        await asyncio.sleep(PARENT_LOOK)
    stop.set()
    end.set()


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


async def _play(playground: Playground, options: argparse.Namespace, stop: asyncio.Event) -> None:
    guild, person = default_world(playground)
    if options.ready_file is not None:
        write_ready_file(options.ready_file, playground)
    _show(f"Open {playground.url} in a browser.")
    if not options.terminal:
        if options.wav is not None:
            listener = await person.join(guild.voice_channels[0])
            assert listener is not None, "the playground has voice"
            listener.record(options.wav)
        await stop.wait()
        return
    if sys.stdin.isatty():
        await show_page(playground.url)
    card, phrase = await find_sound_card()
    _show(f"You are {person.name} in {guild.name}. You hear through: {phrase}.")
    wav = options.wav or Path("heard.wav")
    terminal = Terminal(playground, guild, person, wav=wav, show=_show, card=card)
    try:
        lines = read_lines(sys.stdin.fileno())
        await terminal.run(lines, leave_at_end=not sys.stdin.isatty())
    finally:
        if card is not None:
            await card.aclose()
        stop.set()


async def run(options: argparse.Namespace) -> None:
    """Run the playground until it is told to stop."""
    stop, end = asyncio.Event(), asyncio.Event()
    _stop_on_signals(stop, end)
    try:
        playground = Playground(
            port=USUAL_PORT if options.port is None else options.port,
            or_any_port=options.port is None,
        )
        async with playground, asyncio.TaskGroup() as group:
            tasks = [group.create_task(_play(playground, options, stop))]
            if options.parent is not None:
                tasks.append(group.create_task(_watch_parent(options.parent, stop, end)))
            await stop.wait()
            tasks[0].cancel()
            if options.linger:
                await _linger(options.ready_file, end)
            for task in tasks:
                task.cancel()
    finally:
        _take_back(options.ready_file)


async def show_page(address: str) -> bool:
    """Open the page in a browser where there is a desktop; return whether there was one."""
    browser = desktop_browser()
    if browser is None:
        return False
    # Some wait seconds for the browser to answer.
    return await asyncio.to_thread(browser.open, address)


def desktop_browser() -> webbrowser.BaseBrowser | None:
    """Find a browser with windows. One that draws in the terminal would take ours away."""
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return None
    # Those without windows are plain GenericBrowsers, or say that they stay in the foreground.
    windows = type(found) is not webbrowser.GenericBrowser and getattr(found, "background", True)
    return found if windows else None


def _stop_on_signals(stop: asyncio.Event, end: asyncio.Event) -> None:
    """SIGINT ends what is played, SIGTERM also what is served; the same without ``--linger``."""

    def end_at_once() -> None:
        stop.set()
        end.set()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, stop.set)
    loop.add_signal_handler(signal.SIGTERM, end_at_once)


def _take_back(ready_file: Path | None) -> None:
    if ready_file is not None:
        ready_file.unlink(missing_ok=True)


async def _linger(ready_file: Path | None, end: asyncio.Event) -> None:
    """Tell by the ready file that it is over, and serve on until whoever waits has seen it."""
    _take_back(ready_file)
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_LINGER):
            await end.wait()


def arguments() -> argparse.ArgumentParser:
    """Return what the command line understands."""
    parser = argparse.ArgumentParser(prog="python -m playground", description="Discord in a box.")
    parser.add_argument(
        "--port",
        type=int,
        help=f"port for page, REST and gateway (default: {USUAL_PORT}, or any if it is taken)",
    )
    parser.add_argument("--ready-file", type=Path, help="write URLs, token and trust store here")
    parser.add_argument(
        "--wav", type=Path, help="write what is heard here (default: heard.wav, with a terminal)"
    )
    parser.add_argument(
        "--no-terminal",
        dest="terminal",
        action="store_false",
        help="only serve; end by signal or --parent",
    )
    parser.add_argument(
        "--linger",
        action="store_true",
        help="when the terminal ends, remove the ready file and serve on until SIGTERM, "
        "so that the bot can leave first",
    )
    parser.add_argument("--parent", type=int, help="end when this process is gone")
    return parser


def main(words: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code."""
    options = arguments().parse_args(words)
    try:
        asyncio.run(run(options))
    except OSError as error:
        sys.stderr.write(f"playground: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
