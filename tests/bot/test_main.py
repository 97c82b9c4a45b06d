"""The commands of the program, as a shell sees them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def thunder(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the program with nothing but these variables set."""
    return subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "bot", "--env-file", "/nonexistent/.env", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **variables},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_misspelt_variable_stops_the_start():
    """Exit status 2, one sentence that names the nearest, no traceback, no value."""
    done = thunder("run", DISCORD_TOKNE="a-very-secret-token")
    assert done.returncode == 2
    assert "DISCORD_TOKNE" in done.stderr
    assert "DISCORD_TOKEN?" in done.stderr
    assert "a-very-secret-token" not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_a_wrong_value_is_told_without_showing_it():
    """Which variable, and what it must be."""
    done = thunder("run", LIGHTNING_UNITS="plenty")
    assert done.returncode == 2
    assert done.stderr.startswith("LIGHTNING_UNITS: ")
    assert "plenty" not in done.stderr


@pytest.mark.parametrize("probe", [[], ["livez"], ["readyz"]])
def test_health_says_no_when_nobody_answers(probe):
    """Exit status 1, as Docker expects."""
    assert thunder("health", *probe, THUNDER_HEALTH_PORT="1").returncode == 1


def test_health_that_is_switched_off_cannot_be_asked():
    """That is a mistake, not an illness."""
    done = thunder("health", THUNDER_HEALTH_PORT="off")
    assert done.returncode == 2
    assert "THUNDER_HEALTH_PORT" in done.stderr


def test_help_names_the_commands():
    """And what they are for."""
    done = thunder("--help")
    assert done.returncode == 0
    for command in ("run", "playground", "rehearse", "doctor", "text", "health"):
        assert command in done.stdout


def test_text_tells_what_would_be_said():
    """A line for each, and exit status 1 if one of them could not be read."""
    asked = '{"message": {"content": "hi <:wave_hand:1> 漢"}}\n{"message": 3}\n'
    done = subprocess.run(
        [sys.executable, "-m", "bot", "text"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "ascii"},
        input=asked.encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    first, second = map(json.loads, done.stdout.splitlines())
    assert first == {"spoken": "hi wave hand 漢"}
    assert "message" in second["error"]
    assert done.returncode == 1


def test_text_describes_its_lines():
    """As a JSON schema."""
    done = thunder("text", "--schema")
    assert json.loads(done.stdout)["required"] == ["message"]


_NOBODY_TO_LOG_IN_AS = """
import sys
from bot import __main__, tryout
async def no_run(config, env_file):
    return 0
tryout.run = no_run
__main__.main(["--env-file", "/nonexistent/.env", "run"])
print("bot.app" in sys.modules)
"""


def test_without_a_token_the_bot_is_loaded_by_the_process_that_runs_it_only():
    """It takes a second and a half, and more memory than all else that this one does."""
    done = subprocess.run(  # noqa: S603 (our own words)
        [sys.executable, "-c", _NOBODY_TO_LOG_IN_AS],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"
