"""
Try the Dockerfile without a Docker engine: ``make image``, as root on Debian or Ubuntu.

Builds: a fresh Debian (mmdebstrap makes it as the slim image is made) is given
the Dockerfile's own steps, one after another, in a root file system of each
stage. Lives: the result is started as an engine would start it — as PID 1,
without root, on a read-only file system with its volume and ``/tmp`` — and
speaks in a playground outside; its health check is asked before, meanwhile
and afterwards, and its stop signal ends it in mid-sentence.

Everything is below ``build/image``. Mounts are made in namespaces of their
own, so nothing of them is left, however this ends.
"""

import argparse
import asyncio
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playground.inhabited import InhabitedGuild
from playground.server import Playground
from tools.dockerfile import Stage, environment, read, words

ROOT = Path(__file__).parent.parent
WORK = ROOT / "build" / "image"
MIRROR = "http://deb.debian.org/debian"

START_LIMIT = 120.0
"""Seconds until it is healthy; loading the voices takes a few."""

STOP_LIMIT = 30.0
"""Seconds until it has stopped: what compose.yaml grants."""

PASSED_ON = ("PIP_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy")
"""Variables of this machine that steps are given: how it reaches the package index."""

Environment = dict[str, str]

_HEALTH = {"THUNDER_HEALTH_HOST": "127.0.0.1", "THUNDER_HEALTH_PORT": "18180"}
"""The network is this machine's own: there the usual port may be somebody's."""


@dataclass(slots=True)
class Built:
    """A stage's file system, and what its instructions say about running it."""

    root: Path
    environment: Environment = field(default_factory=lambda: {"PATH": os.defpath})
    workdir: str = "/"
    stage: Stage = field(default_factory=lambda: Stage("", ""))


def main(arguments: Sequence[str] | None = None) -> int:
    """Build it and try it; return 0 if all went well."""
    parser = argparse.ArgumentParser("image", description="The Dockerfile, without an engine.")
    parser.add_argument("--keep", action="store_true", help="leave build/image as it is at the end")
    options = parser.parse_args(arguments)
    if os.geteuid() != 0 or shutil.which("mmdebstrap") is None:
        _say("This needs root and mmdebstrap: sudo apt-get install mmdebstrap, then as root.")
        return 2
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    try:
        built = build(read((ROOT / "Dockerfile").read_text()))
        _say(f"built: {_megabytes(built.root)} MB, of which Debian {_megabytes(WORK / 'debian')}")
        asyncio.run(live(built))
    finally:
        if not options.keep:
            shutil.rmtree(WORK, ignore_errors=True)
    return 0


def build(stages: Sequence[Stage]) -> Built:
    """Take every step of every stage; return the last one."""
    done: dict[str, Built] = {}
    for number, stage in enumerate(stages):
        root = WORK / f"stage-{number}"
        if stage.base in done:
            before = done[stage.base]
            built = Built(root, dict(before.environment), before.workdir)
            _copy(before.root, root)
        else:
            built = Built(root)
            _copy(_debian(stage.base), root)
        built.stage = stage
        for instruction, rest in stage.steps:
            _take(built, instruction, rest, done)
        done[stage.name] = built
    return done[stages[-1].name]


def _debian(image: str) -> Path:
    """Make what Debian's slim image of a suite is made of."""
    suite = image.removeprefix("debian:").removesuffix("-slim")
    root = WORK / "debian"
    without_documents = ("path-exclude=/usr/share/doc/*", "path-exclude=/usr/share/man/*")
    _run([
        *("mmdebstrap", "--quiet", "--variant=minbase"),
        *(f"--dpkgopt={option}" for option in without_documents),
        *(suite, str(root), MIRROR),
    ])  # fmt: skip
    return root


def _take(built: Built, instruction: str, rest: str, done: Mapping[str, Built]) -> None:
    """Take one step; what only says how it is to be run waits until then."""
    match instruction:
        case "RUN":
            _say(f"RUN {' '.join(rest.split())[:90]}")
            _run(_inside(built, ["/bin/sh", "-c", rest], mounts=_STEP_MOUNTS), _step_environment())
        case "COPY":
            _copy_step(built, shlex.split(rest), done)
        case "ENV":
            built.environment = environment(rest, built.environment)
        case "WORKDIR":
            built.workdir = rest
        case _:
            pass


def _copy_step(built: Built, paths: list[str], done: Mapping[str, Built]) -> None:
    source_root = ROOT
    if paths[0].startswith("--from="):
        source_root = done[paths.pop(0).removeprefix("--from=")].root
    *sources, target = paths
    for source in sources:
        found = source_root / source.lstrip("/")
        place = built.root / target.lstrip("/")
        # A folder's content is copied, a file into a folder if that is what it is called.
        if found.is_file() and target.endswith("/"):
            place /= found.name
        place.parent.mkdir(parents=True, exist_ok=True)
        _copy(found, place)


_STEP_MOUNTS = """
mount --bind "$1" "$1"
mount --rbind /dev "$1/dev"
mount -t proc proc "$1/proc"
[ -f "$1/etc/resolv.conf" ] || : > "$1/etc/resolv.conf"
mount --bind /etc/resolv.conf "$1/etc/resolv.conf"
if [ -n "$PIP_CERT" ] && [ -e "$1$PIP_CERT" ]; then mount --bind "$PIP_CERT" "$1$PIP_CERT"; fi
"""
"""What a step needs of this machine: devices, and the way to the package index."""

_LIFE_MOUNTS = """
mount --bind "$1" "$1"
mount --bind "$DATA" "$1$DATA_INSIDE"
mount -t tmpfs tmpfs "$1/tmp"
mount -t proc proc "$1/proc"
mount --bind /dev/urandom "$1/dev/urandom"
mount -o remount,bind,ro "$1"
"""
"""What an engine gives a container whose root is read-only."""


def _inside(
    built: Built, command: Sequence[str], *, mounts: str, user: str | None = None
) -> list[str]:
    """Say how a command runs in a stage's file system, as PID 1 of namespaces of its own."""
    variables = [f"{name}={value}" for name, value in built.environment.items()]
    passed = "" if user else '$(env | grep -E "^(PIP_|https?_proxy|HTTPS?_PROXY|NO_PROXY)")'
    as_user = f"--userspec={user}" if user else ""
    privileges = "setpriv --no-new-privs" if user else ""
    script = (
        f"set -e\nroot=$1\n{mounts}\nshift\n"
        f'exec chroot {as_user} "$root" {privileges} env -i {passed} "$@"'
    )
    return [
        *("unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"),
        *("sh", "-c", script, "sh", str(built.root)),
        *(*variables, "sh", "-c", f'cd {shlex.quote(built.workdir)} && exec "$@"', "sh", *command),
    ]


def _step_environment() -> Environment:
    machine = os.environ  # noqa: TID251 (how this machine reaches the package index)
    return {name: value for name, value in machine.items() if name.startswith(("PATH", *PASSED_ON))}


async def live(built: Built) -> None:
    """
    Start it, have it speak, and stop it.

    Raises:
        RuntimeError: If something is not as it has to be, and what.
    """
    data = WORK / "data"
    data.mkdir()
    user = built.stage.last("USER") or "0:0"
    owner, group = map(int, user.split(":"))
    os.chown(data, owner, group)
    data.chmod(0o700)
    async with Playground() as playground:
        guild = playground.add_guild("One")
        shutil.copy(playground.trust_store, data / "trust.pem")
        (data / "trust.pem").chmod(0o644)
        async with _container(built, data, playground) as container:
            await _try(built, container, playground, guild)


@asynccontextmanager
async def _container(
    built: Built, data: Path, playground: Playground
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the entry point until the block ends."""
    inside = built.environment["THUNDER_DATA_DIRECTORY"]
    stage = built.stage
    lived = Built(
        built.root,
        built.environment
        | {
            "DISCORD_TOKEN": playground.token,
            "THUNDER_DISCORD_URL": playground.url,
            "SSL_CERT_FILE": f"{inside}/trust.pem",
            **_HEALTH,
        },
        built.workdir,
        stage,
    )
    entry = [*words(stage.last("ENTRYPOINT") or ""), *words(stage.last("CMD") or "")]
    command = _inside(lived, entry, mounts=_LIFE_MOUNTS, user=stage.last("USER"))
    with (WORK / "log").open("w") as log:
        process = await asyncio.create_subprocess_exec(
            *command,
            env=_step_environment() | {"DATA": str(data), "DATA_INSIDE": inside},
            stderr=log,
        )
        try:
            yield process
        finally:
            # Not by ending `unshare` alone: who has changed its user does not die with its parent.
            if process.returncode is None and (pid := _first_process(process)) is not None:
                os.kill(pid, signal.SIGKILL)
            await process.wait()


async def _try(
    built: Built,
    container: asyncio.subprocess.Process,
    playground: Playground,
    guild: InhabitedGuild,
) -> None:
    began = time.monotonic()
    _must(await _health(built, container) != 0, "it is healthy before it can be")
    try:
        async with asyncio.timeout(START_LIMIT):
            while await _health(built, container) != 0:
                _must(container.returncode is None, "it ended: " + (WORK / "log").read_text())
                await asyncio.sleep(0.5)
            await playground.wait_for_commands()
    except TimeoutError:
        raise RuntimeError("it is never healthy: " + (WORK / "log").read_text()) from None
    _say(f"healthy after {time.monotonic() - began:.1f} s")
    guild.add_text_channel("general")
    ada = guild.add_member("Ada")
    listener = await ada.join(guild.add_voice_channel("Voice"))
    assert listener is not None, "the playground has voice"
    await ada.invoke("say", text="This is the sound that lightning makes, and it goes on a little.")
    await listener.wait_for_speech(limit=20.0)
    _say("it speaks")
    _must(await _health(built, container) == 0, "it is not healthy while it speaks")
    _check_process(built, container)
    _stop(built, container)
    async with asyncio.timeout(STOP_LIMIT):
        await container.wait()
    _must(container.returncode == 0, f"it ended with {container.returncode}, not 0")
    _must("stopping" in (WORK / "log").read_text(), "it did not hear its stop signal")
    seconds = len(listener.pcm(guild.bot.id)) / 2 / 48_000
    _must(seconds > 3.0, f"it was stopped in mid-sentence: {seconds:.1f} s were heard")
    _say(f"stopped by {built.stage.last('STOPSIGNAL')}, after {seconds:.1f} s of speech")


async def _health(built: Built, container: asyncio.subprocess.Process) -> int:
    """Ask as ``HEALTHCHECK`` says, in the container's own file system."""
    pid = _first_process(container)
    if pid is None:
        return 1
    _, _, check = (built.stage.last("HEALTHCHECK") or "").partition("CMD ")
    variables = [f"{name}={value}" for name, value in built.environment.items()]
    variables += [f"{name}={value}" for name, value in _HEALTH.items()]
    process = await asyncio.create_subprocess_exec(
        *("nsenter", "--target", str(pid), "--mount", "--pid", "--root"),
        *("env", "-i", *variables, *words(check)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return await process.wait()


def _first_process(container: asyncio.subprocess.Process) -> int | None:
    """Return PID 1 of the container, as this machine calls it."""
    children = Path(f"/proc/{container.pid}/task/{container.pid}/children").read_text().split()
    return int(children[0]) if children else None


def _check_process(built: Built, container: asyncio.subprocess.Process) -> None:
    """See who it is, and that it can write nowhere else."""
    pid = _first_process(container)
    status = dict(
        line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines()
    )
    owner = (built.stage.last("USER") or "0").split(":")[0]
    _must(status["Uid"].split()[1] == owner != "0", f"it runs as {status['Uid']}")
    _must(int(status["CapEff"], 16) == 0, "it has capabilities")
    _must(status["NoNewPrivs"].strip() == "1", "it can gain privileges")
    mounts = Path(f"/proc/{pid}/mounts").read_text().splitlines()
    (options,) = (line.split()[3] for line in mounts if line.split()[1] == "/")
    _must("ro" in options.split(","), "its root can be written to")
    _say(f"runs as {owner}, without capabilities, on a read-only root")


def _stop(built: Built, container: asyncio.subprocess.Process) -> None:
    pid = _first_process(container)
    assert pid is not None, "it was alive a moment ago"
    os.kill(pid, signal.Signals[built.stage.last("STOPSIGNAL") or "SIGTERM"])


def _must(holds: bool, otherwise: str) -> None:  # noqa: FBT001 (reads as a sentence)
    if not holds:
        raise RuntimeError(otherwise)


def _copy(source: Path, target: Path) -> None:
    ignored = "" if source.is_relative_to(WORK) else "--exclude=__pycache__"
    if source.is_file():
        shutil.copy2(source, target)
        return
    target.mkdir(parents=True, exist_ok=True)
    script = f'tar -C "$1" {ignored} -cf - . | tar -C "$2" -xpf -'
    _run(["sh", "-c", script, "sh", str(source), str(target)])


def _megabytes(folder: Path) -> int:
    size = sum(file.lstat().st_size for file in folder.rglob("*") if not file.is_symlink())
    return round(size / 2**20)


def _run(command: Sequence[str], environment: Environment | None = None) -> None:
    subprocess.run(command, check=True, env=environment)  # noqa: S603 (our own arguments)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
