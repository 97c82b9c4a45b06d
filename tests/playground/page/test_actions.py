"""What a visitor can do, and what is refused."""

import asyncio
from typing import Any

import discord
import pytest
from discord import app_commands

from playground import InhabitedGuild, NotAllowed, Playground, Refused, contents
from playground.page import actions
from playground.page.actions import Actions, Misunderstood
from playground.people import Person
from playground.wire import EPHEMERAL
from tests.playground.bots import Bot, running


@pytest.fixture
def ben(guild: InhabitedGuild) -> Person:
    return next(
        one for one in guild.members.values() if isinstance(one, Person) and one.name == "Ben"
    )


@pytest.fixture
def can(playground: Playground, guild: InhabitedGuild) -> Actions:
    return Actions(guild, playground.interactions)


def ids(guild: InhabitedGuild) -> dict[str, str]:
    return {
        "channel": str(guild.text_channels[0].id),
        "voice": str(guild.voice_channels[0].id),
        "ada": str(guild.owner.id),
    }


def filled(body: dict[str, Any], guild: InhabitedGuild) -> dict[str, Any]:
    """Put the guild's ids where they are named."""
    return {
        key: value.format(**ids(guild)) if isinstance(value, str) else value
        for key, value in body.items()
    }


async def test_writing_editing_deleting(can: Actions, guild: InhabitedGuild, ben: Person):
    channel = guild.text_channels[0]
    where = {"channel": str(channel.id)}
    written = await can.perform(ben, "write", where | {"content": " hi "})
    reply = await can.perform(
        ben, "write", where | {"content": "yes", "replyTo": written["message"]}
    )
    await can.perform(ben, "edit", {"message": written["message"], "content": "ho"})
    contents = [one.content for one in channel.history]
    await can.perform(ben, "delete", {"message": written["message"]})

    assert contents == ["ho", "yes"]
    assert [str(one.id) for one in channel.history] == [reply["message"]]
    assert channel.history[0].reply_to == int(written["message"])


async def test_voice_and_moderators(can: Actions, guild: InhabitedGuild, ben: Person):
    """Joining, leaving, and throwing out, which only a moderator may."""
    voice, ada = guild.voice_channels[0], guild.owner
    other = guild.add_voice_channel("Other")
    await can.perform(ada, "join", {"channel": str(voice.id)})
    throw: dict[str, Any] = {"member": str(ada.id), "channel": None}
    with pytest.raises(Refused):
        await can.perform(ben, "move", throw)
    for _ in range(2):  # twice is once
        await can.perform(ben, "moderator", {"member": str(ben.id), "on": True})
    await can.perform(ben, "move", throw | {"channel": str(other.id)})
    assert ada.voice_channel is other
    await can.perform(ben, "move", throw)
    assert ada.voice_channel is None
    for _ in range(2):
        await can.perform(ben, "moderator", {"member": str(ben.id), "on": False})
    assert guild.moderators not in ben.roles
    await can.perform(ben, "join", {"channel": str(voice.id)})
    await can.perform(ben, "leave", {})
    assert ben.voice_channel is None


async def test_discord_in_another_language(can: Actions, guild: InhabitedGuild, ben: Person):
    await can.perform(ben, "speak", {"locale": "hi"})
    assert (ben.locale, guild.owner.locale) == ("hi", "en-US")
    with pytest.raises(Misunderstood):
        await can.perform(ben, "speak", {"locale": "tlh"})


async def test_what_others_see_alone_is_not_there(
    playground: Playground, can: Actions, guild: InhabitedGuild, ben: Person
):
    """An id that one has guessed opens nothing."""
    channel = guild.text_channels[0]
    secret = playground.world.message(channel, playground.world.bot, "for Ada")
    secret.flags = EPHEMERAL
    secret.interaction = {"user": {"id": str(guild.owner.id)}, "name": "x", "type": 2}
    channel.post(secret)

    for name, more in (("press", {"component": "x"}), ("delete", {}), ("edit", {"content": "x"})):
        with pytest.raises(Refused, match="gone"):
            await can.perform(ben, name, {"message": str(secret.id)} | more)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("nothing", {}),
        ("join", {}),
        ("join", {"channel": 1}),
        ("join", {"channel": "x"}),
        ("join", {"channel": "9" * 30}),
        ("invoke", {"channel": "{channel}", "command": "say"}),
        ("invoke", {"channel": "{channel}", "command": "say", "options": []}),
        ("invoke", {"channel": "{channel}", "options": {}}),
        ("submit", {"form": ""}),
    ],
)
async def test_what_makes_no_sense_is_misunderstood(
    can: Actions, guild: InhabitedGuild, name: str, body: dict[str, Any]
):
    with pytest.raises(Misunderstood):
        await can.perform(guild.owner, name, filled(body, guild))


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("join", {"channel": "1"}),
        ("write", {"channel": "{channel}", "content": ""}),
        ("write", {"channel": "{channel}", "content": "x" * 2001}),
        ("edit", {"message": "1", "content": "x"}),
        ("move", {"member": "1"}),
        ("moderator", {"member": "1", "on": True}),
        ("use on member", {"member": "1", "channel": "{channel}", "name": "x"}),
        ("use on member", {"member": "{ada}", "channel": "{channel}", "name": "x"}),
        ("invoke", {"channel": "{channel}", "command": "nothing", "options": {}}),
        ("invoke", {"channel": "{channel}", "command": " ", "options": {}}),
        ("submit", {"form": "1", "fields": {}}),
    ],
)
async def test_what_is_not_there_is_refused(
    can: Actions, guild: InhabitedGuild, name: str, body: dict[str, Any]
):
    with pytest.raises(Refused):
        await can.perform(guild.owner, name, filled(body, guild))


class Form(discord.ui.Modal, title="Form"):
    """A line, words to read, and a choice of members."""

    line: discord.ui.TextInput["Form"] = discord.ui.TextInput(label="Line", custom_id="line")
    note: discord.ui.TextDisplay["Form"] = discord.ui.TextDisplay("Only to be read")
    who: discord.ui.Label["Form"] = discord.ui.Label(
        text="Who", component=discord.ui.UserSelect(custom_id="who", max_values=2)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.who.component, discord.ui.UserSelect)
        names = sorted(one.display_name for one in self.who.component.values)
        await interaction.response.send_message(f"{self.line.value}: {names}")


async def test_a_form_is_submitted_once(
    playground: Playground, can: Actions, guild: InhabitedGuild, ben: Person, bot: Bot
):
    """A form is open for who opened it; members that are chosen reach the bot as members."""

    @bot.tree.command()
    async def form(interaction: discord.Interaction) -> None:
        """Open."""
        await interaction.response.send_modal(Form())

    where = {"channel": ids(guild)["channel"]}
    async with running(bot, playground):
        opened = await can.perform(ben, "invoke", where | {"command": "form", "options": {}})
        chosen = {"line": "hi", "who": [str(ben.id), str(guild.owner.id)]}
        filled = {"form": opened["form"], "fields": chosen}
        with pytest.raises(Refused):
            await can.perform(guild.owner, "submit", filled)
        with pytest.raises(Refused):
            await can.perform(ben, "submit", filled | {"fields": {"line": "", "who": []}})
        with pytest.raises(Misunderstood):
            await can.perform(ben, "submit", filled | {"fields": {"line": [1]}})
        await can.perform(ben, "submit", filled)
        with pytest.raises(Refused, match="open"):
            await can.perform(ben, "submit", filled)

    assert opened["modal"]["title"] == "Form"
    assert guild.text_channels[0].history[-1].content == "hi: ['Ada', 'Ben']"


async def test_old_forms_are_forgotten(
    playground: Playground,
    can: Actions,
    guild: InhabitedGuild,
    bot: Bot,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(actions, "OPEN_FORMS", 1)

    @bot.tree.command()
    async def form(interaction: discord.Interaction) -> None:
        """Open."""
        await interaction.response.send_modal(Form())

    body = {"channel": ids(guild)["channel"], "command": "form", "options": {}}
    async with running(bot, playground):
        first = await can.perform(guild.owner, "invoke", body)
        await can.perform(guild.owner, "invoke", body)
        with pytest.raises(Refused, match="open"):
            await can.perform(guild.owner, "submit", {"form": first["form"], "fields": {}})


async def test_ids_become_members_and_channels(
    playground: Playground, can: Actions, guild: InhabitedGuild, bot: Bot
):
    """An option takes an id where it wants somebody; a text of digits stays a text."""

    @bot.tree.command()
    async def tell(
        interaction: discord.Interaction,
        text: str,
        who: discord.Member,
        where: discord.abc.GuildChannel,
        what: discord.Role | discord.Member,
    ) -> None:
        """Tell."""
        names = (who.display_name, where.name, getattr(what, "name", ""))
        await interaction.response.send_message(f"{text} {names}")

    @tell.autocomplete("text")
    async def suggest(
        interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        who = interaction.namespace.who
        return [app_commands.Choice(name=f"{typed} {who.display_name}", value="v")]

    known = ids(guild)
    options = {
        "text": known["ada"],
        "who": known["ada"],
        "where": known["voice"],
        "what": str(guild.moderators.id),
    }
    body = {"channel": known["channel"], "command": "tell", "options": options}
    async with running(bot, playground):
        await can.perform(guild.owner, "invoke", body)
        told = await can.perform(guild.owner, "complete", body | {"option": "text"})
        async with asyncio.timeout(60):
            with pytest.raises(Refused):
                await can.perform(guild.owner, "complete", body | {"option": "who"})

    assert (
        guild.text_channels[0].history[-1].content
        == f"{known['ada']} ('Ada', 'Voice', 'Moderator')"
    )
    assert told == {"choices": [{"name": f"{known['ada']} Ada", "value": "v"}]}


async def test_everything_that_a_message_can_carry(
    can: Actions, guild: InhabitedGuild, ben: Person
):
    channel = guild.text_channels[0]
    where = {"channel": str(channel.id)}
    poll = {"question": "Tea?", "answers": ["yes", " ", "no"]}
    files = [{"name": "cat.png", "description": "a cat"}]
    more = {"attachments": files, "sticker": "Wave", "poll": poll, "silent": True}
    await can.perform(ben, "write", where | more)
    await can.perform(ben, "write by voice", where)
    await can.perform(ben, "write by web-hook", where | {"content": "news"})
    await can.perform(ben, "write by web-hook", where | {"content": "more news"})
    await can.perform(ben, "forward", where | {"message": str(channel.history[0].id)})
    await can.perform(ben, "type", where)
    thread = await can.perform(ben, "open thread", where | {"name": "aside"})

    whole, voice, news, more_news, forward, opened = channel.history
    assert [one["description"] for one in whole.attachments] == ["a cat"]
    assert [one["name"] for one in whole.stickers] == ["Wave"]
    assert whole.poll is not None
    assert len(whole.poll["answers"]) == 2
    assert whole.flags == contents.SILENT
    assert voice.flags == contents.VOICE_MESSAGE
    assert news.webhook_id == more_news.webhook_id is not None
    assert forward.forwards is whole
    assert opened.system is not None
    assert guild.channels[int(thread["channel"])].parent is channel


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("write", {"poll": {"question": "", "answers": ["yes"]}}),
        ("write", {"poll": {"question": "Tea?", "answers": []}}),
        ("write", {"attachments": [{"name": ""}]}),
        ("write", {"attachments": [{"name": "a"}] * 11}),
        ("write", {"sticker": "a" * 301}),
        ("open thread", {"name": ""}),
    ],
)
async def test_what_a_message_cannot_carry(
    can: Actions, guild: InhabitedGuild, ben: Person, name: str, body: dict[str, object]
):
    channel = guild.text_channels[0]

    with pytest.raises(NotAllowed):
        await can.perform(ben, name, {"channel": str(channel.id), "content": "x"} | body)

    assert channel.history == []
