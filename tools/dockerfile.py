"""
A Dockerfile, read: its stages and their instructions.

No more of the language than ours uses; what is not known is refused, so that
whoever makes the Dockerfile cleverer hears of it.
"""

import json
import re
import shlex
from dataclasses import dataclass, field

INSTRUCTIONS = frozenset({
    *("FROM", "RUN", "COPY", "ENV", "VOLUME", "USER", "WORKDIR"),
    *("EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"),
})  # fmt: skip


@dataclass(slots=True)
class Stage:
    """One ``FROM`` and what follows it."""

    base: str
    """An image's name, or that of a stage before."""
    name: str
    """What later stages call it; empty if nothing does."""
    steps: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Instructions, each with what follows it."""

    def last(self, instruction: str) -> str | None:
        """Return what follows the last such instruction, if there is one: it is what counts."""
        found = [rest for name, rest in self.steps if name == instruction]
        return found[-1] if found else None


def read(text: str) -> list[Stage]:
    """
    Read a Dockerfile.

    Raises:
        ValueError: If it begins without ``FROM``, or has an instruction that is not known here.
    """
    stages: list[Stage] = []
    # Comments may stand between the lines of one instruction.
    without_comments = re.sub(r"^[ \t]*#.*\n", "", text, flags=re.MULTILINE)
    for line in re.sub(r"\\\n", " ", without_comments).splitlines():
        if not line.strip():
            continue
        name, _, rest = line.strip().partition(" ")
        if name not in INSTRUCTIONS:
            raise ValueError(f"{name}: not known here")
        if name == "FROM":
            base, *alias = rest.split()
            stages.append(Stage(base, alias[1] if alias else ""))
        elif not stages:
            raise ValueError("a Dockerfile begins with FROM")
        else:
            stages[-1].steps.append((name, rest.strip()))
    return stages


def environment(rest: str, before: dict[str, str]) -> dict[str, str]:
    """Return what ``ENV`` makes of the environment before it."""
    words = dict(word.split("=", 1) for word in shlex.split(rest))
    return before | {
        name: re.sub(r"\$\{?(\w+)\}?", lambda match: before.get(match[1], ""), value)
        for name, value in words.items()
    }


def words(rest: str) -> list[str]:
    """
    Return the words of the exec form, ``["thunder", "run"]``.

    Raises:
        ValueError: If it is the shell form, behind which a signal does not reach the program.
    """
    if not rest.startswith("["):
        raise ValueError(f"{rest}: the exec form is wanted")
    return json.loads(rest)
