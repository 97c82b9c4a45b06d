"""Who lives in a guild."""

from playground import Playground
from playground.inhabited import InhabitedGuild


async def test_the_same_person_in_two_guilds(playground: Playground, guild: InhabitedGuild):
    """An account can be a member of several guilds."""
    other = playground.add_guild("Two")

    ben = guild.add_member("Ben")
    again = other.add_member("Ben", account=ben.user)

    assert again.id == ben.id
    assert again.guild is other
