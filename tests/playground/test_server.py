"""The whole playground, with a real bot."""

from playground import Playground
from tests.playground.bots import Bot, running


async def test_a_bot_connects_and_sees_the_world(playground: Playground, bot: Bot):
    """A real bot becomes ready and knows guilds, channels and members."""
    guild = playground.add_guild("One", owner="Ada")
    guild.add_text_channel("general")
    guild.add_voice_channel("Voice", user_limit=5)
    guild.add_stage_channel("Stage")
    guild.add_member("Ben", moderator=True)

    async with running(bot, playground):
        seen = bot.get_guild(guild.id)

        assert seen is not None
        assert seen.name == "One"
        assert [channel.name for channel in seen.text_channels] == ["general"]
        assert [channel.user_limit for channel in seen.voice_channels] == [5]
        assert [channel.name for channel in seen.stage_channels] == ["Stage"]
        assert {member.display_name for member in seen.members} == {"Thunder", "Ada", "Ben"}
        assert seen.owner is not None
        assert seen.owner.display_name == "Ada"
