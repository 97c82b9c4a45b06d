"""What the bot may not see or do."""

import aiohttp
import discord
import pytest

from playground import Permission, Playground
from playground.channels import Channel
from playground.inhabited import InhabitedGuild
from playground.intents import PRIVILEGED, Intent
from tests.playground.bots import Bot, running


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
