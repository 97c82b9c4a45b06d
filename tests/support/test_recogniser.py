import numpy as np
import pytest

from tests.support.recogniser import in_words, normalise, transcribe, word_error_rate


def test_silence_and_noise_say_nothing():
    """The recogniser invents no words."""
    noise = np.random.default_rng(1).normal(0, 0.01, 24000).astype(np.float32)

    assert transcribe(bytes(48000), 24000) == ""
    assert transcribe(noise, 24000) == ""


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (7, "seven"),
        (10, "ten"),
        (42, "forty two"),
        (300, "three hundred"),
        (1250, "one thousand two hundred fifty"),
        (1_000_007, "one zero zero zero zero zero seven"),
    ],
)
def test_numbers_are_spelled(number, words):
    assert in_words(number) == words


def test_case_marks_and_spelling_of_numbers_do_not_count():
    """The recogniser writes "10" for "ten"."""
    assert normalise("It's 10 o'clock, OK?") == normalise("its ten OCLOCK okay")
    assert word_error_rate("I have ten, and 1,250!", "i have 10 and 1250") == 0


def test_each_wrong_missing_and_added_word_counts():
    assert word_error_rate("one two three four", "one two tree four") == 0.25
    assert word_error_rate("one two three four", "one two three") == 0.25
    assert word_error_rate("", "") == 0
    assert word_error_rate("", "oh") == 1
