"""Why a message is not read aloud, as far as its text decides it."""

from enum import StrEnum


class Silence(StrEnum):
    """
    A reason for silence; the value is the code that metrics, tests and people see.

    Who may be read is decided elsewhere and has reasons of its own.
    """

    SILENT_FLAG = "silent_flag"
    """Its author sent it with ``@silent``."""
    SYSTEM_MESSAGE = "system_message"
    """Discord wrote it, not a person: a pin, a boost, somebody who joined."""
    MUTE_PREFIX = "mute_prefix"
    """It begins with the mark for what is not to be read."""
    NO_REQUIRED_PREFIX = "no_required_prefix"
    """Only what begins with a certain mark is read in this guild, and it does not."""
    NOTHING_TO_SAY = "nothing_to_say"
    """No letter and no digit is left after cleaning."""
