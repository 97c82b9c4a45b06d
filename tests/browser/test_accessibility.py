"""Nobody is kept out: axe's serious and critical rules, by day, by night, on a phone."""

from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

from playground import InhabitedGuild, Playground, contents
from tests.browser.chromium import DESKTOP, PHONE, Visitor, visit

KEEPS_OUT = {"serious", "critical"}


async def findings(visitor: Visitor) -> list[str]:
    """Return what axe finds that keeps somebody out, and where, in light and in dark."""
    told: list[str] = []
    for colours in ("light", "dark"):
        await visitor.page.emulate_media(color_scheme=colours)
        found: list[dict[str, Any]] = (await Axe().run(visitor.page)).response["violations"]
        told += [
            f"{colours}: {one['id']}: {node['target']} {node['failureSummary']}"
            for one in found
            if one["impact"] in KEEPS_OUT
            for node in one["nodes"]
        ]
    return told


async def test_nobody_is_kept_out(browser: Browser, stage: tuple[Playground, InhabitedGuild]):
    """In every state of the page: empty, written in, with a command, a menu and a form open."""
    playground, guild = stage
    async with visit(browser, playground.url) as friend:
        page, seen = friend.page, dict[str, list[str]]()
        await expect(page.locator("#bot-status")).to_have_text("Thunder is here")
        seen["empty"] = await findings(friend)

        await guild.owner.join(guild.voice_channels[0])
        picture = contents.attachment(guild.world, "cat.png", description="a cat")
        poll = contents.poll("Tea?", ["yes", "no"])
        await guild.owner.write(guild.text_channels[0], attachments=[picture], poll=poll)
        first = await guild.owner.write(guild.text_channels[0], "one", silent=True, sticker="Wave")
        await guild.owner.forward(first, guild.text_channels[0])
        await guild.owner.write_by_voice(guild.text_channels[0])
        await guild.owner.write(guild.text_channels[0], "**bold** `code` <@1> ||no||\n> quote")
        await friend.say("/panel")
        await expect(page.locator(".box")).to_be_visible()
        await friend.say("/order Hill")
        await expect(page.locator(".composer .trouble")).not_to_be_empty()
        seen["command"] = await findings(friend)

        await page.keyboard.press("Escape")
        await page.keyboard.type("/")
        await expect(page.locator("#suggestions li").first).to_be_visible()
        await page.set_viewport_size(PHONE)
        seen["suggestions, on a phone"] = await findings(friend)
        await page.get_by_role("button", name="Channels").click()
        await expect(page.get_by_label("You are")).to_be_visible()
        seen["channels, on a phone"] = await findings(friend)
        await page.keyboard.press("Escape")
        await page.set_viewport_size(DESKTOP)

        await page.get_by_role("button", name="Attach").click()
        await page.get_by_role("menuitemcheckbox", name="Silent").click()
        seen["attached"] = await findings(friend)
        await page.get_by_role("button", name="Do not send silent").click()

        await page.get_by_role("button", name="Fruit").click()
        seen["menu"] = await findings(friend)
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Ask").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        seen["form"] = await findings(friend)

    assert {state: found for state, found in seen.items() if found} == {}
