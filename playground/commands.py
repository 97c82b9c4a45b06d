"""
Commands as the bot registered them, and invocations as a person types them.

Two sides of one agreement: :func:`check_definitions` refuses what Discord's
API would refuse of a bot, :func:`fill_in` refuses what Discord's client would
refuse of a person. Both are pure.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from typing import Any, cast

from playground.channels import Channel
from playground.errors import CommandRefused, invalid_form
from playground.guilds import Guild
from playground.members import Member, Role
from playground.permissions import Permission
from playground.wire import Json, listed

MOST_COMMANDS = {1: 100, 2: 15, 3: 15}
"""Kind of command → how many an application may have in one scope."""
MOST_OPTIONS = 25
MOST_CHOICES = 25
LONGEST_COMMAND = 8000
"""Characters of all names, descriptions and choices of one command together."""
LONGEST_STRING = 6000
"""Characters of one string option."""


class Option(IntEnum):
    """Discord's numbers for the kinds of option."""

    SUBCOMMAND = 1
    GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


NESTING = {Option.SUBCOMMAND, Option.GROUP}


def check_definitions(definitions: list[Json]) -> None:
    """
    Check what a bot registers in one scope.

    Raises:
        ApiError: With Discord's path to the first wrong field.
    """
    seen: set[tuple[int, str]] = set()
    kinds: list[int] = []
    for index, definition in enumerate(definitions):
        kind = int(definition.get("type", 1))
        kinds.append(kind)
        _check_definition(definition, kind, [str(index)])
        key = (kind, str(definition["name"]))
        if key in seen:
            raise invalid_form(
                [str(index)],
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                "Application command names must be unique",
            )
        seen.add(key)
    for kind, most in MOST_COMMANDS.items():
        if kinds.count(kind) > most:
            raise invalid_form([], "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def _check_definition(definition: Json, kind: int, path: list[str]) -> None:
    if kind != 1:
        for name, where in _in_all_languages(definition, "name"):
            _check_length(name, [*path, *where], 1, 32)
        if definition.get("description"):
            raise invalid_form(
                [*path, "description"],
                "APPLICATION_COMMAND_INVALID_DESCRIPTION",
                "Context menu commands cannot have description",
            )
        return
    _check_naming(definition, path)
    _check_options(listed(definition, "options"), path)
    if _size(definition) > LONGEST_COMMAND:
        raise invalid_form(
            path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)"
        )


def _check_options(options: list[Json], path: list[str]) -> None:
    if len(options) > MOST_OPTIONS:
        raise invalid_form(
            [*path, "options"], "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length."
        )
    optional_before = False
    names: set[str] = set()
    for index, option in enumerate(options):
        here = [*path, "options", str(index)]
        _check_naming(option, here)
        if option["name"] in names:
            raise invalid_form(
                here,
                "APPLICATION_COMMAND_OPTIONS_NAME_NOT_UNIQUE",
                "Option name is not unique",
            )
        names.add(option["name"])
        if option["type"] in NESTING:
            _check_options(listed(option, "options"), here)
            continue
        if option.get("required") and optional_before:
            raise invalid_form(
                here,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        optional_before = optional_before or not option.get("required")
        _check_choices(option, here)


def _check_choices(option: Json, path: list[str]) -> None:
    choices = listed(option, "choices")
    if choices and option.get("autocomplete"):
        raise invalid_form(
            [*path, "autocomplete"],
            "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE",
            "Choices cannot be set when autocomplete is enabled",
        )
    if len(choices) > MOST_CHOICES:
        raise invalid_form(
            [*path, "choices"], "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length."
        )
    for index, choice in enumerate(choices):
        for name, where in _in_all_languages(choice, "name"):
            _check_length(name, [*path, "choices", str(index), *where], 1, 100)


def _check_naming(body: Json, path: list[str]) -> None:
    for name, where in _in_all_languages(body, "name"):
        _check_name(name, [*path, *where])
    for description, where in _in_all_languages(body, "description"):
        _check_length(description, [*path, *where], 1, 100)


def _in_all_languages(body: Json, key: str) -> Iterator[tuple[object, list[str]]]:
    """Return a field and its translations, each with the path to it."""
    yield body.get(key), [key]
    translations: Json = body.get(f"{key}_localizations") or {}
    for locale, text in translations.items():
        yield text, [f"{key}_localizations", locale]


def _check_name(name: object, path: list[str]) -> None:
    text = name if isinstance(name, str) else ""
    if not (1 <= len(text) <= 32 and all(_fits_name(letter) for letter in text)):
        raise invalid_form(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _fits_name(letter: str) -> bool:
    """Whether a command's name may have this letter: Devanagari and Thai with their marks too."""
    if letter in "-_'":
        return True
    if unicodedata.name(letter, "").startswith(("DEVANAGARI ", "THAI ")):
        return unicodedata.category(letter)[0] in "LMN"
    return unicodedata.category(letter)[0] in "LN" and letter == letter.lower()


def _check_length(text: object, path: list[str], least: int, most: int) -> None:
    length = len(text) if isinstance(text, str) else 0
    if not least <= length <= most:
        raise invalid_form(
            path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length."
        )


def _size(definition: Json) -> int:
    own = _longest(definition, "name") + _longest(definition, "description")
    choices = listed(definition, "choices")
    own += sum(_longest(choice, "name") + len(str(choice["value"])) for choice in choices)
    return own + sum(_size(option) for option in listed(definition, "options"))


def _longest(body: Json, key: str) -> int:
    """Return the length of a field in the language in which it is longest: that one counts."""
    return max(len(str(text or "")) for text, _ in _in_all_languages(body, key))


def localized(body: Json, key: str, locale: str) -> str:
    """Return a field as it is shown to somebody who uses Discord in a language."""
    translations: Json = body.get(f"{key}_localizations") or {}
    return str(translations.get(locale) or body.get(key) or "")


def registered(definition: Json, *, command_id: int, application_id: int, guild_id: int) -> Json:
    """Return a definition as Discord gives it back; guild id 0 means a global one."""
    body: Json = {
        "type": 1,
        "description": "",
        "options": [],
        "default_member_permissions": None,
        "nsfw": False,
        "contexts": None,
        "integration_types": [0],
        "name_localizations": None,
        "description_localizations": None,
    } | definition
    body |= {
        "id": str(command_id),
        "application_id": str(application_id),
        "version": str(command_id),
        "dm_permission": True,
    }
    if guild_id:
        body["guild_id"] = str(guild_id)
    return body


def check_permission(command: Json, member: Member, channel: Channel) -> None:
    """
    Check whether Discord shows a command to a person in a channel at all.

    Raises:
        CommandRefused: If it does not, with the reason.
    """
    has = member.permissions_in(channel)
    if not has & Permission.VIEW_CHANNEL:
        raise CommandRefused(f"{member.name} cannot see #{channel.name}")
    if not has & Permission.USE_APPLICATION_COMMANDS:
        raise CommandRefused(f"{member.name} may not use commands in #{channel.name}")
    default = command.get("default_member_permissions")
    if default is None:
        return
    needed = int(default)
    # "0" means: administrators only, until the guild decides otherwise.
    if (needed == 0 or has & needed != needed) and not has & Permission.ADMINISTRATOR:
        raise CommandRefused(f"/{command['name']} is not shown to {member.name}: no permission")


def walk(command: Json, words: list[str]) -> tuple[list[str], Json]:
    """
    Follow subcommand names down to what can be invoked.

    Returns:
        The names that led there, without the command's own, and the definition.

    Raises:
        CommandRefused: If a name is missing or unknown.
    """
    path: list[str] = []
    node = command
    while True:
        below = {
            str(option["name"]): option
            for option in listed(node, "options")
            if option["type"] in NESTING
        }
        if not below:
            break
        if len(path) == len(words) or words[len(path)] not in below:
            choices = ", ".join(below)
            raise CommandRefused(f"/{command['name']} needs one of: {choices}")
        path.append(words[len(path)])
        node = below[path[-1]]
    if len(path) < len(words):
        raise CommandRefused(f"/{command['name']} has no subcommand {words[len(path)]!r}")
    return path, node


def fill_in(
    definition: Json, given: Mapping[str, object], guild: Guild, *, focused: str | None = None
) -> tuple[list[Json], Json]:
    """
    Turn what a person filled in into an interaction's options.

    Args:
        definition: The command, or the subcommand.
        given: Option name → value: text, number, truth, :class:`Member`,
            :class:`Role`, :class:`Channel`, or a file that is kept. Text is read as a number or a
            truth where the option wants one, as Discord's client does.
        guild: Where.
        focused: The option being typed, when it is for autocomplete. Then
            nothing is required and nothing is checked, since it is not sent yet.

    Returns:
        The options, and the objects they name (``resolved``).

    Raises:
        CommandRefused: If Discord's client would not send it.
    """
    wanted = {str(option["name"]): option for option in listed(definition, "options")}
    unknown = [name for name in given if name not in wanted]
    if unknown:
        known = ", ".join(wanted) or "none"
        raise CommandRefused(f"there is no option {unknown[0]!r}; the options are: {known}")
    missing = [name for name, one in wanted.items() if one.get("required") and name not in given]
    if missing and focused is None:
        raise CommandRefused(f"the option {missing[0]!r} is required")
    resolved: Json = {}
    options: list[Json] = []
    for name, value in given.items():
        option = wanted[name]
        if name == focused:
            body: Json = {"name": name, "type": option["type"], "value": str(value)}
            options.append(body | {"focused": True})
            continue
        sent = _value(option, value, guild, resolved)
        options.append({"name": name, "type": option["type"], "value": sent})
    return options, resolved


def _value(option: Json, value: object, guild: Guild, resolved: Json) -> object:
    kind = Option(option["type"])
    match kind:
        case Option.STRING:
            return _text(option, value)
        case Option.INTEGER | Option.NUMBER:
            return _number(option, value, whole=kind is Option.INTEGER)
        case Option.BOOLEAN:
            return _truth(option, value)
        case Option.USER | Option.CHANNEL | Option.ROLE | Option.MENTIONABLE:
            return _resolve(option, kind, value, guild, resolved)
        case Option.ATTACHMENT:
            return _attach(option, value, guild, resolved)
        case _:
            raise CommandRefused(f"{option['name']} is no option that has a value")


def _text(option: Json, value: object) -> str:
    text = str(value)
    least, most = option.get("min_length", 0), option.get("max_length", LONGEST_STRING)
    if not least <= len(text) <= most:
        raise CommandRefused(f"{option['name']}: must be {least} to {most} characters long")
    return str(_chosen(option, text))


def _number(option: Json, value: object, *, whole: bool) -> int | float:
    try:
        number = int(str(value)) if whole else float(str(value))
    except ValueError:
        kind = "a whole number" if whole else "a number"
        raise CommandRefused(f"{option['name']}: {str(value)!r} is not {kind}") from None
    least, most = option.get("min_value", -(2**53)), option.get("max_value", 2**53)
    if not least <= number <= most:
        raise CommandRefused(f"{option['name']}: must be between {least} and {most}")
    return _chosen(option, number)


def _truth(option: Json, value: object) -> bool:
    words = {"true": True, "yes": True, "false": False, "no": False}
    if isinstance(value, bool):
        return value
    if str(value).lower() not in words:
        raise CommandRefused(f"{option['name']}: {str(value)!r} is neither true nor false")
    return words[str(value).lower()]


def _chosen(option: Json, value: Any) -> Any:  # noqa: ANN401 (text or number, whichever it was)
    """Return the value of a choice, which a person picks by its name."""
    choices = listed(option, "choices")
    if not choices:
        return value
    for choice in choices:
        if value in {choice["value"], choice["name"]}:
            return choice["value"]
    names = ", ".join(str(choice["name"]) for choice in choices)
    raise CommandRefused(f"{option['name']}: {value!r} is not one of: {names}")


def _attach(option: Json, value: object, guild: Guild, resolved: Json) -> str:
    """Send a file along, which was uploaded before and is named by its attachment or its id."""
    number = str(cast("Json", value).get("id")) if isinstance(value, dict) else str(value)
    attachment = guild.world.files.attachment(int(number)) if number.isdecimal() else None
    if attachment is None:
        raise CommandRefused(f"{option['name']}: no file that was uploaded")
    resolved.setdefault("attachments", {})[number] = attachment
    return number


def _resolve(option: Json, kind: Option, value: object, guild: Guild, resolved: Json) -> str:
    people = kind in {Option.USER, Option.MENTIONABLE}
    roles = kind in {Option.ROLE, Option.MENTIONABLE}
    if people and (member := _member(value, guild)):
        resolve_member(member, resolved)
        return str(member.id)
    if roles and isinstance(value, Role):
        resolved.setdefault("roles", {})[str(value.id)] = value.payload()
        return str(value.id)
    channel = _channel(value, guild) if kind is Option.CHANNEL else None
    if channel is None:
        raise CommandRefused(f"{option['name']}: not a {kind.name.lower()} of this guild")
    allowed = option.get("channel_types")
    if allowed and int(channel.type) not in allowed:
        raise CommandRefused(f"{option['name']}: #{channel.name} is of another kind")
    body = channel.payload() | {"permissions": str(int(guild.bot.permissions_in(channel)))}
    resolved.setdefault("channels", {})[str(channel.id)] = body
    return str(channel.id)


def resolve_member(member: Member, resolved: Json) -> None:
    """Put a member among an interaction's resolved objects."""
    resolved.setdefault("users", {})[str(member.id)] = member.user.payload()
    body = member.partial_payload() | {"permissions": str(int(member.permissions()))}
    resolved.setdefault("members", {})[str(member.id)] = body


def resolve_chosen(component: int, values: Iterable[str], guild: Guild) -> Json:
    """
    Return the objects that an entity select's values, ids, name.

    Raises:
        CommandRefused: If an id is nobody's of this guild.
    """
    kind = {5: Option.USER, 6: Option.ROLE, 7: Option.MENTIONABLE, 8: Option.CHANNEL}[component]
    resolved: Json = {}
    for value in values:
        _resolve({"name": "the menu"}, kind, by_id(value, kind, guild), guild, resolved)
    return resolved


def by_id(value: str, kind: Option, guild: Guild) -> Member | Role | Channel | None:
    """Find what an id means for an option of a kind; ``None`` if nothing of this guild."""
    number = int(value) if value.isdecimal() else 0
    people = guild.members.get(number)
    role = guild.roles.get(number)
    match kind:
        case Option.USER:
            return people
        case Option.ROLE:
            return role
        case Option.MENTIONABLE:
            return people or role
        case Option.CHANNEL:
            return guild.channels.get(number)
        case _:
            return None


def _member(value: object, guild: Guild) -> Member | None:
    if isinstance(value, Member):
        return value
    name = str(value).removeprefix("@").casefold()
    return next((one for one in guild.members.values() if one.name.casefold() == name), None)


def _channel(value: object, guild: Guild) -> Channel | None:
    if isinstance(value, Channel):
        return value
    name = str(value).removeprefix("#").casefold()
    return next((one for one in guild.channels.values() if one.name.casefold() == name), None)
