"""How much audio to gather before playing."""

import pytest

from bot.voice.prebuffer import CLEAN_UTTERANCES, FIRST, LIMIT, Prebuffer


def test_nothing_is_gathered_until_an_underrun_has_shown_that_it_helps():
    assert Prebuffer().wanted == 0.0
    assert Prebuffer().after_utterance(0) == Prebuffer()


@pytest.mark.parametrize(
    ("had", "wanted"),
    [(0.0, 0.1), (0.1, 0.2), (0.2, 0.4), (0.4, 0.8), (0.8, LIMIT), (LIMIT, LIMIT)],
)
def test_an_underrun_doubles_it_up_to_a_second(had: float, wanted: float):
    assert Prebuffer(had, clean=3).after_underrun() == Prebuffer(wanted)


@pytest.mark.parametrize(("had", "wanted"), [(1.0, 0.5), (0.4, 0.2), (0.2, 0.1), (FIRST, 0.0)])
def test_some_good_utterances_halve_it_in_the_end_to_nothing(had: float, wanted: float):
    prebuffer = Prebuffer(had)

    for _ in range(CLEAN_UTTERANCES - 1):
        prebuffer = prebuffer.after_utterance(0)
        assert prebuffer.wanted == had

    assert prebuffer.after_utterance(0) == Prebuffer(wanted)


def test_an_utterance_with_an_underrun_begins_the_count_anew():
    almost = Prebuffer(0.2, clean=CLEAN_UTTERANCES - 1)

    assert almost.after_utterance(1) == Prebuffer(0.2)
