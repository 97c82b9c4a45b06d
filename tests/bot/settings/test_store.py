"""One suite for both databases; the tests do not know which."""

from collections.abc import Callable, Collection
from datetime import date, timedelta

import pytest

from bot.errors import DictionaryFull
from bot.settings.database import Database
from bot.settings.schema import NOBODY
from bot.settings.store import SettingsStore, StoredGuild, Usage, UsageKey
from bot.vocabulary import ChannelId, GuildId, UserId

GUILD, OTHER = GuildId(2**62 + 1), GuildId(2)
TEXT, VOICE = ChannelId(2**62 + 3), ChannelId(4)
ALICE, BOB = UserId(2**62 + 5), UserId(6)
DAY = date(2026, 11, 27)


def no_check(_: Collection[str]) -> None:
    """However many there are."""


async def test_nothing_is_decided_at_first(store: SettingsStore):
    assert await store.guild(GUILD) == StoredGuild("", {}, ())
    assert await store.person(ALICE, GUILD) == ""
    assert await store.presences() == {}
    assert await store.usage(DAY) == Usage()


async def test_what_is_saved_is_there_after_a_restart(describe: Callable[[], Database]):
    async with SettingsStore(describe()) as store:
        await store.change_guild(GUILD, lambda _: '{"voice":"emily"}')
        await store.put_channel(GUILD, TEXT, "{}")
        await store.put_entries(GUILD, {"i:tts": "T T S"}, no_check)
        await store.change_person(ALICE, None, lambda _: "everywhere")
        await store.change_person(ALICE, GUILD, lambda _: "here")
        await store.put_presences({GUILD: VOICE})

    async with SettingsStore(describe()) as store:
        assert await store.guild(GUILD) == StoredGuild(
            '{"voice":"emily"}', {TEXT: "{}"}, ("T T S",)
        )
        assert await store.guild(OTHER) == StoredGuild("", {}, ())
        assert await store.person(ALICE, None) == "everywhere"
        assert await store.person(ALICE, GUILD) == "here"
        assert await store.person(BOB, GUILD) == ""
        assert await store.presences() == {GUILD: VOICE}


async def test_a_change_sees_what_was_there(store: SettingsStore):
    await store.change_guild(GUILD, lambda old: f"{old}a")

    stored = await store.change_guild(GUILD, lambda old: f"{old}b")

    assert stored.document == "ab"
    assert (await store.guild(GUILD)).document == "ab"


async def test_a_change_that_is_refused_changes_nothing(store: SettingsStore):
    def refuse(_: str) -> str:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 (the one raised above)
        await store.change_person(ALICE, None, refuse)

    assert await store.person(ALICE, None) == ""


async def test_any_text_comes_back_as_it_was(store: SettingsStore):
    """Quotes, an astral emoji, a right-to-left word, a percent sign."""
    document = """{"a":"'\\"%s 👩‍🚒 שלום :x ?"}"""

    await store.change_guild(GUILD, lambda _: document)

    assert (await store.guild(GUILD)).document == document


async def test_a_channel_is_changed_and_removed(store: SettingsStore):
    await store.put_channel(GUILD, TEXT, "old")
    await store.put_channel(GUILD, VOICE, "other")

    changed = await store.put_channel(GUILD, TEXT, "new")
    removed = await store.put_channel(GUILD, VOICE, None)

    assert changed.channels == {TEXT: "new", VOICE: "other"}
    assert removed.channels == {TEXT: "new"}


async def test_entries_that_are_refused_change_nothing(store: SettingsStore):
    await store.put_entries(GUILD, {"a": "1", "b": "2"}, no_check)

    def refuse(patterns: Collection[str]) -> None:
        assert sorted(patterns) == ["a", "b", "c", "d"]
        raise DictionaryFull(3)

    with pytest.raises(DictionaryFull):
        await store.put_entries(GUILD, {"b": "changed", "c": "3", "d": "4"}, refuse)

    assert (await store.guild(GUILD)).entries == ("1", "2")


async def test_entries_are_changed_and_removed(store: SettingsStore):
    await store.put_entries(GUILD, {"a": "1", "b": "2"}, no_check)

    changed = await store.put_entries(GUILD, {"b": "changed", "c": "3"}, no_check)
    removed = await store.remove_entries(GUILD, ["a", "unknown"])

    assert changed.entries == ("1", "changed", "3")
    assert removed.entries == ("changed", "3")


async def test_a_guild_is_replaced_in_parts(store: SettingsStore):
    await store.change_guild(GUILD, lambda _: "old")
    await store.put_channel(GUILD, TEXT, "old")
    await store.put_entries(GUILD, {"a": "old"}, no_check)

    entries = await store.replace_guild(GUILD, entries={"b": "new"})
    everything = await store.replace_guild(
        GUILD, document="new", channels={VOICE: "new"}, entries={}
    )

    assert entries == StoredGuild("old", {TEXT: "old"}, ("new",))
    assert everything == StoredGuild("new", {VOICE: "new"}, ())
    assert await store.guild(GUILD) == everything


async def test_presences_come_and_go(store: SettingsStore):
    await store.put_presences({GUILD: VOICE, OTHER: TEXT})

    await store.put_presences({GUILD: TEXT, OTHER: None})

    assert await store.presences() == {GUILD: TEXT}


async def test_usage_is_summed_up(store: SettingsStore):
    await store.add_usage(
        {
            UsageKey(DAY, GUILD, ALICE): Usage(10, 1.5),
            UsageKey(DAY, GUILD, BOB): Usage(20, 2.5),
            UsageKey(DAY, OTHER, ALICE): Usage(40, 4.0),
            UsageKey(DAY - timedelta(days=1), GUILD, ALICE): Usage(80, 8.0),
        }
    )
    await store.add_usage({UsageKey(DAY, GUILD, ALICE): Usage(1, 0.25)})

    assert await store.usage(DAY) == Usage(71, 8.25)
    assert await store.usage(DAY, guild=GUILD) == Usage(31, 4.25)
    assert await store.usage(DAY, person=ALICE) == Usage(51, 5.75)
    assert await store.usage(DAY, guild=GUILD, person=ALICE) == Usage(11, 1.75)
    assert await store.usage_of_day(DAY) == {
        UsageKey(DAY, GUILD, ALICE): Usage(11, 1.75),
        UsageKey(DAY, GUILD, BOB): Usage(20, 2.5),
        UsageKey(DAY, OTHER, ALICE): Usage(40, 4.0),
    }


async def test_old_usage_is_forgotten(store: SettingsStore):
    yesterday = DAY - timedelta(days=1)
    await store.add_usage(
        {
            UsageKey(DAY, GUILD, ALICE): Usage(1, 1.0),
            UsageKey(yesterday, GUILD, ALICE): Usage(2, 2.0),
        }
    )

    forgotten = await store.forget_usage(DAY)

    assert forgotten == 1
    assert await store.usage(yesterday) == Usage()
    assert await store.usage(DAY) == Usage(1, 1.0)


async def test_a_person_is_forgotten_and_what_was_spoken_stays_counted(store: SettingsStore):
    await store.change_person(ALICE, None, lambda _: "everywhere")
    await store.change_person(ALICE, GUILD, lambda _: "here")
    await store.change_person(BOB, GUILD, lambda _: "bob")
    await store.add_usage(
        {
            UsageKey(DAY, GUILD, ALICE): Usage(1, 1.0),
            UsageKey(DAY, GUILD, UserId(NOBODY)): Usage(2, 2.0),
        }
    )

    await store.forget_person(ALICE)

    assert await store.person(ALICE, None) == await store.person(ALICE, GUILD) == ""
    assert await store.person(BOB, GUILD) == "bob"
    assert await store.usage_of_day(DAY) == {UsageKey(DAY, GUILD, UserId(NOBODY)): Usage(3, 3.0)}


async def test_departures_are_noted_and_taken_back(store: SettingsStore):
    await store.put_departure(GUILD, DAY)
    await store.put_departure(OTHER, DAY)
    await store.put_departure(OTHER, None)

    assert await store.departed(DAY) == []
    assert await store.departed(DAY + timedelta(days=1)) == [GUILD]


async def test_guilds_that_the_bot_left_unnoticed_are_noted(store: SettingsStore):
    """Whatever is kept of them; and what people decided everywhere is no guild's."""
    await store.replace_guild(GuildId(11), document="d")
    await store.replace_guild(GuildId(12), channels={TEXT: "c"})
    await store.replace_guild(GuildId(13), entries={"a": "e"})
    await store.change_person(ALICE, GuildId(14), lambda _: "here")
    await store.put_presences({GuildId(15): VOICE})
    await store.put_departure(GuildId(16), DAY - timedelta(days=9))
    await store.put_departure(GuildId(17), DAY - timedelta(days=9))
    await store.replace_guild(GuildId(17), document="d")
    await store.replace_guild(GuildId(18), document="d")
    await store.change_person(ALICE, None, lambda _: "everywhere")

    assert await store.compare_guilds({GuildId(16), GuildId(18), GuildId(19)}, DAY) == 5
    assert await store.compare_guilds({GuildId(16), GuildId(18), GuildId(19)}, DAY) == 0

    assert await store.departed(DAY) == [17], "since when it was noted"
    assert set(await store.departed(DAY + timedelta(days=1))) == {11, 12, 13, 14, 15, 17}


async def test_another_bots_guilds_are_not_taken_for_left(store: SettingsStore):
    """One that is in none of those that are known; a new guild alone is no sign of either."""
    await store.replace_guild(GUILD, document="d")
    await store.put_departure(OTHER, DAY - timedelta(days=9))

    assert await store.compare_guilds({GuildId(19)}, DAY) is None
    assert await store.compare_guilds(set(), DAY) is None
    assert await store.departed(DAY + timedelta(days=1)) == [OTHER]

    assert await store.compare_guilds({OTHER}, DAY) == 1, "it is back in one that it had left"
    assert await store.departed(DAY + timedelta(days=1)) == [GUILD]


async def test_a_bot_that_was_seen_to_leave_all_its_guilds_is_not_another(store: SettingsStore):
    await store.replace_guild(GUILD, document="d")
    await store.put_departure(GUILD, DAY)

    assert await store.compare_guilds(set(), DAY) == 0


async def test_a_guild_is_forgotten_with_all_that_belongs_to_it(store: SettingsStore):
    for guild in (GUILD, OTHER):
        await store.replace_guild(guild, document="d", channels={TEXT: "c"}, entries={"a": "e"})
        await store.change_person(ALICE, guild, lambda _: "here")
        await store.put_presences({guild: VOICE})
        await store.put_departure(guild, DAY)
        await store.add_usage({UsageKey(DAY, guild, ALICE): Usage(1, 1.0)})
    await store.change_person(ALICE, None, lambda _: "everywhere")

    await store.forget_guild(GUILD)

    assert await store.guild(GUILD) == StoredGuild("", {}, ())
    assert await store.person(ALICE, GUILD) == ""
    assert await store.guild(OTHER) == StoredGuild("d", {TEXT: "c"}, ("e",))
    assert await store.person(ALICE, OTHER) == "here"
    assert await store.person(ALICE, None) == "everywhere"
    assert await store.presences() == {OTHER: VOICE}
    assert await store.departed(DAY + timedelta(days=1)) == [OTHER]
    assert await store.usage(DAY, guild=GUILD) == Usage()
