"""What somebody wants said, before it is known how."""

from bot.speech.utterance import Origin
from bot.speech.wish import NOBODY, Preference, Wish, as_notice


def test_nobody_reads_a_text_in_a_log():
    """What is printed of a wish tells who and where, not what."""
    shown = repr(Wish(author=1, plain="hello", named="Ada said hello"))
    assert "hello" not in shown
    assert "author=1" in shown


def test_a_notice_is_nobodys():
    """Goes before what people want, in a voice that speaks its language."""
    wish = as_notice("two messages were left out", "en")
    assert (wish.author, wish.origin) == (NOBODY, Origin.NOTICE)
    assert wish.preferences == (Preference(language="en"),)
