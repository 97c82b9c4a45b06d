"""What is said by default."""

from bot.rehearsal.sentences import sentences


def test_no_two_are_the_same():
    """Not in a guild, and not in two."""
    said = [text for guild in range(1, 13) for text in sentences(guild, 25)]

    assert len(said) == len(set(said)) == 300


def test_they_are_numbered():
    assert [text.split(":")[0] for text in sentences(3, 2)] == [
        "Guild 3, number 1",
        "Guild 3, number 2",
    ]
