"""
Who speaks for whom, when another engine has to.

Pure. Every engine has voices of its own, so somebody else's voice stands in:
always the same for one person, of the same gender where both catalogues tell,
and only in a language that it speaks, because any other cannot be understood.
"""

from collections.abc import Sequence

from bot.errors import UnknownLanguage
from bot.lightning.voices import Voice
from bot.speech.casting import Part
from bot.speech.palette import choose, of_a_make
from bot.vocabulary import UserId, VoiceId


def understudy(
    part: Part, *, author: UserId, company: Sequence[Voice], others: Sequence[Voice]
) -> Part:
    """
    Choose who speaks in another engine.

    Args:
        part: Who was to speak, and in which language; ``auto`` is taken for the first that
            a voice of the other engine speaks.
        author: Who wants it said.
        company: The voices that the part's voice is one of; empty if unknown.
        others: The voices of the other engine; empty if unknown, and then its server decides.

    Raises:
        UnknownLanguage: If no voice there speaks the language.
    """
    if not others:
        return part
    language = part.language.partition("-")[0]
    able = [v for v in others if language in v.languages or not v.languages or language == "auto"]
    if not able:
        raise UnknownLanguage("no voice of the other engine speaks it")
    alike = _alike(part.voice, company, able)
    # A catalogue lists the best make first.
    chosen = _namesake(part.voice, able) or choose(of_a_make(alike, alike[0]), author)
    if language == "auto":
        language = chosen.languages[0] if chosen.languages else "en"
    return Part(chosen.id, language)


def _namesake(voice: VoiceId, able: Sequence[Voice]) -> Voice | None:
    return next((other for other in able if other.id == voice), None)


def _alike(voice: VoiceId, company: Sequence[Voice], able: Sequence[Voice]) -> Sequence[Voice]:
    """Those of the same gender, if it is known and there are any; else all."""
    gender = next((known.gender for known in company if known.id == voice), None)
    return [v for v in able if gender is not None and v.gender == gender] or able
