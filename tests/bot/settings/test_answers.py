"""A store that answers, does not, and does again."""

import pytest

from bot.errors import SettingsUnknown, StoreError
from bot.settings import answers as module
from bot.settings.answers import Answers


async def answer() -> str:
    return "yes"


async def silence() -> str:
    raise StoreError("no answer")


async def test_an_answer_is_passed_on():
    answers = Answers("read", SettingsUnknown)

    assert await answers.ask(answer) == "yes"
    assert answers.well


async def test_the_operator_is_told_once_that_it_is_silent_and_once_that_it_answers(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(module, "AGAIN", 0.0)
    caplog.set_level("INFO")
    answers = Answers("read", SettingsUnknown)

    for _ in range(3):
        with pytest.raises(SettingsUnknown):
            await answers.ask(silence)
        assert not answers.well
    await answers.ask(answer)
    await answers.ask(answer)

    assert answers.well
    assert [record.getMessage() for record in caplog.records] == [
        "settings cannot be read: no answer",
        "settings can be read again",
    ]


async def test_a_silent_store_is_not_asked_all_the_time(monkeypatch: pytest.MonkeyPatch):
    """Each question may take seconds, and every message asks."""
    monkeypatch.setattr(module, "AGAIN", 60.0)
    answers = Answers("saved", StoreError)
    asked = 0

    async def count() -> None:
        nonlocal asked
        asked += 1
        raise StoreError("no answer")

    for _ in range(100):
        with pytest.raises(StoreError):
            await answers.ask(count)

    assert asked == 1


async def test_a_refusal_is_an_answer():
    """Whoever asks for what is not allowed has not found the store silent."""
    answers = Answers("saved", StoreError)

    async def refuse() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await answers.ask(refuse)

    assert answers.well
