"""Discord's numbers."""

from playground.wire import snowflake_at
from playground.world import World


def test_ids_grow_and_say_when():
    """Ids are unique, grow, and carry the time."""
    world = World()

    ids = [world.new_id() for _ in range(1000)]

    assert ids == sorted(set(ids))
    message = world.message(world.direct_channel(world.bot), world.bot, "x")
    assert snowflake_at(message.created_at) - (1 << 22) * 1000 < message.id
