"""What people set: panels, menus and files, as a member, a moderator and somebody outside."""

import json
from pathlib import Path

import pytest

from lightning_server.server import LightningServer
from playground.errors import CommandRefused
from playground.server import Playground
from tests.support.stage import add_house, staged
from tests.support.world import bot_process


async def test_settings_in_a_panel_and_in_a_file():
    """Pages, switches, menus, pickers and forms; exported, changed, imported; for moderators."""
    async with staged() as stage:
        house, files = stage.house, stage.playground.world.files
        mod, role = house.mod, house.guild.add_role("Readers")
        with pytest.raises(CommandRefused):
            await house.ada.invoke("settings")

        panel = await mod.invoke("settings")
        assert panel.ephemeral
        assert panel.content.startswith("**Settings of this server: Reading**")
        people = await mod.choose(panel, "Choose a page", "people")
        assert "Only these roles: nobody" in people.content
        await mod.choose(panel, "Choose what to change", "allow_roles")
        picked = await mod.choose(panel, "Only these roles", str(role.id))
        assert picked.content.startswith(f"Saved: Only these roles is now <@&{role.id}>.")

        await mod.choose(panel, "Choose a page", "reading")
        await mod.choose(panel, "Choose what to change", "announce")
        switched = await mod.choose(panel, "Announce joins and leaves", "yes")
        assert "Announce joins and leaves: yes" in switched.content

        await mod.choose(panel, "Choose a page", "voice")
        form = await mod.choose(panel, "Choose what to change", "speed")
        assert form.modal["title"] == "Speed"
        refused = await mod.submit(form, value="very fast")
        assert "**Speed** cannot have this value." in refused.follow_ups[0].content
        assert (await mod.submit(form, value="1.5")).content.startswith("Saved: Speed is now 1.5.")
        await mod.choose(panel, "Choose what to change", "voice")
        chosen = await mod.choose(panel, "Voice", "tone-low")
        assert "Saved: Voice is now " in chosen.content

        exported = await mod.press(panel, "Export as a file")
        [sent] = exported.follow_ups or [exported.message]
        written = json.loads(files.data(sent.attachments[0]))
        assert written["settings"] == {
            "allow_roles": [role.id],
            "announce": True,
            "speed": 1.5,
            "voice": "tone-low",
        }

        written["settings"] = {"mute_prefix": "-"}
        brought = files.keep("mine.json", json.dumps(written).encode())
        imported = await mod.invoke("settings", file=brought)
        assert imported.content.startswith("Imported.")
        assert "Prefix for silence: `-`" in imported.content
        assert "Announce joins and leaves: no" in imported.content
        wrong = await mod.invoke("settings", file=files.keep("mine.json", b"{"))
        assert wrong.content.startswith("Nothing was imported: that file is not JSON.")

        mod.take(house.guild.moderators)
        late = await mod.choose(panel, "Choose a page", "voice")
        told = late.message if late.message is not panel.message else late.follow_ups[0]
        assert told.content == "That is for moderators: ask someone who may **Manage Server**."


async def test_a_panel_works_after_a_restart_and_in_ones_language(tmp_path: Path):
    """What a button means stands in the button; what was set stands in the store."""
    async with Playground() as playground, LightningServer() as lightning:
        house = add_house(playground, "One")
        house.mod.locale = "de"
        variables = {"LIGHTNING_URL": lightning.url, "THUNDER_DATA_DIRECTORY": str(tmp_path)}
        async with bot_process(playground, **variables):
            panel = await house.mod.invoke("settings")
            assert panel.content.startswith("**Einstellungen dieses Servers: Vorlesen**")
            await house.mod.choose(panel, "Wähle, was du ändern willst", "announce")
            await house.mod.choose(panel, "Kommen und Gehen ansagen", "yes")
        async with bot_process(playground, **variables):
            text = await house.mod.choose(panel, "Seite wählen", "text")
            assert "Emoji: mit Namen gelesen" in text.content
            reading = await house.mod.choose(panel, "Seite wählen", "reading")
            assert "Kommen und Gehen ansagen: ja" in reading.content
