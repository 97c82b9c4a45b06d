"""
The life of an interaction, from a person's click to the last follow-up.

Discord's clock is strict: a bot that has not answered within three seconds
finds its token dead (10062), and follow-ups are accepted for fifteen minutes.
Both limits can be shortened for tests. Every interaction is kept with what
became of it (:mod:`playground.interaction`), so that a test can ask. What a bot
may answer is checked in :mod:`playground.answers`, what it writes in
:mod:`playground.bot_messages`.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from playground.answers import answer_in, choices_in, modal_in
from playground.bot_messages import KEPT_FLAGS, edit_message, fill_message
from playground.channels import Channel
from playground.commands import check_definitions, registered
from playground.errors import (
    NoAnswer,
    already_acknowledged,
    invalid_webhook_token,
    unknown,
    unknown_interaction,
    unknown_message,
    unknown_webhook,
)
from playground.guilds import Guild
from playground.interaction import Answer, Interaction, Kind, Reply
from playground.members import Member
from playground.messages import Message
from playground.wire import LOADING, Event, Json
from playground.world import World

UPDATE_PATIENCE = 10.0
"""Seconds that a person looks at a message that may or may not change. A guess."""


class Interactions:
    """All interactions and commands of one bot."""

    def __init__(
        self, world: World, *, answer_within: float = 3.0, follow_up_within: float = 900.0
    ) -> None:
        """
        Make an empty book.

        Args:
            world: Where.
            answer_within: How long a bot may take for its first answer, in seconds.
            follow_up_within: How long its token is good for follow-ups, in seconds.
        """
        self._world = world
        self.answer_within = answer_within
        self.follow_up_within = follow_up_within
        self.commands: dict[int, dict[str, Json]] = {}
        """Guild id, or 0 for global ones → command id → command."""
        self.registrations = 0
        """How often the bot has registered commands."""
        self.all: list[Interaction] = []
        """Every interaction so far, oldest first."""
        self._by_token: dict[str, Interaction] = {}
        self._changed = asyncio.Condition()

    def register(self, guild_id: int, definitions: list[Json]) -> list[Json]:
        """
        Replace all commands of one scope, as a bot does at start.

        Raises:
            ApiError: If a definition is not one; then nothing is replaced.
        """
        check_definitions(definitions)
        before = {(one["type"], one["name"]): one for one in self._scope(guild_id).values()}
        result: list[Json] = []
        for definition in definitions:
            old = before.get((definition.get("type", 1), definition["name"]))
            result.append(
                registered(
                    definition,
                    command_id=int(old["id"]) if old else self._world.new_id(),
                    application_id=self._world.bot.id,
                    guild_id=guild_id,
                )
            )
        self.commands[guild_id] = {one["id"]: one for one in result}
        self.registrations += 1
        return result

    def register_one(self, guild_id: int, definition: Json) -> Json:
        """Add or replace one command."""
        kept = [one for one in self._scope(guild_id).values() if one["name"] != definition["name"]]
        together = [*kept, definition]
        return self.register(guild_id, together)[-1]

    def forget_command(self, guild_id: int, command_id: str) -> None:
        """Remove one command."""
        if self._scope(guild_id).pop(command_id, None) is None:
            raise unknown("application command", 10063)

    def command(self, guild: Guild, name: str, kind: int = 1) -> Json | None:
        """Find a command that a guild's members see; ``None`` if there is none."""
        for scope in (guild.id, 0):
            for one in self._scope(scope).values():
                if one["name"] == name and one["type"] == kind:
                    return one
        return None

    def visible(self, guild: Guild) -> list[Json]:
        """Return the commands of a guild and the global ones."""
        return [*self._scope(guild.id).values(), *self._scope(0).values()]

    def _scope(self, guild_id: int) -> dict[str, Json]:
        return self.commands.setdefault(guild_id, {})

    def begin(
        self,
        kind: Kind,
        member: Member,
        channel: Channel,
        data: Json,
        *,
        name: str,
        source: Message | None = None,
    ) -> Interaction:
        """Tell the bot what a person did."""
        now = asyncio.get_running_loop().time()
        interaction = Interaction(
            self._world.new_id(), kind, member, channel, name, now, source=source
        )
        self.all.append(interaction)
        self._by_token[interaction.token] = interaction
        guild = member.guild
        self._world.announce(Event("INTERACTION_CREATE", self._payload(interaction, data), guild))
        return interaction

    def _payload(self, interaction: Interaction, data: Json) -> Json:
        member, channel, guild = interaction.member, interaction.channel, interaction.member.guild
        permissions = member.permissions_in(channel)
        body: Json = {
            "id": str(interaction.id),
            "application_id": str(self._world.bot.id),
            "type": int(interaction.kind),
            "token": interaction.token,
            "version": 1,
            "data": data,
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
            "channel_id": str(channel.id),
            "channel": channel.payload() | {"permissions": str(int(permissions))},
            "member": member.payload() | {"permissions": str(int(permissions))},
            "app_permissions": str(int(guild.bot.permissions_in(channel))),
            "locale": member.locale,
            "guild_locale": guild.locale,
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": {"0": str(guild.id)},
            "context": 0,
            "attachment_size_limit": 10 * 1024 * 1024,
        }
        if interaction.source is not None:
            body["message"] = interaction.source.payload(reader=self._world.bot.id)
        return body

    async def wait_for_answer(self, interaction: Interaction) -> None:
        """
        Wait for the bot's first answer. Cancelling is safe.

        Raises:
            NoAnswer: If none came in time; the person sees "The application did not respond".
        """
        await self._wait(
            lambda: interaction.answer is not None,
            until=interaction.created + self.answer_within,
            otherwise="the application did not respond",
        )

    async def wait_for_reply(self, interaction: Interaction) -> Reply:
        """
        Wait until the person sees the answer, and not "is thinking…". Cancelling is safe.

        Raises:
            NoAnswer: If no answer came in time, or a deferred one never followed.
        """
        await self.wait_for_answer(interaction)
        if interaction.answer is Answer.DEFERRED_UPDATE:
            # It promises nothing: a bot may leave the message as it is.
            with suppress(TimeoutError):
                async with asyncio.timeout(min(self.follow_up_within, UPDATE_PATIENCE)):
                    await self.wait_until(lambda: interaction.complete)
            return self._reply(interaction)
        await self._wait(
            lambda: interaction.complete,
            until=interaction.created + self.follow_up_within,
            otherwise="the application is thinking for ever",
        )
        return self._reply(interaction)

    async def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait until something about interactions or commands is so. Cancelling is safe."""
        async with self._changed:
            await self._changed.wait_for(condition)

    async def _wait(self, condition: Callable[[], bool], *, until: float, otherwise: str) -> None:
        try:
            async with asyncio.timeout_at(until):
                await self.wait_until(condition)
        except TimeoutError:
            raise NoAnswer(otherwise) from None

    @staticmethod
    def _reply(interaction: Interaction) -> Reply:
        assert interaction.answered_after is not None, "it is answered"
        message = interaction.original
        if message is None and interaction.answer in {Answer.UPDATE, Answer.DEFERRED_UPDATE}:
            message = interaction.source
        if message is not None and message.deleted:
            message = None
        now = asyncio.get_running_loop().time()
        return Reply(
            content=message.content if message else "",
            embeds=list(message.embeds) if message else [],
            components=list(message.components) if message else [],
            ephemeral=message.ephemeral if message else False,
            deferred=interaction.deferred,
            seconds_until_answer=interaction.answered_after,
            seconds=now - interaction.created,
            message=message,
            modal=interaction.modal,
            interaction=interaction,
        )

    async def changed(self) -> None:
        """Wake whoever waits for an answer or for commands."""
        async with self._changed:
            self._changed.notify_all()

    def respond(self, interaction_id: int, token: str, body: Json) -> Interaction:
        """
        Take the bot's first answer.

        Raises:
            ApiError: If the token is wrong or dead, a first answer was there
                already, or the answer does not fit.
        """
        interaction = self._by_token.get(token)
        if interaction is None or interaction.id != interaction_id:
            raise unknown_interaction()
        after = asyncio.get_running_loop().time() - interaction.created
        if interaction.answer is None and after > self.answer_within:
            interaction.too_late = True
            raise unknown_interaction()
        if interaction.answer is not None:
            raise already_acknowledged()
        answer = answer_in(body, interaction.kind)
        self._apply(interaction, answer, body.get("data") or {})
        interaction.answer = answer
        interaction.answered_after = after
        return interaction

    def _apply(self, interaction: Interaction, answer: Answer, data: Json) -> None:
        match answer:
            case Answer.MESSAGE:
                interaction.original = self._post(interaction, data)
            case Answer.DEFERRED:
                interaction.original = self._post(interaction, data, loading=True)
            case Answer.UPDATE if interaction.source is not None:
                edit_message(interaction.source, data)
            case Answer.CHOICES:
                interaction.choices = choices_in(data)
            case Answer.MODAL:
                interaction.modal = modal_in(data)
            case _:
                pass

    def _post(self, interaction: Interaction, data: Json, *, loading: bool = False) -> Message:
        channel = interaction.channel
        message = Message(self._world.new_id(), channel, self._world.bot)
        message.interaction = self._metadata(interaction)
        message.flags = int(data.get("flags") or 0) & KEPT_FLAGS
        if loading:
            message.flags |= LOADING
        else:
            fill_message(message, data)
        return channel.post(message)

    def _metadata(self, interaction: Interaction) -> Json:
        return {
            "id": str(interaction.id),
            "type": int(interaction.kind),
            "user": interaction.member.user.payload(),
            "authorizing_integration_owners": {"0": str(interaction.member.guild.id)},
            "name": interaction.name,
        }

    def follow_up(self, token: str, data: Json) -> Message:
        """
        Take a message that comes after the first answer.

        After "is thinking…" the first one takes its place, as Discord has it.
        """
        interaction = self._alive(token)
        if interaction.original is not None and interaction.original.loading:
            fill_message(interaction.original, data)
            interaction.original.channel.edited(interaction.original)
            return interaction.original
        message = self._post(interaction, data)
        interaction.follow_ups.append(message)
        interaction.followed = True
        return message

    def message(self, token: str, which: str) -> Message:
        """Return a message of an interaction: ``@original`` or an id."""
        interaction = self._alive(token)
        original = interaction.original
        if original is None and interaction.answer in {Answer.UPDATE, Answer.DEFERRED_UPDATE}:
            original = interaction.source
        candidates = [*interaction.follow_ups]
        if original is not None:
            candidates.append(original)
        for message in candidates:
            if not message.deleted and (
                str(message.id) == which or (which == "@original" and message is original)
            ):
                return message
        raise unknown_message()

    def followed(self, token: str) -> None:
        """Note that the bot did something after its first answer."""
        self._alive(token).followed = True

    def _alive(self, token: str) -> Interaction:
        interaction = self._by_token.get(token)
        if interaction is None or interaction.answer is None:
            raise unknown_webhook()
        if asyncio.get_running_loop().time() - interaction.created > self.follow_up_within:
            interaction.too_late = True
            raise invalid_webhook_token()
        return interaction

    def callback_payload(self, interaction: Interaction) -> Json:
        """Return what a bot gets that asked ``with_response``."""
        assert interaction.answer is not None, "it is answered"
        about: Json = {"id": str(interaction.id), "type": int(interaction.kind)}
        resource: Json = {"type": int(interaction.answer)}
        if interaction.original is not None:
            message = interaction.original
            about |= {
                "response_message_id": str(message.id),
                "response_message_loading": message.loading,
                "response_message_ephemeral": message.ephemeral,
            }
            resource["message"] = message.payload(reader=self._world.bot.id)
        elif interaction.answer is Answer.UPDATE and interaction.source is not None:
            about["response_message_id"] = str(interaction.source.id)
            resource["message"] = interaction.source.payload(reader=self._world.bot.id)
        return {"interaction": about, "resource": resource}
