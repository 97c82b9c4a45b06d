"""A listener's side of DAVE, by davey and by libdave."""

import davey
import pytest

from playground.voice import dave, mls
from playground.voice.dave import DaveySession
from tests.support.libdave import LibdaveSession

CHANNEL, BOT, LISTENER, STRANGER = 200, 300, 400, 500
FRAME = bytes(range(100))


@pytest.fixture(params=[DaveySession, LibdaveSession])
def listener(request):
    return request.param(LISTENER, CHANNEL)


def group_of_two(listener: dave.DaveSession) -> davey.DaveSession:
    """A bot that has let the listener in."""
    sender = mls.ExternalSender()
    bot = davey.DaveSession(1, BOT, CHANNEL)
    bot.set_external_sender(sender.package())
    listener.set_external_sender(sender.package())
    add = sender.add(CHANNEL.to_bytes(8, "big"), 0, listener.key_package())
    append = davey.ProposalsOperationType.append
    made = bot.process_proposals(append, mls.vector(add.message))
    assert made is not None
    assert made.welcome is not None
    bot.process_commit(made.commit)
    assert listener.welcome(made.welcome, {BOT, LISTENER})
    return bot


def test_a_member_reads_what_another_sent(listener):
    """Encrypted frames are marked, and come out as they went in."""
    bot = group_of_two(listener)

    sent = bot.encrypt_opus(FRAME)

    assert dave.is_encrypted(sent)
    assert not dave.is_encrypted(FRAME)
    assert listener.ready
    assert listener.decrypt(BOT, sent) == FRAME


def test_silence_stays_as_it_is(listener):
    """Nothing is encrypted in a silence packet."""
    assert group_of_two(listener).encrypt_opus(dave.SILENCE) == dave.SILENCE


def test_what_cannot_be_read_is_none(listener):
    """Not a member yet, a stranger, a frame that was spoilt."""
    assert not listener.ready
    assert listener.decrypt(BOT, FRAME + b"\xfa\xfa") is None
    bot = group_of_two(listener)
    sent = bot.encrypt_opus(FRAME)

    assert listener.decrypt(STRANGER, sent) is None
    assert listener.decrypt(BOT, bytes([sent[0] ^ 1]) + sent[1:]) is None


def test_what_does_not_fit_is_not_followed(listener):
    """Spoilt commits, welcomes and proposals are refused without an exception."""
    group_of_two(listener)

    assert not listener.commit(b"spoilt")
    assert not listener.welcome(b"spoilt", {BOT, LISTENER})
    assert listener.proposals(b"\x00\x01x", {BOT, LISTENER}) is None
