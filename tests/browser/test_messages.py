"""Every kind of message, sent and shown by the page."""

from playwright.async_api import Browser, Locator, Page, expect

from playground import InhabitedGuild, Playground
from tests.browser.chromium import visit


def last(page: Page) -> Locator:
    return page.locator(".messages > li").last


async def attach(page: Page, what: str) -> None:
    """Choose from the menu of the composer."""
    await page.get_by_role("button", name="Attach", exact=True).click()
    await page.get_by_role("menu", name="Attach").get_by_text(what).click()


async def test_what_a_message_can_carry(browser: Browser, stage: tuple[Playground, InhabitedGuild]):
    """Files with alternative texts, a sticker, a poll, silence: shown in a bar, sent together."""
    playground, guild = stage
    text = guild.text_channels[0]
    async with visit(browser, playground.url) as friend:
        page, keys = friend.page, friend.page.keyboard
        await attach(page, "Picture…")
        form = page.get_by_role("dialog", name="Attach a picture")
        await form.get_by_label("Alternative text").fill("a cat")
        await form.get_by_role("button", name="Attach").click()
        await expect(page.locator("#composer-text")).to_be_focused()
        for what, button in (("File…", "Attach"), ("Sticker…", "Choose")):
            await attach(page, what)
            await page.get_by_role("dialog").get_by_role("button", name=button).click()
        await attach(page, "Poll…")
        await page.get_by_label("Question").fill("Tea?")
        await page.get_by_label("Answer", exact=False).first.fill("yes")
        await page.get_by_role("button", name="Make it").click()
        await attach(page, "Silent")
        await expect(page.locator(".carried li")).to_have_count(5)
        await page.get_by_role("button", name="Do not send notes.pdf").click()
        await keys.press("Enter")
        await expect(page.locator(".carried")).to_be_hidden()
        for shown in ("a cat", "Sticker: Wave", "Tea?", "yes", "silent"):
            await expect(last(page)).to_contain_text(shown)
        [message] = text.history
        assert [one["filename"] for one in message.attachments] == ["picture.png"]
        assert message.poll is not None

        await attach(page, "Voice message")
        await expect(last(page)).to_contain_text("Voice message")
        await friend.page.locator("#composer-text").fill("from a program")
        await attach(page, "as a web-hook")
        await expect(last(page)).to_contain_text("from a program")
        assert text.history[-1].webhook_id is not None


async def test_threads_and_forwards(browser: Browser, stage: tuple[Playground, InhabitedGuild]):
    """A thread is opened, stands under its channel, and messages are forwarded to anywhere."""
    playground, guild = stage
    async with visit(browser, playground.url) as friend:
        page = friend.page
        await friend.say("hello there")
        await attach(page, "Open a thread…")
        await page.get_by_label("Name").fill("aside")
        await page.get_by_role("button", name="Open", exact=True).click()
        await expect(page.locator("#channel-name")).to_have_text("#aside")
        await expect(page.locator("#text-channels li.thread")).to_contain_text("aside")
        await page.locator("#text-channels").get_by_role("button", name="general").first.click()
        await page.locator(".messages > li").first.click(button="right")
        await page.get_by_role("menuitem", name="Forward…").click()
        await page.get_by_role("menuitem", name="Voice", exact=True).click()
        await page.locator("#voice-channels").get_by_role("button", name="Voice").first.click()
        await expect(last(page)).to_contain_text("Forwarded")
        await expect(last(page)).to_contain_text("hello there")
        assert len(guild.voice_channels[0].history) == 1
