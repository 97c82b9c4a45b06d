"""The configuration, read again: what takes effect, what waits, and what a mistake does."""

import logging

import pytest
from pydantic import SecretStr

from bot.config import Config
from bot.errors import ConfigError
from bot.rereading import Rereading

KEY, OTHER_KEY = SecretStr("one-key"), SecretStr("another-key")


class Operator:
    """Somebody who changes the configuration."""

    def __init__(self, **fields: object) -> None:
        self.file = Config.model_construct(**fields)
        self.taken: list[tuple[str, object]] = []
        self.rereading = Rereading(
            self.file,
            read=self.read,
            takers={
                "lightning_units": lambda new: self.taken.append(("units", new.lightning_units)),
                "smallest_api_key": lambda new: self.taken.append(("key", new.smallest_api_key)),
            },
        )

    def read(self) -> Config:
        return self.file

    def change(self, **fields: object) -> None:
        self.file = self.file.model_copy(update=fields)
        self.rereading.reread()


@pytest.fixture(autouse=True)
def told(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


def lines(told: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in told.records]


def test_what_can_take_effect_does_and_the_rest_is_named(told: pytest.LogCaptureFixture):
    operator = Operator()

    operator.change(lightning_units=3, thunder_queue_length=7, thunder_stall_seconds=2.0)

    assert operator.taken == [("units", 3)]
    assert operator.rereading.config.lightning_units == 3
    assert operator.rereading.config.thunder_queue_length == 50
    assert lines(told) == [
        "the configuration was read again: LIGHTNING_UNITS",
        "not before the next start: THUNDER_QUEUE_LENGTH, THUNDER_STALL_SECONDS",
    ]


def test_what_took_effect_is_not_new_the_next_time(told: pytest.LogCaptureFixture):
    operator = Operator()
    operator.change(lightning_units=3)

    operator.change()
    operator.change(lightning_units=1)

    assert operator.taken == [("units", 3), ("units", 1)]
    assert lines(told)[1] == "the configuration was read again: nothing new"


def test_a_mistake_changes_nothing(told: pytest.LogCaptureFixture):
    operator = Operator()

    def read() -> Config:
        raise ConfigError("LIGHTNING_UNITS: must be a number.")

    operator.rereading._read = read
    operator.rereading.reread()

    assert operator.taken == []
    assert lines(told) == ["the configuration stays as it was: LIGHTNING_UNITS: must be a number."]


@pytest.mark.parametrize(
    ("url", "old", "new", "taken"),
    [
        (None, KEY, OTHER_KEY, True),
        ("ws://here", None, KEY, True),
        ("ws://here", KEY, None, True),
        (None, None, KEY, False),
        (None, KEY, None, False),
    ],
)
def test_a_key_takes_effect_unless_it_chooses_the_service(
    url: str | None,
    old: SecretStr | None,
    new: SecretStr | None,
    *,
    taken: bool,
    told: pytest.LogCaptureFixture,
):
    """Without an address, the first key means another service, and so does the last."""
    operator = Operator(lightning_url=url, smallest_api_key=old)

    operator.change(smallest_api_key=new)

    assert operator.taken == ([("key", new)] if taken else [])
    assert operator.rereading.config.smallest_api_key == (new if taken else old)
    assert ("not before the next start: SMALLEST_API_KEY" in lines(told)) is not taken
    assert "another-key" not in told.text
