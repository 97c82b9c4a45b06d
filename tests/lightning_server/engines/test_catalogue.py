import pytest

from lightning_server.engine import Voice
from lightning_server.engines.catalogue import EngineCatalogue


class Silent:
    """An engine with voices and nothing else."""

    def __init__(self, name, *voices):
        self.name, self._voices, self.warm, self.closed = name, list(voices), False, False

    def voices(self):
        return self._voices

    def warm_up(self):
        self.warm = True

    def close(self):
        self.closed = True


def voice(engine, language, gender, *aliases):
    return Voice(f"{engine}-{language}-{gender}", "", (language,), gender, "", engine, aliases)


FIRST = Silent("first", voice("first", "en", "female", "emily"), voice("first", "en", "male"))
SECOND = Silent("second", voice("second", "en", "female"), voice("second", "de", "male"))
ANYTHING = Silent("espeak", voice("espeak", "en", "male"), voice("espeak", "nl", "female"))


@pytest.fixture
def catalogue():
    return EngineCatalogue([FIRST, SECOND, ANYTHING])


def ids(chosen):
    return [voice.id for _, voice in chosen]


def test_the_voice_asked_for_comes_first_then_other_engines_that_speak_the_language(catalogue):
    assert ids(catalogue.choose("first-en-male", "en")) == [
        "first-en-male",
        "second-en-female",
        "espeak-en-male",
    ]


def test_aliases_and_case_do_not_matter(catalogue):
    assert ids(catalogue.choose(" Emily", "en-GB")) == ids(
        catalogue.choose("first-en-female", "en")
    )


def test_a_voice_of_another_language_gives_way_to_its_own_engines_too(catalogue):
    """``second`` refuses German in an English voice, but has a German one."""
    assert ids(catalogue.choose("second-en-female", "de"))[:2] == [
        "second-en-female",
        "second-de-male",
    ]


def test_who_reads_any_script_is_always_last(catalogue):
    assert ids(catalogue.choose("emily", "fr")) == ["first-en-female", "espeak-nl-female"]


def test_any_language_means_the_voices_own(catalogue):
    assert ids(catalogue.choose("second-de-male", "auto")) == ["second-de-male", "espeak-en-male"]


def test_an_unknown_voice_is_nobody(catalogue):
    assert catalogue.choose("nobody", "en") == []


def test_a_v2_name_whose_engine_is_missing_gets_a_voice_of_its_gender(catalogue):
    assert ids(catalogue.choose("lukas", "nl"))[0] == "first-en-male"


def test_all_are_warmed_and_closed(catalogue):
    catalogue.warm_up()
    catalogue.close()

    assert all(engine.warm and engine.closed for engine in (FIRST, SECOND, ANYTHING))
