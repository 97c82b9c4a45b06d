"""Starting, being well, and not starting."""

import asyncio
import socket
import sys

from bot.telemetry.probe import base_url, check
from tests.support.stage import LIMIT, staged
from tests.support.waiting import until
from tests.support.world import ROOT, bot_environment


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def test_health_is_told_while_it_runs():
    """Alive at once, ready when Discord is connected, gone afterwards."""
    port = free_port()
    base = base_url("127.0.0.1", port)
    async with staged(THUNDER_HEALTH_PORT=str(port)):
        assert await asyncio.to_thread(check, f"{base}/livez") == 0

        async def ready() -> bool:
            return await asyncio.to_thread(check, f"{base}/readyz") == 0

        await until(ready, every=0.05)
    assert await asyncio.to_thread(check, f"{base}/livez") == 1


async def test_a_wrong_token_is_told_in_a_sentence():
    """Exit status 2, what to do, no traceback and not the token."""
    async with staged() as stage:
        environment = bot_environment(stage.playground, LIGHTNING_URL=stage.lightning.url)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "--env-file", "/nonexistent/.env", "run"),
            cwd=ROOT,
            env=environment | {"DISCORD_TOKEN": "not.the.right.one"},
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(LIMIT):
            _, told = await process.communicate()
    assert process.returncode == 2
    assert "DISCORD_TOKEN was refused by Discord" in told.decode()
    assert "Traceback" not in told.decode()
    assert "not.the.right.one" not in told.decode()


async def test_the_log_tells_how_to_invite_it():
    """With exactly the permissions that it needs."""
    async with staged() as stage:
        await stage.bot.wait_for_line("invite me with https://discord.com/oauth2/authorize")
