"""Whether anybody would hear the bot, by what discord.py knows."""

from typing import Any, cast

import discord
import pytest

from bot.errors import Hush
from bot.vocabulary import ChannelId
from bot.voice.hush import hush_of, place_of, take_the_stage
from tests.support.link_world import BOT, CHANNEL, GUILD, STAGE, LinkWorld, link_world


class Client:
    """A voice client, as far as it is asked."""

    def __init__(self, world: LinkWorld, channel: ChannelId) -> None:
        self.guild = world.guild()
        self.channel = self.guild.get_channel(channel)


def client_in(world: LinkWorld, channel: ChannelId = CHANNEL) -> discord.VoiceClient:
    return cast("Any", Client(world, channel))


@pytest.mark.parametrize(
    ("channel", "state", "may_speak", "hush"),
    [
        (CHANNEL, {}, True, None),
        (CHANNEL, {"mute": True}, True, Hush.MUTED),
        (CHANNEL, {"mute": True, "suppress": True}, False, Hush.MUTED),
        (CHANNEL, {"suppress": True}, True, Hush.NOT_ALLOWED),
        (CHANNEL, {}, False, Hush.NOT_ALLOWED),
        (STAGE, {}, False, None),
        (STAGE, {"suppress": True}, True, Hush.AUDIENCE),
        (STAGE, {"mute": True, "suppress": True}, True, Hush.MUTED),
    ],
)
async def test_what_keeps_the_bot_from_being_heard(
    *, channel: ChannelId, state: dict[str, bool], may_speak: bool, hush: Hush | None
):
    async with link_world() as world:
        world.forbid(channel, speak=may_speak)
        world.voice_state(GUILD, BOT, channel, **state)

        assert hush_of(client_in(world, channel)) is hush


async def test_where_the_bot_is_not_nothing_keeps_it_from_being_heard():
    async with link_world() as world:
        world.forbid(CHANNEL, speak=False)

        assert hush_of(client_in(world)) is None


async def test_moved_to_where_it_cannot_see_it_has_no_place():
    async with link_world() as world:
        world.voice_state(GUILD, BOT, CHANNEL, mute=True)
        client = client_in(world)
        assert place_of(client) == world.guild().get_channel(CHANNEL)
        client.channel = cast("Any", None)

        assert place_of(client) is None
        assert hush_of(client) is None


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note what is asked of Discord."""
    asked: list[str] = []

    async def edit(_: discord.Member, *, suppress: bool) -> None:
        asked.append("down" if suppress else "up")

    async def request(_: discord.Member) -> None:
        asked.append("hand")

    monkeypatch.setattr(discord.Member, "edit", edit)
    monkeypatch.setattr(discord.Member, "request_to_speak", request)
    return asked


@pytest.mark.parametrize(
    ("rights", "expected"),
    [
        ({"mute_members": True, "request_to_speak": True}, ["up"]),
        ({"request_to_speak": True}, ["hand"]),
        ({}, []),
    ],
)
async def test_in_the_audience_it_goes_up_or_raises_its_hand(
    rights: dict[str, bool], expected: list[str], asked: list[str]
):
    async with link_world() as world:
        world.forbid(STAGE, **rights)
        world.voice_state(GUILD, BOT, STAGE, suppress=True)
        await take_the_stage(client_in(world, STAGE))

    assert asked == expected


async def test_who_may_speak_already_asks_for_nothing(asked: list[str]):
    async with link_world() as world:
        world.forbid(STAGE, mute_members=True)
        world.voice_state(GUILD, BOT, STAGE)
        await take_the_stage(client_in(world, STAGE))

    assert asked == []


async def test_a_stage_that_does_not_let_it_up_is_no_trouble(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    async def refuse(_: discord.Member) -> None:
        raise discord.ClientException("no")

    monkeypatch.setattr(discord.Member, "request_to_speak", refuse)
    caplog.set_level("INFO")
    async with link_world() as world:
        world.forbid(STAGE, request_to_speak=True)
        world.voice_state(GUILD, BOT, STAGE, suppress=True)
        await take_the_stage(client_in(world, STAGE))

    assert "not on stage: ClientException" in caplog.messages
