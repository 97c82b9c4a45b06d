"""What can be said about the container and the locks without an engine and a network."""

import ipaddress
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.config import PREFIXES, Config

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())


def dockerfile() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, each with what follows it."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n", " ", text).splitlines()
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines if line.strip()]


def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["thunder"]


def of(instruction: str) -> list[str]:
    return [rest for name, rest in dockerfile() if name == instruction]


def test_everything_that_is_copied_exists_and_is_let_through():
    let_through = (ROOT / ".dockerignore").read_text().splitlines()
    sources = [
        source
        for rest in of("COPY")
        if not rest.startswith("--from")
        for source in shlex.split(rest)[:-1]
    ]

    assert sources
    for source in sources:
        assert (ROOT / source).exists(), source
        assert f"!{source}" in let_through
    assert "*" in let_through
    assert not any("env" in line for line in let_through if line.startswith("!"))


def test_every_package_is_copied():
    copied = {shlex.split(rest)[0] for rest in of("COPY")}

    assert set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) <= copied


def test_the_user_is_a_number_and_not_root():
    *_, user = of("USER")

    assert all(int(part) > 0 for part in user.split(":"))


def test_it_stops_by_the_signal_that_the_bot_finishes_its_sentence_on():
    assert of("STOPSIGNAL") == ["SIGTERM"]
    # The exec form: a shell in between would not hand the signal on.
    assert of("ENTRYPOINT") == ['["thunder"]']
    assert of("CMD") == ['["run"]']
    assert 'CMD ["thunder", "health"]' in of("HEALTHCHECK")[0]


def test_the_program_that_it_starts_is_installed():
    assert PROJECT["project"]["scripts"]["thunder"] == "bot.__main__:main"


def test_variables_of_ours_that_it_sets_exist():
    words = [word for rest in of("ENV") for word in shlex.split(rest)]
    named = {word.split("=")[0] for word in words} | set(compose()["environment"])

    ours = {name for name in named if name.startswith(PREFIXES)}

    assert ours
    assert ours <= {field.upper() for field in Config.model_fields}


def test_it_listens_where_a_published_port_can_reach_it():
    service = compose()
    (exposed,) = of("EXPOSE")

    settings = Config.model_validate(
        {name.lower(): value for name, value in service["environment"].items()}
    )

    assert settings.thunder_health_host == "0.0.0.0"  # noqa: S104 (inside the container)
    assert str(settings.thunder_health_port) == exposed


def services() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


def test_nothing_is_published_but_on_loopback():
    ports = [port for service in services().values() for port in service.get("ports", [])]

    assert len(ports) == 2
    assert all(ipaddress.ip_address(port.split(":")[0]).is_loopback for port in ports)
    assert [port.split(":")[2] for port in compose()["ports"]] == of("EXPOSE")


def test_a_token_alone_starts_the_bot_and_nothing_else():
    """What is more than that is a profile, and the bot does not wait for it."""
    assert [name for name, one in services().items() if "profiles" not in one] == ["thunder"]
    assert all(not one["required"] for one in compose()["depends_on"].values())


def test_every_container_can_gain_no_privileges_and_comes_back():
    for service in services().values():
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["restart"] == "unless-stopped"
        assert "privileged" not in service


def test_images_of_others_are_of_a_version():
    images = [one["image"] for one in services().values() if "build" not in one]

    assert images
    assert all(re.fullmatch(r"[\w./-]+:v?\d[\w.]*", image) for image in images)


def test_what_is_mounted_from_here_exists():
    mounts = [mount for one in services().values() for mount in one.get("volumes", [])]
    ours = [mount.split(":") for mount in mounts if mount.startswith("./")]

    assert len(ours) == 4
    for source, _, mode in ours:
        assert (ROOT / source).exists()
        assert mode == "ro"


@pytest.mark.parametrize(
    "command",
    [
        ("hadolint", "Dockerfile"),
        ("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"),
    ],
    ids=lambda command: command[0],
)
def test_the_usual_tools_find_nothing_wrong(command: tuple[str, ...]):
    program = Path(sys.executable).with_name(command[0])
    done = subprocess.run(  # noqa: S603 (our own arguments)
        [program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_compose_gives_the_container_no_more_than_it_needs():
    service = compose()

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "/tmp" in service["tmpfs"]  # noqa: S108 (a file system of its own)
    assert service["env_file"] == ".env"
    assert "privileged" not in service
    assert service["volumes"] == [f"data:{data_directory()}"]
    assert "data" in yaml.safe_load((ROOT / "compose.yaml").read_text())["volumes"]


def data_directory() -> str:
    """Where the image says that data is."""
    words = [word for rest in of("ENV") for word in shlex.split(rest)]
    (directory,) = (word.split("=")[1] for word in words if word.startswith("THUNDER_DATA_"))
    return directory


def test_data_lies_in_a_volume_that_the_user_alone_may_read():
    """A new volume is made as the image's folder is: the root file system is read-only."""
    *_, user = of("USER")
    owner, group = user.split(":")
    (made,) = (rest for rest in of("RUN") if rest.endswith(data_directory()))

    assert of("VOLUME") == [data_directory()]
    assert f"--mode 700 --owner {owner} --group {group}" in made
    assert compose()["environment"]["THUNDER_DATA_DIRECTORY"] == data_directory()


def test_compose_waits_longer_than_the_bot_takes_to_finish():
    grace = int(compose()["stop_grace_period"].removesuffix("s"))

    assert grace > Config.model_validate({}).thunder_drain_seconds + 5


def pins(lock: str) -> dict[str, set[str]]:
    """Name and versions, which can differ between Pythons, of everything in a lock."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([\w.-]+)==([^\s;]+)", (ROOT / "requirements" / lock).read_text(), re.MULTILINE
    ):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


RUN = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["build"]]
EXTRAS = [name for extra in PROJECT["project"]["optional-dependencies"].values() for name in extra]
DEV = [*RUN, *EXTRAS, *PROJECT["dependency-groups"]["dev"]]


@pytest.mark.parametrize(
    ("lock", "line"),
    [("run.txt", line) for line in RUN] + [("dev.txt", line) for line in DEV],
)
def test_locks_are_in_step_with_what_is_asked_for(lock: str, line: str):
    """If this fails, `make lock` was forgotten."""
    requirement = Requirement(line)

    versions = pins(lock)[canonicalize_name(requirement.name)]

    assert all(version in requirement.specifier for version in versions)


def test_checks_run_with_what_the_program_runs_with():
    """One virtual environment serves both, so the second lock must not move a pin."""
    run, dev = pins("run.txt"), pins("dev.txt")

    assert {name: dev.get(name) for name in run} == run


def test_what_is_gpl_is_never_installed_unasked():
    for line in EXTRAS:
        assert canonicalize_name(Requirement(line).name) not in pins("run.txt")


@pytest.mark.parametrize("lock", ["run.txt", "dev.txt", "sdk-v2.txt", "sdk-live.txt"])
def test_every_pin_has_hashes_and_no_address(lock: str):
    """With hashes, what is installed is what was locked, wherever it comes from."""
    text = (ROOT / "requirements" / lock).read_text()
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]

    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "--index" not in text


def test_the_licence_is_the_one_that_is_named():
    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text()
