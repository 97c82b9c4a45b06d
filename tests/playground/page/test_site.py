"""The door of the page: who is let in, and what is handed out."""

import asyncio
import re
from contextlib import suppress

import aiohttp
import pytest

from playground import Playground
from playground.page import site
from playground.page.site import MOST_TABS, STATIC
from tests.playground.page.visitors import Visitor, visiting


async def get(playground: Playground, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(playground.url + path, headers=headers) as response,
    ):
        return response.status, dict(response.headers), await response.text()


async def test_the_page_and_everything_that_it_names_is_there(playground: Playground):
    """Every file that the page and its modules name is served, with its type; none is elsewhere."""
    _, _, page = await get(playground, "/")
    named = set(re.findall(r"(?:src|href)=\"([^\"#]+)\"", page))
    for script in STATIC.glob("*.js"):
        named |= {
            f"/page/{name}" for name in re.findall(r"from \"\./(\w+\.js)\"", script.read_text())
        }
        named |= set(re.findall(r"\"(/page/[\w.]+\.\w+)\"", script.read_text()))

    assert len(named) > 20
    for path in named:
        status, headers, _ = await get(playground, path)
        assert (path, status) == (path, 200)
        assert headers["X-Content-Type-Options"] == "nosniff"
    for file in STATIC.iterdir():
        assert f"/page/{file.name}" in named | {"/page/index.html"}, "nobody uses it"


async def test_the_policy_allows_only_what_is_served_here(playground: Playground):
    """No inline script, no style, no frame, nothing from elsewhere."""
    _, headers, page = await get(playground, "/")
    policy = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    own = playground.url.removeprefix("http://")

    assert headers["Content-Type"].startswith("text/html")
    assert policy.pop("connect-src") == f"'self' ws://{own}"
    assert policy.pop("require-trusted-types-for") == "'script'"
    assert policy.pop("default-src") == "'none'"
    assert set(policy.values()) == {"'self'", "'none'"}
    assert not re.search(r"<script(?![^>]*src)|<style|\son\w+=|\sstyle=", page)


@pytest.mark.parametrize("host", ["attacker.example", "attacker.example:{port}", "127.0.0.1:1"])
@pytest.mark.parametrize("path", ["/", "/page/app.js", "/page/socket"])
async def test_a_foreign_host_is_refused(playground: Playground, host: str, path: str):
    """A name that was made to point here (DNS rebinding) opens nothing."""
    port = playground.url.rpartition(":")[2]
    host = host.format(port=port)

    status, _, text = await get(playground, path, Host=host, Origin=f"http://{host}")

    assert status == 421
    assert "script" not in text


async def test_localhost_is_this_host(playground: Playground):
    port = playground.url.rpartition(":")[2]

    status, _, _ = await get(playground, "/", Host=f"localhost:{port}")

    assert status == 200


@pytest.mark.parametrize("origin", ["http://attacker.example", "null", "https://127.0.0.1", ""])
async def test_a_foreign_page_opens_no_socket(playground: Playground, origin: str):
    """Browsers let any page open a socket here, and name the page."""
    playground.add_guild("One")

    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        async with visiting(playground, Origin=origin):
            pass

    assert refusal.value.status == 403


@pytest.mark.parametrize(
    "path",
    [
        "/page/nothing.js",
        "/page/..%2Fsite.py",
        "/page/..%2F..%2F__init__.py",
        "/page/%2e%2e%2fstatic%2fapp.js",
        "/page/",
        "/page/../site.py",
    ],
)
async def test_nothing_else_is_served(playground: Playground, path: str):
    """Only the files of the page have names here."""
    status, _, _ = await get(playground, path)

    assert status == 404


async def test_a_world_without_a_guild_has_nothing_to_show(playground: Playground):
    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        async with visiting(playground):
            pass

    assert refusal.value.status == 503


async def test_there_is_an_end_to_tabs(playground: Playground):
    """One tab too many is refused, and there is room again when one closes."""
    playground.add_guild("One")
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        headers = {"Origin": playground.url}
        address = f"{playground.url}/page/socket"
        tabs = [await session.ws_connect(address, headers=headers) for _ in range(MOST_TABS)]
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(address, headers=headers)
        await tabs.pop().close()
        while len(tabs) < MOST_TABS:  # the server sees the end a moment later
            with suppress(aiohttp.WSServerHandshakeError):
                tabs.append(await session.ws_connect(address, headers=headers))
        for tab in tabs:
            await tab.close()


async def test_tabs_are_told_when_the_playground_closes(monkeypatch: pytest.MonkeyPatch):
    """A tab that waits is closed politely; one that does not answer is not waited for long."""
    monkeypatch.setattr(site, "CLOSE_PATIENCE", 0.1)
    async with Playground(voice=False) as playground:
        playground.add_guild("One")
        async with (
            visiting(playground) as visitor,
            visiting(playground),
            asyncio.TaskGroup() as group,
        ):
            reading = group.create_task(_code_at_the_end(visitor))
            began = asyncio.get_running_loop().time()
            await playground.__aexit__(None, None, None)
            took = asyncio.get_running_loop().time() - began

    assert reading.result() == aiohttp.WSCloseCode.GOING_AWAY

    assert took < 9.9, "as long as aiohttp would wait by itself"


async def _code_at_the_end(visitor: Visitor) -> int | None:
    with suppress(ConnectionError):
        await visitor.until(lambda: False)
    return visitor.socket.close_code


async def test_a_file_can_be_brought_by_the_page_only(playground: Playground):
    """A foreign page could otherwise fill the memory."""
    url = playground.url + "/page/files?name=../mine.json"
    async with aiohttp.ClientSession() as session:
        async with session.post(url, data=b"{}", headers={"Origin": playground.url}) as answer:
            body = await answer.json()
        async with session.post(url, data=b"{}", headers={"Origin": "http://a.example"}) as answer:
            assert answer.status == 403
    assert body["filename"] == "mine.json"
    assert playground.world.files.data(body) == b"{}"
