"""Faces made of punctuation are found, and what looks like them is not."""

import pytest

from bot.text.words.emoticons import _FEELINGS, PATTERN, Feeling, feeling_of


@pytest.mark.parametrize(
    ("text", "feeling"),
    [
        (":)", Feeling.SMILE),
        ("hi :)))", Feeling.SMILE),
        ("hi:)", Feeling.SMILE),
        (":(", Feeling.SAD),
        ("haha xD", Feeling.LAUGH),
        (":DDD", Feeling.LAUGH),
        ("<3", Feeling.HEART),
        ("</3", Feeling.BROKEN_HEART),
        ("o/ all", Feeling.WAVE),
        (r"\o/", Feeling.CHEER),
        ("(y)", Feeling.THUMBS_UP),
        ("why T_T", Feeling.CRY),
        ("^^", Feeling.HAPPY),
        (":P", Feeling.TONGUE),
        ("hm :/", Feeling.UNSURE),
        (r"¯\_(ツ)_/¯", Feeling.SHRUG),
        ("(╯°□°)╯︵ ┻━┻", Feeling.TABLE_FLIP),
        ("(╯°□°)╯︵┻━┻", Feeling.TABLE_FLIP),
        ("┬─┬ノ( º _ ºノ)", Feeling.TABLE_BACK),
        ("(´・ω・`)", Feeling.FACE),
        ("( ;∀;)", Feeling.FACE),
        ("ヾ(≧▽≦)ﾉ", Feeling.FACE),
        ("(TДT)", Feeling.FACE),
        ("(^^)", Feeling.HAPPY),
    ],
)
def test_found(text: str, feeling: Feeling):
    found = PATTERN.search(text)

    assert found
    assert feeling_of(found[0]) == feeling


@pytest.mark.parametrize(
    "text",
    [
        "http://example.com",
        "C:/windows",
        "at 5:30",
        "a ratio of 5:3",
        "f(n) = 3",
        "(see above): yes",
        "note:(this)",
        "A) B) C)",
        "foo/bar",
        "key:value",
        "snake_case",
        "x<3y",
        "^^^ this",
        "（東京・大阪）",
        "(...) (?) (*) (!!!)",
        "(f · g)(x)",
        "std::Option",
    ],
)
def test_not_found(text: str):
    assert not PATTERN.search(text)


def test_both_of_two_are_found():
    assert [found[0] for found in PATTERN.finditer(":) :(")] == [":)", ":("]


def test_every_feeling_can_be_written():
    written = {feeling_of(sign) for sign in _FEELINGS}

    assert written | {Feeling.FACE} == set(Feeling)


@pytest.mark.parametrize("sign", sorted(_FEELINGS))
def test_every_sign_is_found_by_itself(sign: str):
    found = PATTERN.search(f"ok {sign} then")

    assert found
    assert found[0] == sign
