"""What is said in a rehearsal when the operator has no wishes."""

from collections.abc import Sequence
from typing import Final

_PLAIN: Final = (
    "the kettle is on and the table is set for four.",
    "a small boat came home with the evening tide.",
    "the library opens at nine and closes at six.",
    "fresh bread smells best on a cold morning.",
    "our train leaves from the second platform today.",
    "the garden gate creaks whenever the wind turns.",
    "she found the key under a pot of blue flowers.",
    "a good map is worth more than a fast horse.",
    "the last song was slow and everybody knew it.",
    "rain fell all night, but the road is dry again.",
)


def sentences(guild: int, count: int) -> Sequence[str]:
    """Return so many sentences for a guild; no two of a rehearsal are the same."""
    return [
        f"Guild {guild}, number {number}: {_PLAIN[(guild + number - 2) % len(_PLAIN)]}"
        for number in range(1, count + 1)
    ]
