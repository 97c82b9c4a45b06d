"""The panel of a server's settings."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.client import settings_pages as pages
from bot.client.panels import MOST_CHOICES, Menu, Picker
from bot.client.settings_pages import ALL, PAGES, Catalogue, Kind, chosen, form, meant, panel
from bot.client.wording import LANGUAGES, Wordings, english
from bot.errors import Flaw, SettingRefused
from bot.settings.models import GuildSettings

WORDINGS = Wordings()
ENGLISH = english()
NONE = GuildSettings()
NUMBERS = [one for one in ALL.values() if one.kind in (Kind.NUMBER, Kind.SECONDS, Kind.FACTOR)]
CATALOGUE = Catalogue([("a", "Ada"), ("b", "Ben")], [("de", "German"), ("en", "English")])


def test_every_setting_is_on_one_page():
    """A new field of the settings must be given its place, name and explanation."""
    listed = [one.name for page in PAGES.values() for one in page]
    assert sorted(listed) == sorted(GuildSettings.model_fields)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_every_setting_is_explained_and_can_be_changed(name: str, language: str):
    """With a form, or with something to choose from; in every language within Discord's limits."""
    wording, setting = WORDINGS.of(language), ALL[name]
    told = wording.find(setting.message, "help")
    assert told
    assert len(told) <= 100
    shown = panel(NONE, pages.page_of(name), wording, changing=setting, catalogue=CATALOGUE)
    assert len(shown.text) < 2000
    assert told in shown.text
    assert len(shown.rows) <= 5
    if pages.opens_form(setting, NONE, CATALOGUE):
        opened = form(setting, NONE, wording)
        assert len(opened.title) <= 45
        assert len(opened.fields) == 1
    else:
        control = shown.rows[2]
        assert isinstance(control, Picker) or len(control.choices) > 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_page_fits_into_a_message(language: str):
    ids = frozenset(range(10**18, 10**18 + 200))
    full = GuildSettings(allow_roles=ids, deny_roles=ids, blocked=ids, read_bots=ids)
    shown = panel(full, "people", WORDINGS.of(language), changing=ALL["blocked"])
    assert len(shown.text) <= 2000


def test_a_page_tells_what_is_so_in_plain_words():
    settings = GuildSettings(allow_roles=frozenset({7}), required_prefix="!", announce=True)
    reading = panel(settings, "reading", ENGLISH).text.splitlines()
    assert reading[0] == "**Settings of this server: Reading**"
    assert "Say who wrote it: when another person speaks" in reading
    assert "Prefix for reading: `!`" in reading
    assert "Announce joins and leaves: yes" in reading
    people = panel(settings, "people", ENGLISH).text
    assert "Only these roles: <@&7>" in people
    assert "Never these people: nobody" in people
    voice = panel(
        GuildSettings(voice="b", language="auto", speed=1.5), "voice", ENGLISH, catalogue=CATALOGUE
    ).text
    assert "Voice: Ben\nLanguage: told from each message\nSpeed: 1.5\nVolume: not set" in voice


def test_news_come_first():
    assert panel(NONE, "text", ENGLISH, news="Saved.").text.startswith("Saved.\n")


def test_what_is_so_is_chosen_already():
    shown = panel(NONE, "joining", ENGLISH, changing=ALL["join"])
    menu = shown.rows[2]
    assert isinstance(menu, Menu)
    assert [(one.value, one.chosen) for one in menu.choices] == [
        ("off", True),
        ("on", False),
        ("company", False),
    ]


@pytest.mark.parametrize(
    ("name", "values", "value"),
    [
        ("announce", ["yes"], True),
        ("announce", ["no"], False),
        ("said", ["always"], "always"),
        ("voice", ["-"], None),
        ("voice", ["b"], "b"),
        ("locale", ["pt-BR"], "pt-BR"),
        ("blocked", ["1", "2"], frozenset({1, 2})),
        ("blocked", [], frozenset()),
    ],
)
def test_what_was_chosen_is_a_value_of_the_settings(name: str, values: list[str], value: object):
    assert chosen(ALL[name], values) == value
    assert getattr(NONE.changed({name: value}), name) == value


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("speed", "1,5", 1.5),
        ("speed", "", None),
        ("alone_seconds", "", 60.0),
        ("max_characters", "300", 300),
        ("characters_per_day", "1,000", 1000),
        ("characters_per_day", "1.000.000", 1_000_000),
        ("characters_per_day", "1\u202f000", 1000),
        ("characters_per_day", "1'000", 1000),
        ("characters_per_day", "1,00,000", 100_000),
        ("alone_seconds", "2,5", 2.5),
        ("alone_seconds", "0.500", 0.5),
        ("alone_seconds", "0,500", 0.5),
        ("alone_seconds", "60.125", 60.125),
        ("max_seconds", "60.125", 60.125),
        ("alone_seconds", "1,000", 1000),
        ("alone_seconds", "1 000", 1000),
        ("speed", "1.000", 1),
        ("mute_prefix", " - ", "-"),
        ("required_prefix", "", ""),
        ("time_zone", "", "UTC"),
        ("time_zone", "Europe/Berlin", "Europe/Berlin"),
        ("voice", "", None),
        ("blocked", "1 <@22>", frozenset({1, 22})),
        ("abbreviation_changes", "gg = good game\n\nlol =", {"gg": "good game", "lol": None}),
    ],
)
def test_what_was_written_is_a_value_of_the_settings(name: str, text: str, value: object):
    assert meant(ALL[name], text) == value
    assert getattr(NONE.changed({name: value}), name) == value


@pytest.mark.parametrize(
    ("name", "text", "flaw", "facts"),
    [
        ("speed", "fast", Flaw.NOT_IN_RANGE, {"least": 0.5, "most": 2.0}),
        ("speed", "nan", Flaw.NOT_IN_RANGE, {"least": 0.5, "most": 2.0}),
        ("speed", "3", Flaw.NOT_IN_RANGE, {"least": 0.5, "most": 2.0}),
        ("max_seconds", "1e999", Flaw.NOT_IN_RANGE, {"least": 1.0, "most": 3600.0}),
        ("max_characters", "2,5", Flaw.NOT_WHOLE_IN_RANGE, {"least": 20, "most": 6000}),
        ("max_characters", "0.500", Flaw.NOT_WHOLE_IN_RANGE, {"least": 20, "most": 6000}),
        ("max_characters", "10.000", Flaw.NOT_WHOLE_IN_RANGE, {"least": 20, "most": 6000}),
        ("max_characters", "many", Flaw.NOT_WHOLE_IN_RANGE, {"least": 20, "most": 6000}),
        ("abbreviation_changes", "gg", Flaw.NO_ABBREVIATIONS, {}),
        ("abbreviation_changes", "= x", Flaw.NO_ABBREVIATIONS, {}),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_would(
    name: str, text: str, flaw: Flaw, facts: dict[str, object]
):
    with pytest.raises(SettingRefused) as refused:
        NONE.changed({name: meant(ALL[name], text)})

    assert refused.value.field == name
    assert (refused.value.problem.flaw, refused.value.problem.facts) == (flaw, facts)


@pytest.mark.parametrize("setting", NUMBERS)
def test_every_number_that_is_refused_is_told_both_ends(setting: pages.Setting):
    with pytest.raises(SettingRefused) as refused:
        NONE.changed({setting.name: -1})

    assert refused.value.problem.facts.keys() == {"least", "most"}


def test_a_form_begins_with_what_is_so():
    settings = GuildSettings(
        abbreviation_changes={"gg": "good game", "lol": None}, characters_per_day=2_000_000
    )
    assert pages.written(ALL["abbreviation_changes"], settings) == "gg = good game\nlol ="
    assert pages.written(ALL["characters_per_day"], settings) == "2000000"
    assert pages.written(ALL["speed"], settings) == ""
    assert pages.written(ALL["mute_prefix"], settings) == ";"


@pytest.mark.parametrize("name", [one.name for one in NUMBERS])
@given(data=st.data())
def test_a_number_that_is_saved_as_it_stands_is_the_same(name: str, data: st.DataObject):
    """Within its range, whole or not, if it may be a fraction."""
    with pytest.raises(SettingRefused) as refused:
        NONE.changed({name: -1})
    problem = refused.value.problem
    least, most = problem.facts["least"], problem.facts["most"]
    whole = st.integers(math.ceil(least), int(most))
    thousandths = st.integers(math.ceil(least * 1000), int(most * 1000)).map(lambda one: one / 1000)
    fractions = thousandths | st.floats(least, most)
    value = data.draw(whole if problem.flaw is Flaw.NOT_WHOLE_IN_RANGE else whole | fractions)
    settings = NONE.changed({name: value})

    assert meant(ALL[name], pages.written(ALL[name], settings)) == value


def test_more_than_a_menu_holds_is_written_instead():
    """So nobody loses the twenty-sixth person by choosing the first."""
    many = GuildSettings(blocked=frozenset(range(1, MOST_CHOICES + 2)))
    assert pages.opens_form(ALL["blocked"], many, CATALOGUE)
    assert meant(ALL["blocked"], pages.written(ALL["blocked"], many)) == many.blocked
    assert "and 14 more" in panel(many, "people", ENGLISH).text
    voices = Catalogue([(str(number), "x") for number in range(MOST_CHOICES)], [])
    assert pages.opens_form(ALL["voice"], NONE, voices)
    assert pages.opens_form(ALL["language"], NONE, Catalogue())
    assert not pages.opens_form(ALL["voice"], NONE, CATALOGUE)


def test_a_prefix_can_be_none():
    """Not to be confused with leaving it to the default."""
    assert meant(ALL["mute_prefix"], " ") == ""
    assert GuildSettings().changed({"mute_prefix": ""}).mute_prefix == ""
    assert meant(ALL["time_zone"], "") == "UTC"


def test_no_roles_chosen_means_everybody():
    people = panel(GuildSettings(), "people", ENGLISH).text
    assert "Only these roles: everybody" in people
    assert "Never these roles: nobody" in people
