"""
Hear what was said, and count the words that came across.

The recogniser is English only, offline and deterministic; its model comes in
its wheel and is loaded once per process. One clip of five seconds costs about
one second of one core. It invents nothing on silence or noise, so an empty
transcript means that nothing was heard.
"""

import functools
import math
import re
import threading
import unicodedata

import jiwer
import numpy as np
import numpy.typing as npt
from moonshine_voice import ModelArch, get_model_path
from moonshine_voice.transcriber import Transcriber
from scipy.signal import resample_poly

RATE = 16000
BEFORE, AFTER = 0.25, 0.5
"""Seconds of silence around a clip: without it, first and last words get lost (measured)."""

ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SPELLINGS = {"okay": "ok", "alright": "all right", "grey": "gray", "colour": "color"}

_one_at_a_time = threading.Lock()


def transcribe(pcm: bytes | npt.NDArray[np.generic], rate: int) -> str:
    """
    Return the words heard in a clip, as the recogniser writes them.

    Args:
        pcm: One channel: bytes of signed 16-bit little-endian samples, an
            array of int16, or an array of floats from -1 to 1.
        rate: Samples per second of the clip, in hertz.
    """
    samples = _as_floats(pcm)
    if rate != RATE:
        common = math.gcd(rate, RATE)
        samples = resample_poly(samples, RATE // common, rate // common).astype(np.float32)
    clip = np.pad(samples, (int(BEFORE * RATE), int(AFTER * RATE)))
    with _one_at_a_time:
        transcript = _recogniser().transcribe_without_streaming(clip.tolist(), RATE)
    return " ".join(line.text.strip() for line in transcript.lines).strip()


def word_error_rate(spoken: str, heard: str) -> float:
    """
    Return the share of words wrong, missing or added: 0 is perfect, 1 is nothing right.

    Case, punctuation and the spelling of numbers ("10", "ten") do not count.
    """
    reference, hypothesis = normalise(spoken), normalise(heard)
    if not reference:
        return 0.0 if not hypothesis else 1.0
    return float(jiwer.wer(reference, hypothesis))


def normalise(text: str) -> str:
    """Write a text the one way in which two texts are compared: lower case, words only."""
    text = (
        unicodedata.normalize("NFKC", text).lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    )
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"\d+", lambda number: f" {in_words(int(number.group()))} ", text)
    text = re.sub(r"[^\w\s']|_", " ", text).replace("'", "")
    return " ".join(SPELLINGS.get(word, word) for word in text.split())


def in_words(number: int) -> str:
    """Spell a number; from a million on, digit by digit."""
    if number < 20:
        return ONES[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return TENS[tens - 2] + (f" {ONES[rest]}" if rest else "")
    if number < 1_000_000:
        unit, name = (100, "hundred") if number < 1000 else (1000, "thousand")
        count, rest = divmod(number, unit)
        return f"{in_words(count)} {name}" + (f" {in_words(rest)}" if rest else "")
    return " ".join(ONES[int(digit)] for digit in str(number))


def _as_floats(pcm: bytes | npt.NDArray[np.generic]) -> npt.NDArray[np.float32]:
    if isinstance(pcm, bytes | bytearray | memoryview):
        pcm = np.frombuffer(pcm, "<i2")
    if np.issubdtype(pcm.dtype, np.integer):
        return pcm.astype(np.float32) / 32768
    return pcm.astype(np.float32)


@functools.cache
def _recogniser() -> Transcriber:
    return Transcriber(get_model_path("tiny-en"), ModelArch.TINY)
