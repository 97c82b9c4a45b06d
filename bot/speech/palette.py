"""
A voice for somebody for whom nobody chose one.

Pure, and the same on every machine and after every restart: the choice
depends on the ids of person and voices only. When a voice comes or goes, it
changes for few people: those who had it, or who like the new one best.

The server in the box has voices of several makes, from good to robotic, and
nobody is given a worse make than they would have without a palette.
"""

import hashlib
from collections.abc import Sequence

from bot.lightning.voices import Voice
from bot.vocabulary import UserId


def of_a_make(voices: Sequence[Voice], standard: Voice) -> Sequence[Voice]:
    """
    List the voices that sound about as good as a certain one, as far as the catalogue tells.

    Args:
        voices: Those that there are.
        standard: One of them.
    """
    return [voice for voice in voices if voice.make == standard.make]


def choose(voices: Sequence[Voice], person: UserId) -> Voice:
    """
    Choose somebody's voice.

    Args:
        voices: Those that speak the language; at least one.
        person: For whom.
    """
    # Rendezvous hashing: everybody ranks all voices, each in an order of their own.
    return max(voices, key=lambda v: hashlib.sha256(f"{person} {v.id}".encode()).digest())
