"""The drawing of Lightning's errors and the classes are the same tree."""

import pytest

from bot.errors import LightningError
from bot.lightning import errors
from tests.support.error_tree import defined, drawn


def test_every_class_is_drawn_where_it_stands():
    assert defined(errors, root="LightningError") - drawn(errors) == set()


def test_everything_drawn_exists():
    assert drawn(errors) - defined(errors, root="LightningError") == set()


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (errors.FirstAudioTimeout(2), "no audio within 2.0 s"),
        (errors.InvalidRequest(), "request refused"),
        (errors.InvalidRequest("voice_id"), "request refused because of its voice_id"),
        (
            errors.ModelRetired("lightning-v2"),
            "model lightning-v2 is retired; set LIGHTNING_MODEL to one that is served",
        ),
        (
            errors.ModelRetired("lightning-v2", "/waves/v1/tts/live"),
            "model lightning-v2 is retired; set LIGHTNING_MODEL to one that is served; "
            "the service recommends /waves/v1/tts/live",
        ),
        (errors.UnitsExceeded(3), "the service had no unit for us"),
    ],
)
def test_message_says_what_to_do(error: LightningError, message: str):
    assert str(error) == message
    assert isinstance(error, LightningError)
