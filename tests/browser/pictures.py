"""
The pictures in the docs: the page in use, with the real bot and its own voices.

Run by ``make screenshots``, which names the folder to write into.
"""

import asyncio
import sys
from pathlib import Path

from playwright.async_api import Browser, expect

from playground import InhabitedGuild, Playground
from playground.__main__ import default_world
from playground.people import Person
from tests.browser.chromium import PHONE, Visitor, chromium, visit
from tests.support.world import bot_process

SPOKEN = "Good evening everybody. The storm is over, and the sky is clear again."
SHARPNESS = 1.5
"""Pixels of a picture for one of the page: sharp enough, and below 300 kB."""


async def inhabit(guild: InhabitedGuild) -> Person:
    """Let people talk and sit together; return the one whose eyes we look through."""
    ada = guild.owner
    ben, cleo = (
        one for one in guild.members.values() if isinstance(one, Person) and one is not ada
    )
    hall, lounge = guild.text_channels[0], guild.voice_channels[0]
    cleo.give(guild.moderators)
    for person in (ada, ben, cleo):
        await person.join(lounge)
    asked = await ben.write(hall, "Did anybody hear the storm last night?")
    await cleo.write(hall, "**Every** minute of it ⚡ I counted the seconds: `21, 22, 23`")
    await ada.write(hall, f"Let <@{guild.bot.id}> tell it", reply_to=asked)
    return ada


async def speaking(visitor: Visitor, *, text: str = SPOKEN) -> None:
    """Let the bot speak, and wait until the page shows it well."""
    await visitor.say(f"/say {text}")
    await expect(visitor.page.locator(".messages")).to_contain_text("Saying it now.")
    await visitor.wait_heard(2.2)
    await expect(visitor.page.locator(".stage-people .speaking")).to_have_count(1)


async def listen(visitor: Visitor) -> None:
    await visitor.page.get_by_role("switch", name="Listen").click()
    await visitor.wait_listening()


async def picture_conversation(browser: Browser, url: str, path: Path) -> None:
    """By day: a conversation, and the bot's voice on its way."""
    async with visit(browser, url, sharpness=SHARPNESS, still=False) as visitor:
        await listen(visitor)
        await speaking(visitor)
        await visitor.page.screenshot(path=path)


async def picture_command(browser: Browser, url: str, path: Path) -> None:
    """By night: a command being filled in, with the bot's own suggestions."""
    async with visit(browser, url, colours="dark", sharpness=SHARPNESS, still=False) as visitor:
        await listen(visitor)
        await speaking(visitor)
        keys = visitor.page.keyboard
        await keys.insert_text("/say It is always sunny after the storm")
        await keys.type(" voice:")
        await expect(visitor.page.locator("#suggestions li").first).to_be_visible()
        await keys.press("ArrowDown")
        await visitor.page.screenshot(path=path)


async def picture_phone(browser: Browser, url: str, path: Path) -> None:
    """On a phone, by night."""
    async with visit(
        browser, url, viewport=PHONE, colours="dark", sharpness=2, still=False, touch=True
    ) as visitor:
        await listen(visitor)
        await speaking(visitor)
        await visitor.page.screenshot(path=path)


PICTURES = {
    "page-light.png": picture_conversation,
    "page-dark.png": picture_command,
    "page-phone.png": picture_phone,
}


async def take(folder: Path, names: list[str]) -> None:
    """Take pictures, each in a world of its own."""
    async with chromium() as browser:
        for name in names:
            async with Playground() as playground:
                guild, _ = default_world(playground)
                async with bot_process(playground):
                    await inhabit(guild)
                    await PICTURES[name](browser, playground.url, folder / name)


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1]), list(PICTURES)))
