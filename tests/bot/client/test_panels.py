"""Panels and forms, as Discord gets them."""

import discord
import pytest

from bot.client.panels import (
    Button,
    Choice,
    Field,
    Form,
    Look,
    Menu,
    Panel,
    Picker,
    Whom,
    cut,
    modal_of,
    view_of,
)


async def test_a_panel_is_written_row_by_row():
    panel = Panel(
        "text",
        [
            Menu("thunder:a:b", "Choose", [Choice("x", "X", chosen=True), Choice("y", "Y", "why")]),
            (Button("thunder:a:c", "Do", Look.DANGER), Button("thunder:a:d", "Do not")),
        ],
    )

    first, second = view_of(panel).to_components()

    [menu] = first["components"]
    assert (menu["type"], menu["custom_id"], menu["placeholder"]) == (3, "thunder:a:b", "Choose")
    assert [one["default"] for one in menu["options"]] == [True, False]
    assert menu["options"][1]["description"] == "why"
    assert [(one["label"], one["style"]) for one in second["components"]] == [
        ("Do", discord.ButtonStyle.danger.value),
        ("Do not", discord.ButtonStyle.secondary.value),
    ]


@pytest.mark.parametrize(
    ("whom", "kind", "target"),
    [(Whom.ROLES, 6, "role"), (Whom.PEOPLE, 5, "user"), (Whom.CHANNELS, 8, "channel")],
)
async def test_a_picker_shows_what_is_picked(whom: Whom, kind: int, target: str):
    panel = Panel("text", [Picker("thunder:a:b", "Pick", whom, chosen=[1, 2], most=2)])
    [row] = view_of(panel).to_components()
    [picker] = row["components"]
    assert picker["type"] == kind
    assert picker["default_values"] == [{"id": 1, "type": target}, {"id": 2, "type": target}]
    assert (picker["min_values"], picker["max_values"]) == (0, 2)


async def test_nothing_is_remembered_of_a_panel():
    """What is sent ten thousand times must not stay in memory ten thousand times."""
    assert view_of(Panel("text", [(Button("thunder:a:b", "x"),)])).is_finished()
    assert modal_of(Form("thunder:a:b", "x", [Field("f", "x")])).is_finished()


async def test_what_is_too_long_for_discord_is_cut():
    choices = [Choice(str(number), "x" * 200, "y" * 200) for number in range(30)]
    [row] = view_of(Panel("text", [Menu("thunder:a:b", "z" * 200, choices)])).to_components()
    [menu] = row["components"]
    assert len(menu["options"]) == 25
    assert menu["options"][0]["label"] == "x" * 99 + "…"
    assert len(menu["options"][0]["description"]) == 100
    assert len(menu["placeholder"]) == 150
    assert cut("short", 5) == "short"


async def test_a_form_has_labels_and_what_stands_there_already():
    fields = [Field("f", "Name", "Ada", "What I call you", required=True, longest=10)]
    body = modal_of(Form("thunder:a:b", "t" * 60, fields)).to_dict()
    assert (body["custom_id"], len(body["title"])) == ("thunder:a:b", 45)
    [label] = body["components"]
    assert (label["label"], label["description"]) == ("Name", "What I call you")
    assert label["component"]["value"] == "Ada"
    assert label["component"]["max_length"] == 10
    assert label["component"]["required"]
