"""What Discord writes in angle brackets: people, roles, channels, commands, moments, places."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.text.slots import Kind, Slots
from bot.text.words import Words

_MENTION = re.compile(
    r"""
      <(?P<sigil>@!?|@&|\#)(?P<id>[0-9]{1,25})>
    | </(?P<command>[^<>:\n]{1,110}):[0-9]{1,25}>
    | <t:(?P<seconds>-?[0-9]{1,17})(?::(?P<style>[A-Za-z]))?>
    | <id:(?P<place>[a-z-]{1,20})(?::[0-9]{1,25})?>
    | (?<![\w@])@(?P<all>everyone|here)\b
    """,
    re.VERBOSE,
)

Named = Callable[[int], str | None]
"""Says what something is called; ``None`` if it is not known, empty if it cannot be said."""


@dataclass(frozen=True, slots=True)
class Directory:
    """What things are called that a text can mention."""

    person: Named
    """People, by id."""
    role: Named
    """Roles, by id."""
    channel: Named
    """Channels and threads, by id."""


@dataclass(frozen=True, slots=True)
class Present:
    """When and where moments are told."""

    now: datetime
    """The present, with a time zone."""
    zone: tzinfo
    """The guild's time zone."""


def put_mentions(
    text: str, slots: Slots, words: Words, *, directory: Directory, present: Present
) -> str:
    """
    Put mentions aside.

    Args:
        text: What was written, with its markup.
        slots: Where to.
        words: What to call what has no name.
        directory: What has a name.
        present: When and where moments are told.
    """

    def name(match: re.Match[str]) -> str:
        if match["seconds"]:
            moment = words.timestamp(
                int(match["seconds"]), match["style"] or "", now=present.now, zone=present.zone
            )
            return slots.put(Kind.PHRASE, moment)
        return slots.put(Kind.NAME, _name(match, words, directory))

    return _MENTION.sub(name, text)


def _name(match: re.Match[str], words: Words, directory: Directory) -> str:
    """Say what is mentioned."""
    match match["sigil"], match["command"], match["place"]:
        case None, None, None:
            return words.everyone if match["all"] == "everyone" else words.here
        case None, command, None:
            return words.slash(command)
        case None, _, place:
            return _place(place, words)
        case "#", _, _:
            channel = directory.channel(int(match["id"]))
            return words.channel(channel) if channel else words.a_channel
        case "@&", _, _:
            role = directory.role(int(match["id"]))
            return words.role(role) if role else words.a_role
        case _:
            person = directory.person(int(match["id"]))
            return words.someone if person is None else person or words.a_member


def _place(place: str, words: Words) -> str:
    """Say what Discord calls a place that every guild has."""
    places = {
        "guide": words.guide,
        "home": words.guide,
        "browse": words.browse,
        "customize": words.customize,
        "linked-roles": words.linked_roles,
    }
    return places.get(place, words.a_channel)


def zone_of(name: str) -> tzinfo:
    """Find a time zone by its IANA name; UTC if there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
