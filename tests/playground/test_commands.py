"""Definitions and invocations of commands."""

from typing import Any

import pytest

from playground.commands import (
    Option,
    by_id,
    check_definitions,
    check_permission,
    fill_in,
    localized,
    registered,
    resolve_chosen,
    walk,
)
from playground.errors import ApiError, CommandRefused
from playground.inhabited import InhabitedGuild
from playground.permissions import Permission

OPTION = {"name": "text", "description": "What.", "type": 3, "required": True}


def command(**more: object) -> dict[str, Any]:
    return {"name": "say", "description": "Say.", "type": 1} | more


@pytest.mark.parametrize(
    ("definitions", "path"),
    [
        ([command(name="Say")], ["0", "name"]),
        ([command(name="two words")], ["0", "name"]),
        ([command(name="x" * 33)], ["0", "name"]),
        ([command(description="")], ["0", "description"]),
        ([command(name_localizations={"de": "Sag"})], ["0", "name_localizations", "de"]),
        (
            [command(options=[OPTION | {"description_localizations": {"hi": "x" * 101}}])],
            ["0", "options", "0", "description_localizations", "hi"],
        ),
        ([command(description="x" * 101)], ["0", "description"]),
        ([command(), command()], ["1"]),
        ([command(options=[OPTION, OPTION])], ["0", "options", "1"]),
        (
            [command(options=[OPTION | {"required": False, "name": "a"}, OPTION])],
            ["0", "options", "1"],
        ),
        ([command(options=[OPTION | {"name": f"n{i}"} for i in range(26)])], ["0", "options"]),
        (
            [command(options=[OPTION | {"choices": [{"name": "a", "value": "a"}] * 26}])],
            ["0", "options", "0", "choices"],
        ),
        (
            [
                command(
                    options=[
                        OPTION | {"autocomplete": True, "choices": [{"name": "a", "value": "a"}]}
                    ]
                )
            ],
            ["0", "options", "0", "autocomplete"],
        ),
        ([command(options=[{**OPTION, "name": "N"}])], ["0", "options", "0", "name"]),
        ([command(type=3)], ["0", "description"]),
        ([{"name": "", "type": 2}], ["0", "name"]),
        ([command(name=f"c{i}") for i in range(101)], []),
    ],
)
def test_a_wrong_definition_is_refused_by_path(definitions: list[dict[str, Any]], path: list[str]):
    """What Discord refuses is refused, with the path to it."""
    with pytest.raises(ApiError) as refusal:
        check_definitions(definitions)

    nested = refusal.value.errors
    for key in path:
        assert nested is not None
        nested = nested[key]
    assert nested is not None
    assert "_errors" in nested


def test_good_definitions_pass():
    """Commands, context menus and subcommands of the same name in different kinds."""
    sub = {"name": "add", "description": "Add.", "type": 1, "options": [OPTION]}
    check_definitions(
        [
            command(),
            command(name="größe"),
            {"name": "Speak This", "type": 3},
            {"name": "say", "type": 2},
            command(name="auto", options=[sub]),
        ]
    )


def test_a_registered_command_has_ids():
    """Discord gives back the definition with ids."""
    body = registered(command(), command_id=1, application_id=2, guild_id=3)

    assert (body["id"], body["application_id"], body["guild_id"]) == ("1", "2", "3")
    assert "guild_id" not in registered(command(), command_id=1, application_id=2, guild_id=0)


@pytest.mark.parametrize(
    ("option", "value", "sent"),
    [
        ({"type": 3}, "x", "x"),
        ({"type": 3, "choices": [{"name": "Big", "value": "b"}]}, "Big", "b"),
        ({"type": 4}, "7", 7),
        ({"type": 5}, "yes", True),
        ({"type": 5}, False, False),
        ({"type": 10}, "1.5", 1.5),
    ],
)
async def test_values_are_sent_in_their_kind(
    guild: InhabitedGuild, option: dict[str, Any], value: object, sent: object
):
    """Typed text becomes what the option wants."""
    options, _ = fill_in(command(options=[OPTION | option]), {"text": value}, guild)

    assert options[0]["value"] == sent


@pytest.mark.parametrize(
    ("option", "value", "why"),
    [
        ({"type": 3, "max_length": 3}, "long", "characters"),
        ({"type": 3, "choices": [{"name": "a", "value": "a"}]}, "b", "not one of"),
        ({"type": 4}, "1.5", "whole number"),
        ({"type": 4, "max_value": 3}, 4, "between"),
        ({"type": 5}, "maybe", "neither"),
        ({"type": 6}, "Nobody", "not a user"),
        ({"type": 7}, "nowhere", "not a channel"),
        ({"type": 7, "channel_types": [2]}, "general", "another kind"),
        ({"type": 8}, "nothing", "not a role"),
        ({"type": 11}, "file", "no file"),
    ],
)
async def test_wrong_values_are_refused(
    guild: InhabitedGuild, option: dict[str, Any], value: object, why: str
):
    """What Discord's client does not send is refused, with a reason."""
    with pytest.raises(CommandRefused, match=why):
        fill_in(command(options=[OPTION | option]), {"text": value}, guild)


async def test_people_and_channels_are_found_by_name(guild: InhabitedGuild):
    """At a terminal people are named, with or without their mark."""
    ben = guild.add_member("Ben")
    definition = command(
        options=[OPTION | {"type": 9, "name": "who"}, OPTION | {"type": 7, "name": "where"}]
    )

    options, resolved = fill_in(definition, {"who": "@ben", "where": "#general"}, guild)

    assert options[0]["value"] == str(ben.id)
    assert resolved["users"].keys() == resolved["members"].keys() == {str(ben.id)}
    assert next(iter(resolved["channels"].values()))["name"] == "general"


@pytest.mark.parametrize("words", [[], ["nope"], ["add", "more"]])
def test_subcommands_must_be_named(words: list[str]):
    """A group alone, an unknown name and a name too many are refused."""
    sub = {"name": "add", "description": "Add.", "type": 1}

    with pytest.raises(CommandRefused):
        walk(command(options=[sub]), words)


async def test_who_sees_a_command(guild: InhabitedGuild):
    """Default permissions, the right to use commands and to see the channel decide."""
    text, ben = guild.text_channels[0], guild.add_member("Ben")
    for_moderators = command(default_member_permissions=str(int(Permission.MOVE_MEMBERS)))

    check_permission(command(), ben, text)
    check_permission(for_moderators, guild.owner, text)
    with pytest.raises(CommandRefused, match="no permission"):
        check_permission(for_moderators, ben, text)
    with pytest.raises(CommandRefused, match="no permission"):
        check_permission(command(default_member_permissions="0"), ben, text)
    text.set_overwrite(ben, deny=Permission.USE_APPLICATION_COMMANDS)
    with pytest.raises(CommandRefused, match="may not use commands"):
        check_permission(command(), ben, text)
    text.set_overwrite(ben, deny=Permission.VIEW_CHANNEL)
    with pytest.raises(CommandRefused, match="cannot see"):
        check_permission(command(), ben, text)


def test_ids_of_an_entity_select_name_objects(guild: InhabitedGuild):
    """Each kind of select takes its kind of id and no other."""
    ada, role, channel = guild.owner, guild.moderators, guild.text_channels[0]
    found = {
        kind: resolve_chosen(kind, [str(one.id)], guild)
        for kind, one in ((5, ada), (6, role), (7, role), (8, channel))
    }

    assert set(found[5]) == {"users", "members"}
    assert set(found[6]) == set(found[7]) == {"roles"}
    assert set(resolve_chosen(7, [str(ada.id)], guild)) == {"users", "members"}
    assert list(found[8]["channels"]) == [str(channel.id)]
    for kind, wrong in ((5, role.id), (6, ada.id), (7, channel.id), (8, ada.id), (5, "x")):
        with pytest.raises(CommandRefused):
            resolve_chosen(kind, [str(wrong)], guild)
    assert by_id(str(ada.id), Option.STRING, guild) is None


@pytest.mark.parametrize("name", ["überspringen", "話す", "दिखाएँ", "de-quem"])
def test_names_in_other_scripts(name: str):
    """Devanagari writes its vowels as marks behind the letters."""
    check_definitions([command(name_localizations={"hi": name})])


def test_what_is_shown_in_a_language():
    told = command(name_localizations={"de": "sag"})
    assert localized(told, "name", "de") == "sag"
    assert localized(told, "name", "fr") == "say"
    assert localized(told, "description", "de") == "Say."
