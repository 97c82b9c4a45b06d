"""
What passes between the server and an engine's own process.

Orders go down as one JSON object per line. Sound comes up in messages: the
number of the order it answers, a kind, a size, and that many bytes. Every
message names its order, so sound that was on its way when its listener left
is recognised and dropped.
"""

import json
import struct
from dataclasses import asdict, dataclass
from enum import IntEnum

HEADER = struct.Struct("<IBI")
"""The order's number, the kind, the size of what follows in bytes."""


class Kind(IntEnum):
    """What a message from the process says."""

    SOUND = 1
    """Signed 16-bit samples in the machine's order, of one channel."""
    END = 2
    """The order is complete."""
    FAILED = 3
    """The order cannot be carried out; what follows is the reason's name, never the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One piece of text to be spoken, or the wish that it no longer be."""

    number: int = 0
    text: str = ""
    voice: str = ""
    """What the engine calls it, or the path of its file."""
    speed: float = 1.0
    pitch: float = 1.0
    """Factor on the voice's own."""
    cancel: bool = False
    """Forget the order of this number; the rest of the fields means nothing."""

    def to_line(self) -> bytes:
        """Write the order as one line."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Order":
        """Read what :meth:`to_line` wrote."""
        return cls(**json.loads(line))
