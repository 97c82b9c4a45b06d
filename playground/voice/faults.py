"""What goes wrong on purpose on the voice side."""

from dataclasses import dataclass


@dataclass(slots=True)
class Faults:
    """What goes wrong on purpose. It may be changed at any time; nothing does by default."""

    key_exchange_delay: float = 0.0
    """How long the group takes to propose who joins or leaves, in seconds."""
    packet_loss: float = 0.0
    """The share of media packets that are lost, 0 to 1, by a generator with a fixed seed."""
    answer_discovery: bool = True
    """Whether the question for one's own address is answered."""
    discoveries_lost: int = 0
    """How many of the next questions for one's own address are lost."""
    udp_cut: bool = False
    """Whether every datagram is lost, in both directions."""
    send_ready: bool = True
    """Whether IDENTIFY is answered with READY."""
    offer_aes: bool = True
    """Whether READY offers both transport encryptions, or only the one that all must know."""
    refuse_with: int | None = None
    """A code that every IDENTIFY is answered with."""
    accept_resume: bool = True
    """Whether RESUME is answered with RESUMED; else with 4006."""
    close_on: tuple[int, int] | None = None
    """
    An opcode and a code: when the next message with that opcode comes from a bot, its socket is
    closed with that code, and the message is not answered. Then it is ``None`` again.
    """
