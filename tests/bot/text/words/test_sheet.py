"""No language lacks a word, and every tag leads to a language."""

import re
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from bot.text.words import LANGUAGES, words_for
from bot.text.words.emoji import names_in
from bot.text.words.lexicon import Kind
from bot.text.words.plural import Plural
from bot.text.words.sheet import REGIONS

SHEETS = sorted(
    file.name.removesuffix(".toml")
    for file in files("bot.text.words").joinpath("sheets").iterdir()
    if file.name.endswith(".toml")
)

NOON = datetime(2026, 5, 17, 12, tzinfo=UTC)


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
    [
        ("en", "en"),
        ("en-US", "en"),
        ("EN_gb", "en_GB"),
        ("", "en"),
        ("tlh", "en"),
        ("sv-SE", "en"),
        ("pt-BR", "pt"),
        ("pt-PT", "pt_PT"),
        ("es-419", "es_MX"),
        ("zh-CN", "zh"),
        ("zh-TW", "zh_Hant"),
        ("iw", "he"),
    ],
)
def test_every_tag_leads_to_a_language(tag: str, language: str):
    assert words_for(tag).language == language


@pytest.mark.parametrize(
    ("tag", "locale", "sheet"),
    [
        ("en", "en-GB", "en_GB"),
        ("es", "es-419", "es_MX"),
        ("zh", "zh-TW", "zh_Hant"),
        ("zh-CN", "zh-TW", "zh"),
        ("de", "en-GB", "de"),
        ("en", "de", "en"),
        ("en", "", "en"),
    ],
)
def test_the_locale_decides_the_region_of_the_same_language(tag: str, locale: str, sheet: str):
    assert words_for(tag, locale).language == sheet


def test_words_are_read_once():
    assert words_for("en") is words_for("en-US")


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_moment_can_be_said(sheet: str):
    """No pattern is wrong, and no letter of one is left over."""
    words = words_for(sheet)
    moments = [
        words.timestamp(int(NOON.timestamp()) + seconds, style, now=NOON, zone=UTC)
        for seconds in (0, 60, 75, -3600, 86400 * 400)
        for style in "RtTdDfFsS"
    ]

    assert all(map(str.strip, moments))
    assert words.a_time not in moments
    assert not any(re.search("[(){}\u202f\u00a0]|EEEE|MMMM", moment) for moment in moments)


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_emoji_has_a_name(sheet: str):
    """Two that are newer than some languages' translations are allowed to lack one."""
    missing = names_in("en").keys() - names_in(sheet).keys()

    assert len(missing) <= 2


@pytest.mark.parametrize("sheet", SHEETS)
def test_short_forms_are_words_in_lower_case(sheet: str):
    """But for capitals within those that are written with spaces."""
    short_forms = words_for(sheet).abbreviations

    assert short_forms
    for short, long in short_forms.items():
        assert short == short.lower() or "." in short[1:-1]
        assert short[0] == short[0].lower()
        assert short[0].isalnum()
        assert not any(map(str.isspace, short))
        assert long.lower() != short.lower()
    assert len({short.lower() for short in short_forms}) == len(short_forms)


@pytest.mark.parametrize(
    ("sheet", "text", "expected"),
    [
        ("ja", "wwwwwwww", "わら"),
        ("ja", "ＷＷＷ", "わら"),
        ("ja", "そうだねw", "そうだねわら"),
        ("ja", "www.example.com", "www.example.com"),
        ("ja", "now", "now"),
        ("pt", "kkkkkk boa", "risos boa"),
        ("pt", "KKKK", "risos"),
        ("pt", "rsrs", "risos"),
        ("pt", "5 k", "5 k"),
        ("th", "5555555", "ฮ่าฮ่าฮ่า"),
        ("th", "55", "55"),
        ("th", "โทร 5555", "โทร 5555"),
        ("zh", "2333", "哈哈哈"),
        ("zh", "12333", "12333"),
        ("en", "kkkk 555 www", "kkkk 555 www"),
    ],
)
def test_laughing_is_spoken_as_a_word(sheet: str, text: str, expected: str):
    assert words_for(sheet).laugh(text) == expected
