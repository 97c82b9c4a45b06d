"""``thunder doctor`` as a shell sees it, against both boxes."""

import asyncio
import json
import sys
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.checkup.finding import Health, is_well
from bot.config import Config
from bot.doctor import examine
from lightning_server.server import LightningServer
from playground import Playground
from tests.support.world import NO_FILE, ROOT, bot_environment


@asynccontextmanager
async def boxes(*, keys=(), **faults):
    async with Playground(voice=False) as playground, LightningServer(keys=keys) as lightning:
        playground.add_guild("One")
        lightning.misbehave(**faults)
        yield playground, lightning


async def shell(playground, lightning, *arguments, **variables):
    """Run the program; return its exit status and what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"LIGHTNING_URL": lightning.url, "THUNDER_DATA_DIRECTORY": folder} | variables
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "--env-file", str(NO_FILE), "doctor", *arguments),
            cwd=ROOT,
            env=bot_environment(playground, **settings),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        printed, complained = await process.communicate()
    assert complained == b"", complained.decode()
    return process.returncode, printed.decode()


async def examined(playground, lightning, folder, **fields):
    """What it finds, by part."""
    settings = {
        "discord_token": playground.token,
        "thunder_discord_url": playground.url,
        "thunder_data_directory": folder,
        "thunder_health_port": None,
        "lightning_url": lightning.url,
    } | fields
    config = Config.model_validate(settings)
    return {finding.part: finding async for finding in examine(config)}


async def test_shell_learns_which_parts_are_ill_and_what_to_set():
    async with boxes(status=401) as (playground, lightning):
        secrets = {"SMALLEST_API_KEY": "very-secret", "DISCORD_TOKEN": "very-secret-too"}
        status, printed = await shell(playground, lightning, "--json", **secrets)
    told = json.loads(printed)
    sick = {each["part"]: each["advice"] for each in told["findings"] if each["health"] == "ill"}
    assert status == 1
    assert told["well"] is False
    assert sick.keys() == {"main engine", "Discord token"}
    assert "SMALLEST_API_KEY" in sick["main engine"]
    assert "DISCORD_TOKEN" in sick["Discord token"]
    assert "very-secret" not in printed


async def test_shell_learns_what_is_wrong_with_the_configuration():
    async with boxes() as (playground, lightning):
        status, printed = await shell(playground, lightning, THUNDER_HEALTH_PORT="none")
    assert status == 1
    assert "THUNDER_HEALTH_PORT" in printed
    assert printed.splitlines()[-1] == "Ill: configuration."


async def test_all_is_well(tmp_path):
    async with boxes() as (playground, lightning):
        found = await examined(playground, lightning, tmp_path)
        assert is_well(found.values()), found
        assert len(lightning.requests) == 1, "it was really spoken"
        assert lightning.statistics().in_flight == 0
        assert not playground.bot_connected, "a bot that runs is not disturbed"


@pytest.mark.parametrize(
    ("faults", "fields", "ill", "word"),
    [
        ({"status": 410}, {}, {"main engine"}, "LIGHTNING_MODEL"),
        ({"mute": True}, {}, {"main engine"}, "LIGHTNING_VOICE"),
        ({"fail_after": 0, "fail_as": "quota"}, {}, {"main engine"}, "account"),
        ({}, {"discord_token": "wrong"}, {"Discord token"}, "DISCORD_TOKEN"),
        (
            {},
            {"thunder_data_directory": Path("/dev/null/x")},
            {"data directory", "settings"},
            "THUNDER_DATA_DIRECTORY",
        ),
        (
            {},
            {"thunder_database_url": "sqlite:////dev/null/x.db"},
            {"settings"},
            "THUNDER_DATABASE_URL",
        ),
    ],
)
async def test_only_what_is_ill_is_said_to_be(tmp_path, faults, fields, ill, word):
    async with boxes(**faults) as (playground, lightning):
        found = await examined(playground, lightning, tmp_path, **fields)
    sick = [finding for finding in found.values() if finding.health is Health.ILL]
    assert {finding.part for finding in sick} == ill
    assert any(word in f"{finding.fact} {finding.advice}" for finding in sick)


async def test_local_engine_is_looked_at_too_if_it_is_wanted(tmp_path):
    wanted = {"lightning_is_cloud": "yes", "thunder_local_engine": "fallback"}
    async with boxes(status=503) as (playground, lightning):
        found = await examined(playground, lightning, tmp_path, **wanted)
    assert found["main engine"].health is Health.ILL
    assert found["local engine"].health in {Health.OK, Health.POOR}
    assert found["local engine"].fact.startswith("spoke ")
