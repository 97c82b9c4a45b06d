"""
Which packets were whose, when several utterances follow each other without a pause.

Nothing on the wire says where one ends and the next begins. Whoever sent them
says how many packets each had; here they are counted off in order, and what
is lost, cannot be decrypted or comes on top is found where it happened.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from playground.voice.listener import HeardPacket

_PAUSE: Final = 0.2
"""A gap after silence that is a pause and not a late packet, in seconds."""

_NEW_CONNECTION: Final = 500
"""A jump over more packets than this, ten seconds, is a new connection and not a loss."""


@dataclass(slots=True)
class HeardPart:
    """What was heard of one utterance."""

    due: int
    """Packets that were sent of it, by the sender's word."""
    packets: int = 0
    """Packets of it that can be played."""
    lost: int = 0
    """Sequence numbers that never came while it was on."""
    undecryptable: int = 0
    """Packets of it that a person would not have heard."""
    first: float | None = None
    """When its first packet that can be played arrived, on the event loop's clock."""
    intervals: list[float] = field(default_factory=list[float])
    """Seconds from each packet to the next, silence inside it included."""

    @property
    def places(self) -> int:
        """Packets of it that are accounted for, heard or not."""
        return self.packets + self.lost + self.undecryptable


def attribute(packets: Sequence[HeardPacket], due: Sequence[int]) -> list[HeardPart]:
    """
    Count packets off.

    Args:
        packets: One speaker's, as they arrived.
        due: How many packets of speech each utterance had, in order.

    Returns:
        A part for each utterance, and one more for what nobody said.
    """
    parts = [HeardPart(count) for count in due]
    rest = HeardPart(0)
    last: HeardPacket | None = None
    for packet in packets:
        part = _current(parts, rest)
        if last is not None and packet.sequence == last.sequence:
            rest.packets += 1
            continue
        part.lost += _missing(last, packet)
        part = _current(parts, rest)
        if not packet.silence or 0 < part.places < part.due:
            part.intervals.extend(_interval(last, packet))
        if not packet.silence:
            _take(part, packet)
        last = packet
    return [*parts, rest]


def _current(parts: Sequence[HeardPart], rest: HeardPart) -> HeardPart:
    return next((part for part in parts if part.places < part.due), rest)


def _missing(last: HeardPacket | None, packet: HeardPacket) -> int:
    if last is None:
        return 0
    step = packet.sequence - last.sequence & 0xFFFF
    return step - 1 if step <= _NEW_CONNECTION else 0


def _interval(last: HeardPacket | None, packet: HeardPacket) -> list[float]:
    if last is None:
        return []
    apart = packet.arrival - last.arrival
    return [] if last.silence and apart > _PAUSE else [apart]


def _take(part: HeardPart, packet: HeardPacket) -> None:
    if not packet.decrypted:
        part.undecryptable += 1
        return
    part.packets += 1
    if part.first is None:
        part.first = packet.arrival
