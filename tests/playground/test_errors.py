"""What can be refused."""

import inspect
import re

from playground import errors


def test_the_drawing_shows_every_class_and_no_other():
    """The tree in the module's docstring is the tree of classes."""
    drawn = set(re.findall(r"^ +[│├└─ ]*([A-Z]\w+)", errors.__doc__ or "", re.MULTILINE))

    classes = {
        name
        for name, one in inspect.getmembers(errors, inspect.isclass)
        if issubclass(one, errors.PlaygroundError)
    }

    assert drawn == classes


def test_a_wrong_field_is_named_by_its_path():
    """The body has Discord's nesting."""
    refusal = errors.invalid_form(["0", "name"], "BAD", "too bad")

    assert refusal.payload() == {
        "message": "Invalid Form Body",
        "code": 50035,
        "errors": {"0": {"name": {"_errors": [{"code": "BAD", "message": "too bad"}]}}},
    }


def test_a_plain_refusal_has_no_errors_field():
    """Without a wrong field there is a code and a message."""
    assert errors.unknown_channel().payload() == {"message": "Unknown Channel", "code": 10003}
