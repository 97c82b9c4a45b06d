"""A sentence has exactly the gaps that its field names."""

import pytest

from bot.text.words.template import Template


def test_values_go_where_the_language_wants_them():
    sentence = Template.parse("{text}, {name} said", ("name", "text"))

    assert sentence("Alice", "hello") == "hello, Alice said"


@pytest.mark.parametrize("text", ["said", "{name}", "{name} {text} {text}", "{name} {other}", "{}"])
def test_other_gaps_are_refused(text: str):
    with pytest.raises(ValueError, match="gaps"):
        Template.parse(text, ("name", "text"))
