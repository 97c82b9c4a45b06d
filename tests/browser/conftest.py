"""A browser, and a bot that offers one of everything."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from playground import InhabitedGuild, Playground
from tests.browser.chromium import MISSING, chromium, find_chromium
from tests.browser.everything import German, add_everything
from tests.playground.bots import Bot, point, running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium; a test without it is skipped, with the sentence that says how to get it."""
    if find_chromium() is None:
        # Not everybody who changes the bot has a browser; CI installs one, and there a skip fails.
        pytest.skip(MISSING)
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def stage(
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[tuple[Playground, InhabitedGuild]]:
    """A guild in a playground without voice, with a bot that offers everything."""
    bot = Bot()
    views = add_everything(bot)
    await bot.tree.set_translator(German())
    async with Playground(voice=False, answer_within=60.0) as playground:
        point(monkeypatch, playground)
        guild = playground.add_guild("One", owner="Ada")
        guild.add_text_channel("general")
        guild.add_voice_channel("Voice")
        guild.add_member("Ben")
        async with running(bot, playground):
            await playground.wait_for_commands()
            yield playground, guild
            for view in views:
                view.stop()
    assert bot.caught == []
