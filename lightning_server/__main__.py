"""
Lightning in a box, standing alone: ``python -m lightning_server``.

Once its voices are loaded it says where it is: one line of JSON on standard
output, and in ``--ready-file`` if that is given. It ends at SIGTERM and
SIGINT, and, if told so, together with whoever started it.

Keys are read from a file, because everybody can see a command's arguments.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from lightning_server.engine import Catalogue
from lightning_server.engines import ENGINES, EngineMissing, load_engines
from lightning_server.misbehaviour import Misbehaviour
from lightning_server.protocol import MODELS
from lightning_server.server import LightningServer
from lightning_server.service import Imitation
from lightning_server.tone import ToneCatalogue

log = logging.getLogger(__name__)

_LOOK_FOR_PARENT = 1.0  # seconds; a box that outlives its bot so long does no harm


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the server until it is told to end; return the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        server = LightningServer(
            engines=_catalogue(options.engine, options.piper_voice),
            units=options.units,
            host=options.host,
            port=options.port,
            keys=_keys(options.keys_file),
            retired=options.retired,
            imitation=Imitation(options.first_chunk_delay, options.real_time_factor),
            control=options.control,
            remember=0,  # nobody reads them here, so no text is kept
            **options.misbehave,
        )
    except (EngineMissing, ValueError, OSError) as problem:
        parser.error(str(problem))
    if not options.keys_file and not _is_loopback(options.host):
        log.warning("anybody who can reach this address may use the server; see --keys-file")
    try:
        asyncio.run(_serve(server, options))
    except OSError as problem:
        sys.stderr.write(f"the server cannot run: {problem}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m lightning_server", description="Speech server.")
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    add("--port", type=int, default=0, help="0 lets the system choose (default)")
    add("--units", type=int, default=1, help="requests at once; five sockets each (default: 1)")
    add("--keys-file", type=Path, help="file of accepted keys, one per line (default: no key)")
    add("--ready-file", type=Path, help="file to write the address to, once ready")
    add("--end-with-stdin", action="store_true", help="end when standard input does")
    add("--parent-pid", type=int, help="end when this process is no longer the parent")
    add(
        "--engine",
        action="append",
        choices=(*ENGINES, "tone"),
        help="voices to load, may be repeated; tone stands alone (default: all installed)",
    )
    add("--piper-voice", action="append", type=Path, default=[], help="a Piper voice file (.onnx)")
    add("--retired", action="append", choices=MODELS, default=[], help="model to refuse with 410")
    add("--first-chunk-delay", type=float, default=0.0, help="seconds; imitates a slower machine")
    add("--real-time-factor", type=float, default=0.0, help="seconds per second of audio; likewise")
    add("--misbehave", type=_faults, default={}, help="JSON of faults, for tests of clients")
    add("--control", action="store_true", help="let this machine switch faults at /control")
    return parser


def _faults(text: str) -> dict[str, Any]:
    try:
        faults = json.loads(text)
        Misbehaviour.from_mapping(faults)
    except (ValueError, AttributeError) as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None
    return faults


def _catalogue(names: Sequence[str] | None, piper_voices: Sequence[Path]) -> Catalogue:
    if names is None or "tone" not in names:
        return load_engines(names, piper_voices=piper_voices)
    if set(names) != {"tone"}:
        raise ValueError("the engine tone stands alone")
    return ToneCatalogue()


def _keys(path: Path | None) -> list[str]:
    """Read the keys; an empty file is an error, since without keys everybody may come in."""
    if path is None:
        return []
    keys = [line.strip() for line in path.read_text().splitlines() if line.strip()]
    if not keys:
        raise ValueError("the file of keys has no key")
    return keys


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _serve(server: LightningServer, options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if options.end_with_stdin:
        # A daemon, because nothing can interrupt its read.
        threading.Thread(target=_watch_stdin, args=(loop, stop), daemon=True).start()
    async with server:
        _announce(server, options.ready_file)
        await _wait_end(options.parent_pid, stop)
    if options.ready_file is not None:
        options.ready_file.unlink(missing_ok=True)


def _announce(server: LightningServer, ready_file: Path | None) -> None:
    port = int(server.url.rpartition(":")[2].partition("/")[0])
    line = json.dumps(
        {"url": server.url, "http_url": server.http_url, "port": port, "pid": os.getpid()}
    )
    if ready_file is not None:
        # Renamed into place, so that nobody reads half of it.
        unfinished = ready_file.with_name(ready_file.name + ".part")
        unfinished.write_text(line + "\n")
        unfinished.replace(ready_file)
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _watch_stdin(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Wait for the end of standard input, in a thread of its own."""
    # Not sys.stdin: its lock would be held while the interpreter shuts down.
    while os.read(0, 4096):
        pass
    with contextlib.suppress(RuntimeError):  # the loop has closed meanwhile
        loop.call_soon_threadsafe(stop.set)


async def _wait_end(parent: int | None, stop: asyncio.Event) -> None:
    """Wait until we are told to end, or are no longer the child of this parent."""
    while not stop.is_set() and (parent is None or os.getppid() == parent):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None if parent is None else _LOOK_FOR_PARENT):
                await stop.wait()


if __name__ == "__main__":
    sys.exit(main())
