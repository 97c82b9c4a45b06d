"""A text that is not longer than it may be."""

import unicodedata

from bot.text.words import Words

_STRAY = " \t,.;:!?…-–—、。，；：।"  # noqa: RUF001 (other scripts' own)
"""What is not left at the end, because "and more" follows."""


def cut(text: str, most: int, words: Words, *, is_all: bool = True) -> tuple[str, bool]:
    """
    Cut a text that is too long, and say that there was more.

    Args:
        text: What would be said.
        most: The most characters of it; what is said of the rest comes on top.
        words: How "and more" is said.
        is_all: Whether the text is all that there was; else that is said, however long it is.

    Returns:
        What is said, and whether something was cut.
    """
    if len(text) <= most:
        return (text, False) if is_all or not text else (words.and_more(text), True)
    end = text.rfind(" ", 0, most + 1)
    if end < most // 2:
        end = most  # a script without spaces, or one endless word
        while end > 1 and unicodedata.category(text[end])[0] == "M":
            end -= 1
    return words.and_more(text[:end].rstrip(_STRAY)), True
