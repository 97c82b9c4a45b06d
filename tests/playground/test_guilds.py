"""What a guild looks like."""

from playground.inhabited import InhabitedGuild
from playground.server import Playground


def guild_of(playground: Playground) -> InhabitedGuild:
    return playground.add_guild("One")


async def test_the_guild_lists_members_by_intent(playground: Playground):
    """Without the members intent only the bot and who is in voice are listed."""
    guild = guild_of(playground)
    voice = guild.add_voice_channel("Voice")
    ada, _ = guild.add_member("Ada"), guild.add_member("Ben")
    await ada.join(voice)

    few = guild.full_payload(all_members=False)["members"]
    all_of_them = guild.full_payload(all_members=True)["members"]

    assert {one["user"]["username"] for one in few} == {"Thunder", "ada"}
    assert len(all_of_them) == 4
