"""What a voice makes of the language and the speed that a client asks for."""

from lightning_server.engine import Voice

SLOWEST, FASTEST = 0.5, 2.0
"""The range in which every engine stays understandable; the protocol allows 0.1 to 5."""

ANY = frozenset({"", "auto", "multi"})
"""What clients send when they leave the language to the voice."""


def base(language: str) -> str:
    """Return the language of a tag: ``en`` of ``en-US``."""
    return language.replace("_", "-").split("-", 1)[0].lower()


def speaks(voice: Voice, language: str) -> bool:
    """Tell whether the voice has this language; "any" is its own."""
    return base(language) in ANY or base(language) in voice.languages


def clamped(speed: float) -> float:
    """Bring a speed into the range that engines honour."""
    return min(max(speed, SLOWEST), FASTEST)
