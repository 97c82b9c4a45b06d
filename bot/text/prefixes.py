"""Marks at the beginning of a message that decide whether it is read."""

from bot.text.reasons import Silence
from bot.text.words.emoticons import PATTERN as EMOTICON


def after_prefixes(text: str, *, mute: str, required: str) -> str | Silence:
    """
    Return what is to be read, without a prefix, or why nothing is.

    A face that begins with the mute prefix, ``;)``, is a face.

    Args:
        text: What was written.
        mute: What a text begins with that is not to be read; doubled, it is meant. Empty for none.
        required: What a text must begin with to be read. Empty for nothing.
    """
    text = text.lstrip()  # as Discord does itself
    if mute and text.startswith(mute) and EMOTICON.match(text) is None:
        if not text.startswith(mute + mute):
            return Silence.MUTE_PREFIX
        text = text[len(mute) :]
    if not text.startswith(required):
        return Silence.NO_REQUIRED_PREFIX
    return text[len(required) :]
