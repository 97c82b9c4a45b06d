"""A guild's own pronunciations."""

import pytest

from bot.errors import BadEntry, Flaw
from bot.text.dictionary import Dictionary, Entry, Mode
from bot.text.slots import Kind, Slots


def compiled(**words: str) -> Dictionary:
    return Dictionary.compile(Entry(word, spoken) for word, spoken in words.items())


def test_words_are_replaced_whatever_their_case():
    dictionary = compiled(ZANTRIX="zan tricks", ff14="final fantasy fourteen")

    assert dictionary.apply("Zantrix plays FF14") == "zan tricks plays final fantasy fourteen"


def test_a_word_is_not_replaced_within_another():
    dictionary = compiled(cat="dog")

    assert dictionary.apply("cat concatenates cats, a cat.") == "dog concatenates cats, a dog."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("喋太郎です", "しゃべたろうです"),
        ("ff14する", "ファイナルする"),
        ("김치찌개", "kimchi찌개"),
    ],
)
def test_scripts_without_spaces_have_no_whole_words(text: str, said: str):
    words = {"喋太郎": "しゃべたろう", "ff14": "ファイナル", "김치": "kimchi"}

    assert compiled(**words).apply(text) == said


def test_what_is_longest_wins_and_what_was_put_in_stays():
    words = {"new york": "NY", "new york city": "the city", "a": "b", "b": "c"}

    assert compiled(**words).apply("new york city or new york") == "the city or NY"
    assert compiled(**words).apply("a b") == "b c"


def test_one_that_is_no_whole_word_does_not_hide_another():
    assert compiled(**{"a b": "X", "b": "Y"}).apply("xa b") == "xa Y"


def test_anywhere_is_within_words_too():
    dictionary = Dictionary.compile([Entry("foo", "fu", Mode.ANYWHERE)])

    assert dictionary.apply("foobar") == "fubar"


def test_capitals_may_matter():
    dictionary = Dictionary.compile([Entry("IT", "eye tee", case_sensitive=True)])

    assert dictionary.apply("it is IT") == "it is eye tee"


def test_a_letter_that_is_two_in_small_does_not_shift_others():
    assert compiled(foo="bar").apply("İİİ foo") == "İİİ bar"


def test_nothing_may_be_said():
    assert compiled(um="").apply("um yes") == " yes"


def test_fancy_letters_in_a_pattern_are_plain():
    assert compiled(ｇｇ="good game").apply("gg") == "good game"


def test_expressions_have_groups():
    dictionary = Dictionary.compile([Entry(r"(\d+)kk", r"\1 million", Mode.REGEX)])

    assert dictionary.apply("3kk and 4KK") == "3 million and 4 million"


def test_an_expression_that_would_blow_up_elsewhere_does_not():
    dictionary = Dictionary.compile([Entry("(a+)+$", "x", Mode.REGEX)])

    assert dictionary.apply("a" * 4000 + "!") == "a" * 4000 + "!"


def test_an_expression_that_matches_nothing_is_not_said_between_letters():
    assert Dictionary.compile([Entry("x*", "y", Mode.REGEX)]).apply("abxx") == "aby"


@pytest.mark.parametrize(
    ("entry", "flaw"),
    [
        (Entry("(a", "b", Mode.REGEX), Flaw.UNCLOSED),
        (Entry("[a", "b", Mode.REGEX), Flaw.UNCLOSED),
        (Entry("a)", "b", Mode.REGEX), Flaw.UNOPENED),
        (Entry("a\\", "b", Mode.REGEX), Flaw.BAD_ESCAPE),
        (Entry(r"(a)\1", "b", Mode.REGEX), Flaw.BAD_ESCAPE),
        (Entry("[z-a]", "b", Mode.REGEX), Flaw.BAD_CLASS),
        (Entry("*a", "b", Mode.REGEX), Flaw.BAD_REPETITION),
        (Entry("a**", "b", Mode.REGEX), Flaw.BAD_REPETITION),
        (Entry("a{1001}", "b", Mode.REGEX), Flaw.BAD_REPETITION),
        (Entry("(?=a)b", "b", Mode.REGEX), Flaw.UNSUPPORTED),
        (Entry(r"\pL{199}", "b", Mode.REGEX), Flaw.TOO_COMPLEX),
        (Entry("(?P<a-b>x)", "b", Mode.REGEX), Flaw.NO_EXPRESSION),
        (Entry("a", r"\1", Mode.REGEX), Flaw.NO_GROUP),
        (Entry("((a{0,20}){0,20}){0,2}b", "c", Mode.REGEX), Flaw.TOO_REPETITIVE),
        (Entry("\u200b ", "b"), Flaw.EMPTY),
        (Entry("a" * 101, "b"), Flaw.TOO_LONG),
        (Entry("a", "b" * 201), Flaw.TOO_LONG),
    ],
)
def test_an_entry_that_cannot_be_used_is_refused_with_why(entry: Entry, flaw: Flaw):
    with pytest.raises(BadEntry) as refused:
        Dictionary.compile([entry])

    assert refused.value.problem.flaw is flaw


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (Entry("a", r"\1", Mode.REGEX), "it has no group 1"),
        (Entry("a{300}", "c", Mode.REGEX), "it repeats more than 200 times"),
        (Entry("a" * 101, "b"), "it is longer than 100 characters"),
        (Entry("a", "b" * 201), "spoken: it is longer than 200 characters"),
    ],
)
def test_a_refusal_names_the_limit(entry: Entry, told: str):
    with pytest.raises(BadEntry, match=told):
        Dictionary.compile([entry])


def test_a_pattern_is_in_no_message():
    with pytest.raises(BadEntry) as caught:
        Dictionary.compile([Entry("secret(", "b", Mode.REGEX)])

    assert "secret" not in str(caught.value)
    assert caught.value.pattern == "secret("
    assert caught.value.__cause__ is None


def test_a_guilds_entries_count_more_than_the_operators():
    guild, operator = Entry("gg", "good game"), Entry("gg", "gee gee")
    dictionary = Dictionary.compile([guild], base=[operator])

    assert dictionary.entries == (operator, guild)
    assert dictionary.apply("gg") == "good game"


def test_the_operators_entries_are_in_memory_once():
    operator = (Entry("gg", "gee gee"),)
    first, second = (Dictionary.compile([Entry("a", "b")], base=operator) for _ in range(2))

    assert first._finders[0] is second._finders[0]
    assert first._finders[1] is not second._finders[1]


def test_of_two_guild_entries_the_last_counts():
    dictionary = Dictionary.compile([Entry("gg", "one"), Entry("gg", "two", Mode.ANYWHERE)])

    assert dictionary.apply("gg") == "two"


def test_exactly_this_text():
    dictionary = compiled(**{"😂": "haha"})

    assert dictionary.get("😂") == "haha"
    assert dictionary.get("😂😂") is None


def test_what_is_said_is_put_aside():
    slots = Slots()
    text = compiled(gg="good game").put("gg wp", slots)

    assert text == f"{slots.put(Kind.PART, 'good game')} wp"


def test_an_identifier_is_one_word():
    assert compiled(cat="dog").apply("cat_wave my_cat _cat_ __cat__") == (
        "cat_wave my_cat _dog_ __dog__"
    )


def test_apostrophes_and_turkish_capitals_are_as_people_type_them():
    words = {"don't": "do not", "istanbul": "the city"}

    assert compiled(**words).apply("don\u2019t İstanbul İSTANBUL") == "do not the city the city"
