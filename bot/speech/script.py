"""
The words that are about to be said, decided when it is their turn.

Not before: whether the author's name is said depends on who spoke last, and
what one author wrote in a row is said in one breath if it still waits. Pure,
so that the tests are tables.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.speech.utterance import InPieces, Origin, Ticket, Utterance
from bot.text.settings import Said
from bot.text.split import FIRST, split
from bot.vocabulary import Seconds, UserId

QUIET: Seconds = 60.0
"""After so much silence the name is said again, as the product page has it."""

BREATH = FIRST
"""Most characters of a burst: what fits into one request. More is no burst, but a story."""

_JOINTS = {"ja": "、", "zh": "，", "th": " ", "ar": "، "}  # noqa: RUF001 (other scripts' own)
_JOINT = ", "
"""What joins two messages that were sent one after another: a comma, as one would breathe."""

_UNSPACED = frozenset({"ja", "zh", "th"})
"""Languages that write no space after a sentence."""


@dataclass(frozen=True, slots=True)
class Spoke:
    """Who was heard last."""

    author: UserId
    """Who."""
    until: Seconds
    """When that ended, on the event loop's clock; infinity while it goes on."""


@dataclass(frozen=True, slots=True)
class Script(InPieces):
    """What is said of an utterance, or of a burst of them, and how fast."""

    pieces: tuple[str, ...]
    """The text, in pieces of the size that the speech service likes."""
    ends: tuple[int, ...]
    """Where each utterance ends, in characters of the whole text; the last at its end."""
    speed: float
    """1 is the voice's own pace; from 0.5 to 2."""
    named: bool = False
    """Whether it begins with the author's name."""


def burst(first: Utterance, waiting: Sequence[Ticket]) -> Sequence[Ticket]:
    """
    List what is said in one breath with an utterance: what its author wrote right after it.

    Args:
        first: What is taken.
        waiting: What comes after it, in the order of speaking.
    """
    together: list[Ticket] = []
    length = first.characters
    for ticket in waiting:
        length += len(_JOINT) + ticket.utterance.characters
        if length > BREATH or not _belong_together(first, ticket.utterance):
            break
        together.append(ticket)
    return together


def _belong_together(one: Utterance, other: Utterance) -> bool:
    """Whether the same person wrote both in the same place, to be said in the same manner."""
    return (
        one.mergeable
        and other.mergeable
        and one.origin is other.origin is Origin.READ
        and _manner(one) == _manner(other)
    )


def _manner(utterance: Utterance) -> tuple[object, ...]:
    return (
        utterance.author,
        utterance.channel,
        utterance.voice,
        utterance.language,
        utterance.speed,
        utterance.volume,
        utterance.local_only,
    )


def takes_name(utterance: Utterance, spoke: Spoke | None, now: Seconds) -> bool:
    """
    Say whether an utterance begins with its author's name.

    Args:
        utterance: What is taken.
        spoke: Who was heard last; ``None`` for nobody.
        now: The event loop's clock.
    """
    if utterance.named is None or utterance.said is Said.OFF:
        return False
    if utterance.said is Said.ALWAYS or spoke is None:
        return True
    return spoke.author != utterance.author or now - spoke.until >= QUIET


def compose(parts: Sequence[Utterance], *, named: bool, speed: float) -> Script:
    """
    Write the script of an utterance, or of a burst.

    Args:
        parts: What is said in one breath; at least one.
        named: Whether it begins with the author's name.
        speed: How fast it is said.
    """
    first = parts[0]
    if len(parts) == 1 and not named:
        return Script(first.pieces, (first.characters,), speed)
    texts = [_plain(part) for part in parts]
    if named:
        assert first.named is not None, "decided by takes_name"
        texts[0] = first.named
    text, ends = "", list[int]()
    for part in texts:
        text += (_joint(text, first.language) if text else "") + part
        ends.append(len(text))
    return Script(tuple(split(text)) or first.pieces, tuple(ends), speed, named)


def _plain(utterance: Utterance) -> str:
    return ("" if utterance.language in _UNSPACED else " ").join(utterance.pieces)


def _joint(before: str, language: str) -> str:
    """Choose what stands between two messages: nothing but a space after a stop of their own."""
    if unicodedata.category(before[-1])[0] == "P":
        return "" if language in _UNSPACED else " "
    return _JOINTS.get(language, _JOINT)


def first_unsaid(ends: Sequence[int], withdrawn: int, heard: float) -> int | None:
    """
    Say from which utterance of a burst on it has to be said anew without one of them.

    Args:
        ends: Where each ends, in characters of the whole text.
        withdrawn: Which one is not to be said.
        heard: How much of the whole was heard, from 0 to 1.

    Returns:
        The first that was not heard to its end; ``None`` if the withdrawn one was, so that it is
        too late.
    """
    position = heard * ends[-1]
    over = sum(end <= position for end in ends)
    return over if withdrawn >= over else None
