"""The commands of the program: ``thunder run``, ``playground`` and ``health``."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from bot import app, tryout
from bot.config import Config, load_config
from bot.errors import ConfigError
from bot.telemetry import health
from bot.telemetry.log import configure

CONFIG_EXIT_CODE = 2
"""For whatever the operator must change."""


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
    asked = commands.add_parser("health", help="ask a running bot how it is: exit status 0 or 1")
    asked.add_argument("probe", nargs="?", choices=("livez", "readyz"), default="readyz")
    return parser


def _run(options: argparse.Namespace) -> int:
    config = load_config(options.env_file)
    if config.discord_token is None:
        return asyncio.run(tryout.run(config, options.env_file))
    _log_as(config)
    asyncio.run(app.run(config))
    return 0


def _playground(options: argparse.Namespace) -> int:
    config = load_config(options.env_file)
    arguments = () if options.wav is None else ("--wav", options.wav)
    return asyncio.run(tryout.run(config, options.env_file, arguments))


def _health(options: argparse.Namespace) -> int:
    config = load_config(options.env_file)
    if config.thunder_health_port is None:
        raise ConfigError("THUNDER_HEALTH_PORT: is off, so there is nobody to ask.")
    base = health.base_url(config.thunder_health_host, config.thunder_health_port)
    return health.check(f"{base}/{options.probe}")


def _log_as(config: Config) -> None:
    configure(
        sys.stderr,
        level=config.thunder_log_level,
        style=config.thunder_log_format,
        secrets=config.secrets(),
    )


_COMMANDS = {"run": _run, "playground": _playground, "health": _health}


if __name__ == "__main__":
    sys.exit(main())
