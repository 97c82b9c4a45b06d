"""Messages and guilds are read as Discord writes them, and in simpler shapes."""

import pytest
from pydantic import ValidationError

from bot.text.message import Author, GuildView, Message


def test_ids_come_as_numbers_or_digits():
    assert Message.model_validate({"author": {"id": "42"}}).author.id == 42
    assert Message.model_validate({"author": {"id": 42}}).author.id == 42


def test_everything_may_be_left_out_or_null():
    nothing = {"content": None, "mentions": None, "attachments": None, "sticker_items": None}

    assert Message.model_validate(nothing) == Message()


def test_what_we_do_not_know_is_ignored():
    assert Message.model_validate({"content": "hi", "nonce": 1}).content == "hi"


def test_a_member_may_have_the_user_inside():
    member = {"user": {"id": "7", "username": "al"}, "nick": "Ally", "roles": []}

    assert Author.model_validate(member) == Author(id=7, username="al", nick="Ally")


def test_a_user_may_have_the_member_inside():
    user = {"id": "7", "username": "al", "member": {"nick": "Ally"}}

    assert Author.model_validate(user) == Author(id=7, username="al", nick="Ally")


def test_an_authors_membership_may_stand_beside_them():
    """As in Discord's events."""
    event = {"author": {"id": "7", "username": "al"}, "member": {"nick": "Ally"}}

    assert Message.model_validate(event).author == Author(id=7, username="al", nick="Ally")
    assert Message.model_validate({"content": "hi", "member": {"nick": "A"}}).author == Author()


def test_a_message_may_be_a_bare_text():
    assert Message.model_validate("hi") == Message(content="hi")


def test_what_was_sent_may_be_a_bare_name():
    message = Message.model_validate({"attachments": ["a.png"], "stickers": ["wave"]})

    assert message.attachments[0].filename == "a.png"
    assert message.sticker_items[0].name == "wave"


def test_a_forward_may_come_without_its_wrapping():
    wrapped = Message.model_validate({"message_snapshots": [{"message": {"content": "hi"}}]})
    bare = Message.model_validate({"message_snapshots": [{"content": "hi"}]})

    assert wrapped == bare
    assert bare.message_snapshots[0].message.content == "hi"


@pytest.mark.parametrize("poll", [{"question": {"text": "why?"}}, {"question": "why?"}, "why?"])
def test_a_poll_may_be_written_shorter(poll: object):
    message = Message.model_validate({"poll": poll})

    assert message.poll is not None
    assert message.poll.question.text == "why?"


@pytest.mark.parametrize(
    "members",
    [
        [{"user": {"id": "7", "username": "al"}}],
        [{"id": 7, "username": "al"}],
        {"7": {"id": 7, "name": "al"}},
    ],
)
def test_members_come_as_a_list_or_by_id(members: object):
    assert GuildView.model_validate({"members": members}).members[7] == Author(id=7, username="al")


def test_a_member_may_be_a_bare_name():
    assert GuildView.model_validate({"members": {"7": "al"}}).members[7].username == "al"


@pytest.mark.parametrize(
    "places", [[{"id": "30", "name": "general"}], {"30": "general"}, {30: {"name": "general"}}]
)
def test_roles_and_channels_come_as_a_list_or_by_id(places: object):
    guild = GuildView.model_validate({"roles": places, "channels": places})

    assert guild.roles == guild.channels == {30: "general"}


@pytest.mark.parametrize("places", [3, "general", [{"id": 1}], ["general"]])
def test_what_is_no_list_of_places_is_refused(places: object):
    with pytest.raises(ValidationError):
        GuildView.model_validate({"channels": places})


def test_a_guild_can_be_made_of_what_mentions_are_called():
    guild = GuildView.of_names({"<@1>": "Al", "<@!2>": "Bo", "<@&3>": "Staff", "<#4>": "general"})

    assert [guild.members[1].username, guild.members[2].username] == ["Al", "Bo"]
    assert (guild.roles, guild.channels) == ({3: "Staff"}, {4: "general"})
