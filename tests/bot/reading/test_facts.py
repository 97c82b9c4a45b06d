"""What is known of a message."""

from tests.support.reading import facts


def test_what_was_written_is_not_shown():
    """Not even by accident, in a log or a failed assertion."""
    assert "secret" not in repr(facts("secret"))
