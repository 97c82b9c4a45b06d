"""What people set: panels, menus and files, as a member, a moderator and somebody outside."""

import asyncio
import json
from pathlib import Path

import pytest

from lightning_server.server import LightningServer
from lightning_server.tone import seconds_of
from playground.errors import CommandRefused
from playground.permissions import Permission
from playground.server import Playground
from tests.support.stage import LIMIT, add_house, heard, seconds_of_tone, settled, staged
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
        assert "Only these roles: everybody" in people.content
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
        told = refused.follow_ups[0].content
        assert "**Speed** cannot have this value: it must be a number from 0.5 to 2." in told
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

        await mod.choose(panel, "Choose a page", "text")
        await mod.choose(panel, "Choose what to change", "locale")
        await mod.choose(panel, "Language of my messages", "fr")
        shown = await house.ada.invoke("speak-to-file", text="for all of you", show=True)
        assert shown.content.startswith("Voici, ")
        alone = await house.ada.invoke("speak-to-file", text="for me alone")
        assert alone.content.startswith("Here it is, ")

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
            panel.message.components[0]["components"][0]["custom_id"] = "thunder:unheard-of:page"
            old = await house.mod.choose(panel, "Seite wählen", "text")
            assert old.content.startswith("Dieses Feld stammt von einer älteren Version von mir.")


async def test_everybody_chooses_how_they_sound():
    """Chosen everywhere or here, heard alone first, told, reset; and what moderators may."""
    async with staged() as stage:
        house, files = stage.house, stage.playground.world.files
        ada, mod = house.ada, house.mod
        choices = await ada.complete("voice set", "voice", "low")
        assert [one["value"] for one in choices] == ["tone-low"]
        ada.locale = "de"
        languages = await ada.complete("voice set", "language", "erkannt")
        assert languages == [{"name": "an jeder Nachricht erkannt", "value": "auto"}]
        ada.locale = "en-US"
        for command in ("voice preview", "speak-to-file"):
            choices = await ada.complete(command, "voice", "low")
            assert [one["value"] for one in choices] == ["tone-low"]
            languages = await ada.complete(command, "language", "germ")
            assert languages == [{"name": "German", "value": "de"}]

        preview = await ada.invoke("voice preview", voice="tone-low", text="listen to me")
        assert preview.ephemeral
        [sent] = preview.message.attachments
        assert files.data(sent).startswith(b"OggS")
        [request] = stage.lightning.requests
        assert (request.text, request.fragment.voice_id) == ("listen to me", "tone-low")

        await ada.invoke("voice set", voice="tone-low", speed=1.5)
        here = {"speed": 2.0, "name": "Countess", "where": "only here"}
        chosen = await ada.invoke_with("voice set", here)
        lines = chosen.content.splitlines()
        assert lines[:2] == ["Saved.", "**How I speak what you write**"]
        assert lines[2].endswith("(chosen for every server)")
        assert "Speed: 2 (chosen for this server)" in lines
        assert "Spoken name: Countess (chosen for this server)" in lines
        wrong = await ada.invoke("voice set", voice="nobody")
        assert wrong.content.startswith("There is no such voice.")

        theirs = await house.ben.use_on_person("Whose voice is this?", ada)
        assert "Speed: 2 (chosen for this server)" in theirs.content
        with pytest.raises(CommandRefused):
            await house.ben.use_on_person("Set spoken name", ada)
        form = await mod.use_on_person("Set spoken name", ada)
        assert form.modal["title"] == "Spoken name"
        named = await mod.submit(form, name="Lady Lovelace")
        told = f"<@{ada.id}> is called Lady Lovelace in this server from now on."
        assert named.content == told
        assert named.ephemeral

        reset = await ada.invoke_with("voice reset", {"where": "only here"})
        assert "Speed: 1.5 (chosen for every server)" in reset.content
        assert "Spoken name: the name shown here (nothing was chosen)" in reset.content

        await mod.invoke_with("autoread add", {"channel": house.text, "speed": 0.75})
        shown = await house.ben.invoke("voice show")
        assert "Speed: 0.75 (this channel's)" in shown.content
        file = await house.ben.invoke("speak-to-file", text="keep this", show=True)
        assert not file.ephemeral
        assert file.content.startswith("Here it is, ")
        assert files.data(file.message.attachments[0]).startswith(b"OggS")
        assert house.guild.bot_voice_channel is None
        nothing = await house.ben.invoke("speak-to-file", text="!!!")
        assert nothing.content.startswith("There is nothing to say in that")


async def test_words_are_taught():
    """One by one, from a message, from files and back; tried by anybody, changed by moderators."""
    async with staged() as stage:
        house, files = stage.house, stage.playground.world.files
        ada, mod = house.ada, house.mod
        refused = await ada.invoke("dictionary add", word="a", spoken="b")
        assert refused.content.startswith("That is for moderators")
        empty = await ada.invoke("dictionary list")
        assert empty.content.startswith("The dictionary is empty.")

        added = await mod.invoke("dictionary add", word="Thndr", spoken="thunder")
        assert added.content.startswith("Saved: “Thndr” is said as “thunder” from now on.")
        tried = await ada.invoke("dictionary test", text="thndr is here")
        assert tried.content == "I would say: thunder is here"
        mod.nick = "Mona"
        tried = await ada.invoke("dictionary test", text=f"hi <@{mod.id}> and <@12345>")
        assert tried.content == "I would say: hi Mona and someone"
        form = await mod.use_on_person("Set spoken name", mod)
        await mod.submit(form, name="Captain")
        tried = await ada.invoke("dictionary test", text=f"hi <@{mod.id}>")
        assert tried.content == "I would say: hi Captain"
        broken = {"word": "(", "spoken": "x", "how": "pattern"}
        refused = await mod.invoke_with("dictionary add", broken)
        assert refused.content == (
            "That entry cannot be used: every bracket must be closed. Change it, then try again."
        )

        message = await ada.write(house.text, "kthxbai")
        with pytest.raises(CommandRefused):
            await ada.use_on_message("Fix pronunciation", message)
        form = await mod.use_on_message("Fix pronunciation", message)
        await mod.submit(form, spoken="okay, thanks, bye")
        listed = await ada.invoke("dictionary list")
        assert listed.content.splitlines() == [
            "The dictionary has 2 entries:",
            "kthxbai = okay, thanks, bye",
            "Thndr = thunder",
        ]

        exported = await mod.invoke("dictionary export", format="CSV")
        [sent] = exported.message.attachments
        assert sent["filename"] == "dictionary.csv"
        table = files.data(sent).decode()
        assert 'kthxbai,"okay, thanks, bye"' in table
        [choice] = await mod.complete("dictionary remove", "word", "thn")
        assert (await mod.invoke("dictionary remove", word=choice["value"])).content.startswith(
            "Forgotten: “Thndr”"
        )
        brought = files.keep("words.csv", b"gg,good game\n")
        imported = await mod.invoke("dictionary import", file=brought, replace=True)
        assert imported.content == "Imported: one entry."
        wrong = await mod.invoke("dictionary import", file=files.keep("x.csv", b"no comma\n"))
        assert wrong.content.startswith("Nothing was imported, because of entry 1: a comma must")
        mod.locale = "de"
        wrong = await mod.invoke("dictionary import", file=files.keep("x.csv", b"no comma\n"))
        assert wrong.content == (
            "Es wurde nichts importiert, wegen Eintrag 1: zwischen dem Geschriebenen und dem "
            "Gesprochenen muss ein Komma stehen. Berichtige die Datei und importiere sie dann "
            "noch einmal."
        )
        mod.locale = "en-US"
        many = "".join(f"word{number},words of some length {number}\n" for number in range(100))
        await mod.invoke("dictionary import", file=files.keep("many.csv", many.encode()))
        long = await ada.invoke("dictionary list")
        assert long.content.endswith("… and more; the file has all of them.")
        assert files.data(long.message.attachments[0]).count(b"\n") == 102


async def test_people_decide_what_is_kept_and_read():
    """Shown, exported, opted out, kept from clouds, forgotten; ignored by moderators."""
    async with staged() as stage:
        house, files = stage.house, stage.playground.world.files
        ada, mod = house.ada, house.mod
        await mod.invoke("settings")
        await ada.invoke("voice set", speed=1.5)
        out = await ada.invoke("privacy reading", choice="do not read me")
        assert out.content == "I read aloud nothing that you write, in any server."
        local = await ada.invoke("privacy cloud", choice="only the local engine")
        assert "only" in local.content
        shown = await ada.invoke("privacy show")
        assert shown.ephemeral
        assert "You chose 3 things, such as a voice." in shown.content
        exported = await ada.invoke("privacy export")
        kept = json.loads(files.data(exported.message.attachments[0]))
        assert kept["everywhere"] == {"no_cloud": True, "opt_out": True, "speed": 1.5}

        asked = await ada.invoke("privacy forget")
        kept_on = await ada.press(asked, "Keep it")
        assert kept_on.content == "Nothing has changed."
        asked = await ada.invoke("privacy forget")
        forgotten = await ada.press(asked, "Forget everything")
        assert forgotten.content.startswith("Forgotten.")
        assert forgotten.components == []
        await ada.invoke("voice set", speed=1.5)
        await ada.invoke("voice reset")
        assert "You chose nothing" in (await ada.invoke("privacy show")).content

        ignored = await mod.use_on_person("Read or ignore this person", ada)
        assert "is not read in this server any more" in ignored.content
        again = await mod.use_on_person("Read or ignore this person", ada)
        assert "is read in this server again" in again.content


async def test_a_server_is_set_up():
    """What is missing is said, a channel is chosen, a sentence is heard; help tells of it all."""
    async with staged() as stage:
        house = stage.house
        with pytest.raises(CommandRefused):
            await house.ada.invoke("setup")
        looked = await house.mod.invoke("setup")
        assert "Unknown: join a voice channel" in looked.content
        assert "I read no channel aloud yet." in looked.content
        failed = await house.mod.press(looked, "Speak a test sentence")
        assert "The test sentence was not spoken. You are not in a voice channel." in failed.content

        listener = await house.mod.join(house.voice)
        house.voice.set_overwrite(house.guild.bot, deny=Permission.SPEAK)
        lacks = await house.mod.press(looked, "Look again")
        assert f"Not well: in <#{house.voice.id}> I lack **Speak**." in lacks.content
        house.voice.set_overwrite(house.guild.bot, deny=Permission.VIEW_CHANNEL)
        hidden = await house.mod.press(looked, "Look again")
        assert "I lack **View Channel**, **Connect**, and **Speak**." in hidden.content
        house.voice.set_overwrite(house.guild.bot, deny=Permission.NONE)

        chosen = await house.mod.choose(
            looked, "Choose a channel to read aloud", str(house.text.id)
        )
        assert f"From now on I read <#{house.text.id}> aloud." in chosen.content
        assert f"Well: I read <#{house.text.id}> aloud." in chosen.content
        spoken = await house.mod.press(looked, "Speak a test sentence")
        assert spoken.content.startswith("I spoke a test sentence in your voice channel.")
        assert f"Well: I may join <#{house.voice.id}> and speak there." in spoken.content
        assert seconds_of_tone(heard(listener, house), stage.lightning.requests[0].text) > 0

        everyone = (await house.ada.invoke("help")).content
        moderators = (await house.mod.invoke("help")).content
        assert "`/say` makes me say something" in everyone
        assert all(f"`/{name}`" in everyone for name in ("pause", "resume", "replay"))
        assert "For moderators: `/setup`" not in everyone
        assert "For moderators: `/setup`" in moderators
        house.ada.locale = "ja"
        assert "`/話す`を使うと、私が話します。" in (await house.ada.invoke("help")).content


async def test_a_pause_loses_nothing_and_what_was_heard_is_said_again():
    """By whoever may stop it; resumed by anybody who is there."""
    async with staged() as stage:
        house = stage.house
        text = "something that is long enough to be interrupted in the middle of it"
        nothing = await house.ada.invoke("replay")
        assert nothing.content.startswith("I am not in a voice channel here.")
        listener = await house.ada.join(house.voice)
        await house.ben.join(house.voice)
        await house.ada.invoke("join")
        nothing = await house.ada.invoke("replay")
        assert nothing.content == "Nothing was heard here yet that I could say again."
        await house.ada.invoke("say", text=text)
        await listener.wait_for_speech(limit=LIMIT)
        refused = await house.ben.invoke("pause")
        assert "can pause it" in refused.content
        paused = await house.ada.invoke("pause")
        assert paused.content == "Paused. `/resume` goes on."
        held = await house.ben.invoke("say", text="after the pause")
        assert held.content == "I am paused, so it waits until somebody uses `/resume`."
        first, *lines = (await house.ben.invoke("queue")).content.splitlines()
        assert first == paused.content
        assert [line.partition(",")[0] for line in lines] == [
            f"1. <@{house.ada.id}>",
            f"2. <@{house.ben.id}>",
        ]
        assert not any(" in about " in line or ": now" in line for line in lines)
        await house.ben.invoke("clear")
        await settled(listener)
        begun = asyncio.get_running_loop().time()
        assert (await house.ben.invoke("resume")).content == "Going on."
        assert (await house.ben.invoke("resume")).content == "I am not paused."
        await listener.wait_for_speech(since=begun, limit=LIMIT)
        await settled(listener)
        asked = asyncio.get_running_loop().time()
        again = await house.ben.invoke("replay")
        assert again.content == "Saying it now."
        await listener.wait_for_speech(since=asked, limit=LIMIT)
        await settled(listener)
        sound = heard(listener, house)
        assert seconds_of_tone(sound, text) > 2 * seconds_of(text)
