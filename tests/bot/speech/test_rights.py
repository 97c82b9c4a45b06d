"""Who may do what: a table per right."""

from collections.abc import Callable

import pytest

from bot.errors import Action, ElsewhereInVoice, NotAllowed, NotInVoice
from bot.speech.rights import (
    Person,
    check_clears,
    check_ends,
    check_heard,
    check_in_voice,
    check_moves,
    check_resumes,
    check_sends_away,
)
from bot.vocabulary import ChannelId, GuildId, UserId

HERE, THERE = ChannelId(1), ChannelId(2)
ADA, BEN = UserId(1), UserId(2)


def person(
    channel: ChannelId | None = HERE, *, moderator: bool = False, company: bool = True
) -> Person:
    return Person(ADA, GuildId(1), channel, moderator=moderator, company=company)


MEMBERS = {
    "with it": person(HERE),
    "elsewhere": person(THERE),
    "elsewhere, and it is alone": person(THERE, company=False),
    "nowhere": person(None),
    "a moderator elsewhere": person(THERE, moderator=True),
    "a moderator nowhere": person(None, moderator=True),
}


def refused(check: Callable[[Person], object]) -> dict[str, Exception]:
    """Tell who of all is refused, and how."""
    found: dict[str, Exception] = {}
    for name, member in MEMBERS.items():
        try:
            check(member)
        except (NotInVoice, ElsewhereInVoice, NotAllowed) as error:
            found[name] = error
    return found


def kinds(errors: dict[str, Exception]) -> dict[str, type[Exception]]:
    return {name: type(error) for name, error in errors.items()}


def test_who_is_in_no_voice_channel_is_heard_nowhere():
    assert kinds(refused(check_in_voice)) == {
        "nowhere": NotInVoice,
        "a moderator nowhere": NotInVoice,
    }
    assert check_in_voice(person(THERE)) == THERE


def test_who_is_with_it_is_heard():
    """A moderator, too, is heard where they are."""
    assert kinds(refused(lambda one: check_heard(one, HERE))) == {
        "elsewhere": ElsewhereInVoice,
        "elsewhere, and it is alone": ElsewhereInVoice,
        "nowhere": NotInVoice,
        "a moderator elsewhere": ElsewhereInVoice,
        "a moderator nowhere": NotInVoice,
    }


def test_nobody_is_deprived_of_it_but_by_a_moderator():
    errors = refused(check_moves)

    assert kinds(errors) == dict.fromkeys(["with it", "elsewhere", "nowhere"], NotAllowed)
    assert {error.action for error in errors.values()} == {Action.MOVE}  # type: ignore[attr-defined]


def test_who_is_with_it_or_a_moderator_sends_it_away_and_has_it_go_on():
    others = ["elsewhere", "elsewhere, and it is alone", "nowhere"]

    away = refused(lambda one: check_sends_away(one, HERE))
    assert kinds(away) == dict.fromkeys(others, NotAllowed)
    assert {error.action for error in away.values()} == {Action.LEAVE}  # type: ignore[attr-defined]
    assert kinds(refused(lambda one: check_resumes(one, HERE))) == dict.fromkeys(
        others, ElsewhereInVoice
    )


@pytest.mark.parametrize(
    ("authors", "allowed"), [([], True), ([ADA, ADA], True), ([BEN], False), ([ADA, BEN], False)]
)
def test_everybody_ends_what_is_their_own(authors: list[UserId], *, allowed: bool):
    errors = refused(lambda one: check_ends(one, authors, Action.STOP))

    members = [] if allowed else [name for name, one in MEMBERS.items() if not one.moderator]
    assert kinds(errors) == dict.fromkeys(members, NotAllowed)


def test_everybody_forgets_their_own_and_moderators_everyones():
    assert refused(lambda one: check_clears(one, everyone=False)) == {}
    assert set(refused(lambda one: check_clears(one, everyone=True))) == {
        name for name, one in MEMBERS.items() if not one.moderator
    }
