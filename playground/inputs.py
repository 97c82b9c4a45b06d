"""
What Discord's client sends for what somebody typed, pressed, chose or filled in.

Pure: who does it, and what the bot answers, is elsewhere
(:mod:`playground.people`, :mod:`playground.interactions`).
"""

from collections.abc import Sequence

from playground.commands import resolve_chosen
from playground.errors import NotAllowed
from playground.guilds import Guild
from playground.interaction import Reply
from playground.messages import Message
from playground.wire import Json, listed

BUTTON = 2
LINK_BUTTON_STYLE = 5
SELECTS = {3, 5, 6, 7, 8}
ENTITY_SELECTS = SELECTS - {3}
"""Those whose values are ids: of users, roles, mentionables, channels."""
USER_MENU, MESSAGE_MENU = 2, 3


def command_data(definition: Json, path: list[str], options: list[Json], resolved: Json) -> Json:
    """Return what an interaction says of a command, subcommands around its options."""
    kinds = [1] if len(path) == 1 else [2, 1]
    nested = options
    for name, kind in zip(reversed(path), reversed(kinds[: len(path)]), strict=True):
        nested = [{"name": name, "type": kind, "options": nested}]
    data: Json = {
        "id": definition["id"],
        "name": definition["name"],
        "type": 1,
        "options": nested,
        "resolved": resolved,
    }
    if "guild_id" in definition:
        data["guild_id"] = definition["guild_id"]
    return data


def menu_data(definition: Json, target: int, resolved: Json) -> Json:
    """Return what an interaction says of a command in the menu of a message or a person."""
    data: Json = {
        "id": definition["id"],
        "name": definition["name"],
        "type": definition["type"],
        "target_id": str(target),
        "resolved": resolved,
    }
    if "guild_id" in definition:
        data["guild_id"] = definition["guild_id"]
    return data


def seen(message: Message | Reply) -> Message:
    """
    Return the message that somebody looks at.

    Raises:
        NotAllowed: If it is an answer without one.
    """
    if isinstance(message, Message):
        return message
    if message.message is None:
        raise NotAllowed("the answer has no message")
    return message.message


def find_component(message: Message, kinds: set[int], name: str) -> Json:
    """
    Find a component at any depth, by custom id, label or placeholder.

    Raises:
        NotAllowed: If there is none of these kinds, or it is disabled.
    """
    for component in _all_components(message.components):
        names = {component.get(key) for key in ("custom_id", "label", "placeholder")}
        if component.get("type") in kinds and name in names:
            if component.get("disabled"):
                raise NotAllowed(f"{name!r} is disabled")
            return component
    raise NotAllowed(f"there is no {name!r} to press or to choose from")


def _all_components(components: list[Json]) -> list[Json]:
    found: list[Json] = []
    for component in components:
        found.append(component)
        found += _all_components(listed(component, "components"))
        for key in ("component", "accessory"):
            if key in component:
                found += _all_components([component[key]])
    return found


def chosen(component: Json, menu: str, values: Sequence[str], guild: Guild) -> Json:
    """
    Return what an interaction says of the values chosen from a select menu.

    Raises:
        NotAllowed: If there are too few or too many, or the menu does not offer them.
        CommandRefused: If an id is nobody's of this guild.
    """
    least, most = component.get("min_values", 1), component.get("max_values", 1)
    if not least <= len(values) <= most:
        raise NotAllowed(f"{menu!r} wants {least} to {most} values")
    offered = {str(one["value"]) for one in listed(component, "options")}
    if component["type"] == 3 and not offered.issuperset(values):
        raise NotAllowed(f"{menu!r} offers only: {', '.join(sorted(offered))}")
    more: Json = {"values": list(values)}
    if component["type"] in ENTITY_SELECTS:
        more["resolved"] = resolve_chosen(component["type"], values, guild)
    return more


def filled_rows(
    modal: Json, fields: dict[str, str | list[str]], guild: Guild
) -> tuple[list[Json], Json]:
    """
    Return a form's parts as filled in, and the objects that were chosen in it.

    Raises:
        NotAllowed: If a field is required, unknown, too short or too long.
    """
    rows: list[Json] = []
    resolved: Json = {}
    for row in listed(modal, "components"):
        # What is only there to be read (text, type 10) has no fields and is not sent.
        inner: list[Json] = [row["component"]] if "component" in row else listed(row, "components")
        if not inner:
            continue
        filled = [_filled_field(field, fields, guild, resolved) for field in inner]
        body: Json = {"type": row["type"]}
        body |= {"component": filled[0]} if "component" in row else {"components": filled}
        rows.append(body)
    if fields:
        raise NotAllowed(f"the form has no field {next(iter(fields))!r}")
    return rows, resolved


def _filled_field(
    field: Json, fields: dict[str, str | list[str]], guild: Guild, resolved: Json
) -> Json:
    name = str(field.get("custom_id", ""))
    value = fields.pop(name, field.get("value") or "")
    if field.get("required", True) and not value:
        raise NotAllowed(f"the field {name!r} is required")
    body: Json = {"type": field["type"], "custom_id": name}
    if field["type"] in SELECTS:
        values = [value] if isinstance(value, str) and value else list(value)
        if field["type"] in ENTITY_SELECTS:
            for kind, found in resolve_chosen(field["type"], values, guild).items():
                resolved.setdefault(kind, {}).update(found)
        return body | {"values": values}
    if value and not field.get("min_length", 0) <= len(value) <= field.get("max_length", 4000):
        raise NotAllowed(f"the field {name!r} is too short or too long")
    return body | {"value": value}
