"""What is wrong with a document, and where."""

from typing import Annotated

import pytest
from pydantic import BaseModel, Field, ValidationError

from bot.errors import Flaw
from bot.settings.problems import PRINTABLE, SOME, between, first_problem, written_as
from bot.text.dictionary import Mode


class Inner(BaseModel):
    factor: Annotated[float, between(0.5, 2.0)] | None = None
    ids: Annotated[frozenset[Annotated[int, Field(gt=0, lt=2**63)]], Field(max_length=2)] = (
        frozenset()
    )


class Everything(BaseModel):
    count: Annotated[int, between(1, 100)] = 1
    name: Annotated[str, Field(min_length=1, max_length=5), PRINTABLE] = "x"
    word: Annotated[str, SOME] = "x"
    code: Annotated[str, written_as("[a-z]{2}", Flaw.NO_LANGUAGE)] = "en"
    mode: Mode = Mode.WORD
    on: bool = True
    inner: Inner = Inner()


class Needed(BaseModel):
    needed: str


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"count": 0}, "count: it is no whole number from 1 to 100"),
        ({"count": 101}, "count: it is no whole number from 1 to 100"),
        ({"count": 1.5}, "count: it is no whole number from 1 to 100"),
        ({"count": "SECRET"}, "count: it is no whole number from 1 to 100"),
        ({"inner": {"factor": 0.4}}, "inner.factor: it is no number from 0.5 to 2.0"),
        ({"inner": {"factor": float("nan")}}, "inner.factor: it is no number from 0.5 to 2.0"),
        ({"inner": {"factor": float("inf")}}, "inner.factor: it is no number from 0.5 to 2.0"),
        ({"inner": {"ids": [0]}}, "inner.ids.0: it is no id of Discord's"),
        ({"inner": {"ids": [2**63]}}, "inner.ids.0: it is no id of Discord's"),
        ({"inner": {"ids": ["SECRET"]}}, "inner.ids.0: it is no id of Discord's"),
        ({"inner": {"ids": [1, 2, 3]}}, "inner.ids: there are more than 2"),
        ({"inner": []}, "inner: it is of another kind than it must be"),
        ({"name": ""}, "name: it is empty"),
        ({"name": "SECRET"}, "name: it is longer than 5 characters"),
        ({"name": "a\nb"}, "name: it has line breaks or control characters"),
        ({"name": "\ud800"}, "name: it has line breaks or control characters"),
        ({"name": 1}, "name: it is of another kind than it must be"),
        ({"word": ""}, "word: it is empty"),
        ({"code": "xenon"}, "code: it is no language's code"),
        ({"code": "en\n"}, "code: it is no language's code"),
        ({"mode": "SECRET"}, "mode: it is none of word, anywhere, regex"),
        ({"on": "SECRET"}, "on: it is of another kind than it must be"),
        ([], "it is of another kind than it must be"),
    ],
)
def test_what_is_wrong_is_told_with_both_ends_and_unseen(given: object, told: str):
    with pytest.raises(ValidationError) as error:
        Everything.model_validate(given)

    assert str(first_problem(error.value)) == told


def test_what_is_missing_is_told():
    with pytest.raises(ValidationError) as error:
        Needed.model_validate({})

    assert str(first_problem(error.value)) == "needed: it is missing"


@pytest.mark.parametrize(
    "given",
    [{"count": 1}, {"count": 100}, {"inner": {"factor": 0.5}}, {"inner": {"factor": 2}}, {}],
)
def test_both_ends_are_allowed(given: object):
    Everything.model_validate(given)
