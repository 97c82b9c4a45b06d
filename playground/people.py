"""
What people do: join, write, invoke commands, press buttons, fill in forms.

A :class:`Person` is a member that can act. Acting goes by Discord's rules,
as its client has them: what the client would not let somebody do raises
:class:`~playground.errors.Refused`, what the bot leaves unanswered raises
:class:`~playground.errors.NoAnswer`. How what they typed, pressed and filled in
looks on the wire stands in :mod:`playground.inputs`.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from playground import contents
from playground.channels import Channel
from playground.commands import (
    check_permission,
    fill_in,
    resolve_member,
    walk,
)
from playground.errors import CommandRefused, NotAllowed
from playground.inputs import (
    BUTTON,
    LINK_BUTTON_STYLE,
    MESSAGE_MENU,
    SELECTS,
    USER_MENU,
    chosen,
    command_data,
    filled_rows,
    find_component,
    menu_data,
    seen,
)
from playground.interaction import Interaction, Kind, Reply
from playground.interactions import Interactions
from playground.members import Member, User
from playground.messages import Message
from playground.permissions import Permission
from playground.rooms import Rooms
from playground.voice import Listener
from playground.wire import ChannelType, Json, MessageType, listed

if TYPE_CHECKING:
    from playground.inhabited import InhabitedGuild


class Person(Member):
    """Somebody in a guild whom a test, or somebody at the terminal, plays."""

    def __init__(
        self, guild: "InhabitedGuild", user: User, interactions: Interactions, rooms: Rooms
    ) -> None:
        super().__init__(guild, user)
        self._interactions = interactions
        self._rooms = rooms

    @property
    def listener(self) -> Listener | None:
        """What they hear with; ``None`` while they are in no voice channel."""
        return self._rooms.listener(self)

    async def join(self, channel: Channel) -> Listener | None:
        """
        Go into a voice channel.

        Returns:
            What they hear with; ``None`` in a playground without voice.

        Raises:
            JoinRefused: If it is full, or closed to them.
        """
        await self._rooms.join(self, channel)
        return self.listener

    async def leave(self) -> None:
        """Leave the voice channel, if they are in one."""
        await self._rooms.leave(self)

    async def move(self, who: Member, channel: Channel | None) -> None:
        """
        Move somebody to another voice channel, as a moderator; ``None`` throws them out.

        Raises:
            NotAllowed: If this person may not.
        """
        place = who.voice_channel
        if place is None or not self.may(Permission.MOVE_MEMBERS, place):
            raise NotAllowed(f"{self.name} cannot move {who.name}")
        if channel is None:
            await self._rooms.leave(who)
        else:
            await self._rooms.move(who, channel)

    async def write(
        self,
        channel: Channel,
        content: str = "",
        *,
        reply_to: Message | None = None,
        attachments: Sequence[Json] = (),
        sticker: str | None = None,
        poll: Json | None = None,
        silent: bool = False,
    ) -> Message:
        """
        Write into a text channel, a thread, or a voice channel's chat.

        Args:
            channel: Where.
            content: The text; may be empty if there is anything else.
            reply_to: The message that is answered.
            attachments: Files, as :func:`~playground.contents.attachment` makes them.
            sticker: A sticker's name.
            poll: A poll, as :func:`~playground.contents.poll` makes it.
            silent: Whether it is sent as ``@silent``.

        Raises:
            NotAllowed: If they may not, or there is nothing in it.
        """
        if not (content or attachments or sticker or poll):
            raise NotAllowed("there is nothing in it")
        message = self._new_message(channel, content)
        message.reply_to = reply_to.id if reply_to else None
        message.poll = poll
        if attachments:
            self._check(Permission.ATTACH_FILES, channel, "attach files in")
            message.attachments = list(attachments)
        if sticker:
            message.stickers = [contents.sticker(self.guild.world, sticker)]
        if silent:
            message.flags |= contents.SILENT
        return await self._post(message)

    async def write_by_voice(self, channel: Channel, *, seconds: float = 3.0) -> Message:
        """
        Send a voice message of a length in seconds.

        Raises:
            NotAllowed: If they may not.
        """
        self._check(Permission.ATTACH_FILES, channel, "attach files in")
        message = self._new_message(channel, "")
        message.attachments = [contents.recording(self.guild.world, seconds=seconds)]
        message.flags |= contents.VOICE_MESSAGE
        return await self._post(message)

    async def forward(self, message: Message, channel: Channel) -> Message:
        """
        Forward a message to a channel.

        Raises:
            NotAllowed: If they may not write there.
        """
        made = self._new_message(channel, "")
        made.forward(message)
        return await self._post(made)

    async def open_thread(self, channel: Channel, name: str) -> Channel:
        """
        Open a thread; the channel is told of it by Discord's own message.

        Raises:
            NotAllowed: If they may not.
        """
        self._check(Permission.CREATE_PUBLIC_THREADS, channel, "open threads in")
        thread = channel.add_thread(name)
        message = self._new_message(channel, name)
        message.system = MessageType.THREAD_CREATED
        await self._post(message)
        return thread

    def begin_typing(self, channel: Channel) -> None:
        """Begin to type, and be seen at it."""
        self._check_writing(channel)
        channel.typing(self)

    def edit(self, message: Message, content: str) -> None:
        """Change what they wrote."""
        if message.author is not self.user:
            raise NotAllowed("only one's own messages can be edited")
        message.content = content
        message.channel.edited(message)

    def delete(self, message: Message) -> None:
        """Delete what they wrote, or as a moderator anybody's."""
        own = message.author is self.user
        if not own and not self.may(Permission.MANAGE_MESSAGES, message.channel):
            raise NotAllowed("only one's own messages can be deleted")
        message.channel.remove(message)

    def delete_many(self, messages: Sequence[Message]) -> None:
        """
        Delete several messages of a channel at once, as a moderator who bans somebody does.

        Raises:
            NotAllowed: If they may not.
        """
        channel = messages[0].channel
        if not self.may(Permission.MANAGE_MESSAGES, channel):
            raise NotAllowed("only moderators delete many messages at once")
        channel.remove_many(messages)

    async def write_to_bot(self, content: str) -> Message:
        """Write the bot a direct message."""
        world = self.guild.world
        channel = world.direct_channel(self.user)
        return channel.post(world.message(channel, self.user, content))

    async def invoke(
        self, command: str, /, *, channel: Channel | None = None, **options: object
    ) -> Reply:
        """
        Invoke a slash command and wait for what they finally see. Cancelling is safe.

        Args:
            command: Its name, with subcommands after spaces.
            channel: Where; the guild's first text channel unless given.
            **options: By name: text, numbers, truths, members, roles, channels.
                For an option called ``channel`` use :meth:`invoke_with`.

        Raises:
            CommandRefused: If Discord's client would not send it.
            NoAnswer: If the bot did not answer in time.
        """
        return await self.invoke_with(command, options, channel=channel)

    async def invoke_with(
        self, command: str, options: Mapping[str, object], *, channel: Channel | None = None
    ) -> Reply:
        """Do as :meth:`invoke`, with the options as a mapping."""
        interaction = self.begin(command, options, channel=channel)
        return await self._interactions.wait_for_reply(interaction)

    def begin(
        self, command: str, options: Mapping[str, object], *, channel: Channel | None = None
    ) -> Interaction:
        """Send a slash command and do not wait for anything."""
        place = channel or self._usual_channel()
        name, *words = command.removeprefix("/").split()
        definition = self._command(name, 1, place)
        path, leaf = walk(definition, words)
        filled, resolved = fill_in(leaf, options, self.guild)
        data = command_data(definition, path, filled, resolved)
        return self._interactions.begin(Kind.COMMAND, self, place, data, name=command)

    async def complete(
        self,
        command: str,
        /,
        option: str,
        typed: str = "",
        *,
        channel: Channel | None = None,
        **others: object,
    ) -> list[Json]:
        """
        Type into an option and wait for the suggestions.

        Returns:
            The choices, each with ``name`` and ``value``.

        Raises:
            CommandRefused: If the option has no suggestions.
            NoAnswer: If the bot did not answer in time.
        """
        return await self.complete_with(command, option, {**others, option: typed}, channel=channel)

    async def complete_with(
        self,
        command: str,
        option: str,
        given: Mapping[str, object],
        *,
        channel: Channel | None = None,
    ) -> list[Json]:
        """Do as :meth:`complete`, with all options, the typed one among them, as a mapping."""
        place = channel or self._usual_channel()
        name, *words = command.removeprefix("/").split()
        definition = self._command(name, 1, place)
        path, leaf = walk(definition, words)
        wanted = next((one for one in listed(leaf, "options") if one["name"] == option), None)
        if wanted is None or not wanted.get("autocomplete"):
            raise CommandRefused(f"the option {option!r} has no suggestions")
        filled, resolved = fill_in(leaf, given, self.guild, focused=option)
        data = command_data(definition, path, filled, resolved)
        interaction = self._interactions.begin(Kind.AUTOCOMPLETE, self, place, data, name=command)
        await self._interactions.wait_for_answer(interaction)
        return interaction.choices

    async def use_on_message(self, name: str, message: Message) -> Reply:
        """Pick a command from a message's menu and wait for the answer, as :meth:`invoke` does."""
        definition = self._command(name, MESSAGE_MENU, message.channel)
        resolved: Json = {"messages": {str(message.id): message.payload()}}
        data = menu_data(definition, message.id, resolved)
        return await self._ask(Kind.COMMAND, message.channel, data, name)

    async def use_on_person(
        self, name: str, who: Member, *, channel: Channel | None = None
    ) -> Reply:
        """Pick a command from a person's menu and wait for the answer, as :meth:`invoke` does."""
        place = channel or self._usual_channel()
        definition = self._command(name, USER_MENU, place)
        resolved: Json = {}
        resolve_member(who, resolved)
        return await self._ask(Kind.COMMAND, place, menu_data(definition, who.id, resolved), name)

    async def press(self, message: Message | Reply, label: str) -> Reply:
        """
        Press a button, named by its label or its custom id, and wait for the answer.

        Raises:
            NotAllowed: If there is no such button, or it is disabled.
            NoAnswer: If the bot did not answer in time.
        """
        button = find_component(seen(message), {BUTTON}, label)
        if button.get("style") == LINK_BUTTON_STYLE:
            raise NotAllowed(f"{label!r} is a link")
        return await self._use(seen(message), button, {})

    async def choose(self, message: Message | Reply, menu: str, *values: str) -> Reply:
        """
        Choose from a select menu, named by its custom id or placeholder, and wait for the answer.

        Raises:
            NotAllowed: If there is no such menu, or it does not offer these values.
            CommandRefused: If an id is nobody's of this guild.
            NoAnswer: If the bot did not answer in time.
        """
        component = find_component(seen(message), SELECTS, menu)
        more = chosen(component, menu, values, self.guild)
        return await self._use(seen(message), component, more)

    async def submit(self, reply: Reply, **fields: str | list[str]) -> Reply:
        """
        Fill in the form that an answer opened, send it and wait for the answer.

        Args:
            reply: The answer with a ``modal``.
            **fields: Custom id → text, or the chosen values. What is not given keeps what the
                form came with.

        Raises:
            NotAllowed: If a field is required, unknown, too short or too long.
            NoAnswer: If the bot did not answer in time.
        """
        modal = reply.modal
        if modal is None:
            raise NotAllowed("the answer opened no form")
        rows, resolved = filled_rows(modal, dict(fields), self.guild)
        data: Json = {"custom_id": modal["custom_id"], "components": rows, "resolved": resolved}
        source = reply.interaction.source
        interaction = self._interactions.begin(
            Kind.MODAL,
            self,
            reply.interaction.channel,
            data,
            name=str(modal["custom_id"]),
            source=source,
        )
        return await self._interactions.wait_for_reply(interaction)

    async def _use(self, message: Message, component: Json, more: Json) -> Reply:
        if message.ephemeral and (message.interaction or {}).get("user", {}).get("id") != str(
            self.id
        ):
            raise NotAllowed("only the person it is for sees this message")
        name = str(component["custom_id"])
        data: Json = {"custom_id": name, "component_type": component["type"]} | more
        interaction = self._interactions.begin(
            Kind.COMPONENT, self, message.channel, data, name=name, source=message
        )
        return await self._interactions.wait_for_reply(interaction)

    async def _ask(self, kind: Kind, channel: Channel, data: Json, name: str) -> Reply:
        interaction = self._interactions.begin(kind, self, channel, data, name=name)
        return await self._interactions.wait_for_reply(interaction)

    def _command(self, name: str, kind: int, channel: Channel) -> Json:
        definition = self._interactions.command(self.guild, name, kind)
        if definition is None:
            raise CommandRefused(f"there is no command {name!r}")
        check_permission(definition, self, channel)
        return definition

    def _usual_channel(self) -> Channel:
        for channel in self.guild.text_channels:
            if self.may(Permission.VIEW_CHANNEL, channel):
                return channel
        raise NotAllowed(f"{self.name} sees no text channel")

    def _new_message(self, channel: Channel, content: str) -> Message:
        self._check_writing(channel)
        return self.guild.world.message(channel, self.user, content)

    async def _post(self, message: Message) -> Message:
        message.channel.post(message)
        await self._interactions.changed()
        return message

    def _check_writing(self, channel: Channel) -> None:
        threaded = channel.type is ChannelType.THREAD
        needed = Permission.SEND_MESSAGES_IN_THREADS if threaded else Permission.SEND_MESSAGES
        self._check(Permission.VIEW_CHANNEL | needed, channel, "write in")

    def _check(self, needed: Permission, channel: Channel, what: str) -> None:
        if not self.may(needed, channel):
            raise NotAllowed(f"{self.name} may not {what} #{channel.name}")
