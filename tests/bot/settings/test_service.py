"""Settings as everybody sees them, over both databases."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from bot.errors import (
    BadEntry,
    DictionaryFull,
    ImportRefused,
    SettingRefused,
    SettingsUnknown,
    StoreError,
)
from bot.settings import answers
from bot.settings import service as module
from bot.settings.dictionary import MOST_ENTRIES
from bot.settings.models import ChannelSettings, GuildSettings, GuildSnapshot, PersonSettings
from bot.settings.service import SettingsService
from bot.settings.store import SettingsStore, Usage
from bot.settings.upkeep import KEPT_DAYS
from bot.text.dictionary import Entry, Mode
from bot.text.settings import Said
from bot.vocabulary import ChannelId, GuildId, UserId, VoiceId
from tests.support.ill_store import IllStore
from tests.support.waiting import until

GUILD, OTHER = GuildId(1), GuildId(2)
TEXT, VOICE = ChannelId(3), ChannelId(4)
ALICE, BOB = UserId(5), UserId(6)
DAY = date(2026, 11, 27)


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

    with pytest.raises(SettingRefused, match="speed: it is no number from 0"):
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
    async with SettingsService(store, today=lambda: DAY) as service:
        service.note_usage(GUILD, ALICE, 10, 1.5)
        service.note_usage(GUILD, ALICE, 5, 0.5)
        service.note_usage(GUILD, None, 1, 0.5)
        now = await service.usage_today(guild=GUILD)

    async with SettingsService(store, today=lambda: DAY) as service:
        assert now == await service.usage_today() == Usage(16, 2.5)
        assert await service.usage_today(person=ALICE) == Usage(15, 2.0)
        assert await service.characters_today() == {(GUILD, ALICE): 15, (GUILD, 0): 1}


async def test_a_dictionary_that_would_be_too_large_stays_as_it_was(service: SettingsService):
    await service.add_entries(GUILD, [Entry(f"w{n}", "x") for n in range(MOST_ENTRIES)])

    with pytest.raises(DictionaryFull):
        await service.add_entries(GUILD, [Entry("w0", "changed"), Entry("new", "x")])

    entries = (await service.guild(GUILD)).entries
    assert len(entries) == MOST_ENTRIES
    assert {entry.spoken for entry in entries} == {"x"}


async def test_an_entry_is_replaced_and_removed_whatever_its_capitals(service: SettingsService):
    await service.add_entries(GUILD, [Entry("TTS", "old"), Entry("brb", "be right back")])
    await service.add_entries(GUILD, [Entry("tts", "new")])

    assert (await service.guild(GUILD)).entries == (
        Entry("brb", "be right back"),
        Entry("tts", "new"),
    )
    assert await service.remove_entry(GUILD, "TTs")
    assert not await service.remove_entry(GUILD, "TTs")
    assert service.peek(GUILD) == await service.guild(GUILD)
    assert (await service.guild(GUILD)).entries == (Entry("brb", "be right back"),)


async def test_what_cannot_be_imported_changes_nothing(service: SettingsService):
    await service.change_guild(GUILD, speed=1.5)

    with pytest.raises(ImportRefused):
        await service.import_guild(GUILD, {"thunder": 1, "settings": {"speed": 99}})
    with pytest.raises(BadEntry):
        await service.replace_entries(GUILD, [Entry("", "nothing")])

    assert await service.guild(GUILD) == GuildSnapshot(GuildSettings(speed=1.5))


async def test_a_channel_is_read_until_it_is_removed(service: SettingsService):
    await service.set_channel(GUILD, TEXT, ChannelSettings())
    await service.set_channel(GUILD, VOICE, ChannelSettings(speed=1.5))

    await service.set_channel(GUILD, TEXT, None)

    assert (await service.guild(GUILD)).channels == {VOICE: ChannelSettings(speed=1.5)}


async def test_no_more_channels_are_read_than_there_can_be(
    service: SettingsService, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "MOST_CHANNELS", 2)
    await service.set_channel(GUILD, TEXT, ChannelSettings())
    await service.set_channel(GUILD, VOICE, ChannelSettings())

    with pytest.raises(SettingRefused):
        await service.set_channel(GUILD, ChannelId(99), ChannelSettings())
    await service.set_channel(GUILD, TEXT, ChannelSettings(speed=1.5))

    assert set((await service.guild(GUILD)).channels) == {TEXT, VOICE}


async def test_the_operators_dictionary_is_in_every_guild(store: SettingsStore):
    async with SettingsService(store, base=[Entry("GIF", "jif")]) as service:
        assert (await service.guild(GUILD)).base == (Entry("GIF", "jif"),)


async def test_a_person_is_shown_all_that_is_kept_about_them(store: SettingsStore):
    async with SettingsService(store, today=lambda: DAY) as service:
        await service.change_person(ALICE, None, opt_out=True)
        await service.change_person(ALICE, GUILD, voice="emily")
        await service.change_person(BOB, GUILD, voice="magnus")
        service.note_usage(GUILD, ALICE, 10, 1.5)
        service.note_usage(GUILD, BOB, 10, 1.5)

        assert await service.export_person(ALICE) == {
            "everywhere": {"opt_out": True},
            "guilds": {"1": {"voice": "emily"}},
            "spoken": [{"day": "2026-11-27", "guild": "1", "characters": 10, "seconds": 1.5}],
        }
        await service.change_person(ALICE, GUILD, voice=None)
        assert (await service.export_person(ALICE))["guilds"] == {}, "taken back is not decided"
        assert await service.export_person(UserId(99)) == {
            "everywhere": {},
            "guilds": {},
            "spoken": [],
        }


async def test_a_forgotten_person_decided_nothing(service: SettingsService):
    await service.change_person(ALICE, None, opt_out=True)
    await service.change_person(ALICE, GUILD, voice="emily")
    service.note_usage(GUILD, ALICE, 10, 1.0)

    await service.forget_person(ALICE)

    assert await service.person(ALICE, GUILD) == PersonSettings()
    assert await service.usage_today(person=ALICE) == Usage()
    assert await service.usage_today(guild=GUILD) == Usage(10, 1.0)


async def test_a_forgotten_guild_decided_nothing(service: SettingsService):
    await service.change_guild(GUILD, speed=1.5)
    await service.change_person(ALICE, GUILD, voice="emily")
    await service.change_person(ALICE, None, voice="magnus")
    await service.note_presence(GUILD, VOICE)
    service.note_usage(GUILD, ALICE, 10, 1.0)

    await service.forget_guild(GUILD)

    assert await service.guild(GUILD) == GuildSnapshot()
    assert await service.person(ALICE, GUILD) == PersonSettings(voice=VoiceId("magnus"))
    assert await service.presences() == {}
    assert await service.usage_today() == Usage()


@pytest.mark.parametrize(
    ("days", "invited_again", "kept"),
    [(KEPT_DAYS, False, True), (KEPT_DAYS + 1, False, False), (KEPT_DAYS + 1, True, True)],
)
async def test_a_guild_that_was_left_is_forgotten_one_day(
    store: SettingsStore,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
    *,
    invited_again: bool,
    kept: bool,
):
    monkeypatch.setattr("bot.settings.upkeep.SURE", 0.0)
    async with SettingsService(store, today=lambda: DAY) as service:
        await service.change_guild(GUILD, speed=1.5)
        await service.note_departure(GUILD, gone=True)
        if invited_again:
            await service.note_departure(GUILD, gone=False)

    async with SettingsService(store, today=lambda: DAY + timedelta(days=days)) as service:
        service.compare_guilds(lambda: {GUILD} if invited_again else set())
        # It is there until the upkeep has had its round; what is to stay is there after it, too.
        await until(lambda: service._upkeep._compared)

        async def decided() -> bool:
            speed = (await service.guild(GUILD)).settings.speed
            return speed == (1.5 if kept else None)

        await until(decided)


@pytest.fixture
async def ill(store: SettingsStore, monkeypatch: pytest.MonkeyPatch) -> IllStore:
    monkeypatch.setattr(answers, "AGAIN", 0.0)
    return IllStore(store)


async def test_what_is_known_is_used_while_the_store_does_not_answer(ill: IllStore, caplog):
    """The operator is told once that it does not, and once that it does again."""
    caplog.set_level("INFO")
    async with SettingsService(ill) as service:  # type: ignore[arg-type]
        known = await service.change_guild(GUILD, said=Said.OFF)
        await service.person(ALICE, GUILD)
        ill.ill = True

        assert (await service.guild(GUILD)).settings == known
        assert await service.person(ALICE, GUILD) == PersonSettings()
        for _ in range(3):
            with pytest.raises(SettingsUnknown):
                await service.guild(OTHER)
            with pytest.raises(SettingsUnknown):
                await service.person(BOB, GUILD)
        assert not service.statistics().readable

        ill.ill = False
        assert await service.guild(OTHER) == GuildSnapshot()
        assert service.statistics().readable
    assert [record.getMessage() for record in caplog.records] == [
        "settings cannot be read: no answer",
        "settings can be read again",
    ]


async def test_a_change_that_was_not_confirmed_is_looked_up(ill: IllStore):
    """It may have happened all the same; until the store answers, the old one counts."""
    async with SettingsService(ill) as service:  # type: ignore[arg-type]
        await service.change_guild(GUILD, speed=1.5)
        await service.change_person(ALICE, None, speed=1.5)
        ill.ill = True
        with pytest.raises(StoreError):
            await service.change_guild(GUILD, speed=2.0)
        with pytest.raises(StoreError):
            await service.change_person(ALICE, None, speed=2.0)
        await ill.well.change_guild(GUILD, lambda _: '{"speed": 2.0}')
        await ill.well.change_person(ALICE, None, lambda _: '{"speed": 2.0}')

        assert (await service.guild(GUILD)).settings.speed == 1.5
        assert (await service.person_at(ALICE, None)).speed == 1.5
        ill.ill = False
        assert (await service.guild(GUILD)).settings.speed == 2.0
        assert (await service.person_at(ALICE, None)).speed == 2.0


async def test_a_message_asks_the_store_nothing_once_its_guild_and_author_are_known(ill: IllStore):
    async with SettingsService(ill) as service:  # type: ignore[arg-type]
        await until(lambda: service._upkeep.pruned)
        before = ill.asked
        for _ in range(1000):
            await service.guild(GUILD)
            await service.person(ALICE, GUILD)

        assert ill.asked - before == 3


async def test_what_is_remembered_has_a_bound(store: SettingsStore, monkeypatch):
    monkeypatch.setattr(module, "GUILDS_WEIGHT", 10)
    monkeypatch.setattr(module, "PEOPLE_LIMIT", 10)
    async with SettingsService(store) as service:
        for number in range(1, 51):
            await service.guild(GuildId(number))
            await service.person(UserId(number), GUILD)

        assert (service.statistics().guilds, service.statistics().people) == (10, 10)


async def test_a_change_that_is_cut_off_leaves_the_guild_to_others(service: SettingsService):
    """Cancelled at every step on its way; afterwards changes and readings go on."""
    for steps in range(12):
        async with asyncio.TaskGroup() as group:
            change = group.create_task(service.change_guild(GUILD, alone_seconds=steps))
            for _ in range(steps):
                await asyncio.sleep(0)
            change.cancel()

    changed = await service.change_guild(GUILD, speed=1.5)

    assert changed == (await service.guild(GUILD)).settings
    assert changed.speed == 1.5
