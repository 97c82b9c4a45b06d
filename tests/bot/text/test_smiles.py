"""Brackets that are smiles are not said; those that are brackets stay."""

import time

import pytest

from bot.text.smiles import without_smiles


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("привет)", "привет"),
        ("привет)))", "привет"),
        ("жаль(((", "жаль"),
        ("жаль (((", "жаль"),
        ("привет )))", "привет"),
        ("привет) как дела", "привет, как дела"),
        ("привет)) Как дела", "привет. Как дела"),
        ("да)нет", "да, нет"),
        ("жаль( но ладно", "жаль, но ладно"),
        ("да!))) нет", "да! нет"),
        ("да))), нет", "да, нет"),
        ("да)))\nнет", "да\nнет"),
        (")) привет", " привет"),
        ("ок))0)", "ок"),
        ("мне 20))", "мне 20"),
        ("(шучу))", "(шучу)"),
        ("смотри (это смешно))) и вот", "смотри (это смешно), и вот"),
        ("жаль( как дела)", "жаль, как дела"),
    ],
)
def test_a_smile_is_a_pause_at_most(written: str, said: str):
    assert without_smiles(written) == said


@pytest.mark.parametrize(
    "written",
    [
        "(привет)",
        "привет (тебе) и всем",
        "((двойные))",
        "1) первое 2) второе 13) ещё",
        "а) да\nб) нет",
        "файл(1) и f(x)",
        "(не закрыта",
        "без скобок",
        "«(цитата)»",
    ],
)
def test_a_bracket_is_a_bracket(written: str):
    assert without_smiles(written) == written


@pytest.mark.parametrize("unit", [") ", "(", "a)", " ", "(a)", ")0"])
def test_time_grows_with_the_length_only(unit: str):
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        started = time.process_time()
        without_smiles(text)
        return time.process_time() - started

    short = min(seconds(10_000) for _ in range(3))
    long = min(seconds(40_000) for _ in range(2))

    assert long < 8 * short + 0.05
