"""
What a bot may answer to an interaction, by Discord's rules.

The messages in answers have rules of their own: :mod:`playground.bot_messages`.
"""

from playground.errors import invalid_form
from playground.interaction import Answer, Kind
from playground.wire import Json, listed

FITTING = {
    Kind.COMMAND: {Answer.MESSAGE, Answer.DEFERRED, Answer.MODAL},
    Kind.COMPONENT: {
        Answer.MESSAGE,
        Answer.DEFERRED,
        Answer.DEFERRED_UPDATE,
        Answer.UPDATE,
        Answer.MODAL,
    },
    Kind.AUTOCOMPLETE: {Answer.CHOICES},
    Kind.MODAL: {Answer.MESSAGE, Answer.DEFERRED, Answer.DEFERRED_UPDATE, Answer.UPDATE},
}


def answer_in(body: Json, kind: Kind) -> Answer:
    """
    Return which kind of answer a bot gives.

    Raises:
        ApiError: If it is none, or does not fit this kind of interaction.
    """
    try:
        answer = Answer(body.get("type", 0))
    except ValueError:
        raise invalid_form(
            ["type"], "BASE_TYPE_CHOICES", "Value must be one of (4 to 9)."
        ) from None
    if answer not in FITTING[kind]:
        raise invalid_form(
            ["type"],
            "INTERACTION_APPLICATION_COMMAND_CALLBACK_TYPE_INVALID",
            "This kind of answer does not fit this kind of interaction.",
        )
    return answer


def choices_in(data: Json) -> list[Json]:
    """
    Return the suggestions in an answer.

    Raises:
        ApiError: If there are too many, or a name is too short or too long.
    """
    choices = listed(data, "choices")
    if len(choices) > 25:
        raise invalid_form(
            ["data", "choices"], "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length."
        )
    for index, choice in enumerate(choices):
        if not 1 <= len(str(choice["name"])) <= 100:
            raise invalid_form(
                ["data", "choices", str(index), "name"],
                "BASE_TYPE_BAD_LENGTH",
                "Must be between 1 and 100 in length.",
            )
    return choices


def modal_in(data: Json) -> Json:
    """
    Return the form in an answer.

    Raises:
        ApiError: If its title is too short or too long, or it has no or too many parts.
    """
    if not 1 <= len(str(data.get("title", ""))) <= 45:
        raise invalid_form(
            ["data", "title"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 45 in length."
        )
    if not 1 <= len(listed(data, "components")) <= 5:
        raise invalid_form(
            ["data", "components"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length."
        )
    return data
