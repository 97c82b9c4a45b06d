"""
What became of a message, as a sentence for people.

Every :class:`~bot.reading.reasons.Reason` has one, under its code.
"""

from bot.client.sentences import channel_mention, sentence
from bot.client.wording import Wording
from bot.errors import StoreError
from bot.reading.facts import MessageFacts
from bot.reading.reasons import Reason
from bot.reading.service import Account, ReadingService
from bot.settings.models import GuildSettings
from bot.vocabulary import ChannelId


async def why(
    facts: MessageFacts, reading: ReadingService, settings: GuildSettings, wording: Wording
) -> str:
    """
    Tell what became of a message. Cancelling is safe.

    Args:
        facts: The message.
        reading: Knows what became of it.
        settings: What moderators decided.
        wording: In which language.
    """
    try:
        account = await reading.why(facts)
    except StoreError:
        account = Account(Reason.SETTINGS_UNKNOWN)
    return explanation(account, facts.parent or facts.channel, settings, wording)


def explanation(
    account: Account, channel: ChannelId, settings: GuildSettings, wording: Wording
) -> str:
    """
    Tell what became of a message.

    Args:
        account: What became of it.
        channel: Where it was written; of a thread, what it hangs in.
        settings: What moderators decided.
        wording: In which language.
    """
    told = [_sentence(account.reason, channel, settings, wording)]
    if account.cut and account.reason in (Reason.SPOKEN, Reason.WAITING):
        told.append(wording("reason-cut"))
    if account.error is not None:
        told.append(sentence(account.error, wording))
    return " ".join(told)


def _sentence(reason: Reason, channel: ChannelId, settings: GuildSettings, wording: Wording) -> str:
    match reason:
        case Reason.NOT_A_READ_CHANNEL:
            return wording("reason-not-a-read-channel", channel=channel_mention(channel))
        case Reason.CANNOT_SEE:
            return wording("reason-cannot-see", channel=channel_mention(channel))
        case Reason.MUTE_PREFIX:
            return wording("reason-mute-prefix", prefix=quoted(settings.mute_prefix))
        case Reason.NO_REQUIRED_PREFIX:
            return wording("reason-no-required-prefix", prefix=quoted(settings.required_prefix))
        case _:
            return wording(f"reason-{reason.value.replace('_', '-')}")


def quoted(text: str) -> str:
    """Show something exactly as it is written."""
    marks = "``" if "`" in text else "`"
    return f"{marks}{text}{marks}"
