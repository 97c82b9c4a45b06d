"""The playground's page with the real bot: what somebody sees, does and hears."""

from playwright.async_api import Browser, Page, expect

from tests.browser.chromium import PHONE, Visitor, visit
from tests.support.stage import staged

LONG = "one two three four five six seven eight nine ten " * 8


async def focus_on(page: Page, name: str, *, backwards: bool = False) -> None:
    """Press Tab until what has the focus is called that."""
    named = "document.activeElement?.ariaLabel || document.activeElement?.textContent"
    for _ in range(60):
        if str(await page.evaluate(named)).strip() == name:
            return
        await page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"Tab never came to {name!r}")


async def until_quiet(visitor: Visitor) -> None:
    await expect(visitor.page.locator(".stage-people .speaking")).to_have_count(0)


async def test_a_friend_hears_it(browser: Browser):
    """Join, say, see the answer, hear it, skip; write, edit and delete: with the mouse."""
    async with staged() as stage, visit(browser, stage.playground.url) as friend:
        page = friend.page
        messages = page.get_by_role("list", name="Messages in general")
        await page.get_by_role("region", name="Voice").get_by_role("button", name="Join").click()
        await expect(page.get_by_role("switch", name="Listen")).to_be_checked()
        await friend.wait_listening()

        await friend.say("/say hello world, this is thunder")
        answer = messages.get_by_role("listitem").filter(has_text="Only you can see this")
        await expect(answer).to_contain_text("Saying it now.")
        await friend.wait_heard(0.5)
        await until_quiet(friend)

        await friend.say(f"/say {LONG}")
        await expect(page.locator(".stage-people .speaking")).to_have_count(1)
        await friend.say("/skip")
        await expect(messages).to_contain_text("Skipped.")
        await until_quiet(friend)

        await friend.say("good mornig")
        mine = messages.get_by_role("listitem").filter(has_text="good mornig")
        await mine.hover()
        await mine.get_by_role("button", name="Edit").click()
        await page.get_by_role("textbox", name="Edit your message").fill("good morning")
        await page.get_by_role("button", name="Save").click()
        better = messages.get_by_role("listitem").filter(has_text="good morning")
        await expect(better).to_contain_text("(edited)")
        await better.hover()
        await better.get_by_role("button", name="Delete").click()
        await expect(better).to_have_count(0)
        assert stage.house.text.history == []


async def test_by_keyboard_alone(browser: Browser):
    """The same with keys only, and the focus is never lost."""
    async with staged() as stage, visit(browser, stage.playground.url) as friend:
        page, keys = friend.page, friend.page.keyboard
        await focus_on(page, "Join Voice")
        await keys.press("Enter")
        await expect(page.get_by_role("switch", name="Listen")).to_be_checked()
        await friend.wait_listening()
        await focus_on(page, "Skip to the message field", backwards=True)
        await keys.press("Enter")

        await keys.type("/sa")
        chosen = page.locator("#suggestions [aria-selected=true]")
        await expect(chosen).to_contain_text("/say")
        await keys.press("Enter")
        await keys.type("good day to everybody here voice:")
        await expect(page.get_by_role("combobox", name="voice")).to_be_focused()
        await expect(page.locator("#suggestions li").first).to_be_visible()
        await keys.press("ArrowDown")
        await keys.press("Enter")
        await keys.press("Enter")
        await expect(page.locator(".messages")).to_contain_text("Saying it now.")
        await friend.wait_heard(0.5)

        await expect(page.locator("#composer-text")).to_be_focused()
        await keys.type("ring")
        await keys.press("Enter")
        await expect(page.locator(".mine")).to_contain_text("ring")
        await keys.press("ArrowUp")
        await expect(page.get_by_role("textbox", name="Edit your message")).to_be_focused()
        await keys.press("End")
        await keys.type("s")
        await keys.press("Enter")
        mine = page.locator(".mine")
        await expect(mine).to_contain_text("rings (edited)")
        await expect(mine).to_be_focused()
        await keys.press("ArrowUp")
        await expect(page.locator(".message.private").last).to_be_focused()
        await keys.press("ArrowDown")
        await keys.press("Enter")
        menu = page.get_by_role("menu", name="Message")
        await expect(menu.get_by_role("menuitem", name="Reply")).to_be_focused()
        await keys.press("d")
        await expect(menu.get_by_role("menuitem", name="Delete")).to_be_focused()
        await keys.press("Enter")
        await expect(mine).to_have_count(0)
        assert await page.evaluate("document.activeElement !== document.body")
        await focus_on(page, "Leave Voice", backwards=True)
        await keys.press("Enter")
        await expect(page.get_by_role("region", name="Voice")).to_contain_text("Join")
        assert stage.house.guild.owner.voice is None


async def test_at_a_phones_width(browser: Browser):
    """Nothing is wider than 360 pixels; channels and members are drawers."""
    async with (
        staged() as stage,
        visit(browser, stage.playground.url, viewport=PHONE, touch=True) as friend,
    ):
        page = friend.page
        await page.get_by_role("region", name="Voice").get_by_role("button", name="Join").tap()
        await friend.wait_listening()
        await friend.say("/say hello world, this is thunder")
        await expect(page.locator(".messages")).to_contain_text("Saying it now.")
        await friend.wait_heard(0.5)
        assert await friend.outside() == []

        await page.get_by_role("textbox").or_(page.get_by_role("combobox")).first.tap()
        await page.keyboard.type("/")
        await expect(page.locator("#suggestions li").first).to_be_visible()
        assert await friend.outside() == []
        await page.keyboard.type("say hi voice:")
        await expect(page.get_by_role("combobox", name="voice")).to_be_visible()
        assert await friend.outside() == []
        await page.keyboard.press("Escape")

        opener = page.get_by_role("button", name="Channels")
        await opener.tap()
        await expect(page.get_by_role("button", name="Close the channels")).to_be_focused()
        await page.get_by_label("You are").select_option("Ben")
        await expect(page.get_by_role("switch", name="Moderator")).not_to_be_checked()
        await page.keyboard.press("Escape")
        await expect(opener).to_be_focused()
        # Ada's answer was for her alone.
        await expect(page.locator(".messages")).not_to_contain_text("Saying it now.")

        await page.get_by_role("button", name="Members", exact=True).tap()
        await page.locator("#people").get_by_role("button", name="Mod").tap()
        await expect(page.get_by_role("menuitem", name="Be Mod")).to_be_focused()
        assert await friend.outside() == []
