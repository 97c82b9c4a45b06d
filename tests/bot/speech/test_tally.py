"""What became of everything that was accepted."""

from bot.speech.tally import Counts, Tally
from bot.speech.utterance import Outcome


def test_everything_is_counted_by_how_it_ended():
    """And each outcome is there from the start."""
    tally = Tally()
    assert tally.counts() == Counts(dict.fromkeys(Outcome, 0))
    before = tally.counts()
    for outcome in (Outcome.SPOKEN, Outcome.STALE, Outcome.SPOKEN):
        tally.note_end(outcome)
    tally.note_taken(1, hurried=False)
    tally.note_taken(3, hurried=True)
    tally.note_taken_back(2)
    told = tally.counts()
    assert (told.ended[Outcome.SPOKEN], told.ended[Outcome.STALE]) == (2, 1)
    assert (told.merged, told.hurried, told.taken_back) == (2, 1, 2)
    assert before.ended[Outcome.SPOKEN] == 0, "a snapshot stays as it was"
