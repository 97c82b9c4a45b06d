"""
Moments as they are said: "in 5 minutes", "12 AM", "January 1, 2026".

Discord shows a moment in one of several styles. What is made for eyes, such as
``01/02/2026``, is said in full, because heard it would be ambiguous.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from pydantic import BaseModel, ConfigDict

from bot.text.words.template import Template, gaps

NOW = 1.0
"""Seconds up to which a moment is the present."""

_COUNT_IN_BRACKETS = re.compile(r" \(\d+\)")
"""CLDR's Hebrew adds the number to what has a word for it: "in an hour (1)"."""


class Clock(BaseModel):
    """How a language says times and dates; patterns are CLDR's, as Babel reads them."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    now: str
    """The present."""
    hour: str
    """The pattern of a full hour's number: ``h a``, ``H``."""
    full_hour: Mapping[str, Annotated[Template, gaps("hour")]]
    """A full hour, by the plural category of its number on a 24-hour clock."""
    minute: str
    """The pattern of any other time of day."""
    one_minute: str | None = None
    """The same in an hour that takes the singular, if that makes a difference."""
    second: str
    """The pattern of a time of day with seconds."""
    one_second: str | None = None
    """The same in an hour that takes the singular."""
    date: str = "long"
    """The pattern of a date; a name of Babel's if its own can be heard well."""
    weekday_date: str = "full"
    """The pattern of a date with its day of the week."""
    date_time: Annotated[Template, gaps("date", "time")]
    """A date and a time."""


def say(moment: datetime, style: str, *, now: datetime, clock: Clock, locale: Locale) -> str:
    """
    Say a moment.

    Args:
        moment: When, in the time zone in which it is to be said.
        style: One of Discord's letters ``R t T d D f F s S``; any other means ``f``.
        now: The present.
        clock: How the language says it.
        locale: The language.
    """
    match style:
        case "R":
            return relative((moment - now).total_seconds(), clock=clock, locale=locale)
        case "t":
            return _time(moment, clock, locale)
        case "T":
            return _time(moment, clock, locale, with_seconds=True)
        case "d" | "D":
            return _date(moment, clock.date, locale)
        case "F":
            date = _date(moment, clock.weekday_date, locale)
        case _:
            date = _date(moment, clock.date, locale)
    return clock.date_time(date, _time(moment, clock, locale, with_seconds=style == "S"))


def relative(seconds: float, *, clock: Clock, locale: Locale) -> str:
    """Say how far away it is; ``seconds`` are negative for what is past."""
    if abs(seconds) < NOW:
        return clock.now
    # Babel rounds to the nearest of a unit, and takes the next larger unit from 85% of it.
    said = format_timedelta(round(seconds), add_direction=True, locale=locale)
    return _COUNT_IN_BRACKETS.sub("", _plain(said))


def _time(moment: datetime, clock: Clock, locale: Locale, *, with_seconds: bool = False) -> str:
    """Say a time of day, without the zeros of a full hour."""
    category = locale.plural_form(moment.hour)
    if with_seconds and moment.second:
        second = (category == "one" and clock.one_second) or clock.second
        return _plain(format_time(moment, second, locale=locale))
    if moment.minute:
        minute = (category == "one" and clock.one_minute) or clock.minute
        return _plain(format_time(moment, minute, locale=locale))
    form = clock.full_hour.get(category) or clock.full_hour["other"]
    return form(_plain(format_time(moment, clock.hour, locale=locale)))


def _date(moment: datetime, pattern: str, locale: Locale) -> str:
    """Say a date."""
    return _plain(format_date(moment, pattern, locale=locale))


def _plain(text: str) -> str:
    """CLDR puts narrow and unbreakable spaces between words; engines know plain ones."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")
