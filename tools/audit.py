"""
Ask whether what we install has known vulnerabilities: ``make audit``.

pip-audit looks up every pin of the locks at PyPI's advisory database. What it
could not look up fails the audit (``--strict``), because silence is no answer.
Exceptions stand in ``requirements/exceptions.toml``, each with a reason and a
last day; one that has run out, or that excuses nothing any more, fails too.
"""

import argparse
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
EXCEPTIONS = ROOT / "requirements" / "exceptions.toml"
LOCKS = ("run.txt", "dev.txt")


@dataclass(frozen=True, slots=True)
class Exemption:
    """A vulnerability that is known and borne for a while."""

    id: str
    """As an advisory database calls it, or an alias of that."""
    package: str
    until: date
    """The last day on which it holds."""
    reason: str


def read(file: Path) -> list[Exemption]:
    """
    Read the exceptions.

    Raises:
        ValueError: If one lacks its reason or its last day, or has a field too many.
    """
    entries: list[dict[str, Any]] = tomllib.loads(file.read_text()).get("exception", [])
    for entry in entries:
        if entry.keys() != {"id", "package", "until", "reason"}:
            raise ValueError(f"an exception has id, package, until and reason, not {sorted(entry)}")
        if not isinstance(entry["until"], date) or not entry["reason"].strip():
            raise ValueError(f"{entry['id']}: until is a date, and the reason says something")
    return [Exemption(**entry) for entry in entries]


def judge(
    found: Iterable[dict[str, Any]], exemptions: Sequence[Exemption], today: date
) -> list[str]:
    """
    Say what is wrong, in sentences; none if all is well.

    Args:
        found: pip-audit's ``dependencies``.
        exemptions: What is borne.
        today: To see which have run out.
    """
    wrong = [
        f"{one.id} ({one.package}): the exception ran out on {one.until}; look again."
        for one in exemptions
        if one.until < today
    ]
    used: set[str] = set()
    for dependency in found:
        if reason := dependency.get("skip_reason"):
            wrong.append(f"{dependency['name']}: could not be checked: {reason}")
        for vulnerability in dependency.get("vulns", ()):
            names = {vulnerability["id"], *vulnerability.get("aliases", ())}
            excused = [
                one
                for one in exemptions
                if one.id in names and one.package == dependency["name"].lower()
            ]
            used.update(one.id for one in excused)
            if not excused:
                fixed = ", ".join(vulnerability["fix_versions"]) or "no release yet"
                wrong.append(
                    f"{dependency['name']} {dependency['version']}: {vulnerability['id']}, "
                    f"fixed in {fixed}."
                )
    checked_everything = not any("could not be checked" in line for line in wrong)
    wrong += [
        f"{one.id} ({one.package}): nothing has it any more; remove the exception."
        for one in exemptions
        if checked_everything and one.id not in used
    ]
    return wrong


def ask(pip_audit: str, lock: Path) -> list[dict[str, Any]]:
    """
    Have a lock looked up.

    Raises:
        RuntimeError: If pip-audit gave no answer, and what it said instead.
    """
    command = [pip_audit, "--requirement", str(lock), "--disable-pip", "--require-hashes"]
    done = subprocess.run(  # noqa: S603 (our own arguments)
        [*command, "--format", "json", "--progress-spinner", "off", "--aliases", "on"],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        raise RuntimeError(f"pip-audit gave no answer: {done.stderr.strip()[-500:]}") from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Audit every lock; return 0 if all is well, else 1."""
    parser = argparse.ArgumentParser("audit", description="Known vulnerabilities in what we lock.")
    parser.add_argument("--pip-audit", default="pip-audit", help="the program that looks them up")
    options = parser.parse_args(arguments)
    try:
        exemptions = read(EXCEPTIONS)
        found = {
            (one["name"], one.get("version")): one
            for lock in LOCKS
            for one in ask(options.pip_audit, ROOT / "requirements" / lock)
        }
    except (ValueError, RuntimeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    wrong = judge(found.values(), exemptions, datetime.now(UTC).date())
    for line in wrong:
        sys.stderr.write(f"{line}\n")
    sys.stdout.write(f"{len(found)} pins looked up, {len(wrong)} things wrong.\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
