import pytest

from lightning_server.languages import language_name
from lightning_server.protocol import _LIVE_LANGUAGES, _V2_LANGUAGES


@pytest.mark.parametrize(("code", "name"), [("en", "english"), ("vi", "vietnamese")])
def test_language_has_its_english_name(code: str, name: str):
    assert language_name(code) == name


def test_every_language_of_the_protocol_has_a_name():
    spoken = (_V2_LANGUAGES | _LIVE_LANGUAGES) - {"auto"}

    assert [code for code in spoken if language_name(code) == code] == []


def test_unknown_language_keeps_its_code():
    assert language_name("tlh") == "tlh"
