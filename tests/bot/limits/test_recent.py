"""What was written last is remembered, and no more than may be."""

from bot.limits.recent import Recent


def test_what_was_not_written_for_longest_gives_way():
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)
    recent.put("b", 2)
    recent.put("a", 3)

    recent.put("c", 4)

    assert len(recent) == 2
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (3, None, 4)


def test_all_can_be_forgotten():
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)

    recent.clear()

    assert len(recent) == 0
