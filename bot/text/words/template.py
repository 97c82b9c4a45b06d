"""Sentences with gaps, as the sheets of words have them."""

import string
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with gaps; call it with what goes into them."""

    text: str
    """As written, with its gaps by name: ``link to {site}``."""
    pattern: str
    """The same with gaps by number, in the order in which values are given."""

    def __call__(self, *values: str) -> str:
        """Fill the gaps, in the order in which the field of the sheet names them."""
        return self.pattern.format(*values)

    @classmethod
    def parse(cls, text: str, names: tuple[str, ...]) -> "Template":
        """
        Read a sentence from a sheet.

        Raises:
            ValueError: If its gaps are not exactly these.
        """
        found = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
        if sorted(found) != sorted(names):
            raise ValueError(f"must have these gaps, once each: {', '.join(names)}")
        numbers = {name: f"{{{number}}}" for number, name in enumerate(names)}
        return cls(text, text.format(**numbers))


def gaps(*names: str) -> BeforeValidator:
    """Say which gaps a field's sentence has, and the order of their values."""

    def parse(text: str) -> Template:
        return Template.parse(text, names)

    return BeforeValidator(parse)


Named = Annotated[Template, gaps("name")]
"""A sentence with somebody's or something's name."""
Counted = Annotated[Template, gaps("number")]
"""A sentence with a number."""
Quoted = Annotated[Template, gaps("text")]
"""A sentence with what somebody wrote."""
NamedAndQuoted = Annotated[Template, gaps("name", "text")]
"""A sentence with a name and what they wrote."""
