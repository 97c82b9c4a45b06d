"""Who speaks for whom in another engine."""

import pytest

from bot.errors import UnknownLanguage
from bot.lightning.voices import Voice
from bot.speech.casting import Part
from bot.speech.understudy import understudy


def voice(id_, gender=None, *languages):
    return Voice(id_, id_.title(), languages or ("en",), gender, None)


CLOUD = [voice("meher", "female"), voice("magnus", "male"), voice("quiet")]
BOX = [
    *(voice(f"she{number}", "female") for number in range(5)),
    *(voice(f"he{number}", "male") for number in range(5)),
    voice("anna", "female", "de", "en"),
    voice("karl", "male", "de"),
]


def stands_in(voice="meher", language="en", *, author=7, company=CLOUD, others=BOX):
    return understudy(Part(voice, language), author=author, company=company, others=others)


@pytest.mark.parametrize(("voice", "gender"), [("meher", "female"), ("magnus", "male")])
def test_gender_stays(voice, gender):
    genders = {v.id: v.gender for v in BOX}
    assert {genders[stands_in(voice, author=author).voice] for author in range(40)} == {gender}


def test_one_person_always_has_the_same_and_others_have_others():
    chosen = {author: stands_in(author=author).voice for author in range(40)}
    assert chosen == {author: stands_in(author=author).voice for author in range(40)}
    assert len(set(chosen.values())) > 3


def test_stays_the_same_when_another_voice_is_gone():
    before = stands_in().voice
    rest = [v for v in BOX if v.id not in ("she0", "he4") or v.id == before]
    assert stands_in(others=rest).voice == before


@pytest.mark.parametrize("unknown", ["quiet", "nobody"])
def test_voice_of_which_no_gender_is_known_may_become_any(unknown):
    genders = {v.id: v.gender for v in BOX}
    assert {genders[stands_in(unknown, author=a).voice] for a in range(40)} == {"male", "female"}


def test_language_decides_before_gender():
    assert stands_in("magnus", "de", others=[*BOX[:5], BOX[10]]) == Part("anna", "de")
    assert stands_in("magnus", "de-at") == Part("karl", "de")


def test_language_that_no_voice_speaks_is_not_mangled():
    with pytest.raises(UnknownLanguage):
        stands_in(language="ja")


def test_detected_language_becomes_one_that_the_voice_speaks():
    assert stands_in("magnus", "auto", others=[BOX[11]]) == Part("karl", "de")


def test_namesake_speaks():
    assert stands_in("he3").voice == "he3"


def test_unknown_catalogue_leaves_the_choice_to_the_server():
    assert stands_in(others=[]) == Part("meher", "en")


def test_robotic_voice_stands_in_only_where_there_is_no_better():
    good = Voice("cedar", "Cedar", ("en",), "male", None, make="hibari")
    robot = Voice("robot", "Robot", ("en", "fi"), "male", None, make="espeak")
    chosen = {stands_in("magnus", author=a, others=[good, robot]).voice for a in range(20)}
    assert chosen == {"cedar"}
    assert stands_in("magnus", "fi", others=[good, robot]).voice == "robot"
