"""What messages carry, as Discord writes it, and as discord.py understands it."""

import discord
import pytest

from playground import NotAllowed, Permission, Playground, contents
from playground.inhabited import InhabitedGuild
from playground.world import World
from tests.playground.bots import Bot, running
from tests.support.waiting import until


@pytest.fixture
def guild(playground: Playground) -> InhabitedGuild:
    guild = playground.add_guild("One", owner="Ada")
    guild.add_text_channel("general")
    guild.add_text_channel("other")
    return guild


def test_an_attachment_is_of_the_kind_that_its_name_says():
    world = World()
    picture = contents.attachment(world, "cat.png", description="a cat")
    unknown = contents.attachment(world, "data.qqq")

    assert (picture["content_type"], picture["description"]) == ("image/png", "a cat")
    assert picture["width"] > 0
    assert "content_type" not in unknown
    assert "description" not in unknown


async def test_a_message_carries_files_a_sticker_a_poll_and_silence(guild: InhabitedGuild):
    text, world = guild.text_channels[0], guild.world
    message = await guild.owner.write(
        text,
        attachments=[contents.attachment(world, "a.txt")],
        sticker="Wave",
        poll=contents.poll("Tea?", ["yes", "no"], several=True),
        silent=True,
    )

    body = message.payload()
    assert body["flags"] & contents.SILENT
    assert [one["name"] for one in body["sticker_items"]] == ["Wave"]
    assert body["poll"]["question"]["text"] == "Tea?"
    assert [one["answer_id"] for one in body["poll"]["answers"]] == [1, 2]
    with pytest.raises(NotAllowed, match="nothing in it"):
        await guild.owner.write(text)


async def test_a_voice_message_is_a_flag_and_a_recording(guild: InhabitedGuild):
    message = await guild.owner.write_by_voice(guild.text_channels[0], seconds=2.5)

    body = message.payload()
    assert body["flags"] & contents.VOICE_MESSAGE
    [recording] = body["attachments"]
    assert (recording["content_type"], recording["duration_secs"]) == ("audio/ogg", 2.5)


async def test_files_need_a_permission(guild: InhabitedGuild):
    text, ben = guild.text_channels[0], guild.add_member("Ben")
    text.set_overwrite(ben, deny=Permission.ATTACH_FILES)

    with pytest.raises(NotAllowed):
        await ben.write(text, attachments=[contents.attachment(guild.world, "a.txt")])
    with pytest.raises(NotAllowed):
        await ben.write_by_voice(text)

    assert text.history == []


async def test_a_forward_keeps_how_the_message_looked(guild: InhabitedGuild):
    text, other = guild.text_channels[:2]
    original = await guild.owner.write(text, "first", sticker="Wave")
    forward = await guild.owner.forward(original, other)
    guild.owner.edit(original, "second")

    body = forward.payload()
    [shown] = body["message_snapshots"]
    assert body["content"] == ""
    assert body["flags"] & contents.FORWARDED
    assert body["message_reference"]["type"] == contents.FORWARD
    assert body["message_reference"]["channel_id"] == str(text.id)
    assert shown["message"]["content"] == "first"
    assert shown["message"]["sticker_items"][0]["name"] == "Wave"
    assert "author" not in shown["message"]


async def test_without_content_nothing_that_was_written_is_left(guild: InhabitedGuild):
    """But stickers, as at Discord; also within a forward and of what is answered."""
    text, other = guild.text_channels[:2]
    original = await guild.owner.write(
        text, "secret", sticker="Wave", poll=contents.poll("q", ["a"])
    )
    reply = await guild.owner.write(text, "secret too", reply_to=original)
    forward = await guild.owner.forward(original, other)

    for message in (original, reply, forward):
        assert "secret" not in str(contents.without_content(message.payload()))
    hidden = contents.without_content(original.payload())
    assert "poll" not in hidden
    assert hidden["sticker_items"]


async def test_discord_py_reads_all_of_it(playground: Playground, bot: Bot, guild: InhabitedGuild):
    """The library gets what it expects of each kind, edits, deletions and typing included."""
    text, other = guild.text_channels[:2]
    ada, world = guild.owner, guild.world
    seen: list[object] = []

    async def collect(event: object) -> None:
        seen.append(event)

    for name in ("on_raw_message_delete", "on_raw_bulk_message_delete", "on_raw_typing"):
        bot.add_listener(collect, name)
    bot.add_listener(collect, "on_raw_message_edit")
    bot.add_listener(collect, "on_raw_thread_delete")
    async with running(bot, playground):
        first = await ada.write(
            text,
            "first",
            attachments=[contents.attachment(world, "cat.png", description="a cat")],
            sticker="Wave",
            poll=contents.poll("Tea?", ["yes"]),
            silent=True,
        )
        await ada.forward(first, other)
        await ada.write_by_voice(text)
        guild.add_webhook(text, "News").write("news")
        await guild.add_bot("Other").write(text, "beep")
        thread = await ada.open_thread(text, "aside")
        await ada.write(thread, "in it")
        await until(lambda: len(bot.heard) == 7)
        whole, forward, voice, hook, other_bot, opened, threaded = bot.heard
        ada.begin_typing(text)
        text.unfurled(first, {"type": "link", "title": "a page"})
        ada.edit(first, "changed")
        ada.delete(first)
        ada.delete_many(text.history[:2])
        text.delete()
        await until(lambda: len(seen) == 6)

    assert whole.attachments[0].description == "a cat"
    assert [one.name for one in whole.stickers] == ["Wave"]
    assert whole.poll is not None
    assert whole.poll.question == "Tea?"
    assert whole.flags.silent
    assert [one.content for one in forward.message_snapshots] == ["first"]
    assert forward.reference is not None
    assert forward.reference.type is discord.MessageReferenceType.forward
    assert voice.flags.voice
    assert voice.attachments[0].is_voice_message()
    assert hook.webhook_id is not None
    assert other_bot.author.bot
    assert other_bot.webhook_id is None
    assert opened.type is discord.MessageType.thread_created
    assert isinstance(threaded.channel, discord.Thread)
    typing, unfurled, edited, deleted, bulk, thread_gone = seen
    assert isinstance(typing, discord.RawTypingEvent)
    assert isinstance(unfurled, discord.RawMessageUpdateEvent)
    assert unfurled.message.content == "first"
    assert unfurled.message.edited_at is None
    assert isinstance(edited, discord.RawMessageUpdateEvent)
    assert edited.message.edited_at is not None
    assert isinstance(deleted, discord.RawMessageDeleteEvent)
    assert isinstance(bulk, discord.RawBulkMessageDeleteEvent)
    assert len(bulk.message_ids) == 2
    assert isinstance(thread_gone, discord.RawThreadDeleteEvent)
    assert thread_gone.thread_id == thread.id
