"""What somebody wants said, before it is known how."""

from bot.speech.wish import Wish


def test_nobody_reads_a_text_in_a_log():
    """What is printed of a wish tells who and where, not what."""
    shown = repr(Wish(author=1, plain="hello", named="Ada said hello"))
    assert "hello" not in shown
    assert "author=1" in shown
