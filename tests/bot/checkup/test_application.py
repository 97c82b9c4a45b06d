"""What Discord says of the bot, asked at the playground."""

import pytest

from bot.checkup.application import MOST_GUILDS, Application
from bot.checkup.finding import Health
from bot.client.bot import PERMISSIONS
from playground import Permission, Playground


@pytest.fixture
async def playground():
    async with Playground(voice=False) as playground:
        yield playground


def application(playground, *, token=None, reading=True):
    return Application(
        token=token or playground.token,
        url=playground.url,
        reading=reading,
        permissions=PERMISSIONS,
    )


async def found(subject):
    return {finding.part: finding for finding in await subject.look()}


async def test_bot_that_may_do_everything_is_well(playground):
    playground.add_guild("One")
    told = await found(application(playground))
    assert {finding.health for finding in told.values()} == {Health.OK}
    assert "Message Content is switched on" in told["Discord intents"].fact
    assert not playground.bot_connected, "no gateway session was begun"


async def test_wrong_token_is_ill_and_not_shown(playground):
    told = await found(application(playground, token="wrong.secret"))  # noqa: S106 (none)
    assert list(told) == ["Discord token"]
    assert told["Discord token"].health is Health.ILL
    assert "DISCORD_TOKEN" in told["Discord token"].advice
    assert "secret" not in str(told)


async def test_no_token_means_the_playground():
    subject = Application(token=None, url=None, reading=True, permissions=PERMISSIONS)
    [finding] = await subject.look()
    assert finding.health is Health.UNSEEN


@pytest.mark.parametrize(("reading", "health"), [(True, Health.POOR), (False, Health.OK)])
async def test_intent_that_is_switched_off_is_told_if_it_is_wanted(playground, reading, health):
    playground.add_guild("One")
    playground.gateway.allowed_intents = 0
    told = await found(application(playground, reading=reading))
    assert told["Discord intents"].health is health


async def test_bot_in_no_server_is_told(playground):
    told = await found(application(playground))
    assert told["Discord servers"].health is Health.POOR
    assert "invite" in told["Discord servers"].advice


async def test_server_in_which_something_is_missing_is_named_by_its_id(playground):
    for number in range(MOST_GUILDS + 2):
        guild = playground.add_guild(f"Guild {number}")
        allowed = guild.bot_role.permissions & ~(Permission.SPEAK | Permission.CONNECT)
        guild.set_role_permissions(guild.bot_role, allowed)
        guild.set_role_permissions(guild.everyone, Permission.VIEW_CHANNEL)
    told = await found(application(playground))
    assert "lacks permissions in 12" in told["Discord servers"].fact
    named = [finding for part, finding in told.items() if part.startswith("server ")]
    assert len(named) == MOST_GUILDS
    assert {finding.fact for finding in named} == {"lacks Connect, Speak"}


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/applications/@me", "Discord token"),
        ("/gateway/bot", "Discord gateway"),
        ("/users/@me/guilds", "Discord servers"),
    ],
)
async def test_outage_of_discord_is_told_where_it_is(playground, path, part):
    playground.add_guild("One")
    playground.rest.faults.fail_next("GET", path)
    told = await found(application(playground))
    assert told[part].health is Health.ILL
    assert "500" in told[part].fact
    playground.rest.faults.limit_next("GET", path, retry_after=5.0)
    assert (await found(application(playground)))[part].health is Health.POOR


async def test_discord_that_cannot_be_reached_is_ill():
    subject = Application(
        token="a.b.c",  # noqa: S106 (none)
        url="http://127.0.0.1:9",
        reading=True,
        permissions=PERMISSIONS,
    )
    [finding] = await subject.look()
    assert finding.health is Health.ILL
    assert "network" in finding.advice
