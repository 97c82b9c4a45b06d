"""All that is spoken, from a message to a sentence: ``spoken.jsonl``, through ``thunder text``."""

from pathlib import Path
from typing import Any

import pytest

from tests.support import spoken

PAGE = Path(__file__).parents[3] / "docs" / "spoken.md"


def name(case: dict[str, Any]) -> str:
    return f"{case.get('language', 'en')}: {case.get('note') or case['text'][:40]}"


@pytest.mark.parametrize("case", spoken.cases(), ids=name)
def test_spoken(case: dict[str, Any]):
    assert spoken.answer(case) == spoken.expected(case)


def test_the_page_shows_the_cases_as_they_are():
    """`make spoken` writes it again."""
    assert PAGE.read_text("utf-8") == spoken.page()
