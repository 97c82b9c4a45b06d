"""
The settings of a server as people see and change them, page by page.

Pure: what there is, how it is shown, and what is meant by what somebody wrote.
The names and explanations stand in the catalogues: ``setting-<name>`` with the
attribute ``help``, and ``setting-<name>-<choice>`` for each choice. A test
looks whether every field of :class:`~bot.settings.models.GuildSettings` is
on a page.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, Final, cast

from bot.client.panels import (
    MOST_CHOICES,
    Button,
    Choice,
    Field,
    Form,
    Menu,
    Panel,
    Picker,
    Row,
    Whom,
)
from bot.client.presses import press_id
from bot.client.wording import LANGUAGES, Wording
from bot.errors import Flaw, Problem, SettingRefused
from bot.settings.models import GuildSettings, JoinMode
from bot.text.settings import EmojiMode, Said

SUBJECT: Final = "settings"
"""Of the custom ids."""

DEFAULT: Final = "-"
"""The choice that nothing is decided, where that is something of its own."""

VALUE: Final = "value"
"""The field of a form."""


LONGEST_LINE: Final = 200
LONGEST_TEXT: Final = 4000
"""Characters of a form's field, as Discord has it."""

NAMED: Final = 12
"""People or roles that a line names; four such lines fit into a message of 2,000 characters."""


class Kind(Enum):
    """How a setting is changed."""

    SWITCH = "switch"
    CHOICE = "choice"
    NUMBER = "number"
    """In which 1,000 is a thousand, whoever writes it."""
    SECONDS = "seconds"
    """In which 1,000 is a thousand, and 1.000 is one: they may be fractions."""
    FACTOR = "factor"
    """A number about one, in which 1,000 is one."""
    TEXT = "text"
    PREFIX = "prefix"
    """Text that may be empty: that is a decision too."""
    TABLE = "table"
    """Lines of "written = spoken"."""
    ROLES = "roles"
    PEOPLE = "people"
    VOICE = "voice"
    LANGUAGE = "language"
    """Of what is spoken."""
    LOCALE = "locale"
    """Of what is written."""


PICKED: Final = {Kind.ROLES: Whom.ROLES, Kind.PEOPLE: Whom.PEOPLE}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting."""

    name: str
    """The field of :class:`~bot.settings.models.GuildSettings`."""
    kind: Kind
    choices: tuple[str, ...] = ()
    """For a choice: the values."""

    @property
    def message(self) -> str:
        """Where the catalogue has its name."""
        return f"setting-{self.name.replace('_', '-')}"


def _choice(name: str, values: type[StrEnum]) -> Setting:
    return Setting(name, Kind.CHOICE, tuple(values))


PAGES: Final[Mapping[str, tuple[Setting, ...]]] = {
    "reading": (
        _choice("said", Said),
        Setting("read_voice_chat", Kind.SWITCH),
        Setting("read_threads", Kind.SWITCH),
        Setting("mute_prefix", Kind.PREFIX),
        Setting("required_prefix", Kind.PREFIX),
        Setting("reply_prefix", Kind.SWITCH),
        Setting("merge_bursts", Kind.SWITCH),
        Setting("announce", Kind.SWITCH),
    ),
    "people": (
        Setting("author_in_voice", Kind.SWITCH),
        Setting("allow_roles", Kind.ROLES),
        Setting("deny_roles", Kind.ROLES),
        Setting("blocked", Kind.PEOPLE),
        Setting("read_bots", Kind.PEOPLE),
    ),
    "joining": (
        _choice("join", JoinMode),
        Setting("stay", Kind.SWITCH),
        Setting("alone_seconds", Kind.SECONDS),
    ),
    "voice": (
        Setting("voice", Kind.VOICE),
        Setting("language", Kind.LANGUAGE),
        Setting("speed", Kind.FACTOR),
        Setting("volume", Kind.FACTOR),
    ),
    "limits": (
        Setting("max_characters", Kind.NUMBER),
        Setting("max_seconds", Kind.SECONDS),
        Setting("person_per_minute", Kind.NUMBER),
        Setting("guild_per_minute", Kind.NUMBER),
        Setting("repeats", Kind.NUMBER),
        Setting("characters_per_day", Kind.NUMBER),
        Setting("person_characters_per_day", Kind.NUMBER),
    ),
    "text": (
        _choice("emoji", EmojiMode),
        Setting("abbreviations", Kind.SWITCH),
        Setting("abbreviation_changes", Kind.TABLE),
        Setting("repeat_limit", Kind.NUMBER),
        Setting("locale", Kind.LOCALE),
        Setting("time_zone", Kind.TEXT),
    ),
}
"""The pages, in order."""

ALL: Final[Mapping[str, Setting]] = {one.name: one for page in PAGES.values() for one in page}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What can be chosen of the speech service, as value and label."""

    voices: Sequence[tuple[str, str]] = ()
    languages: Sequence[tuple[str, str]] = ()


def page_of(name: str) -> str:
    """Return the page that a setting is on."""
    return next(page for page, settings in PAGES.items() if ALL[name] in settings)


def opens_form(setting: Setting, settings: GuildSettings, catalogue: Catalogue) -> bool:
    """Whether a setting is changed in a form, because it is text or has too many choices."""
    match setting.kind:
        case Kind.ROLES | Kind.PEOPLE:
            return len(_ids(setting, settings)) > MOST_CHOICES
        case Kind.NUMBER | Kind.SECONDS | Kind.FACTOR | Kind.TEXT | Kind.PREFIX | Kind.TABLE:
            return True
        case Kind.VOICE:
            return not 0 < len(catalogue.voices) < MOST_CHOICES  # and that nothing is decided
        case Kind.LANGUAGE:
            return not 0 < len(catalogue.languages) < MOST_CHOICES - 1  # and the detected one
        case _:
            return False


def panel(
    settings: GuildSettings,
    page: str,
    wording: Wording,
    *,
    changing: Setting | None = None,
    catalogue: Catalogue | None = None,
    news: str = "",
) -> Panel:
    """
    Show a page.

    Args:
        settings: What is decided.
        page: Which page.
        wording: In which language.
        changing: The setting that is being changed, on that page; ``None`` for none.
        catalogue: What the speech service has; ``None`` if unknown.
        news: What to say first; empty for nothing.
    """
    known = catalogue or Catalogue()
    names = [_name(setting, wording) for setting in PAGES[page]]
    title = wording("settings-title", page=wording(f"settings-page-{page}"))
    lines = [news, title] if news else [title]
    lines += [
        wording("settings-line", name=name, value=shown(setting, settings, wording, known))
        for name, setting in zip(names, PAGES[page], strict=True)
    ]
    rows: list[Row] = [_pages(page, wording), _settings(page, changing, wording)]
    if changing is not None:
        lines += ["", wording.find(changing.message, "help") or ""]
        rows += _control(changing, settings, wording, known)
    rows.append((Button(press_id(SUBJECT, "export"), wording("settings-export")),))
    return Panel("\n".join(lines), rows)


def form(setting: Setting, settings: GuildSettings, wording: Wording) -> Form:
    """Return the form that changes a setting."""
    value = written(setting, settings)
    hint = wording.find(setting.message, "help") or ""
    long = setting.kind is Kind.TABLE or setting.kind in PICKED
    longest = LONGEST_TEXT if long else LONGEST_LINE
    field = Field(VALUE, _name(setting, wording), value[:longest], hint, longest=longest, long=long)
    return Form(press_id(SUBJECT, "write", setting.name), _name(setting, wording), [field])


def written(setting: Setting, settings: GuildSettings) -> str:
    """Return a setting's value as one would write it into a form."""
    value = getattr(settings, setting.name)
    if value is None:
        return ""
    match setting.kind:
        case Kind.TABLE:
            table = cast("Mapping[str, str | None]", value)
            return "\n".join(f"{short} = {words or ''}".rstrip() for short, words in table.items())
        case Kind.ROLES | Kind.PEOPLE:
            return " ".join(map(str, _ids(setting, settings)))
        case Kind.NUMBER | Kind.SECONDS | Kind.FACTOR:
            return _number(value)
        case _:
            return str(value)


def meant(setting: Setting, text: str) -> object:
    """
    Return the value that somebody wrote into a form.

    Raises:
        SettingRefused: If it is none.
    """
    text = text.strip()
    match setting.kind:
        case Kind.NUMBER | Kind.SECONDS | Kind.FACTOR:
            return _meant_number(setting, text)
        case Kind.TABLE:
            return _meant_table(setting, text)
        case Kind.ROLES | Kind.PEOPLE:
            return frozenset(map(int, re.findall(r"[0-9]{1,19}", text)))
        case Kind.VOICE | Kind.LANGUAGE | Kind.LOCALE:
            return text or None
        case Kind.PREFIX:
            return text
        case _:
            return text or default(setting)


def chosen(setting: Setting, values: Sequence[str]) -> object:
    """Return the value that somebody chose from a menu."""
    if setting.kind in PICKED:
        return frozenset(map(int, values))
    [value] = values
    if setting.kind is Kind.SWITCH:
        return value == "yes"
    return None if value == DEFAULT else value


def default(setting: Setting) -> object:
    """Return what counts if nothing is decided."""
    return GuildSettings.model_fields[setting.name].get_default(call_default_factory=True)


def shown(setting: Setting, settings: GuildSettings, wording: Wording, catalogue: Catalogue) -> str:
    """Tell a setting's value in words."""
    value = getattr(settings, setting.name)
    if value is None:
        return wording("setting-undecided")
    match setting.kind:
        case Kind.SWITCH:
            return wording("setting-yes" if value else "setting-no")
        case Kind.CHOICE:
            return wording(f"{setting.message}-{value}")
        case Kind.ROLES:
            if setting.name == "allow_roles" and not value:  # no condition at all
                return wording("setting-everybody")
            return _mentions("<@&{}>", _ids(setting, settings), wording)
        case Kind.PEOPLE:
            return _mentions("<@{}>", _ids(setting, settings), wording)
        case Kind.TABLE:
            return wording("setting-entries", count=len(value))
        case Kind.VOICE:
            return dict(catalogue.voices).get(value) or str(value)
        case Kind.LANGUAGE | Kind.LOCALE:
            return _language(value, wording)
        case Kind.NUMBER | Kind.SECONDS | Kind.FACTOR:
            return _number(value)
        case _:
            return f"`{value}`" if value else wording("setting-nothing")


def _language(code: str, wording: Wording) -> str:
    return wording("setting-language-auto") if code == "auto" else wording.language_name(code)


def _mentions(form_: str, ids: Sequence[int], wording: Wording) -> str:
    if not ids:
        return wording("setting-nobody")
    named = ", ".join(form_.format(id_) for id_ in ids[:NAMED])
    if len(ids) <= NAMED:
        return named
    return wording("setting-and-more", named=named, count=len(ids) - NAMED)


def _ids(setting: Setting, settings: GuildSettings) -> Sequence[int]:
    return sorted(cast("frozenset[int]", getattr(settings, setting.name)))


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)


def _name(setting: Setting, wording: Wording) -> str:
    return wording(setting.message)


def _pages(page: str, wording: Wording) -> Menu:
    choices = [Choice(one, wording(f"settings-page-{one}"), chosen=one == page) for one in PAGES]
    return Menu(press_id(SUBJECT, "page"), wording("settings-choose-page"), choices)


def _settings(page: str, changing: Setting | None, wording: Wording) -> Menu:
    choices = [
        Choice(
            setting.name,
            _name(setting, wording),
            wording.find(setting.message, "help") or "",
            chosen=setting == changing,
        )
        for setting in PAGES[page]
    ]
    return Menu(press_id(SUBJECT, "change", page), wording("settings-choose"), choices)


def _control(
    setting: Setting, settings: GuildSettings, wording: Wording, catalogue: Catalogue
) -> Sequence[Row]:
    id_ = press_id(SUBJECT, "set", setting.name)
    value = getattr(settings, setting.name)
    if setting.kind in PICKED:
        ids = _ids(setting, settings)
        return [Picker(id_, _name(setting, wording), PICKED[setting.kind], ids)]
    choices = [
        Choice(each, label, chosen=each == _plain(value))
        for each, label in _choices(setting, wording, catalogue)
    ]
    return [Menu(id_, _name(setting, wording), choices)] if choices else []


def _plain(value: Any) -> str:  # noqa: ANN401 (a setting's value, of any kind)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return DEFAULT if value is None else str(value)


def _choices(setting: Setting, wording: Wording, catalogue: Catalogue) -> Sequence[tuple[str, str]]:
    undecided = (DEFAULT, wording("setting-undecided"))
    match setting.kind:
        case Kind.SWITCH:
            return [("yes", wording("setting-yes")), ("no", wording("setting-no"))]
        case Kind.CHOICE:
            return [(each, wording(f"{setting.message}-{each}")) for each in setting.choices]
        case Kind.VOICE:
            return [undecided, *catalogue.voices]
        case Kind.LANGUAGE:
            return [undecided, ("auto", wording("setting-language-auto")), *catalogue.languages]
        case Kind.LOCALE:
            return [undecided, *((each, wording.language_name(each)) for each in LANGUAGES)]
        case _:
            return []


_GROUPED: Final = re.compile(r"[1-9][0-9]{0,2}(?:[.,'\u2019\s][0-9]{2,3})*[.,'\u2019\s][0-9]{3}")
"""Thousands set apart, as one country or another does it."""

_FRACTION: Final = re.compile(r"[0-9]+\.[0-9]+")
"""As a form shows it."""


def _meant_number(setting: Setting, text: str) -> object:
    """Return the number; what is none as it stands, for the settings know what would be one."""
    if not text:
        return default(setting)
    if _is_grouped(setting, text):
        text = re.sub(r"[^0-9]", "", text)
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def _is_grouped(setting: Setting, text: str) -> bool:
    match setting.kind:
        case Kind.NUMBER:
            return _GROUPED.fullmatch(text) is not None
        case Kind.SECONDS:
            return _GROUPED.fullmatch(text) is not None and not _FRACTION.fullmatch(text)
        case _:
            return False


def _meant_table(setting: Setting, text: str) -> Mapping[str, str | None]:
    table: dict[str, str | None] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        short, equals, words = line.partition("=")
        if not equals or not short.strip():
            raise SettingRefused(setting.name, Problem(Flaw.NO_ABBREVIATIONS))
        table[short.strip()] = words.strip() or None
    return table
