"""A bot that offers one of everything that a page has to show."""

from typing import ClassVar

import discord
from discord import app_commands

from tests.playground.bots import Bot


class Question(discord.ui.Modal, title="A question"):
    """A form with a line, a paragraph and a choice."""

    name: discord.ui.TextInput["Question"] = discord.ui.TextInput(label="Name", max_length=20)
    more: discord.ui.Label["Question"] = discord.ui.Label(
        text="Colour",
        description="The one that you like",
        component=discord.ui.Select(
            custom_id="colour",
            options=[discord.SelectOption(label="Red"), discord.SelectOption(label="Blue")],
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        colour = self.more.component
        assert isinstance(colour, discord.ui.Select)
        await interaction.response.send_message(f"{self.name.value} likes {colour.values[0]}")


class Panel(discord.ui.View):
    """Two buttons and two menus."""

    presses = 0

    @discord.ui.button(label="Count", style=discord.ButtonStyle.primary)
    async def count(self, interaction: discord.Interaction, button: discord.ui.Button) -> None:
        self.presses += 1
        button.label = f"Count {self.presses}"
        await interaction.response.edit_message(view=self)

    @discord.ui.button(label="Ask", style=discord.ButtonStyle.success)
    async def ask(self, interaction: discord.Interaction, button: discord.ui.Button) -> None:
        await interaction.response.send_modal(Question())

    @discord.ui.button(label="Sleep", style=discord.ButtonStyle.danger)
    async def sleep(self, interaction: discord.Interaction, button: discord.ui.Button) -> None:
        """Not answer."""

    @discord.ui.select(
        placeholder="Fruit",
        max_values=2,
        options=[discord.SelectOption(label=name) for name in ("Apple", "Pear", "Plum")],
    )
    async def fruit(self, interaction: discord.Interaction, menu: discord.ui.Select) -> None:
        await interaction.response.send_message(f"chose {' and '.join(menu.values)}")

    @discord.ui.select(cls=discord.ui.UserSelect, placeholder="Person")
    async def person(self, interaction: discord.Interaction, menu: discord.ui.UserSelect) -> None:
        await interaction.response.send_message(f"meant {menu.values[0].display_name}")


def embed() -> discord.Embed:
    made = discord.Embed(title="Weather", description="**Thunder** ahead", colour=0x4A39C4)
    made.add_field(name="Wind", value="strong", inline=True)
    made.set_footer(text="from the hills")
    return made


class German(app_commands.Translator):
    """Knows two words."""

    words: ClassVar = {"play": "spielen", "file": "datei"}

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        return self.words.get(string.message) if locale is discord.Locale.german else None


def add_everything(bot: Bot) -> list[discord.ui.View]:
    """Give a bot its commands; the views that it opens are in the list, to be stopped."""
    views: list[discord.ui.View] = []

    @bot.tree.command()
    async def panel(interaction: discord.Interaction) -> None:
        """Open the panel."""
        views.append(Panel())
        await interaction.response.send_message("panel", view=views[-1], embed=embed())

    @bot.tree.command()
    @app_commands.describe(place="Where", who="Whom", loud="How", many="How often", unit="Of what")
    @app_commands.choices(unit=[app_commands.Choice(name="a dozen", value="12")])
    async def order(
        interaction: discord.Interaction,
        place: str,
        who: discord.Member,
        many: app_commands.Range[int, 1, 9],
        loud: bool = False,
        unit: str = "1",
    ) -> None:
        """Order something."""
        told = f"{many} x {unit} at {place} for {who.display_name}, {loud}"
        await interaction.response.send_message(told, ephemeral=True)

    @order.autocomplete("place")
    async def places(
        interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        names = {"Harbour": "h-1", "Hill": "h-2"}
        return [
            app_commands.Choice(name=name, value=value)
            for name, value in names.items()
            if typed.lower() in name.lower()
        ]

    @bot.tree.command()
    async def think(interaction: discord.Interaction) -> None:
        """Think, answer, and correct it."""
        await interaction.response.defer()
        await bot.wait_for("message", check=lambda message: message.content == "go on")
        await interaction.edit_original_response(content="an answer")

    @bot.tree.command()
    async def play(interaction: discord.Interaction, file: discord.Attachment) -> None:
        """Give a file back."""
        data = await file.read()
        told = f"{file.filename}, {len(data)} bytes, {interaction.locale.value}"
        await interaction.response.send_message(told, file=await file.to_file())

    @bot.tree.context_menu(name="Measure")
    async def measure(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"{len(message.content)} letters")

    @bot.tree.context_menu(name="Greet")
    async def greet(interaction: discord.Interaction, who: discord.Member) -> None:
        await interaction.response.send_message(f"hello {who.mention}")

    return views
