"""
The world as the page is told of it: JSON for one person's eyes.

Two kinds of thing: the *place* (guild, channels, members, commands), which is
small and told as a whole whenever anything of it changes, so that a page can
never drift from it; and messages, which are told one by one.
"""

from typing import Final
from urllib.parse import urlsplit

from playground.channels import Channel
from playground.commands import check_permission, localized
from playground.contents import SILENT, VOICE_MESSAGE
from playground.errors import CommandRefused
from playground.files import Files
from playground.interactions import Interactions
from playground.members import Member
from playground.messages import Message
from playground.people import Person
from playground.permissions import Permission
from playground.wire import ChannelType, Json, listed

SHOWN_MESSAGES: Final = 100
"""Messages of a channel that a page is told when it opens; one screen is about ten. Taste."""


def place(person: Person, interactions: Interactions, *, bot_here: bool) -> Json:
    """Return everything but messages, as one person sees it."""
    guild = person.guild
    return {
        "type": "place",
        "guild": {"id": str(guild.id), "name": guild.name},
        "me": str(person.id),
        "locale": person.locale,
        "botHere": bot_here,
        "channels": [_channel(channel, person) for channel in channels(person)],
        "members": [_member(member) for member in guild.members.values()],
        "roles": [
            {"id": str(role.id), "name": role.name}
            for role in guild.roles.values()
            if role is not guild.everyone and role.managed_by is None
        ],
        "commands": _commands(person, interactions),
    }


def _channel(channel: Channel, person: Person) -> Json:
    writing = (
        Permission.SEND_MESSAGES_IN_THREADS
        if channel.type is ChannelType.THREAD
        else Permission.SEND_MESSAGES
    )
    return {
        "id": str(channel.id),
        "type": int(channel.type),
        "name": channel.name,
        "parent": str(channel.parent.id) if channel.parent else None,
        "vocal": channel.is_vocal,
        "userLimit": channel.user_limit,
        "mayWrite": person.may(writing, channel),
        "mayJoin": channel.is_vocal and person.may(Permission.CONNECT, channel),
        "mayMove": channel.is_vocal and person.may(Permission.MOVE_MEMBERS, channel),
        "mayManage": person.may(Permission.MANAGE_MESSAGES, channel),
    }


def _member(member: Member) -> Json:
    guild, state = member.guild, member.voice
    return {
        "id": str(member.id),
        "name": member.name,
        "bot": member.user.bot,
        "person": isinstance(member, Person) and not member.user.bot,
        "owner": member.id == guild.owner_id,
        "moderator": guild.moderators in member.roles,
        "voice": {
            "channel": str(state.channel.id),
            "muted": member.mute or state.self_mute,
            "deaf": member.deaf or state.self_deaf,
            "audience": state.suppress,
        }
        if state
        else None,
    }


def _commands(person: Person, interactions: Interactions) -> list[Json]:
    """Return the commands that the person is shown in some channel."""
    guild = person.guild
    seen: list[Json] = []
    for command in interactions.visible(guild):
        allowed = [str(one.id) for one in guild.channels.values() if _may(command, person, one)]
        if allowed:
            seen.append(_told(command, person.locale) | {"channels": allowed})
    return seen


def _told(node: Json, locale: str) -> Json:
    """Return a command, an option or a choice, with what it is called in a language."""
    body = {key: value for key, value in node.items() if not key.endswith("_localizations")}
    for key in ("options", "choices"):
        if key in body:
            body[key] = [_told(one, locale) for one in listed(node, key)]
    body["label"] = localized(node, "name", locale)
    if "description" in node:
        body["description"] = localized(node, "description", locale)
    return body


def _may(command: Json, person: Person, channel: Channel) -> bool:
    try:
        check_permission(command, person, channel)
    except CommandRefused:
        return False
    return True


def sees(person: Person, channel: Channel) -> bool:
    """Return whether a person can see a channel of their guild."""
    return channel.guild is person.guild and person.may(Permission.VIEW_CHANNEL, channel)


def channels(person: Person) -> list[Channel]:
    """Return the channels that a person sees."""
    return [channel for channel in person.guild.channels.values() if sees(person, channel)]


def may_see(person: Person, message: Message) -> bool:
    """Return whether a person sees a message: all of a channel's, but for others' answers."""
    if not sees(person, message.channel):
        return False
    return not message.ephemeral or addressee(message) == person.id


def addressee(message: Message) -> int:
    """Return who a message answers; 0 if it answers nobody's command."""
    return int((message.interaction or {}).get("user", {}).get("id", 0))


def message(message: Message, person: Person) -> Json:
    """Return one message."""
    body = message.payload(reader=person.id)
    about: Json = message.interaction or {}
    original: Json = body.get("referenced_message") or {}
    return {
        "id": body["id"],
        "channel": body["channel_id"],
        "author": body["author"]["id"],
        "authorName": body["author"]["global_name"] or body["author"]["username"],
        "bot": message.author.bot,
        "content": message.content,
        "at": body["timestamp"],
        # A bot's answer is filled in and corrected by editing it; a person's words are not.
        "edited": message.edited_at is not None and not about,
        "private": message.ephemeral,
        "loading": message.loading,
        "embeds": message.embeds,
        "components": message.components,
        "attachments": [_attachment(one, person.guild.world.files) for one in message.attachments],
        "stickers": [str(one["name"]) for one in message.stickers],
        "poll": _poll(message.poll) if message.poll else None,
        "forwarded": [
            _snapshot(one["message"], person.guild.world.files) for one in message.snapshots
        ],
        "silent": bool(message.flags & SILENT),
        "voice": bool(message.flags & VOICE_MESSAGE),
        "system": message.system is not None,
        "reactions": [
            {"emoji": one["emoji"]["name"], "count": one["count"]} for one in body["reactions"]
        ],
        "answers": {"name": about["name"], "kind": about["type"], "who": about["user"]["id"]}
        if about
        else None,
        "replyTo": {
            "author": original["author"]["id"],
            "content": original["content"],
        }
        if original
        else None,
    }


def _attachment(body: Json, files: Files) -> Json:
    kept = files.attachment(int(body.get("id", 0))) is not None
    return {
        "name": str(body.get("filename", "file")),
        "kind": str(body.get("content_type", "")).partition("/")[0],
        "description": body.get("description"),
        # Without the host: the page may have come by another of our names.
        "path": urlsplit(str(body["url"])).path if kept else None,
    }


def _poll(body: Json) -> Json:
    return {
        "question": body["question"]["text"],
        "answers": [one["poll_media"]["text"] for one in body["answers"]],
    }


def _snapshot(body: Json, files: Files) -> Json:
    return {
        "content": body["content"],
        "attachments": [_attachment(one, files) for one in body["attachments"]],
        "stickers": [str(one["name"]) for one in listed(body, "sticker_items")],
    }


def history(person: Person) -> Json:
    """Return the newest messages of every channel that a person sees."""
    return {
        "type": "history",
        "messages": [
            message(one, person)
            for channel in channels(person)
            for one in [each for each in channel.messages.values() if may_see(person, each)][
                -SHOWN_MESSAGES:
            ]
        ],
    }
