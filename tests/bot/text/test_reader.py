"""From a message to what is said for it."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NothingToSay, TextTooLong
from bot.text.dictionary import Dictionary, Entry
from bot.text.links import _site, _suffixes
from bot.text.message import Author, GuildView, Message
from bot.text.reader import Silent, Spoken, name_of, read, text_of, warm_up
from bot.text.reasons import Silence
from bot.text.rules import LONGEST_WRITTEN
from bot.text.settings import TextSettings

NOW = datetime(2026, 1, 1, tzinfo=UTC)
GUILD = GuildView.of_names({"<@111>": "Lucas", "<@112>": "★"})
ALICE = {"id": 1, "username": "Alice"}
BOB = {"id": 2, "username": "Bob"}
PNG = {"filename": "a.png", "content_type": "image/png"}


def reading(message: object, language: str = "en", **settings: object) -> Spoken | Silent:
    return read(
        Message.model_validate(message),
        guild=GUILD,
        settings=TextSettings.model_validate(settings),
        dictionary=Dictionary.compile([Entry("kek", "keck")]),
        language=language,
        now=NOW,
    )


def text(written: str, **settings: object) -> str:
    return text_of(
        written,
        guild=GUILD,
        settings=TextSettings.model_validate(settings),
        dictionary=Dictionary.compile(),
        language="en",
        now=NOW,
    )


@pytest.mark.parametrize(
    ("message", "plain", "named"),
    [
        ({"content": "hello <@111>"}, "hello Lucas", "Alice said hello Lucas"),
        ({"attachments": [PNG]}, "an image", "Alice sent an image"),
        ({"content": "look", "attachments": [PNG]}, "look, with an image",
         "Alice said look, with an image"),
        ({"sticker_items": [{"name": "cat_wave"}]}, "sticker cat wave",
         "Alice sent sticker cat wave"),
        ({"flags": 8192}, "a voice message", "Alice sent a voice message"),
        ({"poll": "pizza or sushi?"}, "poll: pizza or sushi?", "Alice asks: pizza or sushi?"),
        ({"message_snapshots": [{"content": "it is down"}]}, "forwarded message: it is down",
         "Alice forwarded: it is down"),
        ({"message_snapshots": [{"embeds": [{"title": "News"}]}]}, "forwarded message",
         "Alice sent forwarded message"),
        ({"message_snapshots": [{"attachments": [PNG]}]}, "forwarded message: an image",
         "Alice forwarded: an image"),
        ({"content": "see", "message_snapshots": [{"content": "it"}]},
         "see, with forwarded message: it", "Alice said see, with forwarded message: it"),
        ({"attachments": [PNG | {"description": "a **cat**"}]}, "an image: a cat",
         "Alice sent an image: a cat"),
        ({"attachments": [PNG | {"description": "!"}]}, "an image", "Alice sent an image"),
    ],
)  # fmt: skip
def test_a_message_is_said_with_and_without_its_authors_name(
    message: dict[str, object], plain: str, named: str
):
    assert reading(message | {"author": ALICE}) == Spoken(plain, named, cut=False)


def test_an_answer_says_whom_it_answers_if_that_is_wanted():
    message = {"content": "yes", "author": ALICE, "referenced_message": {"author": BOB}}

    assert reading(message) == Spoken("yes", "Alice said yes", cut=False)
    assert reading(message, reply_prefix=True) == Spoken(
        "replying to Bob: yes", "Alice replied to Bob: yes", cut=False
    )
    assert reading(message | {"referenced_message": None}, reply_prefix=True) == reading(message)


def test_an_answer_of_a_picture_alone_says_whom_it_answers():
    message = {"attachments": [PNG], "author": ALICE, "referenced_message": {"author": BOB}}

    assert reading(message) == Spoken("an image", "Alice sent an image", cut=False)
    assert reading(message, reply_prefix=True) == Spoken(
        "replying to Bob: an image", "Alice replied to Bob: an image", cut=False
    )


@pytest.mark.parametrize(
    ("content", "language", "plain"),
    [
        ("wow!", "en", "wow! with an image"),
        ("wow,", "en", "wow, with an image"),
        ("すごい！", "ja", "すごい！画像付き"),
        ("ดูสิ!", "th", "ดูสิ! พร้อมรูปภาพหนึ่งรูป"),
    ],
)
def test_after_a_sentence_things_follow_without_a_comma(content: str, language: str, plain: str):
    spoken = reading({"content": content, "attachments": [PNG]}, language)

    assert isinstance(spoken, Spoken)
    assert spoken.plain == plain


def test_who_is_mentioned_in_what_is_forwarded_has_a_name():
    forwarded = {"content": "ask <@2>", "mentions": [BOB]}

    assert reading({"message_snapshots": [{"message": forwarded}], "author": ALICE}) == Spoken(
        "forwarded message: ask Bob", "Alice forwarded: ask Bob", cut=False
    )


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ({"id": 111, "username": "lu"}, "Lucas"),
        ({"id": 112, "username": "stella"}, "stella"),
        ({"id": 9, "username": "★"}, "a member"),
        ({"id": 9, "username": "kek"}, "keck"),
        ({}, "a member"),
    ],
)
def test_an_author_is_called_by_the_first_name_that_can_be_said(author: object, name: str):
    assert reading({"content": "hi", "author": author}) == Spoken(
        "hi", f"{name} said hi", cut=False
    )


def test_a_name_alone_can_be_asked_for():
    dictionary = Dictionary.compile([Entry("kek", "keck")])

    assert name_of(Author(username="kek"), dictionary=dictionary, language="de") == "keck"
    assert name_of(Author(username="★"), dictionary=dictionary, language="en") == "a member"


@pytest.mark.parametrize("content", ["", " \n", "!?", "```"])
def test_without_words_and_things_there_is_nothing_to_say(content: str):
    assert reading({"content": content}) == Silent(Silence.NOTHING_TO_SAY)


def test_words_of_ours_are_the_voices():
    assert reading({"attachments": [PNG] * 2}, "de") == Spoken(
        "2 Bilder", reading({"attachments": [PNG] * 2}, "de-DE").named, cut=False
    )


def test_what_is_too_long_is_cut_and_says_so():
    assert reading({"content": "one two three"}, max_characters=7) == Spoken(
        "one two, and more", "a member said one two, and more", cut=True
    )


def test_what_is_not_even_looked_at_is_told():
    longest = "a" + " " * LONGEST_WRITTEN + "b"

    assert reading({"content": longest}) == Spoken(
        "a, and more", "a member said a, and more", cut=True
    )
    with pytest.raises(TextTooLong):
        text(longest)


def test_what_is_forwarded_is_cut_too():
    forwarded = reading({"message_snapshots": [{"content": "one two three"}]}, max_characters=7)

    assert isinstance(forwarded, Spoken)
    assert forwarded.cut


def test_a_command_has_no_prefixes():
    assert text("hi <@111>", required_prefix="!") == "hi Lucas"
    assert text(";hi") == ";hi"


def test_a_command_without_anything_to_say_is_refused():
    with pytest.raises(NothingToSay):
        text("!?")


def test_a_command_that_is_too_long_is_refused_with_both_lengths():
    with pytest.raises(TextTooLong) as caught:
        text("word " * 10, max_characters=48)

    assert (caught.value.length, caught.value.limit) == (49, 48)


def test_tables_can_be_read_before_they_are_needed():
    """Then the first link takes no longer than all others."""
    _site.cache_clear()  # another test may have asked before
    for table in (_suffixes, _site):
        table.cache_clear()

    warm_up()

    assert _suffixes.cache_info().currsize == 1


CONTROLS = {"Cc", "Cf", "Co", "Cs"}
"""Not unassigned ones: ``regex`` knows more letters than Python does."""

TEXT = st.text(max_size=40)
MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        "content": TEXT,
        "author": st.fixed_dictionaries({"id": st.integers(0, 3), "username": TEXT}),
        "attachments": st.lists(st.fixed_dictionaries({"filename": TEXT, "description": TEXT})),
        "sticker_items": st.lists(st.fixed_dictionaries({"name": TEXT}), max_size=3),
        "flags": st.sampled_from([0, 4096, 8192]),
        "poll": TEXT,
        "message_snapshots": st.lists(st.fixed_dictionaries({"content": TEXT}), max_size=2),
        "referenced_message": st.fixed_dictionaries({"author": st.just(BOB)}),
    },
)


@given(MESSAGES, st.sampled_from(["en", "ja", "ar", "xx"]), st.booleans())
def test_any_message_is_one_plain_line_or_silent(
    message: dict[str, object], language: str, reply: bool
):
    """It never raises, and there are no control characters and line breaks in what is said."""
    result = reading(message, language, reply_prefix=reply)

    if isinstance(result, Spoken):
        for line in (result.plain, result.named):
            assert any(map(str.isalnum, line))
            assert not any(unicodedata.category(letter) in CONTROLS for letter in line)


@given(st.text(max_size=200), st.integers(1, 60))
def test_nothing_is_longer_than_its_limit(content: str, most: int):
    """What is said of the rest comes on top."""
    result = reading({"content": content}, max_characters=most)

    if isinstance(result, Spoken):
        assert len(result.plain) <= most + len(", and more")
        assert result.cut == result.plain.endswith(", and more") or not result.cut
