"""Settings as everybody sees them, over both databases."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot.errors import SettingRefused
from bot.settings.models import ChannelSettings, GuildSettings, GuildSnapshot, PersonSettings
from bot.settings.service import SettingsService
from bot.settings.store import SettingsStore, Usage
from bot.text.dictionary import Entry, Mode
from bot.text.settings import Said
from bot.vocabulary import ChannelId, GuildId, UserId, VoiceId

GUILD, OTHER = GuildId(1), GuildId(2)
TEXT, VOICE = ChannelId(3), ChannelId(4)
ALICE, BOB = UserId(5), UserId(6)


@pytest.fixture
async def service(store: SettingsStore) -> AsyncIterator[SettingsService]:
    async with SettingsService(store) as opened:
        yield opened


async def test_a_guild_that_decided_nothing_has_defaults(service: SettingsService):
    assert service.peek(GUILD) is None

    assert await service.guild(GUILD) == GuildSnapshot()

    assert service.peek(GUILD) == GuildSnapshot()


async def test_what_is_changed_counts_at_once_and_after_a_restart(store: SettingsStore):
    channel = ChannelSettings(voice=VoiceId("emily"))
    async with SettingsService(store) as service:
        changed = await service.change_guild(GUILD, said=Said.OFF, speed=1.5)
        await service.set_channel(GUILD, TEXT, channel)
        await service.add_entries(GUILD, [Entry("TTS", "T T S")])
        now = service.peek(GUILD)

    async with SettingsService(store) as service:
        later = await service.guild(GUILD)

    assert changed == GuildSettings(said=Said.OFF, speed=1.5)
    assert now == later == GuildSnapshot(changed, {TEXT: channel}, (Entry("TTS", "T T S"),))


async def test_a_value_that_is_not_allowed_changes_nothing(service: SettingsService):
    await service.change_guild(GUILD, speed=1.5)

    with pytest.raises(SettingRefused, match="speed: must be less than or equal to 2"):
        await service.change_guild(GUILD, speed=9, said=Said.OFF)

    assert (await service.guild(GUILD)).settings == GuildSettings(speed=1.5)


async def test_what_a_person_decided_here_counts_more_than_everywhere(service: SettingsService):
    await service.change_person(ALICE, None, voice="emily", speed=1.5, opt_out=True)
    await service.change_person(ALICE, GUILD, voice="magnus", opt_out=False)

    assert await service.person(ALICE, GUILD) == PersonSettings(
        voice=VoiceId("magnus"), speed=1.5, opt_out=False
    )
    assert await service.person(ALICE, OTHER) == PersonSettings(
        voice=VoiceId("emily"), speed=1.5, opt_out=True
    )
    assert service.peek_person(ALICE, GUILD) == await service.person(ALICE, GUILD)
    assert service.peek_person(BOB, GUILD) is None


async def test_undecided_again_leaves_it_to_others(service: SettingsService):
    await service.change_person(ALICE, None, voice="emily")
    await service.change_person(ALICE, GUILD, voice="magnus")

    await service.change_person(ALICE, GUILD, voice=None)

    assert (await service.person(ALICE, GUILD)).voice == "emily"


async def test_an_exported_guild_can_be_imported_into_another(service: SettingsService):
    await service.change_guild(GUILD, said=Said.OFF, blocked={BOB}, time_zone="Europe/Berlin")
    await service.set_channel(GUILD, TEXT, ChannelSettings(language="de"))
    await service.add_entries(GUILD, [Entry("a+", "b", Mode.REGEX), Entry("C", "d")])
    await service.set_channel(OTHER, VOICE, ChannelSettings())

    await service.import_guild(OTHER, await service.export_guild(GUILD))

    assert await service.guild(OTHER) == await service.guild(GUILD)


async def test_presences_are_known_after_a_restart(store: SettingsStore):
    async with SettingsService(store) as service:
        await service.note_presence(GUILD, VOICE)
        await service.note_presence(OTHER, VOICE)
        await service.note_presence(OTHER, None)

    async with SettingsService(store) as service:
        assert await service.presences() == {GUILD: VOICE}


async def test_usage_counts_at_once_and_after_a_restart(store: SettingsStore):
    def day() -> date:
        return date(2026, 11, 27)

    async with SettingsService(store, today=day) as service:
        service.note_usage(GUILD, ALICE, 10, 1.5)
        service.note_usage(GUILD, ALICE, 5, 0.5)
        service.note_usage(GUILD, None, 1, 0.5)
        now = await service.usage_today(guild=GUILD)

    async with SettingsService(store, today=day) as service:
        assert now == await service.usage_today() == Usage(16, 2.5)
        assert await service.usage_today(person=ALICE) == Usage(15, 2.0)
        assert await service.characters_today() == {(GUILD, ALICE): 15, (GUILD, 0): 1}
