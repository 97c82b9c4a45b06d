"""What the bot logs of a good utterance."""

import dataclasses

from bot.telemetry.log import UtteranceRecord

KNOWN = {
    "guild": 7,
    "number": 1,
    "voice": "emily",
    "characters": 42,
    "audio": 3.42,
    "queue": 0.1,
    "synthesis": 0.21,
    "wire": 0.02,
    "first_audio": 0.33,
    "attempts": 1,
    "outcome": "ok",
}

SPOKEN = UtteranceRecord(**(dict.fromkeys(vars(UtteranceRecord)["__slots__"], 0) | KNOWN))
"""Its parts add up."""


def changed(**facts) -> UtteranceRecord:
    """The same, but for this."""
    return dataclasses.replace(SPOKEN, **facts)
