"""Everything that a bot can offer, as the page shows it; by an unmodified discord.py."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Locator, Page, expect

from playground import InhabitedGuild, Playground
from tests.browser.chromium import Visitor, visit


def last(page: Page) -> Locator:
    return page.locator(".messages > li").last


async def test_commands_options_and_suggestions(
    browser: Browser, stage: tuple[Playground, InhabitedGuild]
):
    """Options of every kind are fields; the bot's own suggestions are a list."""
    playground, _ = stage
    async with visit(browser, playground.url) as friend:
        page, keys = friend.page, friend.page.keyboard
        await friend.say("/or")  # Enter takes the chosen suggestion
        await expect(page.get_by_role("combobox", name="place")).to_be_focused()
        await keys.type("hil")
        await expect(page.locator("#suggestions li")).to_have_text(["Hill"])
        await keys.press("Enter")
        await page.get_by_label("who").select_option("@Ben")
        await page.get_by_label("many").fill("12")
        await page.get_by_role("button", name="Send").click()
        await expect(page.locator(".composer .trouble")).to_contain_text("9")
        await expect(page.get_by_label("many")).to_be_focused()
        await page.get_by_label("many").fill("3")
        await page.get_by_role("button", name="loud").click()
        await page.get_by_label("loud", exact=True).select_option("yes")
        await page.get_by_role("button", name="unit").click()
        await page.get_by_label("unit").select_option("a dozen")
        await page.get_by_role("button", name="Send").click()
        await expect(last(page)).to_contain_text("3 x 12 at h-2 for Ben, True")
        await expect(last(page)).to_contain_text("Ada used /order")
        await last(page).hover()
        await last(page).get_by_role("button", name="Dismiss").click()
        await expect(page.locator(".messages")).not_to_contain_text("Ben, True")


async def test_buttons_menus_and_forms(browser: Browser, stage: tuple[Playground, InhabitedGuild]):
    """A panel is used as on Discord: edits in place, forms, one choice and several."""
    playground, _ = stage
    async with visit(browser, playground.url) as friend:
        page, keys = friend.page, friend.page.keyboard
        await friend.say("/panel")
        box = page.locator(".box")
        await expect(box).to_contain_text("Weather")
        await expect(box.locator("strong")).to_have_text("Thunder")
        await page.get_by_role("button", name="Count").click()
        await expect(page.get_by_role("button", name="Count 1")).to_be_focused()

        await page.get_by_role("button", name="Ask").click()
        form = page.get_by_role("dialog", name="A question")
        await expect(form.get_by_label("Name")).to_be_focused()
        await keys.type("Ada")
        await form.get_by_label("Colour").select_option("Blue")
        await form.get_by_role("button", name="Submit").click()
        await expect(last(page)).to_contain_text("Ada likes Blue")
        await expect(form).to_have_count(0)

        await page.get_by_role("button", name="Fruit").click()
        await page.get_by_role("menuitemcheckbox", name="Pear").click()
        await page.get_by_role("menuitemcheckbox", name="Plum").click()
        await page.get_by_role("menuitem", name="Done").click()
        await expect(last(page)).to_contain_text("chose Pear and Plum")

        await page.get_by_role("button", name="Person").click()
        await page.get_by_role("menuitemcheckbox", name="@Ben").click()
        await expect(last(page)).to_contain_text("meant Ben")


async def test_silence_is_shown(browser: Browser, stage: tuple[Playground, InhabitedGuild]):
    """A bot that does not answer in time is said to, and thinking is shown until it ends."""
    playground, _ = stage
    async with visit(browser, playground.url) as friend:
        page = friend.page
        await friend.say("/think")
        await expect(last(page)).to_contain_text("Thunder is thinking")
        await friend.say("go on")
        await expect(page.locator(".messages")).to_contain_text("an answer")
        await expect(page.locator(".messages")).not_to_contain_text("thinking")
        await friend.say("/panel")
        await expect(page.get_by_role("button", name="Sleep")).to_be_visible()
        playground.interactions.answer_within = 0.5
        await page.get_by_role("button", name="Sleep").click()
        failure = page.locator(".note.failure")
        await expect(failure).to_contain_text("The application did not respond")
        await failure.get_by_role("button", name="Dismiss").click()
        await expect(failure).to_have_count(0)


async def test_context_menus(browser: Browser, stage: tuple[Playground, InhabitedGuild]):
    """What a bot offers for messages and members is in their menus, also by the right key."""
    playground, _ = stage
    async with visit(browser, playground.url) as friend:
        page = friend.page
        await friend.say("four")
        await last(page).click(button="right")
        await page.get_by_role("menuitem", name="Measure").click()
        await expect(last(page)).to_contain_text("4 letters")
        await page.locator("#people").get_by_role("button", name="Ben").click()
        await page.get_by_role("menuitem", name="Greet").click()
        await expect(last(page).locator(".mention")).to_have_text("@Ben")


async def test_two_tabs_are_two_people(browser: Browser, stage: tuple[Playground, InhabitedGuild]):
    """What is for one alone the other does not see; what is for all both see, at once."""
    playground, _ = stage
    async with visit(browser, playground.url) as ada, visit(browser, playground.url) as ben:
        await ben.page.get_by_label("You are").select_option("Ben")
        await expect(ben.page.locator("#people .member", has_text="Ben")).to_contain_text("you")
        await ada.page.locator("#composer-text").focus()
        await ada.page.keyboard.type("/order Hill")
        await ada.page.get_by_label("who").select_option("@Ben")
        await ada.page.get_by_label("many").fill("1")
        await ada.page.keyboard.press("Enter")
        await expect(last(ada.page)).to_contain_text("for Ben")
        await ada.say("seen by all @Ben")
        await expect(last(ben.page).locator(".mention")).to_have_text("@Ben")
        await expect(ben.page.locator(".messages")).not_to_contain_text("for Ben")
        await ben.page.reload()
        await expect(ben.page.locator("#people .member", has_text="Ben")).to_contain_text("you")


async def test_moderators_may_more(browser: Browser, stage: tuple[Playground, InhabitedGuild]):
    """Being a moderator is a switch, and lets one delete what others wrote."""
    playground, guild = stage
    await guild.owner.write(guild.text_channels[0], "from Ada")
    async with visit(browser, playground.url) as ben:
        page = ben.page
        await page.get_by_label("You are").select_option("Ben")
        written = page.locator(".message", has_text="from Ada")
        await written.hover()
        await expect(written.get_by_role("button", name="Delete")).to_have_count(0)
        await page.get_by_role("switch", name="Moderator").click()
        await expect(page.get_by_role("switch", name="Moderator")).to_be_checked()
        await written.hover()
        await written.get_by_role("button", name="Delete").click()
        await expect(written).to_have_count(0)
        await page.get_by_role("switch", name="Moderator").click()
        await expect(page.get_by_role("switch", name="Moderator")).not_to_be_checked()


HOSTILE = [
    "<img src=x onerror=\"document.title='caught'\">",
    "<script>document.title='caught'</script>",
    "**<b onclick=alert(1)>bold</b>** [x](javascript:alert(1))",
    "`<svg/onload=alert(1)>` ||<i>hidden</i>||",
]


async def test_text_is_never_markup(browser: Browser, stage: tuple[Playground, InhabitedGuild]):
    """What people and bots write is shown as they wrote it, and nothing of it runs."""
    playground, guild = stage
    channel = guild.text_channels[0]
    guild.owner.user.name = "<u>Ada</u>"
    async with visit(browser, playground.url) as friend:
        for text in HOSTILE:
            await guild.owner.write(channel, text)
        messages = friend.page.locator(".messages")
        await expect(last(friend.page)).to_contain_text("<svg/onload")
        await expect(messages).to_contain_text(HOSTILE[0])
        await expect(messages).to_contain_text("<u>Ada</u>")
        await expect(
            messages.locator("img:not([src='/page/bolt.svg']), script, b, a, u")
        ).to_have_count(0)
        await expect(messages.locator("strong")).to_have_text("<b onclick=alert(1)>bold</b>")
        assert "caught" not in await friend.page.title()


async def test_the_page_comes_back(browser: Browser):
    """A page whose playground is gone says so, and goes on with the next one at its address."""
    async with Playground(voice=False) as first:
        first.add_guild("First").add_text_channel("general")
        port = int(first.url.rpartition(":")[2])
        async with visit_twice(browser, first.url) as friend:
            await first.__aexit__(None, None, None)
            await expect(friend.page.get_by_role("status").first).to_contain_text("closed")
            async with Playground(port=port, voice=False) as second:
                second.add_guild("Second").add_text_channel("general")
                await expect(friend.page.get_by_role("heading", level=1)).to_have_text("Second")


@asynccontextmanager
async def visit_twice(browser: Browser, url: str) -> AsyncIterator[Visitor]:
    """Visit a page whose socket will be refused for a while, of which the browser complains."""
    async with visit(browser, url) as friend:
        yield friend
        friend.complaints[:] = [one for one in friend.complaints if "WebSocket" not in one]
