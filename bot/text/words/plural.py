"""
Things that are counted.

One of them has a form without a number ("an image"); more have the form that
the language's rule asks for, which for Polish or Arabic is not one plural but
several. The categories are CLDR's, the rule is Babel's.
"""

from babel import Locale
from pydantic import BaseModel, ConfigDict

from bot.text.words.template import Counted


class Plural(BaseModel):
    """The forms of one countable thing."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    single: str
    """Exactly one, in words."""
    zero: Counted | None = None
    one: Counted | None = None
    two: str | None = None
    """Exactly two, in words: the languages that have this form need no number with it."""
    few: Counted | None = None
    many: Counted | None = None
    other: Counted
    """The form where no other applies; all languages have it."""

    def of(self, number: int, locale: Locale) -> str:
        """Say that many of it; ``number`` is at least one."""
        if number == 1:
            return self.single
        form: Counted | str = getattr(self, locale.plural_form(number)) or self.other
        return form if isinstance(form, str) else form(str(number))

    def categories(self) -> frozenset[str]:
        """Name the categories of CLDR that have a form."""
        names = ("zero", "one", "two", "few", "many", "other")
        return frozenset(name for name in names if getattr(self, name) is not None)
