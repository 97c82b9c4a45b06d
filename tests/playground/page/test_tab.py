"""One tab: what it is told, how its sound comes, and what it costs if it does not read."""

import asyncio
import sys
from pathlib import Path

import aiohttp
import numpy as np
import pytest

from playground import InhabitedGuild, Permission, Playground
from playground.__main__ import write_ready_file
from playground.page.tab import AT_ONCE, TOO_SLOW, WAITING, Outbox
from playground.wire import EPHEMERAL
from tests.playground import tone_bot
from tests.playground.bots import Bot, running
from tests.playground.page.visitors import visiting


async def test_a_tab_is_told_the_place_and_what_was_written(
    playground: Playground, guild: InhabitedGuild
):
    await guild.owner.write(guild.text_channels[0], "early")
    async with visiting(playground) as visitor:
        place, history = visitor.last("place"), visitor.last("history")

    assert place is not None
    assert history is not None
    assert place["guild"]["name"] == "One"
    assert place["me"] == str(guild.owner.id)
    assert [one["content"] for one in history["messages"]] == ["early"]


async def test_a_tab_is_told_what_changes(playground: Playground, guild: InhabitedGuild):
    """Messages one by one; the rest by the place, told once for many changes at once."""
    text, voice = guild.text_channels[0], guild.voice_channels[0]
    async with visiting(playground) as visitor:
        message = await guild.owner.write(text, "hi")
        await visitor.wait_for("message", lambda one: one["message"]["content"] == "hi")
        guild.owner.edit(message, "ho")
        await visitor.wait_for("message", lambda one: one["message"]["content"] == "ho")
        guild.owner.delete(message)
        gone = await visitor.wait_for("gone")
        before = sum(one["type"] == "place" for one in visitor.told)
        await guild.owner.join(voice)
        for name in "abc":
            guild.add_member(name)
        guild.add_text_channel("last")
        place = await visitor.wait_for("place", lambda one: len(one["channels"]) == 3)

    assert gone["messages"] == [str(message.id)]
    assert sum(one["type"] == "place" for one in visitor.told) == before + 1
    ada = next(one for one in place["members"] if one["name"] == "Ada")
    assert ada["voice"]["channel"] == str(voice.id)


async def test_the_bot_comes_and_goes(playground: Playground, guild: InhabitedGuild, bot: Bot):
    """A tab is told of the bot and of its commands, without asking."""

    @bot.tree.command()
    async def say(interaction: object) -> None:
        """Say."""

    async with visiting(playground) as visitor:
        async with running(bot, playground):
            await visitor.wait_for("place", lambda one: one["botHere"] and one["commands"])
        await visitor.until(lambda: not (visitor.last("place") or {})["botHere"])


async def test_a_channel_that_one_sees_now_comes_with_its_messages(
    playground: Playground, guild: InhabitedGuild
):
    """What was written before one could see the channel is told when one can."""
    hidden = guild.add_text_channel("hidden")
    hidden.set_overwrite(guild.everyone, deny=Permission.VIEW_CHANNEL)
    await guild.owner.write(hidden, "old news")
    async with visiting(playground) as visitor:
        await visitor.ask("be", member="Ben")
        await visitor.until(lambda: (visitor.last("history") or {})["messages"] == [])
        hidden.set_overwrite(guild.everyone)
        await visitor.until(lambda: (visitor.last("history") or {})["messages"])
        hidden.delete()
        await visitor.until(lambda: (visitor.last("history") or {})["messages"] == [])


async def test_being_somebody_else_shows_what_they_see(
    playground: Playground, guild: InhabitedGuild
):
    """An answer for one alone is told to nobody else, not even afterwards."""
    channel = guild.text_channels[0]
    ben = next(one for one in guild.members.values() if one.name == "Ben")
    secret = playground.world.message(channel, playground.world.bot, "for Ben")
    secret.flags = EPHEMERAL
    secret.interaction = {"user": {"id": str(ben.id)}, "name": "x", "type": 2}
    async with visiting(playground) as ada, visiting(playground) as other:
        assert "error" not in await other.ask("be", member="Ben")
        channel.post(secret)
        await other.wait_for("message", lambda one: one["message"]["content"] == "for Ben")
        assert "error" not in await other.ask("be", member=str(guild.owner.id))
        history = other.last("history")
        channel.remove(secret)
        await ada.ask("listen", on=False)
        strange = await ada.ask("be", member="Nobody")

    assert history is not None
    assert history["messages"] == []
    assert ada.last("message") is None
    assert "not understood" in strange["error"]


async def test_a_refusal_is_an_answer(playground: Playground, guild: InhabitedGuild):
    """What is refused, unknown or left unanswered comes back as a sentence."""
    playground.interactions.register(0, [{"name": "say", "description": "Say."}])
    playground.interactions.answer_within = 0.1
    channel = str(guild.text_channels[0].id)
    async with visiting(playground) as visitor:
        refused = await visitor.ask("write", channel=channel, content=" ")
        unknown = await visitor.ask("dance")
        silent = await visitor.ask("invoke", channel=channel, command="say", options={})

    assert refused["error"] == "there is nothing in it"
    assert "dance" in unknown["error"]
    assert silent["error"] == "The application did not respond"
    assert silent["silence"]


@pytest.mark.parametrize(
    ("text", "code"), [("{", 1007), ("[]", 1007), ('{"id": 1}', 1007), ('{"do": "x"}', 1007)]
)
async def test_what_is_no_request_closes_the_tab(
    playground: Playground, guild: InhabitedGuild, text: str, code: int
):
    async with visiting(playground) as visitor:
        await visitor.socket.send_str(text)
        with pytest.raises(ConnectionError):
            await visitor.until(lambda: False)

    assert visitor.socket.close_code == code


async def test_bytes_close_the_tab(playground: Playground, guild: InhabitedGuild):
    async with visiting(playground) as visitor:
        await visitor.socket.send_bytes(b"x")
        with pytest.raises(ConnectionError):
            await visitor.until(lambda: False)

    assert visitor.socket.close_code == aiohttp.WSCloseCode.UNSUPPORTED_DATA


async def test_too_much_at_once_is_refused(playground: Playground, guild: InhabitedGuild):
    """A tab has so many requests that wait for the bot; another is refused, and later taken."""
    book = playground.interactions
    book.register(0, [{"name": "say", "description": "Say."}])
    channel = str(guild.text_channels[0].id)
    async with visiting(playground) as visitor:
        asked = [
            await visitor.send("invoke", channel=channel, command="say", options={})
            for _ in range(AT_ONCE)
        ]
        refused = await visitor.ask("write", channel=channel, content="x")
        for one in book.all:
            book.respond(one.id, one.token, {"type": 4, "data": {"content": "here I am"}})
        await book.changed()
        for number in asked:
            await visitor.wait_for("answer", lambda one, number=number: one["to"] == number)
        taken = await visitor.ask("write", channel=channel, content="x")

    assert "too much" in refused["error"]
    assert "error" not in taken


async def test_a_tab_that_does_not_read_is_closed(playground: Playground, guild: InhabitedGuild):
    """What waits for a tab has a bound; beyond it the tab begins anew."""
    channel = guild.text_channels[0]
    async with visiting(playground) as visitor:
        # Without a pause nothing is sent meanwhile.
        for _ in range(WAITING + 1):
            channel.post(playground.world.message(channel, guild.owner.user, "x"))
        with pytest.raises(ConnectionError):
            await visitor.until(lambda: False)
        assert visitor.socket.close_code == TOO_SLOW
        async with visiting(playground):
            pass


async def test_the_place_waits_once():
    """However often the place changes, it is told once."""
    outbox = Outbox()
    for _ in range(3):
        outbox.put(None)
    outbox.put({"type": "x"})

    assert [await outbox.take(), await outbox.take()] == [None, {"type": "x"}]
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await outbox.take()


async def test_sound_reaches_the_tab(tmp_path: Path):
    """A bot's tone comes as 48 kHz mono, only while it is wanted, and who speaks is told."""
    async with Playground() as playground:
        guild = playground.add_guild("One", owner="Ada")
        guild.add_text_channel("general")
        voice = guild.add_voice_channel("Voice")
        ready = tmp_path / "ready.json"
        write_ready_file(ready, playground)
        async with visiting(playground) as deaf, visiting(playground) as visitor:
            assert not playground.page.hears
            await visitor.ask("listen", on=True)
            await visitor.ask("join", channel=str(voice.id))
            assert playground.page.hears
            bot = await asyncio.create_subprocess_exec(
                *("env", f"SSL_CERT_FILE={playground.trust_store}"),
                *(sys.executable, tone_bot.__file__, str(ready)),
            )
            try:
                async with asyncio.timeout(60):
                    await playground.wait_for_commands()
                    await playground.wait_for_bot()
                channel = str(guild.text_channels[0].id)
                await visitor.ask("invoke", channel=channel, command="say", options={"text": "x"})
                await visitor.until(lambda: len(visitor.sound) >= 48_000)
                await visitor.wait_for("speaking", lambda one: one["members"])
                await visitor.ask("leave")
                assert not playground.page.hears
                await visitor.until(lambda: not (visitor.last("speaking") or {})["members"])
                await deaf.ask("listen", on=False)
            finally:
                bot.terminate()
                await bot.wait()
        assert guild.owner.listener is None

    heard = np.frombuffer(visitor.sound, "<i2").astype(float)[:24_000]
    assert np.argmax(np.abs(np.fft.rfft(heard))) * 2 == pytest.approx(440, abs=4)
    assert deaf.sound == b""
