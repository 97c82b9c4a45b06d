"""Counted things take the form that the language's rule asks for."""

import pytest
from babel import Locale

from bot.text.words.plural import Plural

FILES = Plural.model_validate(
    {
        "single": "plik",
        "one": "{number} plik",
        "few": "{number} pliki",
        "many": "{number} plików",
        "other": "{number} pliku",
    }
)


@pytest.mark.parametrize(
    ("number", "expected"), [(1, "plik"), (2, "2 pliki"), (5, "5 plików"), (22, "22 pliki")]
)
def test_the_form_fits_the_number(number: int, expected: str):
    assert FILES.of(number, Locale("pl")) == expected


def test_categories_are_those_that_have_a_form():
    assert FILES.categories() == {"one", "few", "many", "other"}
