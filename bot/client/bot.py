"""
The bot as Discord sees it: intents, commands, and answers to what goes wrong.

A token alone is enough to start. What people write is a privileged intent: it
is asked for, and if Discord refuses it the bot goes on without, and says what
to do about it.
"""

import logging
from typing import Self

import discord
import yarl
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from typing_extensions import override

from bot.checkup.running import RunningCheckup
from bot.client.acquaintances import Acquaintances
from bot.client.audience import AUDIENCES, Audience, declare, is_moderator
from bot.client.presses import Presses, is_ours
from bot.client.sentences import sentence
from bot.client.translator import CommandTranslator
from bot.client.wording import Wording, Wordings
from bot.errors import Action, NotAllowed, SpeechError
from bot.limits.admission import Admission
from bot.living.service import LivingService
from bot.reading.service import ReadingService
from bot.settings.service import SettingsService
from bot.speech.service import SpeechService
from bot.vocabulary import GuildId

log = logging.getLogger(__name__)

EXTENSIONS = (
    "cogs.voice_channel",
    "cogs.say",
    "cogs.queue",
    "cogs.autoread",
    "cogs.messages",
    "cogs.units",
    "cogs.living",
    "cogs.settings",
    "cogs.setup",
    "cogs.voices",
    "cogs.dictionary",
    "cogs.privacy",
    "cogs.files",
    "cogs.help",
    "cogs.status",
)
"""The cogs, one per subject."""

PERMISSIONS = discord.Permissions(view_channel=True, connect=True, speak=True)
"""Exactly what the bot needs in a voice channel; slash commands need none."""


NO_MESSAGE_CONTENT = (
    "Discord does not show me what people write, so nothing is read aloud: switch on "
    '"Message Content Intent" in the developer portal, under "Bot", and start me again'
)
"""What the operator is told when the intent is refused."""


class SpeechBot(commands.Bot):
    """
    The bot on Discord.

    ``speech`` is set by whoever builds the bot, before it starts: the service
    needs the client to join voice channels, and the cogs need the service. So
    are the others.
    """

    speech: SpeechService
    checkup: RunningCheckup
    settings: SettingsService
    living: LivingService
    admission: Admission
    reading: ReadingService
    acquaintances: Acquaintances

    def __init__(self, *, message_content: bool = True) -> None:
        """
        Make it.

        Args:
            message_content: Whether to ask for what people write.
        """
        self.wordings = Wordings()
        """What it says, in every language of the interface."""
        self.presses = Presses()
        """Who answers when a panel is operated."""
        intents = discord.Intents.none()
        intents.guilds = True
        intents.voice_states = True
        intents.guild_messages = True
        intents.guild_typing = True
        intents.message_content = message_content
        super().__init__(
            command_prefix=(),
            intents=intents,
            help_command=None,
            tree_cls=SpeechTree,
            allowed_mentions=discord.AllowedMentions.none(),
            # Members are only looked at while they are in a voice channel.
            member_cache_flags=discord.MemberCacheFlags(voice=True, joined=False),
            chunk_guilds_at_startup=False,
            # What somebody wrote is nobody's business once it was read.
            max_messages=None,
        )

    @override
    async def setup_hook(self) -> None:
        for extension in EXTENSIONS:
            await self.load_extension(extension)
        declare(self.tree.get_commands())
        await self.tree.set_translator(CommandTranslator(self.wordings))
        commands_synced = await self.tree.sync()
        log.info("commands registered", extra={"commands": len(commands_synced)})

    @override
    async def connect(self, *, reconnect: bool = True) -> None:
        try:
            await super().connect(reconnect=reconnect)
        except discord.PrivilegedIntentsRequired:
            if not self.sees_content:
                raise
            log.error(NO_MESSAGE_CONTENT)  # noqa: TRY400 (the operator needs no trace)
            # There is no public way to change it, and a new client would lose every service.
            self._connection._intents.message_content = False  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001
            await super().connect(reconnect=reconnect)

    @property
    def sees_content(self) -> bool:
        """Whether Discord shows the bot what people write; known once it is ready."""
        return self.intents.message_content

    @override
    async def on_message(self, message: discord.Message, /) -> None:
        """Look for no commands in messages: all of ours are slash commands."""

    async def on_ready(self) -> None:
        """Say that the bot is there, and see where it is no more: all guilds are known now."""
        log.info("ready", extra={"guilds": len(self.guilds)})
        # Those that have an outage are among them.
        self.settings.compare_guilds(lambda: {GuildId(guild.id) for guild in self.guilds})

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note that what was decided there will be forgotten one day."""
        await self.settings.note_departure(GuildId(guild.id), gone=True)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Note that what was decided there counts again."""
        await self.settings.note_departure(GuildId(guild.id), gone=False)

    async def on_interaction(self, interaction: discord.Interaction[Self]) -> None:
        """Have a press on a panel answered; commands are the tree's business."""
        if not is_ours(interaction):
            return
        try:
            answered = await self.presses.dispatch(interaction)
        except Exception as error:  # noqa: BLE001 (firewall: told, and logged if it is ours)
            await tell_error(interaction, error)
            return
        if not answered:
            await tell(interaction, wording_for(interaction)("old-panel"))

    def invite_url(self) -> str:
        """Return the link that adds the bot to a server with the permissions that it needs."""
        assert self.application_id is not None, "known after login"
        return discord.utils.oauth_url(
            self.application_id,
            permissions=PERMISSIONS,
            scopes=("bot", "applications.commands"),
        )


class SpeechTree(app_commands.CommandTree[SpeechBot]):
    """Answers what goes wrong with a sentence, for the caller alone."""

    @override
    async def interaction_check(self, interaction: discord.Interaction[SpeechBot], /) -> bool:
        command = interaction.command
        if command is None:
            return True
        refusal = await _refusal(interaction, AUDIENCES[command.qualified_name])
        if refusal is None:
            return True
        if interaction.type is not discord.InteractionType.autocomplete:
            await tell(interaction, sentence(refusal, wording_for(interaction)))
        return False

    @override
    async def on_error(
        self,
        interaction: discord.Interaction[SpeechBot],
        error: app_commands.AppCommandError,
        /,
    ) -> None:
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        if interaction.type is discord.InteractionType.autocomplete and isinstance(
            cause, SpeechError
        ):
            log.debug("no suggestions: %s", type(cause).__name__)  # nobody waits for a sentence
            return
        await tell_error(interaction, cause)


async def _refusal(
    interaction: discord.Interaction[SpeechBot], audience: Audience
) -> NotAllowed | None:
    """Return why a command is not for whoever used it; ``None`` if it is."""
    if audience is Audience.MODERATORS and not is_moderator(interaction):
        return NotAllowed(Action.SETTINGS)
    if audience is Audience.OPERATOR and not await interaction.client.is_owner(interaction.user):
        return NotAllowed(Action.OPERATE)
    return None


def wording_for(interaction: discord.Interaction[SpeechBot]) -> Wording:
    """Return the wording for whoever acts."""
    return interaction.client.wordings.of(interaction.locale.value)


def public_wording(interaction: discord.Interaction[SpeechBot]) -> Wording:
    """Return the wording for everybody in the server in which somebody acts."""
    bot, locale = interaction.client, interaction.guild_locale
    snapshot = (
        None if interaction.guild_id is None else bot.settings.peek(GuildId(interaction.guild_id))
    )
    chosen = None if snapshot is None else snapshot.settings.locale
    return bot.wordings.of(chosen, None if locale is None else locale.value)


async def tell_error(interaction: discord.Interaction[SpeechBot], cause: Exception) -> None:
    """Answer what went wrong with a sentence; what is nobody's fault but ours is logged."""
    wording = wording_for(interaction)
    if isinstance(cause, SpeechError):
        log.debug("refused: %s", type(cause).__name__)
        await tell(interaction, sentence(cause, wording))
    elif isinstance(cause, discord.NotFound) and cause.code == UNKNOWN_INTERACTION:
        log.warning("a command was answered too late for Discord")
    else:
        log.error("command failed", exc_info=cause)
        await tell(interaction, wording("something-wrong"))


UNKNOWN_INTERACTION = 10062
"""Discord's error code for an interaction that waited more than three seconds for an answer."""


async def tell(interaction: discord.Interaction[SpeechBot], text: str) -> None:
    """
    Answer an interaction, whether or not it was deferred; never raises if Discord is deaf.

    A panel stays as it is: what is told about a press on it is a message of its own.
    """
    try:
        if not interaction.response.is_done():
            await interaction.response.send_message(text, ephemeral=True)
        elif interaction.type is discord.InteractionType.application_command:
            await interaction.edit_original_response(content=text)
        else:
            await interaction.followup.send(text, ephemeral=True)
    except discord.HTTPException as error:
        log.warning("no answer could be given", extra={"status": error.status, "code": error.code})


def point_to(url: str) -> None:
    """
    Talk to another Discord, such as the playground, instead of the real one.

    discord.py keeps both addresses as class attributes (2.7.1), so this holds
    for the whole process.

    Args:
        url: Its address, such as ``http://127.0.0.1:8181``.
    """
    base = yarl.URL(url)
    Route.BASE = str(base / "api" / "v10")
    gateway = base.with_scheme("wss" if base.scheme == "https" else "ws") / "gateway"
    DiscordWebSocket.DEFAULT_GATEWAY = gateway
