"""What is repeated for emphasis is cut to what can be heard."""

import pytest

from bot.text.repeats import limit_marks, limit_repeats


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("noooooooooooo", "nooo"),
        ("NOOOoooo", "NOOO"),
        ("jajajajajaja", "jajaja"),
        ("хахахаха", "хахаха"),
        ("ㅋㅋㅋㅋㅋㅋㅋㅋ", "ㅋㅋㅋ"),
        ("哈哈哈哈", "哈哈哈"),
        ("ههههههههه", "ههه"),
        ("हाहाहाहाहा", "हाहाहा"),
        ("huehuehuehue", "huehuehue"),
        ("HAHAHAHAHA", "HAHAHA"),
        ("หหหหหห", "หหห"),
        ("ฮ่าฮ่าฮ่าฮ่าฮ่า", "ฮ่าฮ่าฮ่า"),
        ("good", "good"),
        ("banana", "banana"),
        ("1000000 and 55555", "1000000 and 55555"),
        ("word word word word", "word word word word"),
    ],
)
def test_letters_and_groups_are_limited_and_digits_are_not(written: str, said: str):
    assert limit_repeats(written, 3) == said


def test_the_limit_is_the_guilds():
    assert limit_repeats("noooo hahaha", 1) == "no ha"
    assert limit_repeats("noooo", 2) == "noo"
    assert limit_repeats("n" + "o" * 9, 5) == "nooooo"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("wow!!!!!!", "wow!"),
        ("what????", "what?"),
        ("what?!?!", "what?"),
        ("すごい！！！", "すごい！"),
        ("ماذا؟؟؟!", "ماذا؟"),
        ("كم؟؟؟", "كم؟"),
        ("hm.........", "hm..."),
        ("wow! ok?", "wow! ok?"),
    ],
)  # fmt: skip
def test_marks_are_limited(written: str, said: str):
    assert limit_marks(written) == said
