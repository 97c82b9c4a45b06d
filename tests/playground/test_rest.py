"""The REST API, through a real bot's HTTP client."""

import asyncio
import io

import aiohttp
import discord
import pytest
from discord.ext import commands

from playground import Permission, Playground
from playground.inhabited import InhabitedGuild
from playground.intents import PRIVILEGED, Intent
from playground.world import Channel
from tests.playground.bots import Bot, running, until


@pytest.fixture
def guild(playground: Playground) -> InhabitedGuild:
    more = Permission.MOVE_MEMBERS | Permission.MUTE_MEMBERS | Permission.MANAGE_NICKNAMES
    from_server = playground.add_guild("One", owner="Ada")
    from_server.add_text_channel("general")
    from_server.add_voice_channel("Voice")
    from_server.set_role_permissions(from_server.bot_role, from_server.bot_role.permissions | more)
    return from_server


@pytest.fixture
def text(guild: InhabitedGuild) -> Channel:
    return guild.text_channels[0]


async def test_messages_are_sent_edited_and_deleted(
    playground: Playground, bot: Bot, text: Channel
):
    """What the bot writes stands in the channel until it is deleted."""
    async with running(bot, playground):
        sent = await bot.get_channel(text.id).send("one", embed=discord.Embed(title="T"))
        assert [one.content for one in text.history] == ["one"]
        assert text.history[0].embeds[0]["title"] == "T"
        await sent.edit(content="two")
        assert [one.content for one in text.history] == ["two"]
        await sent.add_reaction("👍")
        assert text.history[0].reactions == {"👍": {playground.world.bot.id}}
        answer = await sent.reply("three")
        assert answer.reference is not None
        await sent.remove_reaction("👍", bot.user)
        found = [one.content async for one in bot.get_channel(text.id).history()]
        assert found == ["three", "two"]
        assert (await bot.get_channel(text.id).fetch_message(sent.id)).content == "two"
        await sent.delete()
        await answer.delete()
        assert text.history == []


async def test_files_become_attachments(playground: Playground, bot: Bot, text: Channel):
    """A file is uploaded as a form; its name and size are kept."""
    async with running(bot, playground):
        sent = await bot.get_channel(text.id).send(
            "here", file=discord.File(io.BytesIO(b"12345"), "five.txt")
        )

    assert sent.content == "here"
    assert [(one.filename, one.size) for one in sent.attachments] == [("five.txt", 5)]


async def test_prefix_commands_work(playground: Playground, bot: Bot, guild: InhabitedGuild):
    """A person writes, the bot's old-style command answers while typing."""

    @bot.command()
    async def ping(context: commands.Context) -> None:
        async with context.typing():
            await context.send("pong")

    async with running(bot, playground):
        await guild.owner.write(guild.text_channels[0], "!ping")
        await until(lambda: len(guild.text_channels[0].history) == 2)

    assert guild.text_channels[0].history[1].content == "pong"


async def test_looking_things_up(playground: Playground, bot: Bot, guild: InhabitedGuild):
    """Guilds, channels, members, users, roles and the application can be fetched."""
    ben = guild.add_member("Ben")
    async with running(bot, playground):
        assert (await bot.fetch_guild(guild.id)).name == "One"
        assert (await bot.fetch_channel(guild.text_channels[0].id)).name == "general"
        assert (await bot.fetch_user(ben.id)).display_name == "Ben"
        seen = bot.get_guild(guild.id)
        assert seen is not None
        assert (await seen.fetch_member(ben.id)).display_name == "Ben"
        assert len([one async for one in seen.fetch_members()]) == 3
        assert len(await seen.fetch_channels()) == 2
        assert len(await seen.fetch_roles()) == 3
        assert [one.name async for one in bot.fetch_guilds()] == ["One"]
        application = await bot.application_info()
        assert application.owner.display_name == "Ada"


@pytest.mark.parametrize(
    ("denied", "code"), [(Permission.VIEW_CHANNEL, 50001), (Permission.SEND_MESSAGES, 50013)]
)
async def test_missing_permissions_are_403(
    playground: Playground, bot: Bot, guild: InhabitedGuild, denied: Permission, code: int
):
    """Writing where the bot may not is refused as Discord does."""
    text = guild.text_channels[0]
    async with running(bot, playground):
        text.set_overwrite(guild.bot, deny=denied)
        with pytest.raises(discord.Forbidden) as refusal:
            await bot.get_partial_messageable(text.id).send("x")

    assert refusal.value.code == code
    assert (playground.log[-1].status, playground.log[-1].code) == (403, code)


async def test_unknown_things_are_404(playground: Playground, bot: Bot, guild: InhabitedGuild):
    """Each kind of unknown thing has Discord's code."""
    seen_codes: list[int] = []
    async with running(bot, playground):
        seen = bot.get_guild(guild.id)
        assert seen is not None
        for lookup in (
            bot.fetch_channel(1),
            bot.fetch_guild(1),
            bot.fetch_user(1),
            seen.fetch_member(1),
            bot.get_partial_messageable(guild.text_channels[0].id).fetch_message(1),
            bot.http.request(discord.http.Route("GET", "/sticker-packs")),
            seen.fetch_ban(discord.Object(1)),
        ):
            with pytest.raises(discord.NotFound) as refusal:
                await lookup
            seen_codes.append(refusal.value.code)

    assert seen_codes == [10003, 10004, 10013, 10007, 10008, 0, 0]


async def test_json_answers_have_no_charset(playground: Playground):
    """With a charset behind it discord.py would take an answer for text."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(playground.api_url + "/nothing") as response,
    ):
        body = await response.json()

    assert response.headers["Content-Type"] == "application/json"
    assert body == {"message": "404: Not Found", "code": 0}


async def test_a_wrong_token_is_refused(playground: Playground):
    """A bot with another token cannot log in."""
    bot = Bot()
    with pytest.raises(discord.LoginFailure):
        await bot.login("wrong")
    await bot.close()


async def test_direct_messages(playground: Playground, bot: Bot, guild: InhabitedGuild):
    """The bot writes to a person, always into the same channel."""
    async with running(bot, playground):
        person = bot.get_user(guild.owner.id)
        assert person is not None
        await person.send("psst")
        channel = playground.world.direct_channel(guild.owner.user)
        assert [one.content for one in channel.history] == ["psst"]
        with pytest.raises(discord.HTTPException) as refusal:
            await bot.http.start_private_message(1)

    assert refusal.value.code == 50033


async def test_a_bot_moves_mutes_and_throws_out(
    playground: Playground, bot: Bot, guild: InhabitedGuild
):
    """With the permission, members are moved, muted, renamed and disconnected."""
    first, second = guild.voice_channels[0], guild.add_voice_channel("Second")
    ben = guild.add_member("Ben")
    await ben.join(first)
    async with running(bot, playground):
        seen = bot.get_guild(guild.id).get_member(ben.id)
        await seen.move_to(bot.get_channel(second.id))
        assert ben.voice_channel is second
        await seen.edit(mute=True, nick="Benny")
        assert ben.mute
        assert ben.name == "Benny"
        await until(lambda: seen.voice.mute)
        await seen.move_to(None)
        assert ben.voice_channel is None
        with pytest.raises(discord.HTTPException) as refusal:
            await seen.edit(mute=False)
        assert refusal.value.code == 40032
        guild.set_role_permissions(guild.bot_role, Permission.VIEW_CHANNEL)
        with pytest.raises(discord.Forbidden):
            await seen.edit(nick="Ben")


async def test_a_429_is_waited_out(playground: Playground, bot: Bot, text: Channel):
    """A refused request is repeated by discord.py after the time it was told."""
    async with running(bot, playground):
        playground.rest.limit_next("POST", "/channels/*/messages", retry_after=0.1)
        began = asyncio.get_running_loop().time()
        await bot.get_channel(text.id).send("late")
        took = asyncio.get_running_loop().time() - began

    statuses = [one.status for one in playground.log if one.path.endswith("/messages")]
    assert statuses == [429, 200]
    assert took >= 0.1


async def test_a_global_429_holds_everything(playground: Playground, bot: Bot, text: Channel):
    """The limit of all routes together stops other requests, too."""
    async with running(bot, playground):
        playground.rest.limit_next("GET", "/users/*", retry_after=0.2, everywhere=True)
        async with asyncio.TaskGroup() as group:
            group.create_task(bot.fetch_user(playground.world.bot.id))
            await until(lambda: playground.log[-1].status == 429)
            began = asyncio.get_running_loop().time()
            await bot.get_channel(text.id).send("late")
            took = asyncio.get_running_loop().time() - began

    assert took > 0.1


async def test_a_rate_is_kept_by_headers(playground: Playground, bot: Bot, text: Channel):
    """Told the rate, discord.py waits by itself; nothing is refused."""
    playground.rest.limit_rate("POST", "/channels/*/messages", limit=2, per=0.3)
    async with running(bot, playground):
        began = asyncio.get_running_loop().time()
        for number in range(4):
            await bot.get_channel(text.id).send(str(number))
        took = asyncio.get_running_loop().time() - began

    assert [one.status for one in playground.log if one.path.endswith("/messages")] == [200] * 4
    assert took >= 0.25


async def test_who_ignores_the_rate_is_refused(playground: Playground, text: Channel):
    """Over the limit the answer is 429, with the time to wait."""
    playground.rest.limit_rate("POST", "/channels/*/messages", limit=1, per=60)
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
        playground.rest.fail_next("POST", "/channels/*/messages", status=502)
        await bot.get_channel(text.id).send("x")

    assert [one.status for one in playground.log if one.path.endswith("/messages")] == [502, 200]


async def test_commands_of_a_guild(playground: Playground, bot: Bot, guild: InhabitedGuild):
    """Commands can be registered for one guild, fetched, and taken back."""

    @bot.tree.command(guild=discord.Object(guild.id))
    async def here(interaction: discord.Interaction) -> None:
        """Only here."""
        await interaction.response.send_message("here")

    other = playground.add_guild("Two")
    other.add_text_channel("general")
    async with running(bot, playground):
        first = await bot.tree.sync(guild=discord.Object(guild.id))
        again = await bot.tree.sync(guild=discord.Object(guild.id))
        assert (await guild.owner.invoke("here")).content == "here"
        assert playground.interactions.command(other, "here") is None
        fetched = await bot.tree.fetch_commands(guild=discord.Object(guild.id))
        await fetched[0].delete()
        assert playground.interactions.command(guild, "here") is None

    # A command that is registered again keeps its id.
    assert [one.id for one in first] == [one.id for one in again]


async def test_a_wrong_command_is_named_by_discord_py(playground: Playground, bot: Bot):
    """discord.py understands where the error in a definition is."""
    group = discord.app_commands.Group(name="many", description="Too long. " * 20)
    bot.tree.add_command(group)
    group.command(name="one", description="One.")(_nothing)

    with pytest.raises(discord.app_commands.CommandSyncFailure, match="many"):
        await bot.login(playground.token)
    await bot.close()


async def _nothing(interaction: discord.Interaction) -> None:
    pass


async def test_tokens_of_interactions_are_not_logged(
    playground: Playground, bot: Bot, guild: InhabitedGuild
):
    """The request log has no credentials in its paths."""

    @bot.tree.command()
    async def hi(interaction: discord.Interaction) -> None:
        """Hi."""
        await interaction.response.defer()
        await interaction.followup.send("hi")

    async with running(bot, playground):
        reply = await guild.owner.invoke("hi")
        await until(lambda: "/webhooks/" in playground.log[-1].path)

    paths = " ".join(one.path for one in playground.log)
    assert reply.interaction.token not in paths
    assert "/callback" in paths


async def test_threads(playground: Playground, bot: Bot, guild: InhabitedGuild, text: Channel):
    """The bot hears and writes in a thread, before and after it connected."""
    early = text.add_thread("early")
    async with running(bot, playground):
        late = text.add_thread("late")
        await until(lambda: bot.get_channel(late.id) is not None)
        for thread in (early, late):
            await guild.owner.write(thread, "hi")
            await bot.get_channel(thread.id).send("hello")

    for thread in (early, late):
        assert [message.content for message in thread.history] == ["hi", "hello"]


async def test_roles_and_nick_of_members(playground: Playground, bot: Bot, guild: InhabitedGuild):
    """With the permission the bot gives roles, and names itself."""
    ben, role = guild.add_member("Ben"), guild.add_role("Reader")
    more = guild.bot_role.permissions | Permission.MANAGE_ROLES | Permission.CHANGE_NICKNAME
    guild.set_role_permissions(guild.bot_role, more)
    async with running(bot, playground):
        seen = bot.get_guild(guild.id)
        assert seen is not None
        await seen.get_member(ben.id).edit(roles=[seen.get_role(role.id)])
        await seen.me.edit(nick="Voice")

    assert ben.roles == [role]
    assert guild.bot.name == "Voice"


async def test_a_bot_leaves_a_guild(playground: Playground, bot: Bot, guild: InhabitedGuild):
    """Leaving takes the guild out of the bot's world."""
    async with running(bot, playground):
        await bot.get_guild(guild.id).leave()
        await until(lambda: not bot.guilds)

    assert playground.guilds == []


async def test_content_is_privileged_here_too(playground: Playground, text: Channel):
    """With the intent switched off for the application, messages come without their content."""
    assert text.guild is not None
    message = await text.guild.owner.write(text, "secret")
    address = f"{playground.api_url}/channels/{text.id}/messages/{message.id}"
    headers = {"Authorization": f"Bot {playground.token}"}
    seen: list[tuple[str, int]] = []

    async with aiohttp.ClientSession(headers=headers) as client:
        for allowed in (PRIVILEGED, PRIVILEGED & ~Intent.MESSAGE_CONTENT):
            playground.gateway.allowed_intents = allowed
            async with client.get(address) as response:
                content = (await response.json())["content"]
            async with client.get(f"{playground.api_url}/oauth2/applications/@me") as response:
                flags = (await response.json())["flags"]
            seen.append((content, flags >> 19 & 1))

    assert seen == [("secret", 1), ("", 0)]
