"""Debian's Chromium, without a window, for tests of the page and for the pictures in the docs."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MISSING = "there is no Chromium: install it, on Debian with `sudo apt-get install chromium`"

ARGUMENTS = [
    "--no-sandbox",  # which cannot be had as root, in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",  # plays into nothing, at the right speed, where there is no sound card too
]

DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}
LIMIT = 60_000.0
"""Milliseconds for anything that has to come; a busy machine is slow, but not that slow."""


def find_chromium() -> str | None:
    """Return the path of a browser of this machine; ``None`` if there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """
    Run a browser, with a profile of its own, until the block ends.

    Raises:
        FileNotFoundError: If there is none; the message says how to get it.
    """
    path = find_chromium()
    if path is None:
        raise FileNotFoundError(MISSING)
    expect.set_options(timeout=LIMIT)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


class Visitor:
    """Somebody who looks at the page, and what the browser complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type == "error" else None,
        )

    async def heard(self) -> float:
        """Return how many seconds of sound the page has played that were no silence."""
        return float(await self.page.locator("#stage").get_attribute("data-heard") or 0)

    async def wait_listening(self) -> None:
        """Wait until what comes now is heard."""
        await expect(self.page.locator("#sound-status")).to_have_text("Listening")

    async def wait_heard(self, seconds: float) -> None:
        """Wait until the page has played that much."""
        await self.page.wait_for_function(
            "least => Number(document.getElementById('stage').dataset.heard ?? 0) >= least",
            arg=seconds,
        )

    async def say(self, text: str) -> None:
        """Put a text into the composer, as from the clipboard, and send it."""
        await self.page.locator("#composer-text").focus()
        await self.page.keyboard.insert_text(text)
        await self.page.keyboard.press("Enter")

    async def outside(self) -> list[str]:
        """Return what is to be seen only in part, or not at all, because the window ends."""
        return await self.page.evaluate(OUTSIDE)


OUTSIDE = """() => [document.documentElement, ...document.querySelectorAll("body *:not(.unseen)")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[inert]"))
    .filter((one) => {
        const { left, right } = one.getBoundingClientRect();
        return left < -1 || right > innerWidth + 1 || one.scrollLeft > 0;
    })
    .filter((one) => !one.closest(".skip, .unseen"))
    .map((one) => one.outerHTML.slice(0, 80))"""


@asynccontextmanager
async def visit(
    browser: Browser,
    url: str,
    *,
    viewport: ViewportSize = DESKTOP,
    colours: Literal["light", "dark"] = "light",
    touch: bool = False,
    sharpness: float = 1,
    still: bool = True,
) -> AsyncIterator[Visitor]:
    """Open the page in a tab of its own; at the end the browser must not have complained."""
    context = await browser.new_context(
        viewport=viewport,
        color_scheme=colours,
        has_touch=touch,
        device_scale_factor=sharpness,
        reduced_motion="reduce" if still else "no-preference",
        locale="en-GB",
    )
    context.set_default_timeout(LIMIT)
    visitor = Visitor(await context.new_page())
    await visitor.page.goto(url)
    await visitor.page.locator("body.ready").wait_for()
    yield visitor
    await context.close()
    assert visitor.complaints == []
