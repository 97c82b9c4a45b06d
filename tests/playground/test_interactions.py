"""Interactions, between a real bot and people."""

import asyncio

import discord
import pytest
from discord import app_commands

from playground import ApiError, CommandRefused, NoAnswer, NotAllowed, Permission, Playground
from playground.inhabited import InhabitedGuild
from playground.people import Person
from tests.playground.bots import Bot, running
from tests.playground.panels import Panel
from tests.support.waiting import until


async def test_a_slash_command_is_answered(playground: Playground, bot: Bot, ada: Person):
    """A person invokes a command with options and sees the bot's answer."""

    @bot.tree.command()
    async def say(interaction: discord.Interaction, text: str, times: int = 1) -> None:
        """Say something."""
        await interaction.response.send_message(text * times, ephemeral=True)

    async with running(bot, playground):
        reply = await ada.invoke("say", text="hey", times=2)

    assert reply.content == "heyhey"
    assert reply.ephemeral
    assert not reply.deferred
    assert reply.seconds_until_answer <= reply.seconds


async def test_an_answer_seen_by_all_is_a_message_in_the_channel(
    playground: Playground, bot: Bot, ada: Person
):
    """What is not ephemeral stands in the channel, what is does not."""

    @bot.tree.command()
    async def show(interaction: discord.Interaction, shown: bool) -> None:
        """Show."""
        await interaction.response.send_message("here", ephemeral=not shown)

    async with running(bot, playground):
        await ada.invoke("show", shown=False)
        await ada.invoke("show", shown=True)
        await until(lambda: bot.heard)

    assert [one.content for one in ada.guild.text_channels[0].history] == ["here"]
    assert [one.content for one in bot.heard] == ["here"]


async def test_the_first_follow_up_after_a_deferral_takes_its_place(
    playground: Playground, bot: Bot, ada: Person
):
    """Follow-ups: the first replaces "is thinking…", the second is a message of its own."""

    @bot.tree.command()
    async def twice(interaction: discord.Interaction) -> None:
        """Answer twice."""
        await interaction.response.defer()
        await interaction.followup.send("one")
        await interaction.followup.send("two")

    async with running(bot, playground):
        reply = await ada.invoke("twice")
        await until(lambda: reply.follow_ups)

    assert reply.content == "one"
    assert [message.content for message in reply.follow_ups] == ["two"]


async def test_an_answer_after_the_limit_is_refused(playground: Playground, bot: Bot, ada: Person):
    """Too late, the bot is told "Unknown interaction" and the person sees no answer."""

    @bot.tree.command()
    async def late(interaction: discord.Interaction) -> None:
        """Be late."""
        await asyncio.sleep(0.4)
        await interaction.response.send_message("too late")

    playground.interactions.answer_within = 0.3
    async with running(bot, playground):
        with pytest.raises(NoAnswer):
            await ada.invoke("late")
        await until(lambda: bot.caught)

    error = bot.caught[0]
    assert isinstance(error, app_commands.CommandInvokeError)
    assert isinstance(error.original, discord.NotFound)
    assert error.original.code == 10062
    assert playground.interactions.all[0].too_late


async def test_the_first_answer_can_be_given_once(playground: Playground, bot: Bot, ada: Person):
    """A second first answer is refused with 40060."""

    @bot.tree.command()
    async def both(interaction: discord.Interaction) -> None:
        """Answer twice."""
        await interaction.response.send_message("one")
        interaction._cs_response = discord.InteractionResponse(interaction)
        await interaction.response.send_message("two")

    async with running(bot, playground):
        await ada.invoke("both")
        await until(lambda: bot.caught)

    assert isinstance(bot.caught[0], app_commands.CommandInvokeError)
    assert isinstance(bot.caught[0].original, discord.HTTPException)
    assert bot.caught[0].original.code == 40060


async def test_follow_ups_end_with_the_token(playground: Playground, bot: Bot, ada: Person):
    """After the token's time a follow-up is refused, and an unfinished deferral never ends."""

    @bot.tree.command()
    async def forget(interaction: discord.Interaction) -> None:
        """Forget."""
        await interaction.response.defer()
        await asyncio.sleep(0.6)
        await interaction.followup.send("too late")

    playground.interactions.follow_up_within = 0.5
    async with running(bot, playground):
        with pytest.raises(NoAnswer):
            await ada.invoke("forget")
        await until(lambda: bot.caught)

    assert isinstance(bot.caught[0], app_commands.CommandInvokeError)
    assert isinstance(bot.caught[0].original, discord.HTTPException)
    assert bot.caught[0].original.code == 50027


async def test_an_interaction_carries_permissions(
    playground: Playground, bot: Bot, guild: InhabitedGuild, ada: Person
):
    """The bot learns what the person and itself may do in that channel."""
    ben = guild.add_member("Ben")
    seen: list[discord.Interaction] = []

    @bot.tree.command()
    async def may(interaction: discord.Interaction) -> None:
        """Ask."""
        seen.append(interaction)
        await interaction.response.send_message("ok")

    async with running(bot, playground):
        guild.text_channels[0].set_overwrite(ben, deny=Permission.ADD_REACTIONS)
        await ada.invoke("may")
        await ben.invoke("may")

    of_ada, of_ben = seen
    assert of_ada.permissions.move_members
    assert of_ada.permissions.add_reactions
    assert not of_ben.permissions.move_members
    assert not of_ben.permissions.add_reactions
    assert of_ada.app_permissions.connect
    assert not of_ada.app_permissions.administrator
    assert of_ada.channel is not None
    assert of_ada.channel_id == guild.text_channels[0].id


async def test_options_are_resolved(
    playground: Playground, bot: Bot, guild: InhabitedGuild, ada: Person
):
    """Members, channels, roles and choices reach the bot as objects."""
    voice, ben = guild.add_voice_channel("Voice"), guild.add_member("Ben")
    role = guild.add_role("Readers")
    seen: list[object] = []

    @bot.tree.command()
    @app_commands.choices(kind=[app_commands.Choice(name="Big", value="b")])
    async def pick(
        interaction: discord.Interaction,
        who: discord.Member,
        where: discord.VoiceChannel,
        role: discord.Role,
        kind: app_commands.Choice[str],
        speed: app_commands.Range[float, 0.5, 2.0],
    ) -> None:
        """Pick."""
        seen.extend([who.id, where.id, role.id, kind.value, speed])
        await interaction.response.send_message("ok")

    async with running(bot, playground):
        await ada.invoke("pick", who=ben, where=voice, role=role, kind="Big", speed="1.5")

    assert seen == [ben.id, voice.id, role.id, "b", 1.5]


async def test_what_discord_refuses_never_reaches_the_bot(
    playground: Playground, bot: Bot, ada: Person
):
    """Unknown commands, unknown and missing options are refused before the bot."""

    @bot.tree.command()
    async def say(interaction: discord.Interaction, text: str) -> None:
        """Say."""

    async with running(bot, playground):
        for command, options in (("nope", {}), ("say", {}), ("say", {"text": "x", "more": 1})):
            with pytest.raises(CommandRefused):
                await ada.invoke_with(command, options)

    assert not playground.interactions.all


async def test_a_command_can_be_for_moderators(
    playground: Playground, bot: Bot, guild: InhabitedGuild, ada: Person
):
    """A command with default permissions is not shown to who lacks them."""
    ben = guild.add_member("Ben")

    @bot.tree.command()
    @app_commands.default_permissions(move_members=True)
    async def stop(interaction: discord.Interaction) -> None:
        """Stop."""
        await interaction.response.send_message("stopped")

    async with running(bot, playground):
        assert (await ada.invoke("stop")).content == "stopped"
        with pytest.raises(CommandRefused, match="no permission"):
            await ben.invoke("stop")


async def test_autocomplete(playground: Playground, bot: Bot, ada: Person):
    """What a person types into an option brings the bot's suggestions."""

    @bot.tree.command()
    async def voice(interaction: discord.Interaction, name: str) -> None:
        """Choose."""

    @voice.autocomplete("name")
    async def names(interaction: discord.Interaction, current: str):
        known = ("ryan", "emily", "ruth")
        return [
            app_commands.Choice(name=n.title(), value=n) for n in known if n.startswith(current)
        ]

    async with running(bot, playground):
        choices = await ada.complete("voice", "name", "r")

    assert [(one["name"], one["value"]) for one in choices] == [("Ryan", "ryan"), ("Ruth", "ruth")]


async def test_deleting_the_original(playground: Playground, bot: Bot, ada: Person):
    """A bot can take its answer back; the reply then has no message."""

    @bot.tree.command()
    async def vanish(interaction: discord.Interaction) -> None:
        """Vanish."""
        await interaction.response.defer(ephemeral=True)
        await interaction.delete_original_response()

    async with running(bot, playground):
        reply = await ada.invoke("vanish")

    assert reply.message is None


async def test_an_offline_bot_does_not_answer(playground: Playground, ada: Person):
    """A command of a bot that is not there stays without an answer."""
    playground.interactions.register(0, [{"name": "say", "description": "Say.", "type": 1}])
    playground.interactions.answer_within = 0.1

    with pytest.raises(NoAnswer):
        await ada.invoke("say")


async def test_follow_ups_are_edited_and_deleted(playground: Playground, bot: Bot, ada: Person):
    """A bot may change and take back what it sent after its first answer."""

    @bot.tree.command()
    async def change(interaction: discord.Interaction) -> None:
        """Change."""
        await interaction.response.send_message("first")
        kept = await interaction.followup.send("a", wait=True)
        gone = await interaction.followup.send("b", wait=True)
        await kept.edit(content="c")
        await gone.delete()
        await interaction.edit_original_response(content="last")
        original = await interaction.original_response()
        assert (await original.fetch()).content == "last"

    async with running(bot, playground):
        reply = await ada.invoke("change")
        await until(lambda: reply.message is not None and reply.message.content == "last")
        await until(lambda: playground.log[-1].method == "GET")

    assert not bot.caught
    assert [one.content for one in reply.follow_ups if not one.deleted] == ["c"]


async def test_a_button_may_be_answered_later(playground: Playground, bot: Bot, ada: Person):
    """A deferred press shows nothing; the message changes when the bot edits it."""

    class Later(discord.ui.View):
        @discord.ui.button(label="Go")
        async def go(self, interaction: discord.Interaction, button: discord.ui.Button) -> None:
            await interaction.response.defer()
            await interaction.edit_original_response(content="went", view=None)

    view = Later()

    @bot.tree.command()
    async def later(interaction: discord.Interaction) -> None:
        """Later."""
        await interaction.response.send_message("go?", view=view)

    async with running(bot, playground):
        reply = await ada.invoke("later")
        pressed = await ada.press(reply, "Go")
        assert pressed.deferred
        assert pressed.content == "went", "the change is waited for"
        view.stop()

    assert reply.message is not None
    assert reply.message.components == []


async def test_a_press_that_changes_nothing_is_not_waited_for_for_ever(
    playground: Playground, bot: Bot, ada: Person
):
    """A bot may leave the message as it is."""

    class Nothing(discord.ui.View):
        @discord.ui.button(label="Go")
        async def go(self, interaction: discord.Interaction, button: discord.ui.Button) -> None:
            await interaction.response.defer()

    view = Nothing()

    @bot.tree.command()
    async def nothing(interaction: discord.Interaction) -> None:
        """Nothing."""
        await interaction.response.send_message("go?", view=view)

    async with running(bot, playground):
        reply = await ada.invoke("nothing")
        playground.interactions.follow_up_within = 0.5
        pressed = await ada.press(reply, "Go")
        view.stop()

    assert (pressed.content, pressed.deferred) == ("go?", True)


async def test_only_the_addressee_sees_an_ephemeral_button(
    playground: Playground, bot: Bot, ada: Person
):
    """Somebody else cannot press what they do not see."""
    ben = ada.guild.add_member("Ben")
    view = Panel()

    @bot.tree.command()
    async def panel(interaction: discord.Interaction) -> None:
        """Open the panel."""
        await interaction.response.send_message("panel", view=view, ephemeral=True)

    async with running(bot, playground):
        reply = await ada.invoke("panel")
        with pytest.raises(NotAllowed, match="sees"):
            await ben.press(reply, "Count")
        view.stop()


async def test_tokens_must_be_right(playground: Playground, ada: Person):
    """Another token, another id and a follow-up before the first answer are unknown."""
    playground.interactions.register(0, [{"name": "say", "description": "Say."}])
    interaction = ada.begin("say", {})
    book = playground.interactions
    codes: list[int] = []

    for attempt in (
        lambda: book.respond(interaction.id, "wrong", {"type": 5}),
        lambda: book.respond(1, interaction.token, {"type": 5}),
        lambda: book.follow_up(interaction.token, {"content": "x"}),
        lambda: book.follow_up("wrong", {"content": "x"}),
    ):
        with pytest.raises(ApiError) as refusal:
            attempt()
        codes.append(refusal.value.code)

    assert codes == [10062, 10062, 10015, 10015]
