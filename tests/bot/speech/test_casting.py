"""Which voice speaks, in which language, how fast and how loud."""

import pytest

from bot.errors import UnknownLanguage, UnknownVoice
from bot.lightning.voices import Voice
from bot.speech.casting import Part, cast, wants_detection
from bot.speech.wish import AUTO, Preference


def voice(id_, *languages, name=None):
    return Voice(id=id_, name=name or id_.title(), languages=languages, gender="", accent="")


CATALOGUE = [
    voice("emily", "en"),
    voice("adele", "de", name="Adèle"),
    voice("nora", "de", "en"),
    voice("polyglot"),
]
DEFAULT = Part("emily", "en")


def level(voice=None, language=None, **wishes):
    return Preference(voice=voice, language=language, **wishes)


def option(voice=None, language=None):
    """What a command was asked for just now."""
    return level(voice, language, binding=True)


def part(*levels, **facts):
    return cast(CATALOGUE, DEFAULT, levels, **facts).part


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ((None, None), DEFAULT),
        (("adele", None), Part("adele", "de")),
        (("ADELE", None), Part("adele", "de")),
        (("adèle", None), Part("adele", "de")),
        (("nora", None), Part("nora", "en")),
        (("nora", "de"), Part("nora", "de")),
        (("polyglot", "ta"), Part("polyglot", "ta")),
        ((None, "en"), DEFAULT),
        ((None, "de"), Part("adele", "de")),
        ((None, "en-gb"), DEFAULT),
    ],
)
@pytest.mark.parametrize("binding", [False, True])
def test_wishes_are_met(wish, expected, binding):
    """By id or name, in any case; a language alone finds a voice that speaks it."""
    assert part(level(*wish, binding=binding)) == expected


def test_an_unknown_voice_is_refused_when_it_was_just_asked_for():
    """Rather than sounding wrong. What was decided long ago falls through to the next level."""
    with pytest.raises(UnknownVoice):
        part(option("nobody"))
    assert part(level("nobody"), level("nora")) == Part("nora", "en")
    assert part(level("nobody")) == DEFAULT


@pytest.mark.parametrize("wish", [(None, "fr"), ("emily", "fr"), ("emily", "de")])
def test_a_language_that_cannot_be_spoken_is_refused_when_it_was_just_asked_for(wish):
    """By any voice, or by the one that was wished for."""
    catalogue = [entry for entry in CATALOGUE if entry.languages]
    with pytest.raises(UnknownLanguage):
        cast(catalogue, DEFAULT, [option(*wish)])


def test_a_language_that_cannot_be_spoken_falls_through_when_it_was_decided_long_ago():
    """To what the next level says, and in the end to the operator's."""
    catalogue = [entry for entry in CATALOGUE if entry.languages]
    assert cast(catalogue, DEFAULT, [level(None, "fr"), level(None, "de")]).part.language == "de"
    assert cast(catalogue, DEFAULT, [level(None, "fr")]).part == DEFAULT


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        # Each field by itself: the person's voice, the guild's language.
        ([level("nora"), level("emily", "de")], Part("nora", "de")),
        # The more specific decides: who chose a German voice is read in German.
        ([level("adele"), level(None, "en")], Part("adele", "de")),
        ([level(None, "de"), level("emily")], Part("adele", "de")),
        # At one level the language decides, and the next level's voice that speaks it speaks.
        ([level("emily", "de"), level("nora")], Part("nora", "de")),
        # A command's option outranks all.
        ([option("emily"), level("adele", "de")], Part("emily", "en")),
        ([option(None, "de"), level("emily"), level("nora")], Part("nora", "de")),
    ],
)
def test_precedence(levels, expected):
    """Command, person here, person everywhere, channel, guild, operator."""
    assert part(*levels) == expected


def test_speed_and_volume_each_come_from_the_first_level_that_says_something():
    """And are as usual if nobody does."""
    cast_ = cast(CATALOGUE, DEFAULT, [level(speed=1.5), level(speed=0.5, volume=2.0)])
    assert (cast_.speed, cast_.volume) == (1.5, 2.0)
    cast_ = cast(CATALOGUE, DEFAULT, [])
    assert (cast_.speed, cast_.volume) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("levels", "detected", "expected"),
    [
        ([level(None, AUTO)], "de", Part("adele", "de")),
        # Unsure, or nobody speaks it: what the next level says.
        ([level(None, AUTO), level(None, "de")], None, Part("adele", "de")),
        ([level(None, AUTO)], None, DEFAULT),
        # A fact about the text is no matter of rank: another voice, if this one cannot.
        ([level("emily"), level(None, AUTO)], "de", Part("adele", "de")),
        ([level("emily"), level("nora", AUTO)], "de", Part("nora", "de")),
        ([level("emily", AUTO)], "en", DEFAULT),
        # But whoever chose a voice just now hears it.
        ([option("emily"), level(None, AUTO)], "de", DEFAULT),
    ],
)
def test_a_language_that_was_told_from_the_text(levels, detected, expected):
    """It finds a voice that speaks it."""
    assert part(*levels, detected=detected) == expected


@pytest.mark.parametrize(
    ("levels", "wanted"),
    [
        ([], False),
        ([level(None, "de"), level(None, AUTO)], False),
        ([level(), level(None, AUTO), level(None, "de")], True),
    ],
)
def test_language_is_told_from_the_text_when_the_first_that_says_something_wants_it(levels, wanted):
    """Nobody's text is looked at for nothing."""
    assert wants_detection(levels) is wanted


def test_the_palette_is_for_whom_nobody_chose_a_voice():
    """It chooses among the voices that speak the language."""

    def last(voices):
        return voices[-1]

    assert part(palette=last) == Part("nora", "en")
    assert part(level(None, "de"), palette=last) == Part("nora", "de")
    assert part(level("emily"), palette=last) == DEFAULT
    assert part(level("emily", "de"), palette=last) == Part("nora", "de")


def test_without_a_catalogue_wishes_are_passed_on():
    """Nobody knows better than whoever asked."""
    assert cast([], DEFAULT, [option("ryan", "fr")]).part == Part("ryan", "fr")
    assert cast([], DEFAULT, []).part == DEFAULT


MAKES = [
    Voice("heart", "Heart", ("en",), "female", None, make="hibari"),
    Voice("cedar", "Cedar", ("en",), "male", None, make="hibari"),
    Voice("pico", "Pico", ("en", "de"), "female", None, make="pico"),
    Voice("robot", "Robot", ("en", "de", "fi"), "female", None, make="espeak"),
    Voice("tin", "Tin", ("en", "de", "fi"), "male", None, make="espeak"),
]
"""What the server in the box may have, the best first."""


@pytest.mark.parametrize(
    ("default", "language", "offered"),
    [
        ("heart", None, ["heart", "cedar"]),
        ("emily", None, ["heart", "cedar"]),  # an alias, so it is not in the catalogue
        ("robot", None, ["robot", "tin"]),  # the operator likes it so
        ("heart", "de", ["pico"]),
        ("heart", "fi", ["robot", "tin"]),  # nobody else speaks it
    ],
)
def test_the_palette_gives_nobody_a_worse_make_than_there_would_be_without(
    default, language, offered
):
    """What is chosen from is of one make with the voice that everybody would have."""
    asked = []

    def palette(voices):
        asked.append([voice.id for voice in voices])
        return voices[0]

    cast(MAKES, Part(default, "en"), [level(language=language)], palette=palette)
    assert asked == [offered]
