"""In which language a short text is written."""

import pytest

from bot.speech.detection import by_script, decide, load_detector
from bot.text.words import LANGUAGES


@pytest.fixture(scope="module")
def detector():
    return load_detector()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("みんなこんにちは", "ja"),
        ("東京に行く", "ja"),
        ("안녕하세요 everyone", "ko"),
        ("สวัสดีทุกคน", "th"),
        ("שלום לכולם", "he"),
        ("அனைவருக்கும்", "ta"),
        ("ಎಲ್ಲರಿಗೂ ನಮಸ್ಕಾರ", "kn"),
        ("大家好", None),
        ("hello", None),
        ("привет", None),
        ("I love ラーメン very very very much", None),
        ("I really love the word שלום", None),
        ("123", None),
        ("", None),
    ],
)
def test_a_script_of_one_language_tells_it(text, language):
    """If enough of the text is in it."""
    assert by_script(text) == language


@pytest.mark.parametrize(
    ("scores", "expected", "language"),
    [
        ({"en": 0.9, "de": 0.1}, "de", "en"),
        ({"en": 0.5, "de": 0.3}, "de", "de"),
        ({"en": 0.5, "fr": 0.4}, "de", None),
        ({"xx": 0.9, "en": 0.05}, "de", "en"),
        ({"xx": 0.9}, "de", None),
        ({}, "de", None),
    ],
)
def test_the_expected_language_counts_for_more(scores, expected, language):
    """And what nobody speaks for nothing."""
    assert decide(scores, spoken={"en", "de", "fr"}, expected=expected) == language


MESSAGES = """
en I think we should go now
en that was a great match
de hat jemand lust auf eine runde?
de hört ihr mich
de keine ahnung
fr quelqu'un veut jouer ce soir?
fr bonsoir tout le monde
es alguien quiere jugar esta noche?
es dónde están
it qualcuno vuole giocare stasera?
it buona notte
pl ktoś chce zagrać wieczorem?
nl heeft iemand zin in een potje?
pt alguém quer jogar hoje à noite?
tr bu akşam oynamak isteyen var mı?
vi tối nay ai muốn chơi không?
ru кто хочет поиграть вечером?
hi मैं अभी आता हूँ
mr मी आलोच
zh 大家好
ja みんなこんにちは
ar مرحبا بالجميع
""".strip().splitlines()


@pytest.mark.parametrize("message", MESSAGES)
def test_chat_messages_are_told_apart(detector, message):
    """Though English is expected."""
    language, _, text = message.partition(" ")
    assert detector.detect(text, spoken=LANGUAGES, expected="en") == language


@pytest.mark.parametrize(
    "text", ["ok", "lol", "brb", "hi", "GG", "hm", "ja", "no", "123", "", "!!"]
)
@pytest.mark.parametrize("expected", ["en", "de"])
def test_a_word_that_may_be_anything_changes_nothing(detector, text, expected):
    """It is unsure, or what was expected."""
    found = detector.detect(text, spoken=["en", "de", "fr", "es"], expected=expected)
    assert found in {None, expected}


def test_only_what_somebody_speaks_is_told(detector):
    """A script that nobody here reads changes nothing, nor does a language."""
    assert detector.detect("안녕하세요", spoken=["en", "de"], expected="en") is None
    assert detector.detect("waar zijn jullie", spoken=["en"], expected="en") in {None, "en"}
