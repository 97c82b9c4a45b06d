"""Phrases in memory: what was wanted last, within bounds."""

from collections import OrderedDict

from hypothesis import given
from hypothesis import strategies as st

from bot.phrases.memory import PACKET_OVERHEAD, Kept, Memory
from bot.phrases.seal import PhraseName


def kept(size: int, *, packets: int = 1) -> Kept:
    """Something that takes so many bytes in memory."""
    rest = size - packets * PACKET_OVERHEAD
    return Kept((bytes(rest - packets + 1), *[b"x"] * (packets - 1)), made=0.0, said=0.0)


ONE, TWO, THREE = PhraseName("1"), PhraseName("2"), PhraseName("3")


def test_overhead_counts():
    assert kept(1000).size == 1000
    assert kept(1000, packets=3).size == 1000


def test_what_was_not_wanted_for_longest_gives_way():
    memory = Memory(250)
    memory.put(ONE, kept(100))
    memory.put(TWO, kept(100))
    memory.get(ONE)

    memory.put(THREE, kept(100))

    assert memory.get(ONE) is not None
    assert memory.get(TWO) is None
    assert memory.get(THREE) is not None


def test_what_is_larger_than_all_the_room_changes_nothing_else():
    memory = Memory(250)
    memory.put(ONE, kept(100))

    memory.put(TWO, kept(251))

    assert memory.get(ONE) is not None
    assert memory.get(TWO) is None


def test_what_is_put_again_counts_once():
    memory = Memory(250)
    memory.put(ONE, kept(100))
    memory.put(ONE, kept(120))

    assert (len(memory), memory.size) == (1, 120)

    memory.remove(ONE)
    memory.remove(ONE)
    assert (len(memory), memory.size) == (0, 0)


@given(
    st.lists(
        st.tuples(st.sampled_from("pgr"), st.integers(0, 8), st.integers(60, 400)), max_size=60
    )
)
def test_it_is_a_plain_list_of_the_last_ones(steps: list[tuple[str, int, int]]):
    """Against a model that says the same in other words."""
    memory, model = Memory(1000), OrderedDict[PhraseName, Kept]()
    for step, number, size in steps:
        name, thing = PhraseName(str(number)), kept(size)
        match step:
            case "p":
                memory.put(name, thing)
                model[name] = thing
                model.move_to_end(name)
                while sum(each.size for each in model.values()) > 1000:
                    model.popitem(last=False)
            case "g":
                assert memory.get(name) is model.get(name)
                if name in model:
                    model.move_to_end(name)
            case _:
                memory.remove(name)
                model.pop(name, None)
        assert memory.size == sum(each.size for each in model.values()) <= 1000
        assert len(memory) == len(model)
