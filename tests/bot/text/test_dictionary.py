"""A guild's own pronunciations."""

from bot.text.dictionary import Dictionary, Entry


def test_a_guilds_entries_come_after_the_operators():
    guild, operator = Entry("gg", "good game"), Entry("gg", "gee gee")

    assert Dictionary.compile([guild], base=[operator]).entries == (operator, guild)
