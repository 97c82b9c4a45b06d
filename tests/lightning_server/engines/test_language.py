import pytest

from lightning_server.engine import Voice
from lightning_server.engines.language import base, clamped, speaks

GERMAN = Voice("x", "X", ("de",), "female", "german", "test")


@pytest.mark.parametrize(("tag", "code"), [("en-US", "en"), ("pt_BR", "pt"), ("DE", "de")])
def test_region_does_not_count(tag, code):
    assert base(tag) == code


@pytest.mark.parametrize(
    ("language", "spoken"),
    [("de", True), ("de-CH", True), ("auto", True), ("", True), ("en", False)],
)
def test_a_voice_speaks_its_own_and_whatever_when_nobody_cares(language, spoken):
    assert speaks(GERMAN, language) is spoken


@pytest.mark.parametrize(("asked", "used"), [(0.1, 0.5), (1.3, 1.3), (5, 2)])
def test_speed_is_brought_into_the_range_all_honour(asked, used):
    assert clamped(asked) == used
