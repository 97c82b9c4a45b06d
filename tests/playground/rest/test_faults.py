"""Misbehaviour on purpose, and how a real bot bears it."""

import asyncio

import aiohttp

from playground import Playground
from playground.channels import Channel
from tests.playground.bots import Bot, running
from tests.support.waiting import until


async def test_a_429_is_waited_out(playground: Playground, bot: Bot, text: Channel):
    """A refused request is repeated by discord.py after the time it was told."""
    async with running(bot, playground):
        playground.rest.faults.limit_next("POST", "/channels/*/messages", retry_after=0.1)
        began = asyncio.get_running_loop().time()
        await bot.get_channel(text.id).send("late")
        took = asyncio.get_running_loop().time() - began

    statuses = [one.status for one in playground.log if one.path.endswith("/messages")]
    assert statuses == [429, 200]
    assert took >= 0.1


async def test_a_global_429_holds_everything(playground: Playground, bot: Bot, text: Channel):
    """The limit of all routes together stops other requests, too."""
    async with running(bot, playground):
        playground.rest.faults.limit_next("GET", "/users/*", retry_after=0.2, everywhere=True)
        async with asyncio.TaskGroup() as group:
            group.create_task(bot.fetch_user(playground.world.bot.id))
            # Once discord.py knows; the playground knows a moment before.
            await until(lambda: not bot.http._global_over.is_set())
            began = asyncio.get_running_loop().time()
            await bot.get_channel(text.id).send("late")
            took = asyncio.get_running_loop().time() - began

    assert took > 0.1


async def test_a_rate_is_kept_by_headers(playground: Playground, bot: Bot, text: Channel):
    """Told the rate, discord.py waits by itself; nothing is refused."""
    playground.rest.faults.limit_rate("POST", "/channels/*/messages", limit=2, per=0.3)
    async with running(bot, playground):
        began = asyncio.get_running_loop().time()
        for number in range(4):
            await bot.get_channel(text.id).send(str(number))
        took = asyncio.get_running_loop().time() - began

    assert [one.status for one in playground.log if one.path.endswith("/messages")] == [200] * 4
    assert took >= 0.25


async def test_who_ignores_the_rate_is_refused(playground: Playground, text: Channel):
    """Over the limit the answer is 429, with the time to wait."""
    playground.rest.faults.limit_rate("POST", "/channels/*/messages", limit=1, per=60)
    statuses: list[int] = []
    async with aiohttp.ClientSession(
        headers={"Authorization": f"Bot {playground.token}"}
    ) as session:
        for _ in range(2):
            url = f"{playground.api_url}/channels/{text.id}/messages"
            async with session.post(url, json={"content": "x"}) as response:
                statuses.append(response.status)
                body = await response.json()

    assert statuses == [200, 429]
    assert 59 < body["retry_after"] <= 60
    assert response.headers["X-RateLimit-Remaining"] == "0"


async def test_a_server_error_is_tried_again(playground: Playground, bot: Bot, text: Channel):
    """discord.py repeats a 502 after a second."""
    async with running(bot, playground):
        playground.rest.faults.fail_next("POST", "/channels/*/messages", status=502)
        await bot.get_channel(text.id).send("x")

    assert [one.status for one in playground.log if one.path.endswith("/messages")] == [502, 200]
