"""
What is wrong with a document, told as a :class:`~bot.errors.Problem`.

Pydantic says it in English and with one end of a range. People read it in
their language and have to know both ends, so what is narrower than a type is
checked by what stands here.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from pydantic import AfterValidator, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import ErrorDetails, PydanticCustomError

from bot.errors import Fact, Flaw, Problem

_PROBLEM: Final = "problem"


def refusal(flaw: Flaw, **facts: Fact) -> PydanticCustomError:
    """Return what a validator raises."""
    return PydanticCustomError("refused", "is not allowed", {_PROBLEM: Problem(flaw, **facts)})


def between(least: float, most: float) -> WrapValidator:
    """Take numbers from one to another, both included; whole ones if they are."""
    whole = isinstance(least, int) and isinstance(most, int)
    flaw = Flaw.NOT_WHOLE_IN_RANGE if whole else Flaw.NOT_IN_RANGE

    def check(value: Any, validate: ValidatorFunctionWrapHandler) -> float:  # noqa: ANN401 (whatever stands there)
        try:
            number: float = validate(value)
        except ValidationError:
            raise refusal(flaw, least=least, most=most) from None
        if not least <= number <= most:
            raise refusal(flaw, least=least, most=most)
        return number

    return WrapValidator(check)


def written_as(pattern: str, flaw: Flaw) -> AfterValidator:
    """Take text that a regular expression matches as a whole."""
    compiled = re.compile(pattern)
    return _checked(lambda text: compiled.fullmatch(text) is not None, flaw)


def _checked(is_right: Callable[[str], bool], flaw: Flaw) -> AfterValidator:
    def check(text: str) -> str:
        if not is_right(text):
            raise refusal(flaw)
        return text

    return AfterValidator(check)


PRINTABLE: Final = _checked(str.isprintable, Flaw.UNPRINTABLE)
"""Takes no control characters: PostgreSQL refuses some, and nobody can say any."""

SOME: Final = _checked(bool, Flaw.EMPTY)
"""Takes text that is not empty."""


def first_problem(error: ValidationError) -> Problem:
    """Tell what is wrong first, and where."""
    detail = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, detail["loc"]))
    context = detail.get("ctx", {})
    refused = context.get(_PROBLEM)
    if isinstance(refused, Problem):
        return Problem(refused.flaw, where, **refused.facts)
    match detail["type"]:
        case "string_too_short":
            return Problem(Flaw.EMPTY, where)
        case "string_too_long":
            return Problem(Flaw.TOO_LONG, where, most=context["max_length"])
        case "too_long":
            return Problem(Flaw.TOO_MANY, where, most=context["max_length"])
        case "enum":
            choices = re.findall(r"'([^']*)'", context["expected"])
            return Problem(Flaw.NO_CHOICE, where, choices=", ".join(choices))
        case "missing":
            return Problem(Flaw.MISSING, where)
        case "string_unicode":
            return Problem(Flaw.UNPRINTABLE, where)
        case _:
            return Problem(_of_kind(detail), where)


def _of_kind(detail: ErrorDetails) -> Flaw:
    # Whole numbers that are no settings are ids.
    number = detail["type"].startswith("int") or detail["type"] in {"greater_than", "less_than"}
    return Flaw.NO_ID if number else Flaw.WRONG_KIND
