"""Who answers to a press, and what it says."""

from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.client.presses import Press, Presses, is_ours, press_id, read


def interaction(custom_id: str, kind: discord.InteractionType = discord.InteractionType.component):
    return SimpleNamespace(type=kind, data={"custom_id": custom_id})


def test_an_id_says_what_is_meant():
    data = {"custom_id": press_id("settings", "set", "voice"), "values": ["a", "b"]}
    assert read(data) == ("settings", Press(["set", "voice"], ["a", "b"]))


def test_an_id_that_discord_would_refuse_is_a_mistake():
    with pytest.raises(AssertionError):
        press_id("settings", "x" * 100)


@pytest.mark.parametrize(
    "rows",
    [
        [{"type": 18, "component": {"custom_id": "name", "value": "Ada"}}],
        [{"type": 1, "components": [{"custom_id": "name", "value": "Ada"}]}],
    ],
)
def test_what_was_written_into_a_form(rows: list[dict[str, Any]]):
    """In labels as they are now, and in rows as they were."""
    _, press = read({"custom_id": "thunder:voice:name", "components": rows})
    assert press.fields == {"name": "Ada"}


async def test_whoever_registered_answers():
    heard: list[Press] = []

    async def answer(_: object, press: Press) -> None:
        heard.append(press)

    presses = Presses()
    presses.answer("voice", answer)
    assert await presses.dispatch(interaction("thunder:voice:x"))
    assert not await presses.dispatch(interaction("thunder:gone:x"))
    assert heard == [Press(["x"], [])]
    with pytest.raises(AssertionError):
        presses.answer("voice", answer)


def test_only_what_has_an_id_of_ours_is_ours():
    assert is_ours(interaction("thunder:voice:x"))
    assert is_ours(interaction("thunder:voice:x", discord.InteractionType.modal_submit))
    assert not is_ours(interaction("other"))
    assert not is_ours(interaction("thunder:x", discord.InteractionType.application_command))
