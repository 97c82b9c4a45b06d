"""
Panels (text with buttons and select menus) and forms, as plain data.

A panel keeps nothing: what a button means stands in its custom id
(:mod:`bot.client.presses`), so a panel works as long as Discord shows it,
after a restart too, and costs no memory. discord.py's own views, which would
wait for a press until they time out, are only the way to write the JSON: they
are stopped before they are sent, and so not remembered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeAlias

import discord
from discord import ui

MOST_CHOICES: Final = 25
"""Choices of a select menu, as Discord has it."""
LONGEST_LABEL: Final = 100
"""Characters of a choice, and of what is said about it."""
LONGEST_BUTTON: Final = 80
LONGEST_PLACEHOLDER: Final = 150
LONGEST_TITLE: Final = 45
"""Characters of a form's title, and of a field's label."""

Item: TypeAlias = ui.Item[Any]


class Look(Enum):
    """How a button looks."""

    QUIET = discord.ButtonStyle.secondary
    MAIN = discord.ButtonStyle.primary
    DANGER = discord.ButtonStyle.danger


class Whom(Enum):
    """What a :class:`Picker` offers."""

    ROLES = "roles"
    PEOPLE = "people"
    CHANNELS = "channels"
    """Text channels and voice channels."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button."""

    id: str
    """What it means; see :mod:`bot.client.presses`."""
    label: str
    look: Look = Look.QUIET


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    value: str
    label: str
    hint: str = ""
    """What is said about it; empty for nothing."""
    chosen: bool = False
    """Whether it is what is so now."""


@dataclass(frozen=True, slots=True)
class Menu:
    """A select menu with choices of ours."""

    id: str
    title: str
    choices: Sequence[Choice]
    """At least one; what is more than Discord shows is left out."""


@dataclass(frozen=True, slots=True)
class Picker:
    """A select menu with what the server has."""

    id: str
    title: str
    whom: Whom
    chosen: Sequence[int] = ()
    """Ids of what is chosen now."""
    most: int = MOST_CHOICES
    least: int = 0


Row: TypeAlias = Menu | Picker | tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """A message that can be operated."""

    text: str
    rows: Sequence[Row] = ()
    """At most five."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form, for text."""

    id: str
    label: str
    value: str = ""
    """What stands in it at first."""
    hint: str = ""
    """What is said about it; empty for nothing."""
    required: bool = False
    longest: int = 100
    long: bool = False
    """Whether it has several lines."""


@dataclass(frozen=True, slots=True)
class Form:
    """What opens above everything, to be filled in."""

    id: str
    title: str
    fields: Sequence[Field]
    """At most five."""


def view_of(panel: Panel) -> ui.View:
    """Write a panel's rows for discord.py. Needs a running loop."""
    view = ui.View(timeout=None)
    for number, row in enumerate(panel.rows):
        for item in _items(row, number):
            view.add_item(item)
    view.stop()
    return view


def modal_of(form: Form) -> ui.Modal:
    """Write a form for discord.py. Needs a running loop."""
    modal = ui.Modal(title=cut(form.title, LONGEST_TITLE), custom_id=form.id, timeout=None)
    for field in form.fields:
        modal.add_item(_label(field))
    modal.stop()
    return modal


def cut(text: str, longest: int) -> str:
    """Shorten a text to what Discord takes."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _items(row: Row, number: int) -> Sequence[Item]:
    match row:
        case Menu():
            return [_menu(row, number)]
        case Picker():
            return [_picker(row, number)]
        case _:
            return [
                ui.Button(
                    custom_id=button.id,
                    label=cut(button.label, LONGEST_BUTTON),
                    style=button.look.value,
                    row=number,
                )
                for button in row
            ]


def _menu(menu: Menu, number: int) -> Item:
    return ui.Select[ui.View](
        custom_id=menu.id,
        placeholder=cut(menu.title, LONGEST_PLACEHOLDER),
        row=number,
        options=[
            discord.SelectOption(
                value=choice.value,
                label=cut(choice.label, LONGEST_LABEL),
                description=cut(choice.hint, LONGEST_LABEL) or None,
                default=choice.chosen,
            )
            for choice in menu.choices[:MOST_CHOICES]
        ],
    )


def _picker(picker: Picker, number: int) -> Item:
    placeholder = cut(picker.title, LONGEST_PLACEHOLDER)
    chosen = [discord.Object(id_) for id_ in picker.chosen[: picker.most]]
    match picker.whom:
        case Whom.ROLES:
            return ui.RoleSelect[ui.View](
                custom_id=picker.id,
                placeholder=placeholder,
                min_values=picker.least,
                max_values=picker.most,
                default_values=[_typed(one, discord.Role) for one in chosen],
                row=number,
            )
        case Whom.PEOPLE:
            return ui.UserSelect[ui.View](
                custom_id=picker.id,
                placeholder=placeholder,
                min_values=picker.least,
                max_values=picker.most,
                default_values=[_typed(one, discord.User) for one in chosen],
                row=number,
            )
        case Whom.CHANNELS:
            return ui.ChannelSelect[ui.View](
                custom_id=picker.id,
                placeholder=placeholder,
                min_values=picker.least,
                max_values=picker.most,
                channel_types=[discord.ChannelType.text, discord.ChannelType.voice],
                default_values=[_typed(one, discord.abc.GuildChannel) for one in chosen],
                row=number,
            )


def _typed(one: discord.Object, kind: type[Any]) -> discord.Object:
    return discord.Object(one.id, type=kind)


def _label(field: Field) -> ui.Label[ui.Modal]:
    return ui.Label(
        text=cut(field.label, LONGEST_TITLE),
        description=cut(field.hint, LONGEST_LABEL) or None,
        component=ui.TextInput[ui.Modal](
            custom_id=field.id,
            style=discord.TextStyle.long if field.long else discord.TextStyle.short,
            default=field.value or None,
            required=field.required,
            max_length=field.longest,
        ),
    )


async def show(
    interaction: discord.Interaction[Any], panel: Panel, *, files: Sequence[discord.File] = ()
) -> None:
    """Answer with a panel that only whoever acted sees, in the place of what they acted on."""
    view = view_of(panel)
    if interaction.response.is_done():
        await interaction.edit_original_response(
            content=panel.text, view=view, attachments=list(files)
        )
    elif interaction.type is discord.InteractionType.component:
        await interaction.response.edit_message(
            content=panel.text, view=view, attachments=list(files)
        )
    else:
        await interaction.response.send_message(
            panel.text, view=view, files=list(files), ephemeral=True
        )
