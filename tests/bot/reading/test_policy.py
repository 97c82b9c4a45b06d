"""Who and what is read: tables."""

import pytest

from bot.reading.policy import Circumstances, destination, objection, place
from bot.reading.reasons import Reason
from bot.settings.models import (
    NOTHING_DECIDED,
    ChannelSettings,
    GuildSettings,
    GuildSnapshot,
    JoinMode,
    PersonSettings,
)
from tests.support.reading import ADA, ASIDE, BEN, ELSEWHERE, TEXT, THREAD, VOICE, facts

STAFF, GUEST = 50, 51
READ = {TEXT: ChannelSettings()}


def around(speaks_in=VOICE, channels=None, **settings):
    snapshot = GuildSnapshot(
        settings=GuildSettings(**settings), channels=READ if channels is None else channels
    )
    return Circumstances(snapshot, speaks_in)


@pytest.mark.parametrize(
    ("written", "settings", "reason"),
    [
        # Where.
        ({}, {}, None),
        ({"channel": ASIDE}, {}, Reason.NOT_A_READ_CHANNEL),
        ({"channel": THREAD, "parent": TEXT}, {}, None),
        ({"channel": THREAD, "parent": TEXT}, {"read_threads": False}, Reason.THREADS_NOT_READ),
        ({"channel": THREAD, "parent": ASIDE}, {}, Reason.NOT_A_READ_CHANNEL),
        ({"channel": VOICE}, {}, None),
        ({"channel": VOICE}, {"read_voice_chat": False}, Reason.VOICE_CHAT_NOT_READ),
        ({"channel": ELSEWHERE}, {}, Reason.NOT_A_READ_CHANNEL),
        # Who.
        ({"own": True, "bot": True}, {"read_bots": {ADA}}, Reason.OWN_MESSAGE),
        ({"bot": True}, {}, Reason.BOT_AUTHOR),
        ({"bot": True}, {"read_bots": {BEN}}, Reason.BOT_AUTHOR),
        ({"bot": True, "voice_channel": None}, {"read_bots": {ADA}}, None),
        ({}, {"blocked": {ADA}}, Reason.BLOCKED),
        ({}, {"blocked": {BEN}}, None),
        ({"roles": frozenset({GUEST})}, {"deny_roles": {GUEST}}, Reason.ROLE_DENIED),
        ({"roles": frozenset({STAFF})}, {"deny_roles": {GUEST}}, None),
        ({}, {"allow_roles": {STAFF}}, Reason.ROLE_NOT_ALLOWED),
        ({"roles": frozenset({STAFF})}, {"allow_roles": {STAFF}}, None),
        (
            {"roles": frozenset({STAFF, GUEST})},
            {"allow_roles": {STAFF}, "deny_roles": {GUEST}},
            Reason.ROLE_DENIED,
        ),
        # Where they are heard.
        ({"voice_channel": None}, {}, Reason.AUTHOR_NOT_IN_VOICE),
        ({"voice_channel": ELSEWHERE}, {}, Reason.AUTHOR_NOT_IN_VOICE),
        ({"voice_channel": None}, {"author_in_voice": False}, None),
        # What Discord hides.
        ({"hidden": True}, {}, Reason.NO_MESSAGE_CONTENT),
        # The first objection counts.
        ({"channel": ASIDE, "bot": True}, {}, Reason.NOT_A_READ_CHANNEL),
        ({"hidden": True, "voice_channel": None}, {}, Reason.AUTHOR_NOT_IN_VOICE),
    ],
)
def test_while_the_bot_is_in_a_voice_channel(written, settings, reason):
    assert objection(facts(**written), around(**settings), NOTHING_DECIDED) is reason


@pytest.mark.parametrize(
    ("written", "settings", "reason"),
    [
        ({}, {}, Reason.NOT_IN_VOICE),
        ({}, {"join": JoinMode.ON}, None),
        ({}, {"join": JoinMode.COMPANY}, None),
        ({"voice_channel": None}, {"join": JoinMode.ON}, Reason.NOT_IN_VOICE),
        ({"channel": VOICE}, {}, Reason.NOT_A_READ_CHANNEL),
        ({"channel": VOICE}, {"join": JoinMode.ON}, None),
        ({"channel": ELSEWHERE}, {"join": JoinMode.ON}, Reason.NOT_A_READ_CHANNEL),
    ],
)
def test_while_the_bot_is_in_none(written, settings, reason):
    """It comes only if that is wanted, and to where the author is."""
    assert objection(facts(**written), around(None, **settings), NOTHING_DECIDED) is reason


def test_who_opted_out_is_never_read():
    """Whatever moderators want."""
    opted_out = PersonSettings(opt_out=True)

    reason = objection(facts(), around(allow_roles=frozenset()), opted_out)

    assert reason is Reason.OPTED_OUT


def test_an_opt_out_is_a_persons():
    """A bot that was allowed by name has none."""
    reason = objection(facts(bot=True), around(read_bots={ADA}), PersonSettings(opt_out=True))

    assert reason is None


def test_where_a_message_would_be_heard():
    """Where the bot is; else, if it comes by itself, where its author is."""
    assert destination(ELSEWHERE, around(VOICE, join=JoinMode.ON)) == VOICE
    assert destination(VOICE, around(None, join=JoinMode.ON)) == VOICE
    assert destination(VOICE, around(None)) is None


def test_a_voice_channels_chat_that_was_added_is_read_from_anywhere():
    snapshot = around(None, channels={VOICE: ChannelSettings()}).snapshot

    assert place(snapshot, VOICE, None, ELSEWHERE) is None
