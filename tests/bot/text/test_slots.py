"""Words that were put aside come back, apart from what is beside them where a listener needs it."""

import pytest

from bot.text.slots import SLOT, Kind, Slots, collapse


def filled(template: str, kind: Kind, words: str, pause: str = ", ") -> str:
    """Put words in the place of each bar."""
    slots = Slots()
    return slots.fill(template.replace("|", slots.put(kind, words)), pause=pause)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("gg|", "gg pog"),
        ("|gg", "pog gg"),
        ("gg | gg", "gg pog gg"),
        ("(|)", "(pog)"),
        ("hello|!", "hello pog!"),
        ("hello!|", "hello! pog"),
        ("|(really)", "pog (really)"),
        ("'|'", "'pog'"),
        ("||", "pog pog"),
    ],
)
def test_a_picture_stands_apart_from_words(template: str, text: str):
    assert filled(template, Kind.PICTURE, "pog") == text


def test_a_picture_is_followed_by_a_pause_where_there_are_no_spaces():
    assert filled("|たべたい", Kind.PICTURE, "すし", pause="、") == "すし、たべたい"
    assert filled("寿司|", Kind.PICTURE, "すし", pause="、") == "寿司、すし"
    assert filled("| たべたい", Kind.PICTURE, "すし", pause="、") == "すし たべたい"


def test_a_name_clings_to_what_follows_where_there_are_no_spaces():
    assert filled("|さん", Kind.NAME, "Lucas", pause="、") == "Lucasさん"
    assert filled("|님 안녕", Kind.NAME, "Lucas") == "Lucas님 안녕"
    assert filled("hey|you", Kind.NAME, "Lucas") == "hey Lucas you"
    assert filled("|'s", Kind.NAME, "Lucas") == "Lucas's"


def test_a_part_is_as_if_it_had_been_written():
    assert filled("un|ed", Kind.PART, "cat") == "uncated"


def test_a_skipped_picture_keeps_words_apart_and_leaves_punctuation_alone():
    assert filled("hello|world", Kind.PICTURE, "") == "hello world"
    assert filled("hello|!", Kind.PICTURE, "") == "hello!"
    assert filled("今日|は", Kind.PICTURE, "", pause="、") == "今日は"


def test_a_part_that_is_nothing_leaves_nothing():
    assert filled("e|mail", Kind.PART, "") == "email"


def test_a_vowel_sign_is_the_end_of_a_word():
    assert filled("नमस्ते|", Kind.NAME, "लुकस") == "नमस्ते लुकस"


def test_equal_words_have_the_same_slot():
    slots = Slots()

    assert slots.put(Kind.NAME, "Lucas") == slots.put(Kind.NAME, "Lucas")
    assert slots.put(Kind.NAME, "Lucas") != slots.put(Kind.PHRASE, "Lucas")


def test_equal_pictures_and_names_in_a_row_are_one():
    slots = Slots()
    picture, name = slots.put(Kind.PICTURE, "pog"), slots.put(Kind.NAME, "Lucas")

    assert collapse(f"{picture}{picture} {picture}") == picture
    assert collapse(f"{name}\n{name} {picture}") == f"{name} {picture}"


def test_equal_links_in_a_row_stay_as_many_as_they_are():
    slots = Slots()
    link = slots.put(Kind.PHRASE, "link")

    assert slots.fill(collapse(f"{link} {link}"), pause=", ") == "link link"


def test_more_words_than_there_are_slots_come_back_at_once():
    slots = Slots()
    put = [slots.put(Kind.PART, str(number)) for number in range(0x7FFE + 1)]

    assert all(SLOT.fullmatch(slot) for slot in put[:-1])
    assert put[-1] == f" {0x7FFE} "
