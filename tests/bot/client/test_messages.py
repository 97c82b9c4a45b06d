"""Discord's messages as plain data, by the real library in the playground."""

import pytest

from bot.client.messages import facts_of
from playground import Playground, contents
from tests.playground.bots import Bot, point, running
from tests.support.waiting import until


@pytest.fixture
async def playground(monkeypatch):
    async with Playground(voice=False) as playground:
        point(monkeypatch, playground)
        yield playground


async def heard(playground, bot, *acts):
    """Return the facts of what is written while a bot listens."""
    async with running(bot, playground):
        for act in acts:
            await act()
        await until(lambda: len(bot.heard) == len(acts))
        return [facts_of(one, sees_content=True) for one in bot.heard]


async def test_who_and_where(playground):
    """Roles, the voice channel, threads, web-hooks and bots."""
    guild = playground.add_guild("One")
    text, voice = guild.add_text_channel("general"), guild.add_voice_channel("Voice")
    thread = text.add_thread("aside")
    staff = guild.add_role("Staff")
    ada, hook = guild.add_member("Ada", roles=(staff,)), guild.add_webhook(text, "News")
    ada.nick = "Countess"
    await ada.join(voice)

    async def post():
        hook.write("news")

    plain, threaded, chat, news, own = await heard(
        playground,
        Bot(),
        lambda: ada.write(text, "hello"),
        lambda: ada.write(thread, "aside"),
        lambda: ada.write(voice, "chat"),
        post,
        lambda: guild.add_bot("Other").write(text, "beep"),
    )

    assert (plain.guild, plain.channel, plain.parent) == (guild.id, text.id, None)
    assert (plain.author, plain.voice_channel) == (ada.id, voice.id)
    assert staff.id in plain.roles
    assert (plain.message.author.nick, plain.message.author.global_name) == ("Countess", "Ada")
    assert plain.message.content == "hello"
    assert not plain.bot
    assert (threaded.channel, threaded.parent) == (thread.id, text.id)
    assert chat.channel == voice.id
    assert (news.author, news.bot, news.voice_channel) == (hook.id, True, None)
    assert own.bot


async def test_what_is_in_it(playground):
    """Files, stickers, polls, voice messages, forwards, answers and flags."""
    guild = playground.add_guild("One")
    text = guild.add_text_channel("general")
    ada = guild.add_member("Ada")
    picture = contents.attachment(guild.world, "cat.png", description="a cat")
    first = await ada.write(text, "first")

    whole, voice, forward, answer = await heard(
        playground,
        Bot(),
        lambda: ada.write(
            text,
            attachments=[picture],
            sticker="Wave",
            poll=contents.poll("Tea?", ["yes"]),
            silent=True,
        ),
        lambda: ada.write_by_voice(text),
        lambda: ada.forward(first, text),
        lambda: ada.write(text, "second", reply_to=first),
    )

    [attachment] = whole.message.attachments
    assert (attachment.content_type, attachment.description) == ("image/png", "a cat")
    assert [one.name for one in whole.message.sticker_items] == ["Wave"]
    assert whole.message.poll.question.text == "Tea?"
    assert [one.poll_media.text for one in whole.message.poll.answers] == ["yes"]
    assert whole.message.silent
    assert voice.message.is_voice_message
    assert [one.message.content for one in forward.message.message_snapshots] == ["first"]
    assert answer.message.type == 19
    assert answer.message.referenced_message.content == "first"
    assert answer.message.referenced_message.author.global_name == "Ada"


async def test_what_is_mentioned_is_named(playground):
    """As the guild calls it, also in what is forwarded and in links; what is unknown is not."""
    guild = playground.add_guild("One")
    text, voice = guild.add_text_channel("general"), guild.add_voice_channel("Voice")
    staff, ada = guild.add_role("Staff"), guild.add_member("Ada")
    ben = guild.add_member("Ben")
    await ben.join(voice)
    link = f"https://discord.com/channels/{guild.id}/{voice.id}/5"
    content = f"<@{ben.id}> <@&{staff.id}> <#{text.id}> <@404> <#404> {link}"
    original = await ada.write(text, f"<@{ben.id}>")

    mentions, forward = await heard(
        playground,
        Bot(),
        lambda: ada.write(text, content),
        lambda: ada.forward(original, text),
    )

    assert {id_: one.global_name for id_, one in mentions.view.members.items()} == {ben.id: "Ben"}
    assert mentions.view.roles == {staff.id: "Staff"}
    assert mentions.view.channels == {text.id: "general", voice.id: "Voice"}
    assert forward.view.members[ben.id].global_name == "Ben"


async def test_what_discord_hides(playground):
    """Unless it is addressed to the bot, or is the bot's own."""
    guild = playground.add_guild("One")
    text, ada, bot = guild.add_text_channel("general"), guild.add_member("Ada"), Bot()

    async def answer():
        await bot.get_channel(text.id).send("own")

    async with running(bot, playground):
        await ada.write(text, "hello")
        await ada.write(text, f"hello <@{guild.bot.id}>")
        await answer()
        await until(lambda: len(bot.heard) == 3)
        found = [facts_of(one, sees_content=False) for one in bot.heard]

    assert [one.hidden for one in found] == [True, False, False]
    assert [one.own for one in found] == [False, False, True]
