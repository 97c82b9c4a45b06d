"""The world and what it looks like."""

from playground.inhabited import InhabitedGuild
from playground.permissions import Permission
from playground.server import Playground
from playground.world import EPHEMERAL, Event, Message, World, snowflake_at


def guild_of(playground: Playground) -> InhabitedGuild:
    return playground.add_guild("One")


def test_ids_grow_and_say_when():
    """Ids are unique, grow, and carry the time."""
    world = World()

    ids = [world.new_id() for _ in range(1000)]

    assert ids == sorted(set(ids))
    message = world.message(world.direct_channel(world.bot), world.bot, "x")
    assert snowflake_at(message.created_at) - (1 << 22) * 1000 < message.id


async def test_changes_are_announced_in_order(playground: Playground):
    """Watchers hear of what happens, by Discord's names."""
    guild = guild_of(playground)
    heard: list[Event] = []
    playground.world.watchers.append(heard.append)

    text = guild.add_text_channel("general")
    ben = guild.add_member("Ben")
    ben.give(guild.moderators)
    message = await ben.write(text, "hi")
    ben.edit(message, "ho")
    ben.delete(message)
    thread = text.add_thread("aside")
    await guild.delete_channel(thread)
    await guild.expel(ben)

    assert [event.name for event in heard] == [
        "CHANNEL_CREATE",
        "GUILD_MEMBER_ADD",
        "GUILD_MEMBER_UPDATE",
        "MESSAGE_CREATE",
        "MESSAGE_UPDATE",
        "MESSAGE_DELETE",
        "THREAD_CREATE",
        "THREAD_DELETE",
        "GUILD_MEMBER_REMOVE",
    ]


async def test_an_ephemeral_message_is_private(playground: Playground):
    """Of what only one person sees, watchers hear as private, and history is silent."""
    guild = guild_of(playground)
    text = guild.add_text_channel("general")
    heard: list[Event] = []
    playground.world.watchers.append(heard.append)

    text.post(Message(1, text, playground.world.bot, "psst", flags=EPHEMERAL))

    assert [event.private for event in heard] == [True]
    assert text.history == []


async def test_permissions_in_a_channel(playground: Playground):
    """A member's permissions include the channel's overwrites, in threads the parent's."""
    guild = guild_of(playground)
    text = guild.add_text_channel("general")
    ben = guild.add_member("Ben")
    role = guild.add_role("Quiet")
    ben.give(role)

    text.set_overwrite(role, deny=Permission.SEND_MESSAGES)
    thread = text.add_thread("aside")

    assert not ben.may(Permission.SEND_MESSAGES, text)
    assert not ben.may(Permission.SEND_MESSAGES, thread)
    assert ben.may(Permission.VIEW_CHANNEL, text)
    assert guild.owner.may(Permission.ADMINISTRATOR, text)


async def test_the_guild_lists_members_by_intent(playground: Playground):
    """Without the members intent only the bot and who is in voice are listed."""
    guild = guild_of(playground)
    voice = guild.add_voice_channel("Voice")
    ada, _ = guild.add_member("Ada"), guild.add_member("Ben")
    await ada.join(voice)

    few = guild.full_payload(all_members=False)["members"]
    all_of_them = guild.full_payload(all_members=True)["members"]

    assert {one["user"]["username"] for one in few} == {"Thunder", "ada"}
    assert len(all_of_them) == 4


async def test_replies_and_mentions(playground: Playground):
    """A reply carries what it answers; mentions are listed."""
    guild = guild_of(playground)
    text = guild.add_text_channel("general")
    ben = guild.add_member("Ben")
    first = await ben.write(text, "one")

    second = await ben.write(text, f"two <@{guild.owner.id}>", reply_to=first)

    body = second.payload()
    assert body["referenced_message"]["content"] == "one"
    assert [one["id"] for one in body["mentions"]] == [str(guild.owner.id)]


async def test_a_private_answer_is_deleted_in_private(playground: Playground):
    """Who watches for a person hears of it; the gateway, which skips what is private, does not."""
    guild = guild_of(playground)
    channel = guild.add_text_channel("general")
    answer = playground.world.message(channel, playground.world.bot, "psst")
    answer.flags = EPHEMERAL
    channel.post(answer)
    heard: list[Event] = []
    playground.world.watchers.append(heard.append)

    channel.remove(answer)

    assert [(event.name, event.private) for event in heard] == [("MESSAGE_DELETE", True)]


async def test_a_role_can_be_taken_back(playground: Playground):
    guild = guild_of(playground)
    ben = guild.add_member("Ben", moderator=True)
    heard: list[Event] = []
    playground.world.watchers.append(heard.append)

    ben.take(guild.moderators)

    assert ben.roles == []
    assert [event.name for event in heard] == ["GUILD_MEMBER_UPDATE"]
