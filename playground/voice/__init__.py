"""
Discord's voice side in a box: voice gateway, voice UDP, DAVE, and somebody who listens.

:class:`VoiceServer` is the whole of it. It is told by the main gateway who
may connect, and hands out :class:`Listener`, a person in a voice channel who
hears what a person would hear.
"""

from playground.voice.client import ConnectionStatistics
from playground.voice.dave import SILENCE, DaveSession, SessionFactory
from playground.voice.faults import Faults
from playground.voice.group import GroupStatistics
from playground.voice.listener import HeardPacket, HeardStatistics, Listener
from playground.voice.server import VoiceServer
from playground.voice.sound import RATE, Live, Recording

__all__ = [
    "RATE",
    "SILENCE",
    "ConnectionStatistics",
    "DaveSession",
    "Faults",
    "GroupStatistics",
    "HeardPacket",
    "HeardStatistics",
    "Listener",
    "Live",
    "Recording",
    "SessionFactory",
    "VoiceServer",
]
