"""
A voice for somebody for whom nobody chose one.

Pure, and the same on every machine and after every restart: the choice
depends on the ids of person and voices only. When a voice comes or goes, it
changes for few people: those who had it, or who like the new one best.
"""

import hashlib
from collections.abc import Sequence

from bot.lightning.voices import Voice
from bot.vocabulary import UserId


def choose(voices: Sequence[Voice], person: UserId) -> Voice:
    """
    Choose somebody's voice.

    Args:
        voices: Those that speak the language; at least one.
        person: For whom.
    """
    # Rendezvous hashing: everybody ranks all voices, each in an order of their own.
    return max(voices, key=lambda v: hashlib.sha256(f"{person} {v.id}".encode()).digest())
