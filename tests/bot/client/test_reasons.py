"""What became of a message, in a sentence."""

import pytest

from bot.client.reasons import explanation, quoted, why
from bot.client.wording import LANGUAGES, Wordings
from bot.errors import ChannelFull, StoreError
from bot.reading.reasons import Reason
from bot.reading.service import Account
from bot.settings.models import GuildSettings
from tests.support.reading import TEXT, facts

WORDINGS = Wordings()
ENGLISH = WORDINGS.of("en")
SETTINGS = GuildSettings(mute_prefix=";;", required_prefix="!")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_a_sentence(reason, language):
    """Of its own, in every language."""
    wording = WORDINGS.of(language)

    told = explanation(Account(reason), TEXT, SETTINGS, wording)

    assert told.endswith((".", "。", "।"))
    assert "{" not in told
    others = set(Reason) - {reason}
    assert told not in {explanation(Account(one), TEXT, SETTINGS, wording) for one in others}


def test_the_facts_are_in_it():
    """The channel, and the prefixes as they are now."""
    told = {
        reason: explanation(Account(reason), TEXT, SETTINGS, ENGLISH)
        for reason in (Reason.NOT_A_READ_CHANNEL, Reason.MUTE_PREFIX, Reason.NO_REQUIRED_PREFIX)
    }

    assert f"<#{TEXT}>" in told[Reason.NOT_A_READ_CHANNEL]
    assert "`;;`" in told[Reason.MUTE_PREFIX]
    assert "`!`" in told[Reason.NO_REQUIRED_PREFIX]


def test_what_was_cut_and_what_failed():
    """The beginning was read; a failure says what to do."""
    cut = explanation(Account(Reason.SPOKEN, cut=True), TEXT, SETTINGS, ENGLISH)
    failed = explanation(Account(Reason.FAILED, error=ChannelFull(30, 2)), TEXT, SETTINGS, ENGLISH)

    assert cut == "It was read. Only its beginning, because it is longer than allowed here."
    assert failed.startswith("It could not be spoken. <#30> is full")


async def test_a_store_that_does_not_answer_is_the_reason():
    class Reading:
        async def why(self, facts):
            raise StoreError("down")

    told = await why(facts(), Reading(), SETTINGS, ENGLISH)

    assert told.startswith("I could not read my settings")


def test_prefixes_are_shown_as_they_are():
    assert quoted(";") == "`;`"
    assert quoted("`") == "`````"
