"""What people write is read aloud: by the real bot, in the playground."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from bot.settings.models import ChannelSettings, JoinMode
from bot.text.settings import Said
from lightning_server.tone import seconds_of
from playground import CommandRefused, contents
from playground.intents import PRIVILEGED, Intent
from playground.permissions import Permission
from tests.support.stage import LIMIT, House, Stage, ended, heard, seconds_of_tone, staged
from tests.support.waiting import until

LONG = (
    "a text that is long enough to be interrupted, because it goes on and on and on for a while"
    " and nobody can wait until it is over"
)
WHY = "Why wasn't this read?"


def said(stage: Stage) -> list[str]:
    """Return what the speech service was asked to say so far, in order."""
    return [request.text for request in stage.lightning.requests]


async def until_said(stage: Stage, *texts: str) -> None:
    """Wait until each of these was asked for."""
    await until(lambda: set(texts) <= set(said(stage)), f"{texts} were asked for")


async def plain(settings, house: House, **more) -> None:
    """Read the text channel, without names and without merging, so that texts come as written."""
    decided = {"said": Said.OFF, "merge_bursts": False} | more
    await settings.change_guild(house.guild.id, **decided)
    await settings.set_channel(house.guild.id, house.text.id, ChannelSettings())


@asynccontextmanager
async def reading(**options):
    """A stage where Ada and the bot are in a voice channel and the text channel is read."""
    async with staged(**({"decide": plain} | options)) as stage:
        house = stage.house
        await house.ada.join(house.voice)
        await house.ada.invoke("join")
        yield stage


async def why(house: House, message) -> str:
    """Ask as Ben, who is nobody in particular."""
    return (await house.ben.use_on_message(WHY, message)).content


async def until_told(house: House, message, begins: str) -> None:
    """Ask until it is known what became of a message; at first it is on its way."""
    told = ""
    try:
        async with asyncio.timeout(LIMIT):
            while not (told := await why(house, message)).startswith(begins):
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"not told: {begins!r}, but {told!r}") from None


async def test_channels_are_added_listed_and_removed():
    """By moderators; each sounds as they said; others see no such command."""
    async with staged() as stage:
        house = stage.house
        with pytest.raises(CommandRefused):
            await house.ben.invoke_with("autoread add", {"channel": house.text})
        listener = await house.ada.join(house.voice)
        nothing = await house.mod.invoke("autoread list")
        assert nothing.content.startswith("I read no channel. Add one with `/autoread add`.")
        choices = await house.mod.complete("autoread add", "voice", "low")
        assert [choice["value"] for choice in choices] == ["tone-low"]
        unknown = await house.mod.invoke_with(
            "autoread add", {"channel": house.text, "voice": "nobody"}
        )
        assert unknown.content.startswith("There is no such voice")
        sound = {"voice": "tone-low", "language": "en", "speed": 1.5}
        added = await house.mod.invoke_with("autoread add", {"channel": house.text} | sound)
        assert added.content.splitlines() == [
            f"I read <#{house.text.id}> aloud from now on.",
            "Use `/join` to bring me into your voice channel.",
        ]
        assert added.ephemeral
        aside = house.guild.add_text_channel("aside")
        aside.set_overwrite(house.guild.bot, deny=Permission.VIEW_CHANNEL)
        hidden = await house.mod.invoke_with("autoread add", {"channel": aside})
        assert "But I cannot see it: someone who manages this server" in hidden.content
        listed = await house.mod.invoke("autoread list")
        assert f"- <#{house.text.id}>: voice tone-low, English, and speed 1.5" in listed.content
        assert f"I cannot see <#{aside.id}>" in listed.content

        await house.ada.invoke("join")
        await house.ada.write(house.text, "good day")
        await until_said(stage, "Ada said good day")
        await ended(stage, 1)
        [request] = stage.lightning.requests
        asked = request.fragment
        assert (asked.voice_id, asked.language, asked.speed) == ("tone-low", "en", 1.5)
        assert seconds_of_tone(heard(listener, house), "Ada said good day", voice="tone-low") > 0

        offered = await house.mod.complete("autoread remove", "channel", "gen")
        assert [(one["name"], one["value"]) for one in offered] == [
            ("#general", str(house.text.id))
        ]
        await house.ada.write(house.text, LONG)
        await until_said(stage, LONG)
        removed = await house.mod.invoke_with("autoread remove", {"channel": str(house.text.id)})
        assert removed.content == f"I do not read <#{house.text.id}> any more."
        again = await house.mod.invoke_with("autoread remove", {"channel": "#general"})
        assert again.content == "I do not read that channel anyway."
        message = await house.ada.write(house.text, "still there?")
        assert "is not read" in await why(house, message)
        await ended(stage, 2)
        whole = seconds_of(LONG, speed=1.5)
        assert seconds_of_tone(heard(listener, house), LONG, voice="tone-low") < whole - 0.5


async def test_who_and_what_is_read_and_why_not():
    """Threads, the voice channel's chat, people by role and wish; each refusal has its reason."""

    async def decide(settings, house):
        guest, staff = house.guild.add_role("Guest"), house.guild.add_role("Staff")
        for person in (house.ada, house.ben, house.mod):
            person.roles.append(staff)
        house.mod.roles.append(guest)
        await plain(
            settings,
            house,
            deny_roles={guest.id},
            allow_roles={staff.id},
            blocked={house.guild.owner.id},
            read_bots={house.guild.add_bot("Friend").id},
            max_characters=60,
        )
        await settings.change_person(house.ben.id, None, opt_out=True)

    async with staged(decide=decide) as stage:
        house, guild = stage.house, stage.house.guild
        text, ada = house.text, house.ada
        early, stranger = await ada.write(text, "too early"), guild.add_member("Stranger")
        # Not decided while it is still looked up what was decided for this guild.
        await until_told(house, early, "I was in no voice channel. Join one and use `/join`.")
        friend = next(one for one in guild.members.values() if one.name == "Friend")
        for person in (ada, house.ben, house.mod, guild.owner, stranger):
            await person.join(house.voice)
        await ada.invoke("join")
        thread, aside = text.add_thread("aside"), guild.add_text_channel("elsewhere")
        hook = guild.add_webhook(text, "News")
        picture = contents.attachment(guild.world, "cat.png", description="a cat")

        read = [
            await ada.write(text, "a plain one"),
            await ada.write(thread, "in a thread"),
            await ada.write(house.voice, "in the chat"),
            await friend.write(text, "a friendly bot"),
            await ada.write(text, ";; doubled"),
        ]
        not_read = [
            (await ada.write(aside, "not here"), f"<#{aside.id}> is not read."),
            (
                await house.ben.write(text, "opted out"),
                "Its author does not want to be read aloud.",
            ),
            (await guild.owner.write(text, "blocked"), "Moderators do not want its author"),
            (await house.mod.write(text, "denied"), "Its author has a role that is not read here."),
            (await stranger.write(text, "none"), "Its author has none of the roles"),
            (hook.write("news"), "A bot or a web-hook wrote it"),
            (await guild.add_bot("Stray").write(text, "beep"), "A bot or a web-hook wrote it"),
            (await ada.write(text, "psst", silent=True), "It was sent as @silent."),
            (await ada.write(text, "; psst"), "It begins with `;`"),
            (await ada.write(text, "..."), "There is nothing to say in it"),
        ]
        opened = await ada.open_thread(text, "a thread")
        not_read.append((text.history[-1], "Discord wrote it, not a person."))
        assert opened.parent is text
        await until_said(stage, "a plain one", "in a thread", "in the chat", "a friendly bot")
        long = await ada.write(text, LONG)
        with_picture = await ada.write(text, "look", attachments=[picture])
        sticker = await ada.write(text, sticker="Wave")
        voice = await ada.write_by_voice(text)
        poll = await ada.write(text, poll=contents.poll("Tea?", ["yes"]))
        forward = await ada.forward(read[0], text)
        answer = await ada.write(text, "a reply", reply_to=read[0])
        for message, begins in not_read:
            await until_told(house, message, begins)
        for message in (*read, with_picture, sticker, voice, poll, forward, answer):
            assert (await why(house, message)).startswith(("It was read.", "It waits"))
        assert "Only its beginning" in await why(house, long)
        await until_told(house, answer, "It was read.")
        await ada.leave()
        away = await ada.write(text, "from outside")
        assert (await why(house, away)).startswith("Its author was not in my voice channel.")
        spoken = said(stage)
    assert spoken[:4] == ["a plain one", "in a thread", "in the chat", "a friendly bot"]
    kinds = spoken[spoken.index("a friendly bot") + 2 :]
    assert any(one.startswith(LONG[:20]) and one.endswith("and more") for one in kinds), kinds
    assert kinds[1:6] == [
        "look, with an image: a cat",
        "sticker Wave",
        "a voice message",
        "poll: Tea?",
        "forwarded message: a plain one",
    ]
    assert "a reply" in kinds
    assert not {"psst", "denied", "blocked", "news", "beep"} & set(spoken)
    assert "secret" not in stage.bot.log


async def test_edits_and_deletions_are_followed():
    """While a message waits its edit counts; what is deleted is not said, or ends in mid-word."""
    async with reading() as stage:
        house, ada, text = stage.house, stage.house.ada, stage.house.text
        listener = ada.listener
        thread, aside = text.add_thread("aside"), house.guild.add_text_channel("aside")
        await house.mod.invoke_with("autoread add", {"channel": aside})
        ada.begin_typing(text)  # a session that has just begun is warm anyway
        first = await ada.write(text, LONG)
        edited = await ada.write(text, "before the edit")
        muted = await ada.write(text, "to be muted")
        deleted = await ada.write(text, "to be deleted")
        bulk = [await ada.write(text, f"in bulk {number}") for number in range(2)]
        await ada.write(thread, "in a thread that goes")
        await ada.write(aside, "in a channel that goes")
        await ada.write(text, "the last one")
        text.unfurled(first, {"type": "link", "title": "a page"})
        ada.edit(edited, "after the edit")
        ada.edit(muted, "; muted")
        ada.delete(deleted)
        house.mod.delete_many(bulk)
        await house.guild.delete_channel(thread)
        await house.guild.delete_channel(aside)
        await listener.wait_for_speech(limit=LIMIT)
        await asyncio.sleep(0.5)  # of a text of several seconds
        ada.delete(first)
        await until_said(stage, "the last one")
        await ended(stage, 3)
        sound = heard(listener, house)
        assert 0 < seconds_of_tone(sound, LONG) < seconds_of(LONG) - 1
        for spoken in ("after the edit", "the last one"):
            assert seconds_of_tone(sound, spoken) == pytest.approx(seconds_of(spoken), abs=0.2)
        for gone in ("before the edit", "to be muted", "to be deleted", "in bulk 0"):
            assert seconds_of_tone(sound, gone, within=1.5) == 0, gone
        assert "after the edit" in said(stage)
        assert not {"in a thread that goes", "in a channel that goes"} & set(said(stage))
        assert (await why(house, muted)).startswith("It begins with `;`")
        listed = await house.mod.invoke("autoread list")
        assert str(aside.id) not in listed.content


async def test_order_bursts_and_languages():
    """Several people at once, one in a row, and whoever writes in their own language."""

    async def decide(settings, house):
        more = {
            "One": {},
            "Burst": {"merge_bursts": True, "said": Said.SMART},
            "Languages": {"language": "auto"},
        }
        await plain(settings, house, **more[house.guild.name])

    async with staged(decide=decide, others=("Burst", "Languages")) as stage:
        house, burst, languages = stage.house, stage.others["Burst"], stage.others["Languages"]
        for each in (house, burst, languages):
            await each.ada.join(each.voice)
            await each.ada.invoke("join")

        # Nobody's settings are known yet.
        everyone = [house.guild.add_member(f"Person {number}") for number in range(8)]
        for person in everyone:
            await person.join(house.voice)
        async with asyncio.TaskGroup() as group:
            for number, person in enumerate(everyone):
                group.create_task(person.write(house.text, f"number {number}"))
        written = [message.content for message in house.text.history]
        await until_said(stage, *written)
        assert [text for text in said(stage) if text in written] == written

        await burst.ada.write(burst.text, LONG)
        await until_said(stage, f"Ada said {LONG}")
        parts = [await burst.ada.write(burst.text, f"part {number}") for number in range(3)]
        burst.ada.delete(parts[1])
        await until_said(stage, "part 0, part 2")
        for message in (parts[0], parts[2]):
            await until_told(burst, message, "It was read.")

        german = "Guten Morgen zusammen, wie geht es euch heute?"
        await languages.ada.write(languages.text, german)
        await until_said(stage, german)
        [asked] = [one for one in stage.lightning.requests if one.text == german]
        assert asked.fragment.language == "de"


MODES = {"One": JoinMode.OFF, "On": JoinMode.ON, "Company": JoinMode.COMPANY}


async def test_it_comes_by_itself_where_that_is_wanted():
    """Where somebody writes, or enters; and says so of no other."""

    async def decide(settings, house):
        mode = MODES[house.guild.name]
        await plain(settings, house, join=mode, announce=mode is JoinMode.COMPANY)

    async with staged(decide=decide, others=("On", "Company")) as stage:
        on, company = stage.others["On"], stage.others["Company"]
        off = stage.house
        for house in (off, on, company):
            await house.ada.join(house.voice)
        await until(lambda: company.guild.bot_voice_channel is not None)
        assert on.guild.bot_voice_channel is None
        refused = await off.ada.write(off.text, "off")
        await on.ada.write(on.text, "on")
        await until_said(stage, "on")
        assert on.guild.bot_voice_channel is on.voice
        assert company.guild.bot_voice_channel is company.voice
        await company.ben.join(company.voice)
        await on.ben.join(on.voice)
        await until_said(stage, "Ben joined")
        await company.ben.leave()
        await until_said(stage, "Ben left")
        assert said(stage).count("Ben joined") == 1  # in one of both
        assert off.guild.bot_voice_channel is None
        assert (await why(off, refused)).startswith("I was in no voice channel.")
        await on.mod.join(on.voice)
        await on.mod.invoke("leave")
        on.voice.set_overwrite(on.guild.bot, deny=Permission.CONNECT)
        barred = await on.ada.write(on.text, "barred")
        await until_told(on, barred, "It could not be spoken. I lack the permission **Connect**")


async def test_too_much_is_left_out_and_said_why():
    """Per person and server, the same again and again, a queue that is full, and the budget."""

    async def decide(settings, house):
        limits = {
            "One": {"person_per_minute": 3, "guild_per_minute": 5},
            "Repeats": {"repeats": 1},
            "Budget": {"characters_per_day": 20},
            "Queue": {},
        }
        await plain(settings, house, **limits[house.guild.name])

    names = ("Repeats", "Budget", "Queue")
    async with staged(decide=decide, others=names, THUNDER_QUEUE_LENGTH="2") as stage:
        house = stage.house
        repeats, budget, queue = (stage.others[name] for name in names)
        for each in (house, repeats, budget, queue):
            for person in (each.ada, each.ben, each.mod):
                await person.join(each.voice)
            await each.ada.invoke("join")

        async def write(each, person, *texts):
            """Write one after another, each when the one before has been heard or left out."""
            told = []
            for text in texts:
                message = await person.write(each.text, text)
                told.append(await why(each, message))
                async with asyncio.timeout(LIMIT):
                    while told[-1].startswith("It waits"):
                        await asyncio.sleep(0.05)
                        told[-1] = await why(each, message)
            return told

        mine = await write(house, house.ada, "one", "two", "three", "four")
        assert mine[3] == "Its author wrote too much within a minute."
        theirs = await write(house, house.ben, "five", "six", "seven")
        assert theirs[2] == "Too much was written here within a minute."
        same = await write(repeats, repeats.ada, "again", "again", "again")
        assert same[2] == "Its author wrote the same several times."
        spent = await write(budget, budget.ada, "fifteen letters", "fifteen letters")
        assert spent[1].startswith("As much was spoken today as may be spoken here in a day.")
        messages = [await queue.ada.write(queue.text, f"{LONG} {number}") for number in range(6)]
        await until_told(queue, messages[-1], "Too much was waiting already.")
        assert (await why(queue, messages[1])).startswith("It waits for its turn")


async def test_a_message_can_be_spoken_on_request():
    """In one's own voice or its author's, wherever it stands, but for those who opted out."""

    async def decide(settings, house):
        await plain(settings, house)
        await settings.change_person(house.mod.id, None, voice="tone-low")
        await settings.change_person(house.ben.id, None, opt_out=True)

    async with staged(decide=decide) as stage:
        house = stage.house
        aside = house.guild.add_text_channel("aside")
        message = await house.mod.write(aside, "; spoken on request")
        outside = await house.ada.use_on_message("Speak this", message)
        assert outside.content == "You are not in a voice channel. Join one, then try again."
        await house.ada.join(house.voice)
        mine = await house.ada.use_on_message("Speak this", message)
        assert mine.content.startswith(("Saying it now.", "Queued: "))
        assert mine.ephemeral
        theirs = await house.ada.use_on_message("Speak in the author's voice", message)
        assert theirs.content.startswith(("Saying it now.", "Queued: "))
        await ended(stage, 2)
        voices = [request.fragment.voice_id for request in stage.lightning.requests]
        assert voices[-1] == "tone-low"
        assert voices[0] != "tone-low"
        shy = await house.ben.write(aside, "not mine")
        refused = await house.ada.use_on_message("Speak this", shy)
        assert refused.content.startswith("Its author does not want to be read aloud")
        empty = await house.mod.write(aside, "...")
        nothing = await house.ada.use_on_message("Speak this", empty)
        assert nothing.content.startswith("There is nothing to say in that")
        assert "not mine" not in " ".join(said(stage))


async def test_without_the_intent_it_starts_and_says_so():
    """In the log, in the answer to a moderator, and of each message; commands work."""
    allowed = PRIVILEGED & ~Intent.MESSAGE_CONTENT
    async with reading(allowed_intents=allowed) as stage:
        house = stage.house
        [line] = stage.bot.lines("Discord does not show me what people write")
        assert "Message Content Intent" in line
        added = await house.mod.invoke_with("autoread add", {"channel": house.text})
        assert "But Discord does not show me what people write" in added.content
        message = await house.ada.write(house.text, "hello")
        await until_told(house, message, "Discord does not show me what people write")
        await house.ada.write(house.text, f"hello <@{house.bot_id}>")
        await until_said(stage, "hello Thunder")
        await house.ada.invoke("say", text="but this")
        await until_said(stage, "but this")
        assert "hello" not in said(stage)
