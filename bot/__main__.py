"""
The commands of the program: ``thunder run``, ``doctor``, ``text`` and the others.

Each loads what it needs itself: all of the bot takes a second and a half of a
processor, and a container asks for its health twice a minute.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.config import Config, load_config
from bot.errors import ConfigError
from bot.memory import loading
from bot.stagehands import CONFIG_EXIT_CODE
from bot.telemetry import probe
from bot.telemetry.log import configure

MOST = 100
"""Guilds, or utterances in each, that one can rehearse with. Taste."""


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run a command of the program.

    Args:
        arguments: The command line without the program's name; the process's own if ``None``.

    Returns:
        The exit status: 0 after a clean stop, 2 if the operator must change something.
    """
    options = _parser().parse_args(arguments)
    try:
        return _COMMANDS[options.command](options)
    except ConfigError as error:
        print(error, file=sys.stderr)  # noqa: T201 (the last thing on the screen)
        return CONFIG_EXIT_CODE
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="thunder", description="A Discord bot that speaks: Lightning, heard."
    )
    parser.add_argument(
        "--env-file", type=Path, default=Path(".env"), help="where variables are read from"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="run the bot; without DISCORD_TOKEN, in the playground")
    playground = commands.add_parser("playground", help="run the bot in a Discord of its own")
    playground.add_argument("--wav", help="the file into which what is heard is written")
    rehearsal = commands.add_parser("rehearse", help="prove that it speaks, and how fast")
    rehearsal.add_argument("text", nargs="?", help="what is said (default: plain sentences)")
    add = rehearsal.add_argument
    add("--guilds", type=_count, default=1, help="how many at once (default: 1)")
    add("--utterances", type=_count, default=1, help="how many in each (default: 1)")
    add("--json", action="store_true", help="report for machines; docs/operating.md describes it")
    add("--wav", type=Path, help="write what is heard here; of more guilds, into numbered files")
    text = commands.add_parser(
        "text", help="what would be said: a JSON line in for each message, one out"
    )
    text.add_argument("--schema", action="store_true", help="describe a line, as a JSON schema")
    checkup = commands.add_parser("doctor", help="look at everything and say what is ill")
    checkup.add_argument("--json", action="store_true", help="for machines")
    asked = commands.add_parser("health", help="ask a running bot how it is: exit status 0 or 1")
    asked.add_argument("probe", nargs="?", choices=("livez", "readyz"), default="readyz")
    return parser


def _run(options: argparse.Namespace) -> int:
    config = load_config(options.env_file)
    if config.discord_token is None:
        from bot import tryout

        return asyncio.run(tryout.run(config, options.env_file))
    with loading():
        from bot import app
    _log_as(config)
    held = set(config.secrets())

    def reread() -> Config:
        new = load_config(options.env_file)
        held.update(new.secrets())  # what was one before may still be in use
        _log_as(new, secrets=held)
        return new

    asyncio.run(app.run(config, reread))
    return 0


def _playground(options: argparse.Namespace) -> int:
    from bot import tryout

    config = load_config(options.env_file)
    arguments = () if options.wav is None else ("--wav", options.wav)
    return asyncio.run(tryout.run(config, options.env_file, arguments))


def _count(word: str) -> int:
    number = int(word)
    if not 1 <= number <= MOST:
        raise argparse.ArgumentTypeError(f"must be from 1 to {MOST}")
    return number


def _rehearse(options: argparse.Namespace) -> int:
    with loading():
        from bot.rehearsal import screen
        from bot.rehearsal.run import Interrupted, Wishes, rehearse
        from bot.rehearsal.sentences import sentences

    config = load_config(options.env_file)
    texts = [
        [options.text] * options.utterances
        if options.text is not None
        else sentences(guild, options.utterances)
        for guild in range(1, options.guilds + 1)
    ]
    try:
        report = asyncio.run(rehearse(config, options.env_file, Wishes(texts, options.wav)))
    except Interrupted as interrupted:
        return 128 + interrupted.number  # as a shell has it
    if options.json:
        print(json.dumps(report.as_json(), ensure_ascii=False))  # noqa: T201 (what was asked for)
    else:
        for line in screen.lines(report):
            print(line)  # noqa: T201 (what was asked for)
    return 0 if report.passed else 1


def _text(options: argparse.Namespace) -> int:
    with loading():
        from bot.text import console

    if options.schema:
        print(console.schema())  # noqa: T201 (what was asked for)
        return 0
    status = 0
    for answer in console.answers(sys.stdin.buffer):
        status = 1 if "error" in answer else status
        # As bytes: JSON is UTF-8, whatever the terminal is. At once: somebody may be waiting.
        sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
        sys.stdout.buffer.flush()
    return status


def _doctor(options: argparse.Namespace) -> int:
    with loading():
        from bot import doctor
        from bot.checkup.screen import tell

    def write(line: str) -> None:
        print(line, flush=True)  # noqa: T201 (what was asked for)

    try:
        config = load_config(options.env_file)
    except ConfigError as error:
        findings = doctor.misconfigured(error)
    else:
        # What is wrong is told by what is found.
        configure(sys.stderr, level="CRITICAL", secrets=config.secrets())
        findings = doctor.examine(config)
    return 0 if asyncio.run(tell(findings, write, machine=options.json)) else 1


def _health(options: argparse.Namespace) -> int:
    config = load_config(options.env_file)
    if config.thunder_health_port is None:
        raise ConfigError("THUNDER_HEALTH_PORT: is off, so there is nobody to ask.")
    base = probe.base_url(config.thunder_health_host, config.thunder_health_port)
    return probe.check(f"{base}/{options.probe}")


def _log_as(config: Config, *, secrets: Iterable[str] = ()) -> None:
    configure(
        sys.stderr,
        level=config.thunder_log_level,
        style=config.thunder_log_format,
        secrets={*config.secrets(), *secrets},
    )


_COMMANDS = {
    "run": _run,
    "playground": _playground,
    "rehearse": _rehearse,
    "text": _text,
    "doctor": _doctor,
    "health": _health,
}


if __name__ == "__main__":
    sys.exit(main())
