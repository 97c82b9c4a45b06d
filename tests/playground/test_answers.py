"""Answers that Discord would refuse."""

import pytest

from playground import ApiError, Playground
from playground.people import Person


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"type": 99}, 50035),
        ({"type": 8, "data": {"choices": []}}, 50035),
        ({"type": 4, "data": {}}, 50006),
        ({"type": 4, "data": {"content": "x" * 2001}}, 50035),
        ({"type": 4, "data": {"embeds": [{"description": "x" * 6001}]}}, 50035),
        ({"type": 4, "data": {"content": "x", "components": [{}] * 6}}, 50035),
        ({"type": 9, "data": {"title": "", "components": [{}]}}, 50035),
        ({"type": 9, "data": {"title": "x", "components": []}}, 50035),
    ],
)
async def test_answers_that_do_not_fit_are_refused(
    playground: Playground, ada: Person, body: dict[str, object], code: int
):
    """A wrong first answer is no answer: the bot may still give a right one."""
    playground.interactions.register(0, [{"name": "say", "description": "Say."}])
    interaction = ada.begin("say", {})

    with pytest.raises(ApiError) as refusal:
        playground.interactions.respond(interaction.id, interaction.token, body)

    assert refusal.value.code == code
    assert interaction.answer is None
    playground.interactions.respond(
        interaction.id, interaction.token, {"type": 4, "data": {"content": "x"}}
    )
