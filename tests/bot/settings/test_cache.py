"""What was read lately is remembered, up to a limit."""

from bot.settings.cache import Cache, Kept


def test_what_was_not_asked_for_for_longest_gives_way():
    cache: Cache[str, str] = Cache(2)
    cache.put("a", "A")
    cache.put("b", "B")
    cache.get("a")

    cache.put("c", "C")

    assert cache.get("b") is None
    assert cache.get("a") == Kept("A", 1)
    assert len(cache) == 2


def test_a_heavy_value_takes_the_place_of_several():
    cache: Cache[str, str] = Cache(10)
    for key in "abc":
        cache.put(key, key, weight=3)

    cache.put("d", "d", weight=7)

    assert (len(cache), cache.weight) == (2, 10)
    assert cache.get("c") == Kept("c", 3)


def test_what_is_heavier_than_the_limit_is_not_remembered():
    cache: Cache[str, str] = Cache(10)

    cache.put("a", "a", weight=11)

    assert (len(cache), cache.weight) == (0, 0)


def test_a_value_that_is_replaced_weighs_once():
    cache: Cache[str, str] = Cache(10)
    cache.put("a", "a", weight=5)

    cache.put("a", "b", weight=3)

    assert (len(cache), cache.weight) == (1, 3)


def test_a_doubtful_value_is_there_still_until_it_is_replaced():
    cache: Cache[str, str] = Cache(10)
    cache.put("a", "old")
    cache.doubt("a")
    cache.doubt("unknown")

    assert cache.get("a") == Kept("old", 1, doubtful=True)

    cache.put("a", "new")
    assert cache.get("a") == Kept("new", 1)


def test_chosen_values_are_forgotten():
    cache: Cache[int, str] = Cache(10)
    for key in range(5):
        cache.put(key, "x")

    cache.discard_where(lambda key: key < 3)

    assert (len(cache), cache.weight) == (2, 2)
