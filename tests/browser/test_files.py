"""Files and languages on the page, and the real bot's panel of settings."""

import json
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect

from playground import InhabitedGuild, Playground
from tests.browser.chromium import visit
from tests.support.stage import staged


def last(page: Page) -> Locator:
    return page.locator(".messages > li").last


async def test_a_file_is_sent_with_a_command_and_a_sound_can_be_played(
    browser: Browser, stage: tuple[Playground, InhabitedGuild], tmp_path: Path
):
    """In a language that the bot knows, and that the page says itself."""
    playground, _ = stage
    sent = tmp_path / "beep.wav"
    sent.write_bytes(
        b"RIFF\x26\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x80>\0\0\0}\0\0\2\0\x10\0data\2\0\0\0\0\0"
    )
    async with visit(browser, playground.url) as friend:
        page = friend.page
        await page.get_by_label("Your Discord speaks").select_option("Deutsch")
        await friend.say("/spielen")
        await expect(page.locator(".command-name")).to_have_text("/spielen")
        await page.get_by_label("datei").set_input_files(sent)
        await page.get_by_role("button", name="Send").click()
        await expect(last(page)).to_contain_text("beep.wav, 46 bytes, de")
        player = last(page).locator("audio")
        await expect(player).to_be_visible()
        async with page.expect_download() as download:
            await last(page).get_by_role("link", name="beep.wav").click()
        assert (await (await download.value).path()).read_bytes() == sent.read_bytes()


async def test_the_panel_of_settings_is_operated(browser: Browser):
    """By the real bot: pages, a switch, a role, a form, a file, and a voice that is tried."""
    async with staged() as stage:
        role = stage.house.guild.add_role("Readers")
        async with visit(browser, stage.playground.url) as friend:
            page = friend.page
            await friend.say("/settings")
            await page.get_by_role("button", name="Send").click()
            panel = last(page)
            await expect(panel).to_contain_text("Settings of this server: Reading")
            await panel.get_by_role("button", name="Choose what to change").click()
            await page.get_by_role("menuitemcheckbox", name="Announce joins and leaves").click()
            await panel.get_by_role("button", name="Announce joins and leaves: no").click()
            await page.get_by_role("menuitemcheckbox", name="yes").click()
            await expect(panel).to_contain_text("Announce joins and leaves: yes")

            await panel.get_by_role("button", name="Choose a page").click()
            await page.get_by_role("menuitemcheckbox", name="Who is read").click()
            await panel.get_by_role("button", name="Choose what to change").click()
            await page.get_by_role("menuitemcheckbox", name="Never these roles").click()
            await panel.get_by_role("button", name="Never these roles", exact=True).click()
            await page.get_by_role("menuitemcheckbox", name="Readers").click()
            await page.get_by_role("menuitem", name="Done").click()
            await expect(panel).to_contain_text("Never these roles: @Readers")

            await panel.get_by_role("button", name="Choose a page").click()
            await page.get_by_role("menuitemcheckbox", name="Voice").click()
            await panel.get_by_role("button", name="Choose what to change").click()
            await page.get_by_role("menuitemcheckbox", name="Speed").click()
            form = page.get_by_role("dialog", name="Speed")
            await form.get_by_label("Speed").fill("1.25")
            await form.get_by_role("button", name="Submit").click()
            await expect(panel).to_contain_text("Saved: Speed is now 1.25.")

            await panel.get_by_role("button", name="Export as a file").click()
            link = page.get_by_role("link", name="thunder-settings.json")
            async with page.expect_download() as download:
                await link.click()
            exported = json.loads((await (await download.value).path()).read_text())
            assert exported["settings"] == {
                "announce": True,
                "deny_roles": [role.id],
                "speed": 1.25,
            }

            await friend.say("/voice preview")
            await page.get_by_role("button", name="Send").click()
            player = page.locator("audio")
            await expect(player).to_be_visible(timeout=20_000)
            await page.wait_for_function("() => document.querySelector('audio').duration > 0.5")
