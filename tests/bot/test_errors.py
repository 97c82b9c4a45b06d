"""The drawing of errors and the classes are the same tree."""

from bot import errors
from tests.support.error_tree import defined, drawn


def test_every_class_is_drawn_where_it_stands():
    assert defined(errors, root="SpeechError") - drawn(errors) == set()


def test_everything_drawn_exists():
    assert drawn(errors) - defined(errors, root="SpeechError") == set()


def test_every_class_says_what_it_means():
    undocumented = {
        cls.__name__
        for cls in vars(errors).values()
        if isinstance(cls, type) and issubclass(cls, Exception) and not cls.__doc__
    }

    assert undocumented == set()


def test_messages_carry_the_facts():
    assert str(errors.TextTooLong(2001, 2000)) == "2001 characters, at most 2000 allowed"
    assert str(errors.QueueFull(20)) == "20 utterances wait already"
    assert str(errors.NoUnitAvailable(30)) == "no unit within 30.0 s"
