"""
Discord's messages as plain data.

The one place where a message of the library becomes what the reader of text
channels knows of it. Nothing is asked of Discord: what is not in the message
or remembered of the guild is left out.
"""

import re
from collections.abc import Iterable, Iterator

import discord

from bot.reading.facts import MessageFacts
from bot.text.message import (
    Answer,
    Attachment,
    Author,
    GuildView,
    Media,
    Message,
    Poll,
    Snapshot,
    Sticker,
)
from bot.vocabulary import ChannelId, GuildId, MessageId, UserId

_MENTION = re.compile(
    r"<(?:@!?(?P<member>\d{1,20})|@&(?P<role>\d{1,20})|\#(?P<channel>\d{1,20}))>"
    r"|discord(?:app)?\.com/channels/\d{1,20}/(?P<linked>\d{1,20})"
)
"""What names somebody or something of the guild, links to its messages included."""


def facts_of(message: discord.Message, *, sees_content: bool) -> MessageFacts:
    """
    Return what is known of a guild's message.

    Args:
        message: The message.
        sees_content: Whether Discord shows the bot what people write.
    """
    guild, author = message.guild, message.author
    assert guild is not None, "direct messages are not read"
    member = author if isinstance(author, discord.Member) else None
    own = author.id == guild.me.id
    channel, parent = place_of(message)
    addressed = any(each.id == guild.me.id for each in message.mentions)
    return MessageFacts(
        id=MessageId(message.id),
        guild=GuildId(guild.id),
        channel=channel,
        parent=parent,
        author=UserId(author.id),
        roles=frozenset() if member is None else frozenset(role.id for role in member.roles),
        bot=author.bot or message.webhook_id is not None,
        own=own,
        voice_channel=None if member is None else voice_channel_of(member),
        hidden=not (sees_content or own or addressed),
        message=_message(message),
        view=view_of(guild, _texts(message), _people(message)),
    )


def place_of(message: discord.Message) -> tuple[ChannelId, ChannelId | None]:
    """Return where a message was written, and of a thread the channel that it hangs in."""
    channel = message.channel
    parent = ChannelId(channel.parent_id) if isinstance(channel, discord.Thread) else None
    return ChannelId(channel.id), parent


def voice_channel_of(member: discord.Member) -> ChannelId | None:
    """Return the voice channel that somebody is in; ``None`` for none."""
    voice = member.voice
    return None if voice is None or voice.channel is None else ChannelId(voice.channel.id)


def view_of(
    guild: discord.Guild, texts: Iterable[str], people: Iterable[discord.abc.User] = ()
) -> GuildView:
    """
    Return what those are called who are mentioned in texts.

    Args:
        guild: Where they were written.
        texts: What was written.
        people: Who is known to be mentioned; others are looked for among the members
            that are remembered.
    """
    members = {one.id: author_of(one) for one in people}
    roles: dict[int, str] = {}
    channels: dict[int, str] = {}
    for kind, id_ in _mentions(texts):
        if kind == "member":
            member = guild.get_member(id_)
            if member is not None:
                members[id_] = author_of(member)
        elif kind == "role":
            role = guild.get_role(id_)
            if role is not None:
                roles[id_] = role.name
        else:
            channel = guild.get_channel_or_thread(id_)
            if channel is not None:
                channels[id_] = channel.name
    locale = guild.preferred_locale.value
    return GuildView(members=members, roles=roles, channels=channels, locale=locale)


def people_in(text: str) -> list[int]:
    """Return who is mentioned in a text, by id, in order."""
    return [id_ for kind, id_ in _mentions([text]) if kind == "member"]


def author_of(user: discord.abc.User) -> Author:
    """Return what somebody is called."""
    return Author(
        id=user.id,
        username=user.name,
        global_name=user.global_name if isinstance(user, (discord.User, discord.Member)) else None,
        nick=user.nick if isinstance(user, discord.Member) else None,
        bot=user.bot,
    )


def _mentions(texts: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Find what is mentioned: a kind, by the names of the pattern's groups, and an id."""
    for text in texts:
        for mention in _MENTION.finditer(text):
            kind = mention.lastgroup
            assert kind is not None, "one of the groups is there"
            yield kind, int(mention[kind])


def _people(message: discord.Message) -> Iterator[discord.abc.User]:
    yield from message.mentions
    answered = _answered(message)
    if answered is not None:
        yield answered.author


def _texts(message: discord.Message) -> Iterator[str]:
    yield message.content
    for snapshot in message.message_snapshots:
        yield snapshot.content


def _answered(message: discord.Message) -> discord.Message | None:
    """Return the message that is answered, if it is there."""
    resolved = None if message.reference is None else message.reference.resolved
    return resolved if isinstance(resolved, discord.Message) else None


def _message(message: discord.Message) -> Message:
    answered = _answered(message)
    return Message(
        id=message.id,
        type=message.type.value,
        content=message.content,
        author=author_of(message.author),
        mentions=[author_of(one) for one in message.mentions],
        attachments=_attachments(message.attachments),
        sticker_items=_stickers(message.stickers),
        flags=message.flags.value,
        poll=None if message.poll is None else _poll(message.poll),
        message_snapshots=[_snapshot(one) for one in message.message_snapshots],
        referenced_message=None if answered is None else _reference(answered),
        webhook_id=message.webhook_id,
    )


def _reference(answered: discord.Message) -> Message:
    return Message(id=answered.id, content=answered.content, author=author_of(answered.author))


def _snapshot(snapshot: discord.MessageSnapshot) -> Snapshot:
    return Snapshot(
        message=Message(
            type=snapshot.type.value,
            content=snapshot.content,
            attachments=_attachments(snapshot.attachments),
            sticker_items=_stickers(snapshot.stickers),
            flags=snapshot.flags.value,
        )
    )


def _attachments(attachments: Iterable[discord.Attachment]) -> list[Attachment]:
    return [
        Attachment(
            filename=one.filename,
            content_type=one.content_type,
            description=one.description,
            title=one.title,
        )
        for one in attachments
    ]


def _stickers(stickers: Iterable[discord.StickerItem]) -> list[Sticker]:
    return [Sticker(name=one.name) for one in stickers]


def _poll(poll: discord.Poll) -> Poll:
    return Poll(
        question=Media(text=poll.question or ""),
        answers=[Answer(poll_media=Media(text=one.text or "")) for one in poll.answers],
    )
