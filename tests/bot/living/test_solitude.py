"""How long the bot has been alone."""

from bot.living.solitude import Solitude

GUILD, OTHER = 1, 2
HERE, THERE = 10, 11
GRACE = 60.0


def test_it_counts_from_the_first_look_at_which_nobody_was_there():
    solitude = Solitude()
    solitude.note(GUILD, HERE, 1, now=0.0)
    assert solitude.guilds == []
    solitude.note(GUILD, HERE, 0, now=5.0)
    solitude.note(GUILD, HERE, 0, now=30.0)

    assert solitude.guilds == [GUILD]
    assert solitude.ends(GUILD, GRACE) == 65.0


def test_whoever_comes_back_in_time_begins_it_anew():
    solitude = Solitude()
    solitude.note(GUILD, HERE, 0, now=5.0)
    solitude.note(GUILD, HERE, 2, now=64.0)
    assert solitude.guilds == []
    solitude.note(GUILD, HERE, 0, now=70.0)

    assert solitude.ends(GUILD, GRACE) == 130.0


def test_moved_to_another_empty_voice_channel_it_waits_there_anew():
    solitude = Solitude()
    solitude.note(GUILD, HERE, 0, now=5.0)
    solitude.note(GUILD, THERE, 0, now=60.0)

    assert solitude.ends(GUILD, GRACE) == 120.0


def test_where_it_is_no_more_is_forgotten():
    solitude = Solitude()
    solitude.note(GUILD, HERE, 0, now=5.0)
    solitude.note(OTHER, HERE, 0, now=6.0)
    solitude.keep([OTHER])
    assert solitude.guilds == [OTHER]
    solitude.note(GUILD, HERE, 0, now=100.0)

    assert solitude.ends(GUILD, GRACE) == 160.0
