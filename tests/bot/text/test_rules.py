"""The rules together, in their order."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.text.dictionary import Dictionary, Entry
from tests.support.aloud import spoken

MARKUP = st.text(alphabet="ab1 *_~|`<>[]()\\#@&:/!?.-+=%\n\u0301\u200d😂👍🏽漢ก", max_size=60)
LANGUAGES = st.sampled_from(["en", "ja", "pt", "th", "tr"])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("**||b||** and 😂", "spoiler and face with tears of joy"),
        ("||<@111> 😂 https://a.com|| ok", "spoiler ok"),
        ("<@111>, https://a.com/x_y_z is _it_!", "Lucas, link to a is it!"),
        ("**<@111>** <@111>", "Lucas"),
        ("IDK WHAT TO DO", "I don't know what to do"),
        ("https://a.com😂", "link to a face with tears of joy"),
        ("USA vs UK", "USA versus UK"),
        ("BRB OMG", "be right back oh my god"),
        ("<@111> HELLO THERE", "Lucas hello there"),
        (r"\<speak>hi\</speak>", "hi"),
        ("<speak>hi</speak>", "hi"),
        (r"¯\_(ツ)_/¯", "shrug"),
        (":) **hi:** :(", "smiley face hi: sad face"),
        ("[see 😂](https://example.com)", "see face with tears of joy"),
        ("`https://example.com`", "link to example"),
        ("# Title\n- one\n- two", "Title. one. two"),
        ("a\n\n\nb", "a. b"),
        ("run `" + "x" * 41 + "` or ```x``` || y", "run code or code block or y"),
        ("**||b", "b"),
        ("wow 😂!!!!", "wow face with tears of joy!"),
    ],
)
def test_rules_do_not_spoil_each_others_words(written: str, said: str):
    assert spoken(written) == said


@pytest.mark.parametrize(
    "written", ["", "   \n ", "!!??", "\u3164\u200b", "``````", "---", "||||", "\U000f0000"]
)
def test_without_a_letter_or_a_digit_there_is_nothing_to_say(written: str):
    assert spoken(written) == ""


def test_emoji_alone_are_nothing_when_they_are_skipped():
    assert spoken("😂 <:pog:1> :)") == "face with tears of joy pog smiley face"
    assert spoken("😂 <:pog:1> :)", emoji="skip") == ""


def test_a_dictionary_comes_before_everything_of_ours():
    words = {"brb": "back in a bit", "😂": "haha", "ZZZZZZ": "zenless", ":)": "smile", "IT": "I.T."}
    dictionary = Dictionary.compile(Entry(word, said) for word, said in words.items())

    assert (
        spoken("BRB 😂 zzzzzz :) it", dictionary=dictionary)
        == "back in a bit haha zenless smile I.T."
    )


def test_a_dictionary_knows_names():
    dictionary = Dictionary.compile([Entry("Lucas", "loo kas"), Entry("general", "jenny")])

    assert spoken("<@111> <#30>", dictionary=dictionary) == "loo kas channel jenny"


def test_abbreviations_can_be_switched_off():
    assert spoken("idk", abbreviations=False) == "idk"
    assert (
        spoken("idk gg", abbreviation_changes={"idk": None, "gg": "good game"}) == "idk good game"
    )


@given(st.one_of(st.text(), MARKUP), LANGUAGES)
@example("\\<a\\>" * 3, "en")
@example("<" * 9 + "@1>" * 9, "en")
@example("<\u200da>", "en")
def test_any_text_becomes_one_plain_line_or_nothing(text: str, language: str):
    """It never raises, and what comes out is a line without controls and tags."""
    line = spoken(text, language)

    assert line == line.strip()
    assert "  " not in line
    assert not line or any(map(str.isalnum, line))
    assert not any(unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cs"} for letter in line)
    assert not any(part[:1].isalpha() and ">" in part for part in line.split("<")[1:])


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Nd", "Zs"]), max_size=80))
def test_what_is_clean_stays_as_it_is(text: str):
    once = spoken(text, abbreviations=False)

    assert spoken(once, abbreviations=False) == once
