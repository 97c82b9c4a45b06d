"""A bot's panel with one of each thing to press, choose from and fill in."""

import discord


class Panel(discord.ui.View):
    """A view with one of each."""

    @discord.ui.button(label="Count", custom_id="count")
    async def count(self, interaction: discord.Interaction, button: discord.ui.Button) -> None:
        await interaction.response.edit_message(content="counted")

    @discord.ui.button(label="Ask", custom_id="ask")
    async def ask(self, interaction: discord.Interaction, button: discord.ui.Button) -> None:
        await interaction.response.send_modal(Form())

    @discord.ui.button(label="Off", disabled=True)
    async def off(self, interaction: discord.Interaction, button: discord.ui.Button) -> None:
        pass

    @discord.ui.select(
        custom_id="menu", options=[discord.SelectOption(label=one) for one in ("red", "blue")]
    )
    async def menu(self, interaction: discord.Interaction, select: discord.ui.Select) -> None:
        await interaction.response.send_message(f"chose {select.values[0]}")


class Form(discord.ui.Modal, title="Form"):
    """A form with one field."""

    word: discord.ui.TextInput = discord.ui.TextInput(label="Word", custom_id="word", max_length=5)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"wrote {self.word.value}", ephemeral=True)
