"""What people write becomes one line that can be said, whatever they write."""

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import NothingToSay, TextTooLong
from bot.text.clean import can_be_said, clean

NAMES = {"<@111>": "Lucas", "<@&20>": "Staff", "<#30>": "off-topic_chat", "<@7>": "★☆"}
MARKUP = st.text(alphabet="ab1 *_~|`<>[]()\\#@&:/!?.-\n\u0301\u200b😂漢", max_size=60)


def cleaned(text: str, limit: int = 10_000) -> str | None:
    try:
        return clean(text, names=NAMES, limit=limit)
    except NothingToSay:
        return None


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("hey <@111> look", "hey Lucas look"),
        ("hey <@!111>", "hey Lucas"),
        ("ask <@999>", "ask someone"),
        ("ask <@7>", "ask someone"),
        ("<@&20> wake up", "role Staff wake up"),
        ("<@&21> wake up", "a role wake up"),
        ("see <#30>", "see channel off topic chat"),
        ("see <#31>", "see a channel"),
        ("run </queue list:1234567890>", "run slash queue list"),
        ("at <t:1767225600:R>", "at a time"),
        ("read <id:guide>", "read the server guide"),
        ("read <id:unheard-of>", "read a channel"),
    ],
)
def test_mentions_are_named(written: str, spoken: str):
    assert cleaned(written) == spoken


def test_a_name_brings_no_markup_of_its_own():
    names = {"<@1>": "<b>xX_**Kil\u200bler**_Xx\n||"}

    assert clean("hi <@1>", names=names, limit=99) == "hi b xX Killer Xx"


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("<:blobfox_nom_fox:872873394570424340>", "blobfox nom fox"),
        ("hello<a:wave:012345678901234567>!", "hello wave!"),
    ],
)
def test_custom_emoji_are_named(written: str, spoken: str):
    assert cleaned(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("https://example.com", "link to example"),
        ("look https://www.youtube.com/watch?v=dQw4w9WgXcQ lol", "look link to youtube lol"),
        ("(see https://www.bbc.co.uk/news).", "(see link to bbc."),
        ("<https://example.com/x>", "link to example"),
        ("http://localhost:8080/x", "link to localhost"),
        ("http://192.168.0.1/x", "link"),
        ("http://[::1]/x", "link"),
        ("http://[oops", "link"),
        ("steam://run/440", "link"),
        ("[the docs](https://example.com/a_b)", "the docs"),
        ("[the **docs**](https://example.com/a_(b))", "the docs"),
        ("https://discord.com/channels/1/30/555", "link to a message in channel off topic chat"),
        ("https://discord.com/channels/1/31/555!", "link to a message!"),
        ("**https://example.com**", "link to example"),
    ],
)
def test_links_are_named_by_their_site(written: str, spoken: str):
    assert cleaned(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("**bold** and __under__ ~~strike~~ *it*", "bold and under strike it"),
        ("***all*** _of_ `it`", "all of it"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
        ("2 * 3", "2 * 3"),
        ("a || b", "a or b"),
        ("**open", "open"),
        (r"\*not bold\*", "*not bold*"),
        ("the killer is ||Bob||", "the killer is spoiler"),
        ("||https://example.com\n```x```|| ok", "spoiler ok"),
        ("```rust\nfn main() {}\n```", "code block"),
        ("```unclosed code", "unclosed code"),
        ("``a`", "a"),
        ("run `make test`", "run make test"),
        ("run `" + "x" * 41 + "`", "run code"),
        ("# Title", "Title"),
        ("-# small\n> - quoted", "small. quoted"),
        ("<b>bold</b> <3", "bold <3"),
        ("<speak>hi</speak>", "hi"),
        (r"\<speak>hi\</speak>", "hi"),
        ("<<b>speak>hi", "< speak>hi"),
    ],
)
def test_markup_becomes_words_or_nothing(written: str, spoken: str):
    assert cleaned(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("hello\nworld", "hello. world"),
        ("hello!\r\n\r\nworld\n", "hello! world"),
        ("one,\ntwo", "one, two"),
        ("こんにちは\n世界", "こんにちは。世界"),
        ("नमस्ते\nदुनिया", "नमस्ते। दुनिया"),
        ("สวัสดี\nโลก", "สวัสดี โลก"),
        ("안녕\n세계", "안녕. 세계"),
        ("lol 😂\nok", "lol 😂. ok"),
        ("a\t b\u00a0\u3000c", "a b c"),
    ],
)
def test_line_breaks_become_pauses_and_white_space_folds(written: str, spoken: str):
    assert cleaned(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("𝓗𝓮𝓵𝓵𝓸 ｗｏｒｌｄ", "Hello world"),
        ("he\u200bl\u202elo\ufeff\u0000", "hello"),
        ("Z" + "\u0301" * 50 + "algo" + "\u0334" * 9, "Ź\u0301algo\u0334\u0334"),
        ("ก" + "\u0e48\u0e4d" * 9, "ก" + "\u0e48\u0e4d" * 2),
        ("Tiếng Việt", "Tiếng Việt"),
        ("น้ำ", "น้ำ"),
        ("ㅋㅋㅋ", "ㅋㅋㅋ"),
        ("क्षत्रियों", "क्षत्रियों"),
        ("שָׁלוֹם", unicodedata.normalize("NFKC", "שָׁלוֹם")),
        ("wow!!!!!!", "wow!"),
        ("what?!?!", "what?"),
        ("hm.........", "hm..."),
        ("❤\ufe0f yes", "❤ yes"),
        ("lone \ud800 half", "lone half"),
    ],
)
def test_letters_come_in_their_plain_form(written: str, spoken: str):
    assert cleaned(written) == spoken


@pytest.mark.parametrize(
    "written", ["", "   \n ", "!!??", "😂", "\u3164\u200b", "**||**", "``````"]
)
def test_without_a_letter_or_a_digit_there_is_nothing_to_say(written: str):
    assert cleaned(written) is None


def test_too_long_is_told_with_both_lengths():
    with pytest.raises(TextTooLong) as caught:
        clean("word " * 10, names={}, limit=48)

    assert (caught.value.length, caught.value.limit) == (49, 48)


def test_what_is_not_said_does_not_count():
    """An emoji's number and a link's path are not what makes a text long."""
    long = "<:pog:872873394570424340> https://example.com/" + "x" * 500

    assert clean(long, names={}, limit=30) == "pog link to example"


@given(st.one_of(st.text(), MARKUP))
@example("\\<a\\>" * 3)
@example("<" * 9 + "@1>" * 9)
def test_any_text_becomes_one_plain_line_or_is_refused(text: str):
    """It never raises anything else, and what comes out is a line without controls and tags."""
    line = cleaned(text)

    if line is not None:
        assert can_be_said(line)
        assert line == line.strip()
        assert "  " not in line
        assert not any(unicodedata.category(character)[0] == "C" for character in line)
        assert not any(part[:1].isalpha() and ">" in part for part in line.split("<")[1:])


@given(st.text(alphabet=st.characters(categories=["L", "N", "Zs"]), max_size=80))
def test_what_is_clean_stays_as_it_is(text: str):
    once = cleaned(text)

    if once is not None:
        assert cleaned(once) == once


@pytest.mark.parametrize(
    "unit",
    ["||", "```", "`", "[a](http://", "[", "<", "<@1", "<a:", "*", "_", "\u0301",
     "\u0301\u0316", "a\u0316\u0301", "https://", "a://", "- ", "> ", "\n",
     " ", "\\", "||a", "`a", "</a", "http://a(", "!?", "a"],
)  # fmt: skip
def test_hostile_texts_take_no_longer_than_others_of_their_length(unit: str):
    """Four times as much of any opening mark takes about four times as long, not sixteen."""

    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        started = time.process_time()
        cleaned(text, limit=10**6)
        return time.process_time() - started

    short = min(seconds(10_000) for _ in range(2))
    long = min(seconds(40_000) for _ in range(2))

    assert long < 8 * short + 0.05
