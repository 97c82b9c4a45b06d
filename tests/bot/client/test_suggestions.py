"""What is suggested while somebody types."""

from bot.client.suggestions import NAME_LENGTH, SUGGESTIONS, suggestions

VOICES = [("emily", "Emily (English, Female)"), ("raj", "Raj (Hindi, Male)")]


def test_every_word_that_was_typed_must_occur():
    """In any order and any case."""
    assert [one.value for one in suggestions(VOICES, "female ENGLISH")] == ["emily"]
    assert [one.value for one in suggestions(VOICES, "")] == ["emily", "raj"]
    assert suggestions(VOICES, "hindi female") == []


def test_no_more_than_discord_shows():
    """Neither in number nor in length."""
    found = suggestions(((str(number), "a" * 200) for number in range(100)), "a")

    assert len(found) == SUGGESTIONS
    assert len(found[0].name) == NAME_LENGTH
