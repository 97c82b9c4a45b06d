"""
What a visitor can do: the page's requests, carried out by a :class:`Person`.

A request is JSON with the name of an action and what it needs; ids are text,
as Discord has them. What Discord's client would not let somebody do is refused
by the person, what makes no sense at all is a :class:`Misunderstood`.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias, cast

from playground import contents
from playground.bot_messages import LONGEST_CONTENT
from playground.channels import Channel
from playground.commands import Option, by_id, walk
from playground.errors import CommandRefused, NotAllowed
from playground.inhabited import InhabitedGuild
from playground.interaction import Reply
from playground.interactions import Interactions
from playground.messages import Message
from playground.page.views import may_see, sees
from playground.people import Person
from playground.webhooks import Webhook
from playground.wire import Json, listed

OPEN_FORMS: Final = 16
"""Forms that a tab may have open; older ones are forgotten. One is shown at a time."""

LONGEST_NAME: Final = 300
"""Characters of a file's name, a question and the like; a poll's question at Discord."""

MOST_FILES: Final = 10
"""Files of a message, as at Discord."""

LOCALES: Final = frozenset({"en-US", "de", "fr", "es-ES", "ja", "pt-BR", "hi", "fi"})
"""Languages of Discord that one can choose here. Nobody translated a bot into the last one yet."""

Action: TypeAlias = Callable[[Person, Json], Awaitable[Json]]


class Misunderstood(Exception):
    """A request that our own page would not send."""


class Actions:
    """What the person of one tab can do."""

    def __init__(self, guild: InhabitedGuild, interactions: Interactions) -> None:
        self._guild = guild
        self._interactions = interactions
        self._forms: OrderedDict[str, Reply] = OrderedDict()
        """Interaction → the answer that opened a form."""
        self._hooks: dict[int, Webhook] = {}
        """The web-hook of each channel, made on first use."""
        self._known: dict[str, Action] = {
            "join": self._join,
            "leave": self._leave,
            "write": self._write,
            "write by voice": self._write_by_voice,
            "write by web-hook": self._write_by_webhook,
            "forward": self._forward,
            "type": self._type,
            "open thread": self._open_thread,
            "edit": self._edit,
            "delete": self._delete,
            "invoke": self._invoke,
            "complete": self._complete,
            "press": self._press,
            "choose": self._choose,
            "submit": self._submit,
            "use on message": self._use_on_message,
            "use on member": self._use_on_member,
            "moderator": self._moderator,
            "speak": self._speak,
            "move": self._move,
        }

    async def perform(self, person: Person, name: str, body: Json) -> Json:
        """
        Carry out one request. Cancelling gives up waiting for the bot.

        Returns:
            What the page is told; for what the bot answers with a message, that is nothing,
            because the message itself is told to everybody.

        Raises:
            Misunderstood: If it is no request of our page's.
            Refused: If the person may not.
            NoAnswer: If the bot did not answer in time.
        """
        action = self._known.get(name)
        if action is None:
            raise Misunderstood(f"there is no action {name!r}")
        return await action(person, body)

    # Voice channels.

    async def _join(self, person: Person, body: Json) -> Json:
        await person.join(self._channel(person, body))
        return {}

    async def _leave(self, person: Person, body: Json) -> Json:  # noqa: ARG002 (needs nothing)
        await person.leave()
        return {}

    async def _move(self, person: Person, body: Json) -> Json:
        who = self._guild.members.get(_id(body, "member"))
        if who is None:
            raise NotAllowed("there is no such member")
        channel = self._channel(person, body) if body.get("channel") else None
        await person.move(who, channel)
        return {}

    # Messages.

    async def _write(self, person: Person, body: Json) -> Json:
        channel = self._channel(person, body)
        attachments = [self._attachment(one) for one in _objects(body, "attachments")]
        sticker, poll = _short(body.get("sticker")), _poll(body.get("poll"))
        carries = bool(attachments or sticker or poll)
        content = _content(body, may_be_empty=carries)
        original = self._message(person, body, "replyTo") if body.get("replyTo") else None
        message = await person.write(
            channel,
            content,
            reply_to=original,
            attachments=attachments,
            sticker=sticker,
            poll=poll,
            silent=body.get("silent") is True,
        )
        return {"message": str(message.id)}

    def _attachment(self, body: Json) -> Json:
        name = _short(body.get("name"))
        if name is None:
            raise NotAllowed("a file needs a name")
        return contents.attachment(
            self._guild.world, name, description=_short(body.get("description"))
        )

    async def _write_by_voice(self, person: Person, body: Json) -> Json:
        message = await person.write_by_voice(self._channel(person, body))
        return {"message": str(message.id)}

    async def _write_by_webhook(self, person: Person, body: Json) -> Json:
        channel = self._channel(person, body)
        hook = self._hooks.get(channel.id)
        if hook is None:
            hook = self._hooks[channel.id] = self._guild.add_webhook(channel, "Web-hook")
        return {"message": str(hook.write(_content(body)).id)}

    async def _forward(self, person: Person, body: Json) -> Json:
        message = await person.forward(self._message(person, body), self._channel(person, body))
        return {"message": str(message.id)}

    async def _type(self, person: Person, body: Json) -> Json:
        person.begin_typing(self._channel(person, body))
        return {}

    async def _open_thread(self, person: Person, body: Json) -> Json:
        name = _short(body.get("name"))
        if name is None:
            raise NotAllowed("a thread needs a name")
        thread = await person.open_thread(self._channel(person, body), name)
        return {"channel": str(thread.id)}

    async def _edit(self, person: Person, body: Json) -> Json:
        person.edit(self._message(person, body), _content(body))
        return {}

    async def _delete(self, person: Person, body: Json) -> Json:
        person.delete(self._message(person, body))
        return {}

    # Commands.

    async def _invoke(self, person: Person, body: Json) -> Json:
        channel, command = self._channel(person, body), _text(body, "command")
        options = self._options(command, _mapping(body, "options"))
        return self._told(await person.invoke_with(command, options, channel=channel))

    async def _complete(self, person: Person, body: Json) -> Json:
        channel, command = self._channel(person, body), _text(body, "command")
        option = _text(body, "option")
        given = self._options(command, _mapping(body, "options"), focused=option)
        choices = await person.complete_with(command, option, given, channel=channel)
        return {"choices": choices}

    async def _use_on_message(self, person: Person, body: Json) -> Json:
        message = self._message(person, body)
        return self._told(await person.use_on_message(_text(body, "name"), message))

    async def _use_on_member(self, person: Person, body: Json) -> Json:
        who = self._guild.members.get(_id(body, "member"))
        if who is None:
            raise NotAllowed("there is no such member")
        channel = self._channel(person, body)
        name = _text(body, "name")
        return self._told(await person.use_on_person(name, who, channel=channel))

    # Components and forms.

    async def _press(self, person: Person, body: Json) -> Json:
        message = self._message(person, body)
        return self._told(await person.press(message, _text(body, "component")))

    async def _choose(self, person: Person, body: Json) -> Json:
        message, values = self._message(person, body), _texts(body.get("values"))
        return self._told(await person.choose(message, _text(body, "component"), *values))

    async def _submit(self, person: Person, body: Json) -> Json:
        name = _text(body, "form")
        reply = self._forms.get(name)
        if reply is None or reply.interaction.member is not person:
            raise NotAllowed("this form is not open any more")
        fields = {
            key: value if isinstance(value, str) else _texts(value)
            for key, value in _mapping(body, "fields").items()
        }
        told = self._told(await person.submit(reply, **fields))
        self._forms.pop(name, None)
        return told

    # Roles.

    async def _moderator(self, person: Person, body: Json) -> Json:  # noqa: ARG002 (anyone may)
        who = self._guild.members.get(_id(body, "member"))
        if not isinstance(who, Person):
            raise NotAllowed("only people can be moderators here")
        role = self._guild.moderators
        if body.get("on") is True and role not in who.roles:
            who.give(role)
        elif body.get("on") is False and role in who.roles:
            who.take(role)
        return {}

    async def _speak(self, person: Person, body: Json) -> Json:
        """Use Discord in another language."""
        locale = _text(body, "locale")
        if locale not in LOCALES:
            raise Misunderstood("there is no such language")
        person.locale = locale
        person.changed()
        return {}

    def _told(self, reply: Reply) -> Json:
        if reply.modal is None:
            return {}
        name = str(reply.interaction.id)
        self._forms[name] = reply
        while len(self._forms) > OPEN_FORMS:
            self._forms.popitem(last=False)
        return {"form": name, "modal": reply.modal}

    def _channel(self, person: Person, body: Json) -> Channel:
        channel = self._guild.channels.get(_id(body, "channel"))
        if channel is None or not sees(person, channel):
            raise NotAllowed("there is no such channel")
        return channel

    def _message(self, person: Person, body: Json, key: str = "message") -> Message:
        number = _id(body, key)
        for channel in self._guild.channels.values():
            message = channel.messages.get(number)
            if message is not None and may_see(person, message):
                return message
        raise NotAllowed("this message is gone")

    def _options(
        self, command: str, given: Mapping[str, object], *, focused: str | None = None
    ) -> dict[str, object]:
        """Put objects in the place of the ids that the page sends for members and their like."""
        name, *words = command.split() or [""]
        definition = self._interactions.command(self._guild, name)
        if definition is None:
            raise CommandRefused(f"there is no command {name!r}")
        _, leaf = walk(definition, words)
        kinds = {str(one["name"]): Option(one["type"]) for one in listed(leaf, "options")}
        return {
            key: (by_id(str(value), kinds[key], self._guild) or value)
            if key in kinds and key != focused
            else value
            for key, value in given.items()
        }


def _text(body: Json, key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or not value:
        raise Misunderstood(f"{key!r} is no text")
    return value


def _id(body: Json, key: str) -> int:
    text = _text(body, key)
    if not text.isdecimal() or len(text) > 20:
        raise Misunderstood(f"{key!r} is no id")
    return int(text)


def _content(body: Json, *, may_be_empty: bool = False) -> str:
    content = str(body.get("content") or "").strip()
    if not content and not may_be_empty:
        raise NotAllowed("there is nothing in it")
    if len(content) > LONGEST_CONTENT:
        raise NotAllowed(f"a message has {LONGEST_CONTENT} characters at most")
    return content


def _short(value: object) -> str | None:
    """Return the text of a field that may be left empty."""
    text = str(value or "").strip()
    if len(text) > LONGEST_NAME:
        raise NotAllowed(f"that has {LONGEST_NAME} characters at most")
    return text or None


def _poll(value: object) -> Json | None:
    if not value:
        return None
    body = _mapping({"poll": value}, "poll")
    question, answers = _short(body.get("question")), _texts(body.get("answers"))
    given = [text for text in map(_short, answers) if text is not None]
    if question is None or not 1 <= len(given) <= contents.MOST_ANSWERS:
        raise NotAllowed(f"a poll has a question and up to {contents.MOST_ANSWERS} answers")
    return contents.poll(question, given)


def _objects(body: Json, key: str) -> list[Json]:
    value: object = body.get(key) or []
    found = cast("list[object]", value) if isinstance(value, list) else [None]
    if len(found) > MOST_FILES:
        raise NotAllowed(f"a message has {MOST_FILES} files at most")
    return [_mapping({key: one}, key) for one in found]


def _mapping(body: Json, key: str) -> dict[str, Any]:
    value = body.get(key)
    if not isinstance(value, dict):
        raise Misunderstood(f"{key!r} is no object")
    return cast("dict[str, Any]", value)


def _texts(value: object) -> list[str]:
    values = cast("list[object]", value) if isinstance(value, list) else [None]
    if not all(isinstance(one, str) for one in values):
        raise Misunderstood("the values are no list of texts")
    return cast("list[str]", values)
