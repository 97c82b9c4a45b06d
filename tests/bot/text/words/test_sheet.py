"""No language lacks a word, and every tag leads to a language."""

from importlib.resources import files

import pytest

from bot.text.words import LANGUAGES, words_for
from bot.text.words.lexicon import Kind
from bot.text.words.plural import Plural
from bot.text.words.sheet import REGIONS

SHEETS = sorted(
    file.name.removesuffix(".toml")
    for file in files("bot.text.words").joinpath("data").iterdir()
    if file.name.endswith(".toml")
)


def test_all_sheets_are_listed():
    assert sorted({*LANGUAGES, *REGIONS.values()}) == SHEETS


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_countable_thing_has_every_form_of_the_language(sheet: str):
    words = words_for(sheet)
    counted: list[Plural] = [words.skipped_messages, *words.attachments.values()]

    assert words.language == sheet
    assert set(words.attachments) == set(Kind)
    for thing in counted:
        assert thing.categories() == {*words.locale.plural_form.tags, "other"}
    assert set(words.clock.full_hour) == {*words.locale.plural_form.tags, "other"}


@pytest.mark.parametrize(
    ("tag", "language"),
    [("en", "en"), ("en-US", "en"), ("EN_gb", "en"), ("", "en"), ("tlh", "en"), ("sv-SE", "en")],
)
def test_every_tag_leads_to_a_language(tag: str, language: str):
    assert words_for(tag).language == language


def test_words_are_read_once():
    assert words_for("en") is words_for("en-US")
