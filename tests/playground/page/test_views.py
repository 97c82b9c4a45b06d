"""What a page is told of the world."""

from playground import InhabitedGuild, Permission, Playground, contents
from playground.page import views
from playground.wire import EPHEMERAL


def place(playground: Playground, guild: InhabitedGuild, name: str = "Ada"):
    person = next(one for one in guild.members.values() if one.name == name)
    return views.place(person, playground.interactions, bot_here=False)


async def test_channels_that_one_cannot_see_are_not_told(playground: Playground):
    """Neither the channel, nor its messages, nor the commands that work only there."""
    guild = playground.add_guild("One", owner="Ada")
    secret, hall = guild.add_text_channel("secret"), guild.add_text_channel("hall")
    ben = guild.add_member("Ben")
    secret.set_overwrite(guild.everyone, deny=Permission.VIEW_CHANNEL)
    await guild.owner.write(secret, "psst")
    playground.interactions.register(0, [{"name": "say", "description": "Say."}])

    told = place(playground, guild, "Ben")

    assert [one["name"] for one in told["channels"]] == ["hall"]
    assert [one["channels"] for one in told["commands"]] == [[str(hall.id)]]
    assert views.history(ben)["messages"] == []
    assert len(views.history(guild.owner)["messages"]) == 1


async def test_what_one_may_is_told_with_the_channel(playground: Playground):
    guild = playground.add_guild("One", owner="Ada")
    text, voice = guild.add_text_channel("hall"), guild.add_voice_channel("Voice")
    text.add_thread("aside")
    guild.add_member("Ben")
    guild.add_member("Mod", moderator=True)
    text.set_overwrite(guild.everyone, deny=Permission.SEND_MESSAGES)
    voice.set_overwrite(guild.everyone, deny=Permission.CONNECT)

    rights = {
        name: {
            one["name"]: (one["mayWrite"], one["mayJoin"], one["mayManage"])
            for one in place(playground, guild, name)["channels"]
        }
        for name in ("Ada", "Ben", "Mod")
    }

    assert rights["Ben"]["hall"] == (False, False, False)
    assert rights["Ben"]["Voice"] == (True, False, False)
    assert rights["Ben"]["aside"] == (True, False, False)
    assert rights["Mod"]["hall"] == (False, False, True)
    assert rights["Ada"]["hall"] == (True, False, True)
    assert rights["Ada"]["Voice"] == (True, True, True)


async def test_members_are_told_with_their_state(playground: Playground):
    guild = playground.add_guild("One", owner="Ada")
    voice = guild.add_voice_channel("Voice")
    mod = guild.add_member("Mod", moderator=True)
    await mod.join(voice)
    mod.mute = True

    members = {one["name"]: one for one in place(playground, guild)["members"]}

    assert members["Thunder"]["bot"]
    assert not members["Thunder"]["person"]
    assert members["Ada"]["owner"]
    assert members["Ada"]["voice"] is None
    assert members["Mod"]["moderator"]
    assert members["Mod"]["voice"]["channel"] == str(voice.id)
    assert members["Mod"]["voice"]["muted"]


async def test_roles_are_those_that_one_can_name(playground: Playground):
    guild = playground.add_guild("One", owner="Ada")
    guild.add_role("Singer")

    assert [one["name"] for one in place(playground, guild)["roles"]] == ["Moderator", "Singer"]


async def test_a_message_is_told_with_what_it_answers(playground: Playground):
    guild = playground.add_guild("One", owner="Ada")
    channel = guild.add_text_channel("hall")
    first = await guild.owner.write(channel, "first")
    reply = await guild.owner.write(channel, "second", reply_to=first)
    guild.owner.edit(first, "corrected")
    answer = playground.world.message(channel, playground.world.bot, "done")
    answer.flags = EPHEMERAL
    answer.interaction = {"user": {"id": str(guild.owner.id)}, "name": "say", "type": 2}
    answer.reactions = {"⚡": {1, 2}}
    answer.attachments = [{"filename": "speech.wav"}]
    channel.post(answer)
    channel.edited(answer)

    told = {one.content: views.message(one, guild.owner) for one in channel.messages.values()}

    assert told["corrected"]["edited"]
    assert told["second"]["replyTo"] == {"author": str(guild.owner.id), "content": "corrected"}
    assert told["done"]["private"]
    assert not told["done"]["edited"]
    assert told["done"]["answers"] == {"name": "say", "kind": 2, "who": str(guild.owner.id)}
    assert told["done"]["reactions"] == [{"emoji": "⚡", "count": 2}]
    assert [one["name"] for one in told["done"]["attachments"]] == ["speech.wav"]
    assert reply.reply_to == first.id


async def test_only_the_newest_messages_are_told(playground: Playground):
    guild = playground.add_guild("One", owner="Ada")
    channel = guild.add_text_channel("hall")
    for number in range(views.SHOWN_MESSAGES + 5):
        await guild.owner.write(channel, str(number))

    told = views.history(guild.owner)["messages"]

    assert [one["content"] for one in told][:1] == ["5"]
    assert len(told) == views.SHOWN_MESSAGES


async def test_commands_are_called_as_in_ones_language(playground: Playground):
    guild = playground.add_guild("One", owner="Ada")
    guild.add_text_channel("hall")
    option = {"name": "text", "description": "What.", "type": 3}
    option |= {"name_localizations": {"de": "wort"}, "choices": [{"name": "a", "value": "a"}]}
    said = {"name": "say", "description": "Say.", "options": [option]}
    said |= {"description_localizations": {"de": "Sag es."}}
    playground.interactions.register(0, [said])

    guild.owner.locale = "de"
    told = place(playground, guild)

    [command] = told["commands"]
    assert told["locale"] == "de"
    assert (command["name"], command["label"], command["description"]) == ("say", "say", "Sag es.")
    assert (command["options"][0]["name"], command["options"][0]["label"]) == ("text", "wort")
    assert command["options"][0]["choices"][0]["label"] == "a"


async def test_files_that_are_kept_are_told_with_their_place(playground: Playground):
    guild = playground.add_guild("One", owner="Ada")
    hall = guild.add_text_channel("hall")
    kept = playground.world.files.keep("a.ogg", b"x")
    made_up = contents.attachment(playground.world, "b.ogg")
    message = await guild.owner.write(hall, "", attachments=[kept, made_up])
    there, gone = views.message(message, guild.owner)["attachments"]
    assert (there["kind"], there["path"]) == ("audio", f"/attachments/{kept['id']}/a.ogg")
    assert gone["path"] is None
